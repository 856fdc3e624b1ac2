//! What is written is read back, and no bytes whatever make the reader panic or take long.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use stowplan_core::{
    AffinityTerm, Budget, BudgetScope, Bytes, Cluster, Coordinates, Currency, CustomRegion, DaemonSet,
    DeviceGroup, DeviceRequest, DomainLimit, Endpoint, Fleet, Health, HostPort, InclusionPolicy,
    LabelOperator, LabelRequirement, LabelSelector, Labels, Latency, LatencyCeiling, Location, Money, Node,
    NodeOperator, NodePool, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Place, Policy,
    PreferredSchedulingTerm, Protocol, ReadLimits, RegionKey, Residency, ResourceVector, RoundTrip, Rules,
    SpotRule, SpreadConstraint, Taint, TaintEffect, Target, Toleration, TopologyLevel, Traffic,
    WeightedAffinityTerm, WhenUnsatisfiable, Workload, read_document, read_fleet, read_fleet_within,
    write_fleet,
};

/// Words, and text that a careless writer would not quote.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z][a-z0-9-]{0,8}",
        1 => prop::sample::select(vec![
            "no", "Yes", "null", "~", "1e3", "0x1F", ".5", "1.10", "- a", "a: b", "#", "*x", "&x", "!t", "%", "@", "`", "{", "]",
            "", " ", "'", "\"", "\\", "\n", "\r\n", "\t", "\u{0}", "\u{7f}", "\u{85}", "\u{2028}", "\u{feff}", "\u{ffff}", "🛰",
            "---", "...", "<<", "2026-11-21", "12:30", "1_000", "+1", "-",
        ]).prop_map(str::to_owned),
        1 => any::<String>().prop_map(|text| text.chars().take(20).collect()),
    ]
}

/// A name of any kind.
fn name<T>() -> impl Strategy<Value = T>
where
    T: std::str::FromStr<Err: std::fmt::Debug> + std::fmt::Debug,
{
    prop_oneof![3 => "[a-d]{1,2}", 1 => "[A-Za-z0-9./:#&*!-]{1,12}", 1 => "no|null|1e3|0x1F|~|-"]
        .prop_map(|text| text.parse().expect("visible characters"))
}

fn labels() -> impl Strategy<Value = Labels> {
    vec((text(), text()), 0..3).prop_map(|pairs| pairs.into_iter().collect())
}

fn amounts() -> impl Strategy<Value = ResourceVector> {
    let resource = prop_oneof![
        Just("cpu"),
        Just("memory"),
        Just("pods"),
        Just("hugepages-1Gi"),
        Just("a.b/c")
    ];
    let amount = prop_oneof![
        0_i64..=1 << 45,
        any::<u16>().prop_map(|size| i64::from(size) << 20),
        Just(i64::MAX)
    ];
    vec((resource, amount), 0..4).prop_map(|pairs| {
        pairs
            .into_iter()
            .map(|(resource, amount)| (resource.parse().expect("a name"), amount))
            .collect()
    })
}

fn region() -> impl Strategy<Value = RegionKey> {
    ("[a-z]{1,3}", name()).prop_map(|(provider, region)| RegionKey {
        provider: provider.parse().expect("letters"),
        region,
    })
}

fn level() -> impl Strategy<Value = TopologyLevel> {
    prop_oneof![
        Just(TopologyLevel::Zone),
        Just(TopologyLevel::Host),
        Just(TopologyLevel::Pool),
        Just(TopologyLevel::Label("example.com/row".into())),
    ]
}

fn latency() -> impl Strategy<Value = Latency> {
    any::<u32>().prop_map(Latency::from_micros)
}

fn money() -> impl Strategy<Value = Money> {
    let currency = prop_oneof![Just(Currency::USD), Just(Currency::EUR)];
    (any::<i64>(), currency).prop_map(|(micros, currency)| Money::new(micros, currency))
}

fn health() -> impl Strategy<Value = Health> {
    prop_oneof![
        Just(Health::Healthy),
        Just(Health::Degraded),
        Just(Health::Unhealthy),
        Just(Health::Unknown)
    ]
}

fn location() -> impl Strategy<Value = Location> {
    (
        option::of(name()),
        option::of(name()),
        option::of(name()),
        option::of(name()),
    )
        .prop_map(|(provider, region, zone, rack)| Location {
            provider,
            region,
            zone,
            rack,
        })
}

fn taint() -> impl Strategy<Value = Taint> {
    let effect = prop_oneof![
        Just(TaintEffect::NoSchedule),
        Just(TaintEffect::PreferNoSchedule),
        Just(TaintEffect::NoExecute)
    ];
    (text(), text(), effect).prop_map(|(key, value, effect)| Taint::new(key, value, effect))
}

fn devices() -> impl Strategy<Value = Vec<DeviceGroup>> {
    let group = (name(), name(), any::<u16>()).prop_map(|(resource, model, count)| DeviceGroup {
        resource,
        model,
        count,
    });
    vec(group, 0..2)
}

fn node() -> impl Strategy<Value = Node> {
    let what = (name(), option::of(name()), amounts(), devices(), labels());
    let how = (
        vec(taint(), 0..2),
        location(),
        btree_set(name(), 0..3),
        any::<bool>(),
        health(),
    );
    let price = (option::of(name()), any::<bool>(), option::of(money()));
    (what, how, price).prop_map(
        |(
            (name, pool, capacity, devices, labels),
            (taints, location, capabilities, unschedulable, health),
            price,
        )| {
            let (instance_type, spot, price_per_hour) = price;
            Node {
                pool,
                devices,
                labels,
                taints,
                location,
                capabilities,
                unschedulable,
                health,
                instance_type,
                spot,
                price_per_hour,
                ..Node::new(name, capacity)
            }
        },
    )
}

fn pool() -> impl Strategy<Value = NodePool> {
    let what = (
        name(),
        option::of(name()),
        amounts(),
        amounts(),
        devices(),
        labels(),
    );
    let how = (vec(taint(), 0..2), btree_set(name(), 0..3), location());
    let size = (
        any::<u32>(),
        0_u32..9,
        option::of(any::<u32>()),
        any::<bool>(),
        option::of(money()),
    );
    (what, how, size).prop_map(|(what, (taints, capabilities, location), size)| {
        let (name, instance_type, capacity, reserved, devices, labels) = what;
        let (count, min, max, spot, price_per_hour) = size;
        NodePool {
            instance_type,
            capacity,
            reserved,
            devices,
            labels,
            taints,
            capabilities,
            location,
            count,
            min,
            max,
            spot,
            price_per_hour,
            ..NodePool::new(name)
        }
    })
}

fn selector() -> impl Strategy<Value = LabelSelector> {
    let requirement = (text(), text()).prop_flat_map(|(key, value)| {
        prop_oneof![
            Just(LabelRequirement::new(key.clone(), LabelOperator::In, [value])),
            Just(LabelRequirement::new(key, LabelOperator::Exists, [] as [&str; 0])),
        ]
    });
    (labels(), vec(requirement, 0..2)).prop_map(|(match_labels, match_expressions)| LabelSelector {
        match_labels,
        match_expressions,
    })
}

fn node_term() -> impl Strategy<Value = NodeSelectorTerm> {
    let by_label = (text(), vec(text(), 1..3))
        .prop_map(|(key, values)| NodeSelectorRequirement::new(key, NodeOperator::NotIn, values));
    let by_name =
        text().prop_map(|name| NodeSelectorRequirement::new("metadata.name", NodeOperator::In, [name]));
    (vec(by_label, 0..2), vec(by_name, 0..2)).prop_map(|(match_expressions, match_fields)| NodeSelectorTerm {
        match_expressions,
        match_fields,
    })
}

fn affinity() -> impl Strategy<Value = AffinityTerm> {
    (
        option::of(selector()),
        level(),
        vec(text(), 0..2),
        option::of(selector()),
    )
        .prop_map(|(selector, level, namespaces, namespace_selector)| AffinityTerm {
            selector,
            level,
            namespaces,
            namespace_selector,
        })
}

fn weighted() -> impl Strategy<Value = WeightedAffinityTerm> {
    (any::<i32>(), affinity()).prop_map(|(weight, term)| WeightedAffinityTerm { weight, term })
}

fn spread() -> impl Strategy<Value = SpreadConstraint> {
    (
        any::<u32>(),
        level(),
        option::of(selector()),
        any::<bool>(),
        option::of(any::<u32>()),
        any::<bool>(),
    )
        .prop_map(
            |(max_skew, level, selector, soft, min_domains, honor)| SpreadConstraint {
                max_skew,
                level,
                selector,
                when_unsatisfiable: if soft {
                    WhenUnsatisfiable::ScheduleAnyway
                } else {
                    WhenUnsatisfiable::DoNotSchedule
                },
                min_domains,
                node_affinity_policy: if honor {
                    InclusionPolicy::Honor
                } else {
                    InclusionPolicy::Ignore
                },
                node_taints_policy: if soft {
                    InclusionPolicy::Honor
                } else {
                    InclusionPolicy::Ignore
                },
            },
        )
}

fn endpoint() -> impl Strategy<Value = Endpoint> {
    prop_oneof![
        region().prop_map(Endpoint::Region),
        name().prop_map(Endpoint::Workload)
    ]
}

fn target() -> impl Strategy<Value = Target> {
    (name(), option::of(name()), option::of(name())).prop_map(|(cluster, pool, node)| Target {
        cluster,
        pool,
        node,
    })
}

fn toleration() -> impl Strategy<Value = Toleration> {
    prop_oneof![
        Just(Toleration::everything()),
        text().prop_map(Toleration::exists),
        ("[a-z]{1,5}", text()).prop_map(|(key, value)| Toleration::equal(key, value)),
    ]
}

fn rules() -> impl Strategy<Value = Rules> {
    let node_affinity = option::of(
        vec(node_term(), 0..2).prop_map(|node_selector_terms| NodeSelector { node_selector_terms }),
    );
    let preferred = (any::<i32>(), node_term())
        .prop_map(|(weight, preference)| PreferredSchedulingTerm { weight, preference });
    let nodes = (
        labels(),
        node_affinity,
        vec(preferred, 0..2),
        vec(toleration(), 0..2),
    );
    let others = (
        vec(affinity(), 0..2),
        vec(affinity(), 0..2),
        vec(weighted(), 0..2),
        vec(weighted(), 0..2),
    );
    let limit = (level(), any::<u32>()).prop_map(|(level, max)| DomainLimit { level, max });
    let port = (any::<u16>(), any::<bool>(), text()).prop_map(|(port, udp, host_ip)| HostPort {
        port,
        protocol: if udp { Protocol::Udp } else { Protocol::Sctp },
        host_ip,
    });
    let counts = (
        vec(spread(), 0..2),
        vec(limit, 0..2),
        vec(port, 0..2),
        btree_set(name(), 0..3),
    );
    let residency = (
        btree_set(text(), 0..2),
        btree_set(text(), 0..2),
        btree_set(region(), 0..2),
    )
        .prop_map(|(jurisdictions, countries, regions)| Residency {
            jurisdictions,
            countries,
            regions,
        });
    let ceiling = (endpoint(), latency()).prop_map(|(to, rtt_max)| LatencyCeiling { to, rtt_max });
    let spot = prop_oneof![
        Just(SpotRule::Allowed),
        Just(SpotRule::Never),
        Just(SpotRule::Only)
    ];
    let places = (
        residency,
        vec(ceiling, 0..2),
        vec(target(), 0..2),
        vec(target(), 0..2),
        spot,
    );
    (nodes, others, counts, places).prop_map(|(nodes, others, counts, places)| {
        let (node_selector, node_affinity, preferred_node_affinity, tolerations) = nodes;
        let (affinity, anti_affinity, preferred_affinity, preferred_anti_affinity) = others;
        let (spread, at_most, host_ports, capabilities) = counts;
        let (residency, latency, pin, exclude, spot) = places;
        Rules {
            node_selector,
            node_affinity,
            preferred_node_affinity,
            tolerations,
            affinity,
            anti_affinity,
            preferred_affinity,
            preferred_anti_affinity,
            spread,
            at_most,
            host_ports,
            capabilities,
            residency,
            latency,
            pin,
            exclude,
            spot,
        }
    })
}

fn workload() -> impl Strategy<Value = Workload> {
    let what = (
        name(),
        name(),
        option::of(text()),
        option::of(name()),
        option::of(text()),
        labels(),
    );
    let request = (name(), any::<u16>(), any::<u16>(), btree_set(name(), 0..2)).prop_map(
        |(resource, count, share_milli, models)| DeviceRequest {
            resource,
            count,
            share_milli,
            models,
        },
    );
    let amount = (
        any::<u32>(),
        amounts(),
        vec(request, 0..2),
        any::<i32>(),
        any::<bool>(),
        any::<bool>(),
    );
    let traffic =
        (endpoint(), any::<u64>(), any::<u64>(), any::<u32>()).prop_map(|(with, sent, received, demand)| {
            Traffic {
                with,
                sent_per_hour: Bytes(sent),
                received_per_hour: Bytes(received),
                demand,
            }
        });
    let place = target().prop_map(|Target { cluster, pool, node }| Place { cluster, pool, node });
    (what, amount, rules(), vec(traffic, 0..2), vec(place, 0..2)).prop_map(
        |(what, amount, rules, traffic, placed)| {
            let (name, namespace, kind, cluster, group, labels) = what;
            let (replicas, requests, devices, priority, required, terminating) = amount;
            Workload {
                namespace,
                kind,
                cluster,
                group,
                labels,
                replicas,
                requests,
                devices,
                priority,
                required,
                rules,
                traffic,
                terminating,
                placed,
                ..Workload::new(name)
            }
        },
    )
}

fn cluster() -> impl Strategy<Value = Cluster> {
    let daemon = (name(), amounts(), rules()).prop_map(|(name, requests, rules)| DaemonSet {
        name,
        requests,
        rules,
    });
    let what = (
        name(),
        option::of(text()),
        location(),
        labels(),
        btree_set(name(), 0..3),
        health(),
    );
    (what, vec(node(), 0..3), vec(pool(), 0..3), vec(daemon, 0..2)).prop_map(
        |(what, nodes, pools, daemons)| {
            let (name, cluster_type, location, labels, capabilities, health) = what;
            Cluster {
                cluster_type,
                location,
                labels,
                capabilities,
                health,
                nodes,
                pools,
                daemons,
                ..Cluster::new(name)
            }
        },
    )
}

fn coordinates() -> impl Strategy<Value = Coordinates> {
    (-90_000_000_i32..=90_000_000, -180_000_000_i32..=180_000_000).prop_map(|(latitude, longitude)| {
        Coordinates::from_degrees(f64::from(latitude) / 1e6, f64::from(longitude) / 1e6)
            .expect("within range")
    })
}

fn fleet() -> impl Strategy<Value = Fleet> {
    let scope =
        (option::of(name()), option::of(name()), labels()).prop_map(|(provider, region, cluster_labels)| {
            BudgetScope {
                provider,
                region,
                cluster_labels,
            }
        });
    let budget = (scope, money()).prop_map(|(scope, opened_per_hour_max)| Budget {
        scope,
        opened_per_hour_max,
    });
    let policy = (option::of(text()), vec(budget, 0..2), any::<bool>()).prop_map(
        |(strategy, budgets, place_on_degraded)| Policy {
            strategy,
            budgets,
            place_on_degraded,
        },
    );
    let custom = (
        region(),
        coordinates(),
        option::of(text()),
        option::of(any::<u32>()),
    )
        .prop_map(|(region, coordinates, country, carbon_g_per_kwh)| CustomRegion {
            region,
            coordinates,
            country,
            carbon_g_per_kwh,
        });
    let trip = (region(), region(), latency()).prop_map(|(one, other, rtt)| RoundTrip {
        between: (one, other),
        rtt,
    });
    let namespaces = vec((name(), labels()), 0..2).prop_map(|pairs| pairs.into_iter().collect());
    let head = (name(), policy, vec(custom, 0..2), vec(trip, 0..2), namespaces);
    (head, vec(cluster(), 0..3), vec(workload(), 0..3)).prop_map(|(head, clusters, workloads)| {
        let (name, policy, regions, round_trips, namespaces) = head;
        Fleet {
            policy,
            regions,
            round_trips,
            namespaces,
            clusters,
            workloads,
            ..Fleet::new(name)
        }
    })
}

/// A change of a file: bytes cut out, put in, or repeated.
#[derive(Debug, Clone)]
enum Change {
    Cut(prop::sample::Index, usize),
    Put(prop::sample::Index, Vec<u8>),
    Repeat(prop::sample::Index, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    let pieces = prop::sample::select(vec![
        "\n",
        "  ",
        "- ",
        ": ",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        "#",
        "&a ",
        "*a",
        "!t ",
        "|\n",
        ">\n",
        "---\n",
        "\t",
        "\r",
        "~",
        "-1",
        ".nan",
        "1e999",
        "? ",
        "<<: ",
        "\u{feff}",
        "\u{2028}",
        "%YAML 1.1\n",
    ]);
    prop_oneof![
        (at(), 1_usize..40).prop_map(|(at, length)| Change::Cut(at, length)),
        (at(), pieces).prop_map(|(at, piece)| Change::Put(at, piece.as_bytes().to_vec())),
        (at(), vec(any::<u8>(), 1..4)).prop_map(|(at, bytes)| Change::Put(at, bytes)),
        (at(), 1_usize..200).prop_map(|(at, length)| Change::Repeat(at, length)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Cut(at, length) => {
            let start = at.index(bytes.len() + 1);
            bytes.drain(start..(start + length).min(bytes.len()));
        }
        Change::Put(at, piece) => {
            let start = at.index(bytes.len() + 1);
            bytes.splice(start..start, piece.iter().copied());
        }
        Change::Repeat(at, length) => {
            let start = at.index(bytes.len() + 1);
            let piece = bytes[start..(start + length).min(bytes.len())].to_vec();
            bytes.splice(start..start, piece);
        }
    }
}

/// Reads and shows whatever comes of it, quickly.
fn read_at_all(bytes: &[u8]) {
    let begin = Instant::now();
    let shown = match read_fleet(bytes, "x.yaml") {
        Ok(read) => format!("{:?}", read.warnings),
        Err(error) => error.to_string(),
    };
    let taken = begin.elapsed();
    assert!(!shown.is_empty());
    assert!(
        taken < Duration::from_secs(5),
        "{taken:?} for {} bytes",
        bytes.len()
    );
}

const SEED: &str = include_str!("data/fleet.yaml");

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_is_read_back(fleet in fleet()) {
        let written = write_fleet(&fleet).unwrap();
        let read: Fleet = match read_document(written.as_bytes(), "x.yaml", &ReadLimits::default()) {
            Ok(read) => read,
            Err(error) => return Err(TestCaseError::fail(format!("{error}\n\n{written}"))),
        };
        prop_assert_eq!(&read, &fleet);
        match (fleet.validate(), read_fleet(written.as_bytes(), "x.yaml")) {
            (Ok(warnings), Ok(read)) => prop_assert_eq!(warnings.len(), read.warnings.len()),
            (Err(faults), Err(error)) => prop_assert_eq!(faults.faults.len(), error.diagnostics().len()),
            (faults, read) => prop_assert!(false, "{:?}\n{:?}", faults, read),
        }
    }

    #[test]
    fn json_and_yaml_say_the_same(fleet in fleet()) {
        let json = serde_json::to_string(&fleet).unwrap();
        // JSON lets these stand unescaped, YAML does not.
        prop_assume!(!json.contains(|letter: char| letter >= '\u{7f}' && (letter.is_control() || "\u{feff}\u{fffe}\u{ffff}".contains(letter))));
        let read: Fleet = read_document(json.as_bytes(), "x.json", &ReadLimits::default()).unwrap();
        prop_assert_eq!(read, fleet);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn arbitrary_bytes_are_answered(bytes in vec(any::<u8>(), 0..300)) {
        read_at_all(&bytes);
    }

    #[test]
    fn arbitrary_text_is_answered(text in "[-\\[\\]{}:,#&*!|>'\"%@` \t\r\na-c0-9.~?]{0,200}") {
        read_at_all(text.as_bytes());
    }

    #[test]
    fn a_damaged_file_is_answered(changes in vec(change(), 1..12)) {
        let mut bytes = SEED.as_bytes().to_vec();
        for change in &changes {
            apply(&mut bytes, change);
        }
        read_at_all(&bytes);
    }
}

#[test]
fn what_grows_fast_is_answered_in_time() {
    let many = |piece: &str| piece.repeat(200_000 / piece.len());
    let mut hostile: Vec<String> = [
        "[", "{", "- ", "? ", "a: ", "&a ", "!t ", "\"", "'", "[{", "- - ", "*a ", ",", ":", "\t", "# \n",
        "---\n", "a\n", "|\n", "{a: ", "[a, ", "%a\n", "\u{2028}", "a: b\n",
    ]
    .map(many)
    .to_vec();
    hostile.push(format!("[{}]", many("a,")));
    hostile.push(format!("{{{}}}", many("a: 1,")));
    let names: String = (0..20_000)
        .map(|number| format!("k{number}: 1\n"))
        .collect::<Vec<_>>()
        .concat();
    hostile.push(names);
    for text in &hostile {
        read_at_all(text.as_bytes());
    }
    // Nothing but mistakes: a fleet whose every workload names what is not there.
    let mut text = "apiVersion: stowplan/v1alpha1\nkind: Fleet\nname: x\nclusters:\n".to_owned();
    for number in 0..5_000 {
        writeln!(
            text,
            "- {{ name: c{number}, pools: [{{ name: p, instanceType: m5.large, max: 1, count: 2 }}] }}"
        )
        .expect("a string takes all");
    }
    text.push_str("workloads:\n");
    for number in 0..5_000 {
        writeln!(
            text,
            "- {{ name: w{number}, rules: {{ pin: [{{ cluster: d{number} }}], capabilities: [x{number}], \
             latency: [{{ to: {{ workload: w{} }}, rttMax: 1ms }}] }} }}",
            (number + 1) % 5_000
        )
        .expect("a string takes all");
    }
    let begin = Instant::now();
    let error = read_fleet_within(text.as_bytes(), "x.yaml", &ReadLimits::default()).unwrap_err();
    assert_eq!(error.diagnostics().len(), 10_001);
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
}

//! Random rules: each part seldom, so that most problems can be solved in part.

use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use stowplan_core::{
    AffinityTerm, DomainLimit, Endpoint, HostPort, InclusionPolicy, LabelSelector, Labels, Latency,
    LatencyCeiling, NodeOperator, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm,
    PreferredSchedulingTerm, Protocol, Residency, Rules, SpotRule, SpreadConstraint, Target, Toleration,
    TopologyLevel, WeightedAffinityTerm, WhenUnsatisfiable,
};

use super::{CLUSTERS, REGIONS, name};

fn level() -> impl Strategy<Value = TopologyLevel> {
    select(vec![
        TopologyLevel::Host,
        TopologyLevel::Zone,
        TopologyLevel::Region,
        TopologyLevel::Rack,
        TopologyLevel::Cluster,
        TopologyLevel::Label("example.com/tier".into()),
    ])
}

fn selector() -> impl Strategy<Value = LabelSelector> {
    weighted(0.8, select(&["a", "b"][..])).prop_map(|app| LabelSelector {
        match_labels: app.map(|app| ("app", app)).into_iter().collect::<Labels>(),
        match_expressions: Vec::new(),
    })
}

fn affinity_term() -> impl Strategy<Value = AffinityTerm> {
    let namespaces = weighted(0.15, select(&["default", "other"][..]));
    let by_labels = weighted(
        0.15,
        select(vec![
            LabelSelector::everything(),
            LabelSelector {
                match_labels: Labels::from_iter([("team", "a")]),
                match_expressions: Vec::new(),
            },
        ]),
    );
    (weighted(0.95, selector()), level(), namespaces, by_labels).prop_map(
        |(selector, level, namespace, namespace_selector)| AffinityTerm {
            selector,
            level,
            namespaces: namespace.map(str::to_owned).into_iter().collect(),
            namespace_selector,
        },
    )
}

fn spread() -> impl Strategy<Value = SpreadConstraint> {
    let policy = || select(vec![InclusionPolicy::Honor, InclusionPolicy::Ignore]);
    (
        1..3u32,
        level(),
        weighted(0.5, selector()),
        prop::bool::weighted(0.4),
        weighted(0.3, 1..4u32),
        policy(),
        policy(),
    )
        .prop_map(
            |(max_skew, level, selector, soft, min_domains, affinity, taints)| SpreadConstraint {
                max_skew,
                level,
                selector,
                when_unsatisfiable: if soft {
                    WhenUnsatisfiable::ScheduleAnyway
                } else {
                    WhenUnsatisfiable::DoNotSchedule
                },
                min_domains,
                node_affinity_policy: affinity,
                node_taints_policy: taints,
            },
        )
}

fn node_term() -> impl Strategy<Value = NodeSelectorTerm> {
    let operator = select(vec![
        (NodeOperator::In, true),
        (NodeOperator::NotIn, true),
        (NodeOperator::Exists, false),
        (NodeOperator::DoesNotExist, false),
    ]);
    weighted(0.9, (operator, select(&["a", "b"][..]))).prop_map(|requirement| NodeSelectorTerm {
        match_expressions: requirement
            .map(|((operator, valued), value)| {
                let values = valued.then_some(value);
                NodeSelectorRequirement::new("example.com/tier", operator, values)
            })
            .into_iter()
            .collect(),
        match_fields: Vec::new(),
    })
}

fn ceiling() -> impl Strategy<Value = LatencyCeiling> {
    (endpoint(), 1..25u32).prop_map(|(to, millis)| LatencyCeiling {
        to,
        rtt_max: Latency::from_micros(millis * 1_000),
    })
}

/// Clients at a region, or a workload by number; those that do not exist are taken out later.
pub(super) fn endpoint() -> impl Strategy<Value = Endpoint> {
    prop_oneof![
        select(&REGIONS[..]).prop_map(|region| Endpoint::Region(name(region))),
        (0..6usize).prop_map(|index| Endpoint::Workload(name(&format!("w{index}")))),
    ]
}

fn target() -> impl Strategy<Value = Target> {
    (
        select(&CLUSTERS[..]),
        prop::bool::weighted(0.2),
        weighted(0.3, 0..7usize),
    )
        .prop_map(|(cluster, pool, node)| Target {
            cluster: name(cluster),
            pool: pool.then(|| name("pool")),
            node: node.map(|index| name(&format!("n{index}"))),
        })
}

fn port() -> impl Strategy<Value = HostPort> {
    (
        80..82u16,
        select(vec![Protocol::Tcp, Protocol::Udp]),
        select(&["", "0.0.0.0", "10.0.0.1", "10.0.0.2"][..]),
    )
        .prop_map(|(port, protocol, host_ip)| HostPort {
            port,
            protocol,
            host_ip: host_ip.to_owned(),
        })
}

fn residency() -> impl Strategy<Value = Residency> {
    (
        prop::bool::ANY,
        prop::bool::ANY,
        weighted(0.4, select(&REGIONS[..])),
    )
        .prop_map(|(jurisdiction, country, region)| Residency {
            jurisdictions: jurisdiction.then(|| "EU".to_owned()).into_iter().collect(),
            countries: country.then(|| "DE".to_owned()).into_iter().collect(),
            regions: region.map(name).into_iter().collect(),
        })
}

fn few<T: std::fmt::Debug + 'static>(
    probability: f64,
    element: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Vec<T>> {
    weighted(probability, prop::collection::vec(element, 1..3)).prop_map(Option::unwrap_or_default)
}

/// Rules.
pub fn rules() -> impl Strategy<Value = Rules> {
    let weighted_term =
        || (1..5i32, affinity_term()).prop_map(|(weight, term)| WeightedAffinityTerm { weight, term });
    let nodes = (
        weighted(0.08, select(&["a", "b"][..])),
        weighted(0.08, prop::collection::vec(node_term(), 0..3)),
        few(
            0.15,
            (1..5i32, node_term())
                .prop_map(|(weight, preference)| PreferredSchedulingTerm { weight, preference }),
        ),
        prop::bool::weighted(0.4),
    );
    let company = (
        few(0.12, affinity_term()),
        few(0.12, affinity_term()),
        few(0.12, weighted_term()),
        few(0.12, weighted_term()),
        few(0.25, spread()),
        few(
            0.15,
            (level(), 1..3u32).prop_map(|(level, max)| DomainLimit { level, max }),
        ),
    );
    let fleet = (
        few(0.1, port()),
        prop::bool::weighted(0.08),
        weighted(0.1, residency()),
        few(0.15, ceiling()),
        few(0.06, target()),
        few(0.06, target()),
        weighted(0.1, select(vec![SpotRule::Never, SpotRule::Only])),
    );
    (nodes, company, fleet).prop_map(|(nodes, company, fleet)| Rules {
        node_selector: nodes
            .0
            .map(|tier| ("example.com/tier", tier))
            .into_iter()
            .collect::<Labels>(),
        node_affinity: nodes
            .1
            .map(|node_selector_terms| NodeSelector { node_selector_terms }),
        preferred_node_affinity: nodes.2,
        tolerations: if nodes.3 {
            vec![Toleration::exists("example.com/only")]
        } else {
            Vec::new()
        },
        affinity: company.0,
        anti_affinity: company.1,
        preferred_affinity: company.2,
        preferred_anti_affinity: company.3,
        spread: company.4,
        at_most: company.5,
        host_ports: fleet.0,
        capabilities: fleet.1.then(|| name("gpu")).into_iter().collect(),
        residency: fleet.2.unwrap_or_default(),
        latency: fleet.3,
        pin: fleet.4,
        exclude: fleet.5,
        spot: fleet.6.unwrap_or_default(),
    })
}

//! Small problems that once were built wrongly.

use stowplan_core::{Catalog, DeviceGroup, DeviceRequest, Endpoint, LatencyCeiling, Place, Target, Workload};
use stowplan_placement::{
    BinSpec, DenseItems, FleetOptions, Options, Outcome, Problem, Strategy, Violation, solve,
};

use crate::small::{bin, workload};

#[test]
fn a_named_node_has_the_labels_taints_and_place_of_its_pool() {
    let file = r"
apiVersion: stowplan/v1alpha1
kind: Fleet
name: pools
clusters:
  - name: paris
    location: { provider: aws, region: eu-west-3 }
    pools:
      - name: ssd
        count: 1
        capacity: { cpu: 4 }
        labels: { disk: ssd }
        taints: [{ key: only, value: fast, effect: NoSchedule }]
        location: { zone: eu-west-3a }
        capabilities: [sr-iov]
        pricePerHour: 1 USD
    nodes:
      - { name: n, pool: ssd, capacity: { cpu: 4 } }
    daemons:
      - { name: log, requests: { cpu: 1 }, rules: { nodeSelector: { disk: ssd }, tolerations: [{ operator: Exists }] } }
";
    let fleet = stowplan_core::read_fleet(file.as_bytes(), "pools.yaml")
        .expect("a sound fleet")
        .fleet;
    let built = Problem::from_fleet(&fleet, &FleetOptions::default(), Catalog::bundled()).expect("sound");
    let problem = &built.problem;
    let (named, unnamed) = (problem.bin_profile(0), problem.bin_profile(1));
    assert_eq!(problem.bin_name(0), "paris/n");
    assert_eq!(named.labels.get("disk"), Some("ssd"));
    let seen = |profile: &stowplan_placement::BinProfile| {
        let profile = profile.clone();
        (
            profile.labels,
            profile.taints,
            profile.location,
            profile.capabilities,
        )
    };
    assert_eq!(seen(named), seen(unnamed));
    for bin in 0..2 {
        assert_eq!(problem.capacity(bin), [3_000], "the daemon set runs on both");
    }
}

/// A bin of a node of the cluster `c`, with so many GPUs.
fn node(name: &str, gpus: u16) -> BinSpec {
    let mut spec = bin(name, "8");
    spec.profile = std::sync::Arc::new(stowplan_placement::BinProfile {
        cluster: Some("c".parse().expect("a valid name")),
        pool: Some("p".parse().expect("a valid name")),
        node: Some(name.parse().expect("a valid name")),
        ..Default::default()
    });
    if gpus > 0 {
        spec.devices = vec![DeviceGroup {
            resource: "example.com/gpu".parse().expect("a valid name"),
            model: "T4".parse().expect("a valid name"),
            count: gpus,
        }];
    }
    spec
}

/// A workload with a whole GPU for each replica, which stand somewhere in the cluster `c`.
fn placed(name: &str, nodes: &[Option<&str>]) -> Workload {
    let mut workload = workload(name, "1");
    workload.replicas = nodes.len() as u32;
    workload.devices = vec![DeviceRequest {
        resource: "example.com/gpu".parse().expect("a valid name"),
        count: 1,
        share_milli: 1000,
        models: [].into(),
    }];
    workload.placed = nodes
        .iter()
        .map(|node| Place {
            cluster: "c".parse().expect("a valid name"),
            pool: None,
            node: node.map(|name| name.parse().expect("a valid name")),
        })
        .collect();
    workload
}

fn held(problem: &Problem) -> Vec<(String, &str)> {
    let held = problem.held();
    held.map(|(item, bin)| (problem.item_name(item), problem.bin_name(bin)))
        .collect()
}

#[test]
fn replicas_seen_in_a_cluster_are_laid_where_there_are_devices_for_them() {
    let bins = [node("plain", 0), node("g1", 1), node("g2", 1), node("g3", 1)];
    let build = |workloads: Vec<Workload>| {
        let builder = Problem::builder().bins(bins.clone()).workloads(workloads);
        builder.build().expect("sound")
    };
    // One on each of the nodes that have one; not on the one whose GPU a replica on a named node has, although that comes later.
    let problem = build(vec![
        placed("loose", &[None, None]),
        placed("named", &[Some("g1")]),
    ]);
    let expected = [("loose#0", "g2"), ("loose#1", "g3"), ("named", "g1")];
    assert_eq!(held(&problem), expected.map(|(item, bin)| (item.to_owned(), bin)));
    // What fits nowhere is taken as it is.
    let problem = build(vec![placed("many", &[None; 4])]);
    let bins: Vec<&str> = held(&problem).iter().map(|(_, bin)| *bin).collect();
    assert_eq!(bins, ["g1", "g2", "g3", "plain"]);
}

#[test]
fn replicas_seen_in_a_cluster_are_laid_where_their_rules_allow() {
    let mut tainted = node("tainted", 1);
    let taint = stowplan_core::Taint::new("only", "x", stowplan_core::TaintEffect::NoSchedule);
    std::sync::Arc::make_mut(&mut tainted.profile).taints.push(taint);
    let build = |replicas: &[Option<&str>]| {
        let builder = Problem::builder().bins([tainted.clone(), node("free", 1)]);
        builder.workload(placed("web", replicas)).build().expect("sound")
    };
    let problem = build(&[None]);
    assert_eq!(held(&problem), [("web".to_owned(), "free")]);
    // Rules may have changed since: rather there than on a GPU that another has.
    let problem = build(&[None, None]);
    let expected = [("web#0", "free"), ("web#1", "tainted")];
    assert_eq!(held(&problem), expected.map(|(item, bin)| (item.to_owned(), bin)));
}

#[test]
fn a_name_of_several_replicas_is_none_of_an_item() {
    let mut web = workload("web", "1");
    web.replicas = 3;
    let builder = Problem::builder().bin(bin("a", "8"));
    let problem = builder
        .workloads([web, workload("db", "1")])
        .build()
        .expect("sound");
    let said = |name: &str| problem.find_item(name).expect_err("no item").to_string();
    assert_eq!(
        said("web"),
        "item \"web\" may be any of web#0, web#1, web#2; name one of them"
    );
    assert_eq!(
        (problem.find_item("web#2"), problem.find_item("db")),
        (Ok(2), Ok(3))
    );
    for (name, meant) in [
        ("web#3", "web#0"),
        ("web#01", "web#0"),
        ("wen#1", "web#0"),
        ("dc", ""),
        ("db#0", "db"),
    ] {
        let said = said(name);
        let suggested = said.contains(&format!("did you mean \"{meant}\"?"));
        assert!(suggested || meant.is_empty() && !said.contains("mean"), "{said}");
    }
    let web = problem.find_workload("web").expect("given");
    assert_eq!(problem.items_of(web), 0..3);
    assert!(problem.find_workload("web#0").is_err());
}

#[test]
fn items_by_columns_share_no_names_with_workloads_and_columns_are_distinct() {
    let build = |names: &[&str], resources: &[&str]| {
        let mut web = workload("web", "1");
        web.replicas = 2;
        let items = DenseItems {
            names: names.iter().map(ToString::to_string).collect(),
            resources: resources
                .iter()
                .map(|name| name.parse().expect("valid"))
                .collect(),
            requests: vec![1; names.len() * resources.len()],
            ..DenseItems::default()
        };
        let builder = Problem::builder()
            .bin(bin("a", "8"))
            .workload(web)
            .dense_items(items);
        builder.build().map(|_| ()).map_err(|error| error.to_string())
    };
    let twice = |kind: &str, name: &str| Err(format!("{kind} {name:?} is given twice"));
    assert_eq!(build(&["x", "x"], &["cpu"]), twice("item", "x"));
    assert_eq!(build(&["x", "web"], &["cpu"]), twice("item", "web"));
    assert_eq!(build(&["x", "web#1"], &["cpu"]), twice("item", "web#1"));
    assert_eq!(build(&["x", "web#2"], &["cpu"]), Ok(()));
    assert_eq!(
        build(&["x"], &["cpu", "memory", "cpu"]),
        twice("column of resource", "cpu")
    );
}

#[test]
fn a_peer_is_looked_for_in_the_own_cluster_first() {
    let at = |name: &str, cluster: &str, region: &str| {
        let mut spec = bin(name, "8");
        spec.profile = std::sync::Arc::new(stowplan_placement::BinProfile {
            cluster: Some(cluster.parse().expect("a valid name")),
            location: stowplan_core::Location {
                provider: Some("aws".parse().expect("a valid name")),
                region: Some(region.parse().expect("a valid name")),
                ..Default::default()
            },
            ..Default::default()
        });
        spec
    };
    let of = |name: &str, cluster: Option<&str>, peer: Option<&str>| {
        let mut workload = workload(name, "1");
        workload.cluster = cluster.map(|name| name.parse().expect("a valid name"));
        workload.rules.latency = peer
            .map(|peer| LatencyCeiling {
                to: Endpoint::Workload(peer.parse().expect("a valid name")),
                rtt_max: "5ms".parse().expect("a valid latency"),
            })
            .into_iter()
            .collect();
        workload
    };
    let build = |web: Workload| {
        Problem::builder()
            .bins([at("o", "oslo", "north"), at("p", "paris", "west")])
            .workloads([of("db", Some("oslo"), None), of("db", Some("paris"), None), web])
            .round_trips(|a, b| Some(if a == b { "1ms" } else { "50ms" }.parse().expect("valid")))
            .build()
    };
    for cluster in ["oslo", "paris"] {
        let problem = build(of("web", Some(cluster), Some("db"))).expect("sound");
        let options = Options::new(Strategy::preset("bin_packing").expect("a preset"));
        let Outcome::Solved(solution) = solve(&problem, &options).expect("a sound strategy") else {
            panic!("nothing is required")
        };
        assert_eq!(solution.placed_count(), 3, "{cluster}");
    }
    let said = build(of("web", None, Some("db")))
        .expect_err("which?")
        .to_string();
    assert_eq!(
        said,
        "workload web: rules.latency.to \"db\" may be any of oslo/db, paris/db; give them names of their own"
    );
}

#[test]
fn what_is_pinned_away_from_its_own_cluster_is_pinned_away_everywhere() {
    let mut web = workload("web", "1");
    web.cluster = Some("c".parse().expect("a valid name"));
    web.rules.pin = vec![Target {
        cluster: "d".parse().expect("a valid name"),
        pool: None,
        node: None,
    }];
    let mut other = node("d1", 0);
    std::sync::Arc::make_mut(&mut other.profile).cluster = Some("d".parse().expect("a valid name"));
    let builder = Problem::builder().bins([node("c1", 0), other]).workload(web);
    let problem = builder.build().expect("sound");
    let state = stowplan_placement::State::new(&problem);
    for bin in 0..2 {
        assert_eq!(state.violations(0, bin), [Violation::Pinned], "{bin}");
    }
}

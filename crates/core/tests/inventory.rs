//! The inventory's refusals, and what counts as placed and free, through its public face.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use stowplan_core::{
    Cluster, DaemonSet, DeviceGroup, DeviceRequest, Fleet, Inventory, InventoryQuery, Node, NodePool, Place,
    ResourceVector, Rules, Taint, TaintEffect, Workload,
};

fn cpu(text: &str) -> ResourceVector {
    ResourceVector::new().with("cpu", text).unwrap()
}

fn cluster(name: &str, nodes: &[(&str, &str)]) -> Cluster {
    let mut cluster = Cluster::new(name.parse().unwrap());
    let nodes = nodes
        .iter()
        .map(|(name, amount)| Node::new(name.parse().unwrap(), cpu(amount)));
    cluster.nodes = nodes.collect();
    cluster
}

fn with_room(inventory: &Inventory, request: ResourceVector, openable: bool) -> usize {
    let query = InventoryQuery {
        free_on_node: request,
        openable,
        ..InventoryQuery::default()
    };
    inventory.count(&query)
}

fn place(cluster: &str, pool: Option<&str>, node: Option<&str>) -> Place {
    Place {
        cluster: cluster.parse().unwrap(),
        pool: pool.map(|name| name.parse().unwrap()),
        node: node.map(|name| name.parse().unwrap()),
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: stowplan_core::Result<T>, message: &str) {
    assert_eq!(result.unwrap_err().to_string(), message);
}

#[test]
fn duplicates_and_dangling_names_are_refused_and_change_nothing() {
    let mut inventory = Inventory::new();
    inventory.register(cluster("oslo", &[("n-1", "4")])).unwrap();
    refused(
        inventory.register(cluster("oslo", &[])),
        "cluster \"oslo\" is there already in the inventory",
    );
    refused(
        inventory.register(cluster("bergen", &[("n-1", "4"), ("n-2", "4"), ("n-1", "8")])),
        "node \"n-1\" is there already in cluster bergen",
    );
    let mut twice = cluster("bergen", &[]);
    twice.pools = vec![
        NodePool::new("big".parse().unwrap()),
        NodePool::new("big".parse().unwrap()),
    ];
    refused(
        inventory.register(twice),
        "pool \"big\" is there already in cluster bergen",
    );
    let mut dangling = cluster("bergen", &[("n-1", "4")]);
    dangling.pools = vec![NodePool::new("workers".parse().unwrap())];
    dangling.nodes[0].pool = Some("wokers".parse().unwrap());
    refused(
        inventory.register(dangling),
        "there is no pool \"wokers\" in cluster bergen, which node n-1 names; did you mean \"workers\"?",
    );
    assert_eq!((inventory.len(), inventory.version()), (1, 1));
}

#[test]
fn what_is_not_there_is_named_with_the_nearest_name() {
    let mut inventory = Inventory::new();
    inventory
        .register(cluster("oslo-edge", &[("node-1", "4")]))
        .unwrap();
    let unknown = "there is no cluster \"olso-edge\" in the inventory; did you mean \"oslo-edge\"?";
    refused(inventory.remove("olso-edge"), unknown);
    refused(inventory.update(cluster("olso-edge", &[])), unknown);
    refused(
        inventory.bind("oslo-edge", "nod-1", &cpu("1")),
        "there is no node \"nod-1\" in cluster oslo-edge; did you mean \"node-1\"?",
    );
    refused(
        inventory.release("oslo-edge", "node-1", &cpu("1")),
        "node node-1 of cluster oslo-edge: request.cpu is 1: cannot be released: 0 is placed there",
    );
}

#[test]
fn fragmentation_counts_on_a_node_and_not_in_total() {
    let mut inventory = Inventory::new();
    inventory
        .register(cluster("oslo", &[("n-1", "4"), ("n-2", "4")]))
        .unwrap();
    inventory.bind("oslo", "n-1", &cpu("2")).unwrap();
    inventory.bind("oslo", "n-2", &cpu("2")).unwrap();
    assert_eq!(with_room(&inventory, cpu("3"), false), 0);
    assert_eq!(inventory.free_in_total("oslo", false).unwrap(), cpu("4"));
    inventory.release("oslo", "n-2", &cpu("2")).unwrap();
    assert_eq!(with_room(&inventory, cpu("3"), false), 1);
}

#[test]
fn a_pool_offers_its_unnamed_nodes_and_those_it_can_open_without_reserve_and_daemons() {
    let mut cluster = cluster("oslo", &[]);
    let mut pool = NodePool::new("workers".parse().unwrap());
    pool.capacity = cpu("8");
    pool.reserved = cpu("1");
    pool.count = 1;
    pool.max = Some(2);
    cluster.pools.push(pool);
    cluster.daemons.push(DaemonSet {
        name: "logs".parse().unwrap(),
        requests: cpu("500m"),
        rules: Rules::default(),
    });
    let mut inventory = Inventory::new();
    inventory.register(cluster.clone()).unwrap();
    assert_eq!(with_room(&inventory, cpu("6500m"), false), 1);
    assert_eq!(with_room(&inventory, cpu("7"), true), 0);
    inventory
        .bind_at(&place("oslo", Some("workers"), None), &cpu("6"))
        .unwrap();
    assert_eq!(with_room(&inventory, cpu("6"), false), 0);
    assert_eq!(with_room(&inventory, cpu("6"), true), 1);
    // The daemon set does not run where a taint keeps it away.
    cluster.pools[0]
        .taints
        .push(Taint::new("only", "gpu", TaintEffect::NoSchedule));
    inventory.update(cluster).unwrap();
    assert_eq!(with_room(&inventory, cpu("7"), true), 1);
}

#[test]
fn a_daemon_set_runs_on_a_named_node_as_its_pool_says() {
    let mut cluster = cluster("oslo", &[("n-1", "8")]);
    let mut pool = NodePool::new("workers".parse().unwrap());
    pool.taints
        .push(Taint::new("only", "gpu", TaintEffect::NoSchedule));
    cluster.pools.push(pool);
    cluster.nodes[0].pool = Some("workers".parse().unwrap());
    cluster.daemons.push(DaemonSet {
        name: "logs".parse().unwrap(),
        requests: cpu("1"),
        rules: Rules::default(),
    });
    let mut inventory = Inventory::new();
    inventory.register(cluster.clone()).unwrap();
    assert_eq!(
        with_room(&inventory, cpu("8"), false),
        1,
        "the pool's taint keeps it away"
    );
    // Taints of its own are all that the node has.
    cluster.nodes[0].taints = vec![Taint::new("odd", "", TaintEffect::PreferNoSchedule)];
    inventory.update(cluster).unwrap();
    assert_eq!(with_room(&inventory, cpu("8"), false), 0);
    assert_eq!(with_room(&inventory, cpu("7"), false), 1);
}

#[test]
fn a_fleet_is_read_with_its_placed_replicas_and_shared_devices() {
    let mut cluster = cluster("oslo", &[("n-1", "8")]);
    cluster.nodes[0].devices.push(DeviceGroup {
        resource: "nvidia.com/gpu".parse().unwrap(),
        model: "A100".parse().unwrap(),
        count: 4,
    });
    let mut fleet = Fleet::new("fleet".parse().unwrap());
    fleet.clusters.push(cluster);
    let mut workload = Workload::new("inference".parse().unwrap());
    workload.replicas = 3;
    workload.requests = cpu("2");
    workload.devices.push(DeviceRequest {
        resource: "nvidia.com/gpu".parse().unwrap(),
        count: 1,
        share_milli: 500,
        models: std::collections::BTreeSet::new(),
    });
    workload.placed = vec![place("oslo", None, Some("n-1")); 3];
    fleet.workloads.push(workload);
    let inventory = Inventory::from_fleet(&fleet).unwrap();
    let free = inventory.free("oslo", "n-1").unwrap();
    assert_eq!((free.get("cpu"), free.get("nvidia.com/gpu")), (2_000, 2));

    fleet.workloads[0].placed[1].cluster = "olso".parse().unwrap();
    refused(
        Inventory::from_fleet(&fleet),
        "there is no cluster \"olso\" in the inventory, where workload inference is placed; did you mean \"oslo\"?",
    );
}

#[test]
fn amounts_at_the_end_of_the_range_are_refused_and_do_not_wrap() {
    let mut inventory = Inventory::new();
    inventory.register(cluster("oslo", &[("n-1", "4")])).unwrap();
    let mut huge = ResourceVector::new();
    huge.set("memory".parse().unwrap(), i64::MAX);
    inventory.bind("oslo", "n-1", &huge).unwrap();
    let error = inventory.bind("oslo", "n-1", &huge).unwrap_err().to_string();
    assert!(error.contains("n-1") && error.contains("memory"), "{error}");
    huge.set("memory".parse().unwrap(), -1);
    let error = inventory.bind("oslo", "n-1", &huge).unwrap_err().to_string();
    assert!(error.contains("must not be negative"), "{error}");
}

#[test]
fn a_pool_of_four_billion_nodes_costs_two_rows() {
    let mut cluster = cluster("oslo", &[]);
    let mut pool = NodePool::new("endless".parse().unwrap());
    pool.capacity = cpu("8");
    pool.count = u32::MAX;
    cluster.pools.push(pool);
    let mut inventory = Inventory::new();
    inventory.register(cluster).unwrap();
    assert!(inventory.index_bytes() < 10_000);
    assert_eq!(
        inventory.free_in_total("oslo", false).unwrap().get("cpu"),
        8_000 * i64::from(u32::MAX)
    );
}

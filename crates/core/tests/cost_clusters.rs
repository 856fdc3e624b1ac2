//! Workloads of two clusters may have the same name: each is costed where it stands.

use stowplan_core::{
    AssignedBin, Assignment, Cluster, ClusterName, CostModel, Money, Node, NodeName, ResourceVector,
    Workload, WorkloadName,
};

#[test]
fn two_clusters_may_have_a_workload_of_the_same_name() {
    let room = ResourceVector::new().with("cpu", "4").unwrap();
    let clusters: Vec<Cluster> = ["a", "b"]
        .map(|name| {
            let mut cluster = Cluster::new(ClusterName::new(name).unwrap());
            let mut node = Node::new(NodeName::new("n").unwrap(), room.clone());
            node.price_per_hour = Some(Money::usd_micros(500_000));
            cluster.nodes.push(node);
            cluster
        })
        .to_vec();
    let workloads: Vec<Workload> = clusters
        .iter()
        .map(|cluster| {
            let mut workload = Workload::new(WorkloadName::new("db-0").unwrap());
            workload.cluster = Some(cluster.name.clone());
            workload
        })
        .collect();
    let assignments = clusters.iter().map(|cluster| Assignment {
        workload: "db-0".to_owned(),
        replica: 0,
        cluster: cluster.name.clone(),
        bin: AssignedBin::Node(NodeName::new("n").unwrap()),
    });
    let report = CostModel::bundled()
        .placement(&clusters, &workloads, assignments)
        .unwrap();
    assert_eq!(
        report
            .committed
            .total()
            .unwrap()
            .get(stowplan_core::Currency::USD),
        Money::usd_micros(1_000_000)
    );
}

#[test]
fn a_peer_that_may_be_of_several_clusters_is_not_guessed() {
    let clusters: Vec<Cluster> = ["a", "b"]
        .map(|name| Cluster::new(ClusterName::new(name).unwrap()))
        .to_vec();
    let workload = |name: &str, cluster: Option<&str>, at: &str| {
        let mut workload = Workload::new(WorkloadName::new(name).unwrap());
        workload.cluster = cluster.map(|name| name.parse().unwrap());
        workload.placed = vec![stowplan_core::Place {
            cluster: at.parse().unwrap(),
            pool: None,
            node: None,
        }];
        workload
    };
    let mut web = workload("web", None, "a");
    web.traffic = vec![stowplan_core::Traffic {
        with: stowplan_core::Endpoint::Workload("db".parse().unwrap()),
        sent_per_hour: stowplan_core::Bytes(1),
        received_per_hour: stowplan_core::Bytes(0),
        demand: 1,
    }];
    let mut fleet = stowplan_core::Fleet::new("two".parse().unwrap());
    fleet.clusters = clusters;
    fleet.workloads = vec![
        workload("db", Some("a"), "a"),
        workload("db", Some("b"), "b"),
        web,
    ];
    let said = |fleet: &stowplan_core::Fleet| {
        let report = CostModel::bundled().fleet(fleet).unwrap();
        let unknown = report.unknown.iter().map(ToString::to_string);
        unknown
            .filter(|text| text.contains("transfer"))
            .collect::<Vec<_>>()
            .join("; ")
    };
    assert_eq!(
        said(&fleet),
        "transfer of workload web with db: db may be the one of any of several clusters"
    );
    fleet.workloads[2].cluster = Some("a".parse().unwrap());
    assert!(!said(&fleet).contains("db may be"));
}

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

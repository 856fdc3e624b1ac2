//! Costs of placements, through the public interface.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use stowplan_core::{
    AssignedBin, Assignment, Catalog, Cluster, CostModel, CostReport, CostSide, Currency, DaemonSet,
    Endpoint, Money, MoneySum, Node, NodePool, RegionKey, ResourceVector, Rules, Traffic, Workload,
};

fn cluster(name: &str, region: &str) -> Cluster {
    let key: RegionKey = region.parse().unwrap();
    let mut cluster = Cluster::new(name.parse().unwrap());
    cluster.location.provider = Some(key.provider);
    cluster.location.region = Some(key.region);
    cluster
}

fn pool(name: &str, instance_type: &str, count: u32) -> NodePool {
    let mut pool = NodePool::new(name.parse().unwrap());
    pool.instance_type = Some(instance_type.parse().unwrap());
    pool.count = count;
    pool.max = Some(10);
    pool
}

/// Two clouds and a site of our own with a price in euros.
fn clusters() -> Vec<Cluster> {
    let mut paris = cluster("paris", "aws/eu-west-3");
    paris.pools.push(pool("general", "m5.xlarge", 2));
    let mut spot = pool("spot", "m5.xlarge", 0);
    spot.spot = true;
    paris.pools.push(spot);
    let mut belgium = cluster("belgium", "gcp/europe-west1");
    belgium.pools.push(pool("general", "n2-standard-4", 1));
    let mut bonn = cluster("bonn", "onprem/bonn");
    let mut node = Node::new(
        "r1".parse().unwrap(),
        ResourceVector::new().with("cpu", "32").unwrap(),
    );
    node.price_per_hour = Some(Money::new(500_000, Currency::EUR));
    bonn.nodes.push(node);
    vec![paris, belgium, bonn]
}

fn workload(name: &str, replicas: u32, cpu: &str) -> Workload {
    let mut workload = Workload::new(name.parse().unwrap());
    workload.replicas = replicas;
    workload.requests = ResourceVector::new().with("cpu", cpu).unwrap();
    workload
}

fn in_pool(workload: &str, replica: u32, cluster: &str, pool: &str, number: Option<u32>) -> Assignment {
    Assignment {
        workload: workload.into(),
        replica,
        cluster: cluster.parse().unwrap(),
        bin: AssignedBin::Pool {
            pool: pool.parse().unwrap(),
            number,
        },
    }
}

fn price(name: &str) -> i64 {
    let offer = Catalog::bundled().offer("aws", name, "eu-west-3").unwrap();
    offer.on_demand_per_hour.unwrap().money.micros
}

#[test]
fn open_nodes_are_committed_and_opened_ones_decided() {
    let model = CostModel::bundled();
    let workloads = [workload("web", 3, "1")];
    let numbers = [Some(1), Some(2), Some(4)];
    let assigned = numbers
        .into_iter()
        .zip(0..)
        .map(|(number, replica)| in_pool("web", replica, "paris", "general", number));
    let report = model.placement(&clusters(), &workloads, assigned).unwrap();
    let n2 = Catalog::bundled()
        .offer("gcp", "n2-standard-4", "europe-west1")
        .unwrap();
    let n2 = n2.on_demand_per_hour.unwrap().money.micros;
    assert_eq!(
        report.committed.nodes.get(Currency::USD).micros,
        2 * price("m5.xlarge") + n2
    );
    assert_eq!(report.committed.nodes.get(Currency::EUR).micros, 500_000);
    assert_eq!(
        report.decided.nodes.get(Currency::USD).micros,
        2 * price("m5.xlarge")
    );
    assert_eq!((report.opened.len(), report.opened[0].count), (1, 2));
    assert!(report.has_derived_prices());
    let (committed, decided) = &report.by_provider().unwrap()["aws"];
    assert_eq!(committed.nodes.get(Currency::USD).micros, 2 * price("m5.xlarge"));
    assert_eq!(decided.nodes, report.decided.nodes);
    assert!(decided.carbon_mg > 0 && committed.carbon_mg > 0);
    let unknown: Vec<String> = report.unknown.iter().map(ToString::to_string).collect();
    assert_eq!(
        unknown,
        ["carbon of node bonn/r1: the catalogue does not know its instance type"]
    );
}

#[test]
fn a_loose_placement_opens_what_it_needs_with_daemons_and_reserve() {
    let model = CostModel::bundled();
    let workloads = [workload("web", 8, "1500m")];
    let mut clusters = clusters();
    let assigned = || (0..8).map(|replica| in_pool("web", replica, "paris", "general", None));
    // 12 of 4 vCPU each: three nodes, of which two are open.
    let report = model.placement(&clusters, &workloads, assigned()).unwrap();
    assert_eq!(report.opened[0].count, 1);
    // With 1.5 vCPU for system and daemon a node holds 2.5: five nodes.
    clusters[0].pools[0].reserved = ResourceVector::new().with("cpu", "1").unwrap();
    clusters[0].daemons.push(DaemonSet {
        name: "log".parse().unwrap(),
        requests: ResourceVector::new().with("cpu", "500m").unwrap(),
        rules: Rules::default(),
    });
    let report = model.placement(&clusters, &workloads, assigned()).unwrap();
    assert_eq!(report.opened[0].count, 3);
    assert_eq!(
        report.decided.nodes.get(Currency::USD).micros,
        3 * price("m5.xlarge")
    );
}

#[test]
fn spot_machines_cost_their_price_and_their_interruptions() {
    let model = CostModel::bundled();
    let workloads = [workload("batch", 1, "2")];
    let report = model
        .placement(
            &clusters(),
            &workloads,
            [in_pool("batch", 0, "paris", "spot", Some(0))],
        )
        .unwrap();
    let offer = model.catalog.offer("aws", "m5.xlarge", "eu-west-3").unwrap();
    let (spot, band) = (offer.spot_per_hour.unwrap().money, offer.interruption);
    assert_eq!(report.decided.nodes.get(Currency::USD), spot);
    let expected = model.spot.interruption_cost(spot, band, 1).unwrap().unwrap();
    assert_eq!(report.decided.interruption.get(Currency::USD), expected);
    assert_eq!(
        report.decided.total().unwrap().get(Currency::USD),
        spot.checked_add(expected).unwrap()
    );
}

#[test]
fn traffic_is_charged_where_it_starts() {
    let model = CostModel::bundled();
    let mut web = workload("web", 2, "1");
    web.traffic.push(Traffic {
        with: Endpoint::Workload("db".parse().unwrap()),
        sent_per_hour: "100G".parse().unwrap(),
        received_per_hour: "10G".parse().unwrap(),
        demand: 1,
    });
    let workloads = [web, workload("db", 1, "1")];
    let assigned = [
        in_pool("web", 0, "paris", "general", Some(0)),
        in_pool("web", 1, "belgium", "general", Some(0)),
        in_pool("db", 0, "belgium", "general", Some(0)),
    ];
    let report = model
        .placement(&clusters(), &workloads, assigned.clone())
        .unwrap();
    // Half of the traffic crosses: 50 GB out of AWS at 0.09, 5 GB out of Google Cloud at 0.12.
    assert_eq!(
        report.decided.transfer.get(Currency::USD).micros,
        50 * 90_000 + 5 * 120_000
    );
    let aws = &report.by_region["aws/eu-west-3"].1;
    assert_eq!(aws.transfer.get(Currency::USD).micros, 50 * 90_000);
    // Together it costs nothing; from a site without prices it is unknown, by name.
    let together = [
        in_pool("web", 0, "belgium", "general", Some(0)),
        assigned[2].clone(),
    ];
    assert!(
        model
            .placement(&clusters(), &workloads, together)
            .unwrap()
            .decided
            .transfer
            .is_zero()
    );
    let bonn = Assignment {
        cluster: "bonn".parse().unwrap(),
        bin: AssignedBin::Node("r1".parse().unwrap()),
        ..assigned[0].clone()
    };
    let report = model
        .placement(&clusters(), &workloads, [bonn, assigned[2].clone()])
        .unwrap();
    let named = |text: &str| {
        report
            .unknown
            .iter()
            .any(|unknown| unknown.to_string().contains(text))
    };
    assert!(
        named("transfer of workload web in onprem/bonn to db in gcp/europe-west1"),
        "{:?}",
        report.unknown
    );
    let alone = model
        .placement(&clusters(), &workloads, [assigned[0].clone()])
        .unwrap();
    assert!(
        alone
            .unknown
            .iter()
            .any(|unknown| unknown.reason == "db is not placed")
    );
}

#[test]
fn what_does_not_exist_is_named() {
    let model = CostModel::bundled();
    let workloads = [workload("web", 2, "1")];
    let fault = |assigned: Vec<Assignment>| {
        model
            .placement(&clusters(), &workloads, assigned)
            .unwrap_err()
            .to_string()
    };
    assert!(fault(vec![in_pool("web", 0, "rome", "general", None)]).contains("cluster \"rome\""));
    assert!(fault(vec![in_pool("web", 0, "paris", "gpu", None)]).contains("pool \"gpu\""));
    assert!(fault(vec![in_pool("app", 0, "paris", "general", None)]).contains("workload \"app\""));
    let twice = in_pool("web", 0, "paris", "general", None);
    assert!(fault(vec![twice.clone(), twice]).contains("web/0"));
}

proptest::proptest! {
    /// However replicas are assigned: sums are those of the lines, open nodes cost the same, and more nodes never cost less.
    #[test]
    fn sums_are_those_of_the_lines(numbers in proptest::collection::vec(proptest::option::of(0_u32..10), 0..12)) {
        let model = CostModel::bundled();
        let workloads = [workload("web", 12, "900m")];
        let assigned: Vec<Assignment> = numbers
            .iter()
            .zip(0..)
            .map(|(number, replica)| in_pool("web", replica, "paris", "general", *number))
            .collect();
        let report = model.placement(&clusters(), &workloads, assigned.clone()).unwrap();
        let empty = model.placement(&clusters(), &workloads, []).unwrap();
        proptest::prop_assert_eq!(&report.committed.nodes, &empty.committed.nodes);
        for side in [CostSide::Committed, CostSide::Decided] {
            let mut sum = MoneySum::default();
            for line in report.lines.iter().filter(|line| line.side == side) {
                sum.add(line.per_hour).unwrap();
            }
            let costs = if side == CostSide::Committed { &report.committed } else { &report.decided };
            proptest::prop_assert_eq!(costs.total().unwrap(), sum);
        }
        let mut regions = 0;
        for (committed, decided) in report.by_region.values() {
            regions += committed.carbon_mg + decided.carbon_mg;
        }
        proptest::prop_assert_eq!(regions, report.committed.carbon_mg + report.decided.carbon_mg);
        if let Some((last, fewer)) = assigned.split_last() {
            let fewer = model.placement(&clusters(), &workloads, fewer.to_vec()).unwrap();
            let usd = |report: &CostReport| report.decided.nodes.get(Currency::USD).micros;
            proptest::prop_assert!(usd(&fewer) <= usd(&report), "{:?}", last);
        }
    }
}

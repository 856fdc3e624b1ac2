//! What traffic costs: by the place of the node, to the nearest replica, by zone.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use stowplan_core::{
    AssignedBin, Assignment, Cluster, CostModel, CostReport, Currency, Endpoint, Latency, Location, Money,
    NodePool, RegionKey, Traffic, Workload,
};

fn location(region: &str, zone: Option<&str>) -> Location {
    let key: RegionKey = region.parse().unwrap();
    Location {
        provider: Some(key.provider),
        region: Some(key.region),
        zone: zone.map(|zone| zone.parse().unwrap()),
        rack: None,
    }
}

/// One cluster whose pools stand in two regions, and in two zones of one.
fn stretched() -> Cluster {
    let mut cluster = Cluster::new("wide".parse().unwrap());
    cluster.location = location("aws/eu-west-1", Some("eu-west-1a"));
    for (name, place) in [
        ("near", Location::default()),
        ("beside", location("aws/eu-west-1", Some("eu-west-1b"))),
        ("far", location("aws/us-east-1", Some("us-east-1a"))),
    ] {
        let mut pool = NodePool::new(name.parse().unwrap());
        pool.location = place;
        pool.count = 1;
        cluster.pools.push(pool);
    }
    cluster
}

fn talkers(replicas: u32) -> [Workload; 2] {
    let mut web = Workload::new("web".parse().unwrap());
    web.replicas = replicas;
    web.traffic.push(Traffic {
        with: Endpoint::Workload("db".parse().unwrap()),
        sent_per_hour: "30G".parse().unwrap(),
        received_per_hour: "3G".parse().unwrap(),
        demand: 1,
    });
    let mut db = Workload::new("db".parse().unwrap());
    db.replicas = 3;
    [web, db]
}

fn report(model: &CostModel, replicas: u32, web: &[&str], db: &[&str]) -> CostReport {
    let all = |workload: &'static str, pools: &[&str]| {
        let assigned = |(pool, replica): (&&str, u32)| Assignment {
            workload: workload.into(),
            replica,
            cluster: "wide".parse().unwrap(),
            bin: AssignedBin::Pool {
                pool: pool.parse().unwrap(),
                number: Some(0),
            },
        };
        pools.iter().zip(0..).map(assigned).collect::<Vec<_>>()
    };
    let assigned = all("web", web).into_iter().chain(all("db", db));
    model
        .placement(&[stretched()], &talkers(replicas), assigned)
        .unwrap()
}

fn micros(report: &CostReport) -> i64 {
    report.decided.transfer.get(Currency::USD).micros
}

#[test]
fn a_replica_stands_where_its_pool_does() {
    let model = CostModel::bundled();
    // 0.02 USD a GB from Ireland to Virginia and back.
    let crossing = report(&model, 1, &["near"], &["far"]);
    assert_eq!(micros(&crossing), 33 * 20_000);
    assert_eq!(
        crossing.by_region["aws/eu-west-1"]
            .1
            .transfer
            .get(Currency::USD)
            .micros,
        30 * 20_000
    );
    assert_eq!(micros(&report(&model, 1, &["far"], &["far"])), 0);
}

#[test]
fn each_replica_talks_to_the_nearest_of_its_peer() {
    let model = CostModel::bundled();
    // A third of the traffic each: one beside its peer, one in another zone, one in another region.
    let one_peer = report(&model, 3, &["near", "beside", "far"], &["near"]);
    assert_eq!(micros(&one_peer), 11 * 20_000 + 11 * 20_000);
    let lines: Vec<&str> = one_peer.lines.iter().map(|line| line.what.as_str()).collect();
    assert!(
        lines.contains(&"workload web in aws/eu-west-1 to db in another zone"),
        "{lines:?}"
    );
    assert_eq!(
        micros(&report(&model, 3, &["near", "beside", "far"], &["near", "far"])),
        11 * 20_000
    );
    let everywhere = ["near", "beside", "far"];
    assert_eq!(micros(&report(&model, 3, &everywhere, &everywhere)), 0);
}

#[test]
fn given_prices_and_round_trips_count() {
    let mut model = CostModel::bundled();
    let ireland: RegionKey = "aws/eu-west-1".parse().unwrap();
    model.transfer.give_zones(&ireland, Money::usd_micros(1_000));
    assert_eq!(micros(&report(&model, 1, &["near"], &["beside"])), 33 * 1_000);
    model.latencies.give(
        &ireland,
        &"aws/us-east-1".parse().unwrap(),
        Latency::from_micros(1),
    );
    // However short the way, the own region comes first.
    assert_eq!(
        micros(&report(&model, 1, &["near"], &["beside", "far"])),
        33 * 1_000
    );
}

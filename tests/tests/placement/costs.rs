//! What strategies minimise is what the cost report charges: one definition of traffic.

use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use stowplan_core::{
    Bytes, Catalog, Cluster, Currency, Endpoint, Fleet, Latency, Location, Money, Node, NodePool, RegionKey,
    ResourceVector, Traffic, TransferTable, Workload,
};
use stowplan_placement::{
    FleetOptions, FleetProblem, Measures, Options, Problem, Strategy as Objective, Term, WeightedTerm,
};

use crate::solved::solved;

/// Published prices, prices by rule, and none.
const REGIONS: [&str; 5] = [
    "aws/eu-west-1",
    "aws/us-east-1",
    "gcp/europe-west1",
    "azure/westeurope",
    "onprem/bonn",
];

fn location() -> impl Strategy<Value = Location> {
    (
        weighted(0.7, select(&REGIONS[..])),
        weighted(0.5, select(&["a", "b"][..])),
    )
        .prop_map(|(region, zone)| {
            let region: Option<RegionKey> = region.map(|region| region.parse().unwrap());
            Location {
                provider: region.as_ref().map(|key| key.provider.clone()),
                region: region.map(|key| key.region),
                zone: zone.map(|zone| zone.parse().unwrap()),
                rack: None,
            }
        })
}

fn room(cpu: i64) -> ResourceVector {
    ResourceVector::new().with("cpu", &cpu.to_string()).unwrap()
}

/// Clusters whose nodes and pools may stand in other regions and zones than they.
fn cluster() -> impl Strategy<Value = Cluster> {
    let node = (location(), prop::bool::weighted(0.3), 1..4i64);
    let pool = (location(), 0..2u32, 0..3u32, weighted(0.8, 1..900i64));
    (
        location(),
        prop::collection::vec(node, 0..3),
        prop::collection::vec(pool, 0..3),
    )
        .prop_map(|(place, nodes, pools)| {
            let mut cluster = Cluster::new("c".parse().unwrap());
            cluster.location = place;
            for (at, (place, count, more, price)) in pools.into_iter().enumerate() {
                let mut pool = NodePool::new(format!("p{at}").parse().unwrap());
                pool.capacity = room(2);
                (pool.location, pool.count, pool.max) = (place, count, Some(count + more));
                pool.price_per_hour = price.map(|millis| Money::usd_micros(millis * 1_000));
                cluster.pools.push(pool);
            }
            for (at, (place, of_pool, cpu)) in nodes.into_iter().enumerate() {
                let mut node = Node::new(format!("n{at}").parse().unwrap(), room(cpu));
                node.location = place;
                let pool = cluster.pools.first().filter(|_| of_pool);
                node.pool = pool.map(|pool| pool.name.clone());
                cluster.nodes.push(node);
            }
            cluster
        })
}

fn workload(count: usize) -> impl Strategy<Value = Workload> {
    let end = prop_oneof![
        4 => (0..count).prop_map(|at| Endpoint::Workload(format!("w{at}").parse().unwrap())),
        1 => select(&REGIONS[..]).prop_map(|region| Endpoint::Region(region.parse().unwrap())),
    ];
    let traffic = (end, 0..9_000_000_000u64, 0..9_000_000_000u64, 0..4u32).prop_map(
        |(with, sent, received, demand)| Traffic {
            with,
            sent_per_hour: Bytes(sent),
            received_per_hour: Bytes(received),
            demand,
        },
    );
    (1..5u32, prop::collection::vec(traffic, 0..3)).prop_map(|(replicas, traffic)| {
        let mut workload = Workload::new("w".parse().unwrap());
        workload.replicas = replicas;
        workload.requests = room(1);
        workload.traffic = traffic;
        workload
    })
}

fn fleet() -> impl Strategy<Value = Fleet> {
    (
        prop::collection::vec(cluster(), 1..4),
        prop::collection::vec(workload(4), 4),
    )
        .prop_map(|(clusters, workloads)| {
            let mut fleet = Fleet::new("random".parse().unwrap());
            for (at, mut cluster) in clusters.into_iter().enumerate() {
                cluster.name = format!("c{at}").parse().unwrap();
                fleet.clusters.push(cluster);
            }
            for (at, mut workload) in workloads.into_iter().enumerate() {
                workload.name = format!("w{at}").parse().unwrap();
                fleet.workloads.push(workload);
            }
            fleet
        })
}

/// Prices and round trips of a user's own, or the bundled ones.
fn options() -> impl Strategy<Value = FleetOptions> {
    let prices = prop::collection::vec((select(&REGIONS[..]), select(&REGIONS[..]), 0..90_000i64), 0..6);
    let own = (
        prices,
        prop::collection::vec((select(&REGIONS[..]), 0..20_000i64), 0..3),
    );
    weighted(0.5, own).prop_map(|own| {
        let transfers = own.map(|(pairs, zones)| {
            let mut table = TransferTable::bundled().clone();
            for (from, to, micros) in pairs {
                table.give(
                    &from.parse().unwrap(),
                    &to.parse().unwrap(),
                    Money::usd_micros(micros),
                );
            }
            for (region, micros) in zones {
                table.give_zones(&region.parse().unwrap(), Money::usd_micros(micros));
            }
            table
        });
        FleetOptions {
            transfers,
            ..FleetOptions::default()
        }
    })
}

/// Money for traffic in the objective: the value of the term less what was opened.
fn agrees(made: &FleetProblem, objective: &Objective) -> Result<(), TestCaseError> {
    let solution = solved(&made.problem, &Options::new(objective.clone()));
    let measures = Measures::new(&made.problem, &solution);
    let report = made.cost_report(&solution).unwrap();
    let currency = made.problem.currency().unwrap_or(Currency::USD);
    let charged = report.decided.transfer.get(currency);
    let compared = measures.transfer_per_hour.map_or(0, |money| money.micros);
    prop_assert_eq!(compared, charged.micros, "{}: {:?}", objective.name, report.lines);
    let by_cost = Objective {
        name: "cost alone".to_owned(),
        levels: vec![vec![WeightedTerm::new(Term::Cost)]],
    };
    let solution = solved(&made.problem, &Options::new(by_cost));
    let report = made.cost_report(&solution).unwrap();
    let measures = Measures::new(&made.problem, &solution);
    if measures.bins_opened_unpriced == 0 {
        let mut both = report.decided.transfer.get(currency).micros;
        both += report.decided.nodes.get(currency).micros;
        prop_assert_eq!(solution.objectives[0].value, i128::from(both) * 1_000);
    }
    Ok(())
}

proptest! {
    #[test]
    fn the_objective_counts_the_traffic_that_the_report_charges(fleet in fleet(), options in options()) {
        let made = Problem::from_fleet(&fleet, &options, Catalog::bundled()).unwrap();
        for objective in Objective::presets() {
            agrees(&made, &objective)?;
        }
    }
}

#[test]
fn the_example_fleet_costs_the_same_in_comparison_and_report() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/telco-fleet.yaml");
    let bytes = std::fs::read(path).unwrap();
    let fleet = stowplan_core::read_fleet(&bytes, "telco-fleet.yaml")
        .unwrap()
        .fleet;
    let made = Problem::from_fleet(&fleet, &FleetOptions::default(), Catalog::bundled()).unwrap();
    for objective in Objective::presets() {
        let solution = solved(&made.problem, &Options::new(objective));
        let measures = Measures::new(&made.problem, &solution);
        let report = made.cost_report(&solution).unwrap();
        let currency = made.problem.currency().unwrap();
        assert_eq!(
            measures.transfer_per_hour,
            Some(report.decided.transfer.get(currency))
        );
        assert!(!report.decided.transfer.is_zero());
    }
}

/// A demand of four thousand million over an unknown way is still more than one of three thousand million.
#[test]
fn great_demands_over_unknown_ways_are_told_apart() {
    let mut fleet = Fleet::new("far".parse().unwrap());
    for (name, region) in [("a", "onprem/a"), ("b", "onprem/b")] {
        let key: RegionKey = region.parse().unwrap();
        let mut cluster = Cluster::new(name.parse().unwrap());
        (cluster.location.provider, cluster.location.region) = (Some(key.provider), Some(key.region));
        cluster.nodes.push(Node::new("n".parse().unwrap(), room(4)));
        fleet.clusters.push(cluster);
    }
    let mut web = Workload::new("web".parse().unwrap());
    web.requests = room(1);
    for (region, demand) in [("onprem/a", 3_000_000_000), ("onprem/b", 4_000_000_000)] {
        web.traffic.push(Traffic {
            with: Endpoint::Region(region.parse().unwrap()),
            sent_per_hour: Bytes(0),
            received_per_hour: Bytes(0),
            demand,
        });
    }
    fleet.workloads.push(web);
    let mut latencies = stowplan_core::LatencyTable::bundled().clone();
    let inside = Latency::from_micros(10);
    for region in ["onprem/a", "onprem/b"] {
        latencies.give(&region.parse().unwrap(), &region.parse().unwrap(), inside);
    }
    let options = FleetOptions {
        latencies: Some(latencies),
        ..FleetOptions::default()
    };
    let made = Problem::from_fleet(&fleet, &options, Catalog::bundled()).unwrap();
    let solution = solved(
        &made.problem,
        &Options::new(Objective::preset("latency").unwrap()),
    );
    assert_eq!(solution.bin_of(0), made.problem.find_bin("b/n"));
    // In thousand-millionths of a millisecond: a second for the one, 10 µs for the other.
    let exact = 3_000_000_000i128 * 1_000_000_000_000 + 4_000_000_000i128 * 10_000_000;
    assert_eq!(solution.objectives[0].value, exact);
}

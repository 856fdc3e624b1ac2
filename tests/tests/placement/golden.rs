//! Explanations of a small network operator's fleet, read as text.

use std::sync::Arc;

use stowplan_core::{
    AffinityTerm, ClusterName, Endpoint, LabelSelector, Labels, Latency, LatencyCeiling, Location, Money,
    Place, RegionKey, Residency, ResourceVector, SpreadConstraint, Taint, TaintEffect, TopologyLevel,
    Workload, WorkloadName,
};
use stowplan_placement::{BinProfile, BinSpec, Options, Outcome, Strategy, explain, solve};
use stowplan_tests::case::Case;
use stowplan_tests::golden::{compare, words};

fn room(cpu: &str, memory: &str) -> ResourceVector {
    ResourceVector::new()
        .with("cpu", cpu)
        .unwrap()
        .with("memory", memory)
        .unwrap()
}

fn bin(name: &str, region: &str, zone: &str, cpu: &str, memory: &str) -> BinSpec {
    let key: RegionKey = region.parse().unwrap();
    let cluster = name.split('/').next().unwrap_or_default();
    BinSpec {
        profile: Arc::new(BinProfile {
            cluster: Some(ClusterName::new(cluster).unwrap()),
            location: Location {
                provider: Some(key.provider),
                region: Some(key.region),
                zone: Some(zone.parse().unwrap()),
                rack: None,
            },
            country: Some(if cluster == "ohio" { "US" } else { "DE" }.to_owned()),
            ..BinProfile::default()
        }),
        ..BinSpec::new(name, room(cpu, memory))
    }
}

fn workload(name: &str, replicas: u32, cpu: &str, memory: &str) -> Workload {
    let mut workload = Workload::new(WorkloadName::new(name).unwrap());
    workload.replicas = replicas;
    workload.requests = room(cpu, memory);
    workload.labels = Labels::from_iter([("app", name)]);
    workload
}

fn fleet() -> Case {
    let mut bins = vec![
        bin("core/1", "aws/eu-central-1", "a", "8", "32Gi"),
        bin("core/2", "aws/eu-central-1", "b", "8", "32Gi"),
        bin("ohio/1", "aws/us-east-2", "a", "16", "64Gi"),
        bin("edge/1", "onprem/berlin", "a", "4", "8Gi"),
        bin("edge/2", "onprem/berlin", "a", "4", "8Gi"),
        bin("core/new", "aws/eu-central-1", "c", "8", "32Gi"),
    ];
    let edge = Taint::new("example.com/edge", "", TaintEffect::NoSchedule);
    for spec in &mut bins[3..5] {
        Arc::make_mut(&mut spec.profile).taints.push(edge.clone());
    }
    bins[5].open = false;
    Arc::make_mut(&mut bins[5].profile).price_per_hour = Some(Money::usd_micros(384_000));

    let mut amf = workload("amf", 3, "2", "4Gi");
    amf.rules.spread.push(SpreadConstraint {
        max_skew: 1,
        level: TopologyLevel::Zone,
        selector: None,
        when_unsatisfiable: stowplan_core::WhenUnsatisfiable::DoNotSchedule,
        min_domains: None,
        node_affinity_policy: stowplan_core::InclusionPolicy::Honor,
        node_taints_policy: stowplan_core::InclusionPolicy::Honor,
    });
    amf.rules.residency = Residency {
        countries: ["DE".to_owned()].into(),
        ..Residency::default()
    };
    let mut upf = workload("upf", 3, "3", "4Gi");
    upf.rules
        .tolerations
        .push(stowplan_core::Toleration::exists("example.com/edge"));
    upf.rules.latency.push(LatencyCeiling {
        to: Endpoint::Region("onprem/berlin".parse().unwrap()),
        rtt_max: Latency::from_micros(2_000),
    });
    upf.rules.anti_affinity.push(AffinityTerm {
        selector: Some(LabelSelector {
            match_labels: Labels::from_iter([("app", "upf")]),
            match_expressions: Vec::new(),
        }),
        level: TopologyLevel::Host,
        namespaces: Vec::new(),
        namespace_selector: None,
    });
    let mut db = workload("db", 1, "1", "2Gi");
    db.placed.push(Place {
        cluster: ClusterName::new("ohio").unwrap(),
        pool: None,
        node: None,
    });
    let huge = workload("training", 1, "64", "512Gi");

    let rtt = [
        ("aws/eu-central-1", "onprem/berlin", 9_500),
        ("aws/us-east-2", "onprem/berlin", 105_000),
        ("onprem/berlin", "onprem/berlin", 400),
    ];
    Case {
        bins,
        workloads: vec![amf, upf, db, huge],
        rtt: rtt
            .iter()
            .map(|(a, b, micros)| {
                let pair = (a.parse().unwrap(), b.parse().unwrap());
                (pair, Latency::from_micros(*micros))
            })
            .collect(),
        ..Case::default()
    }
}

#[test]
fn explanations_read_as_written() {
    let case = fleet();
    let problem = case.build().unwrap();
    for name in ["bin_packing", "spread"] {
        let strategy = Strategy::preset(name).unwrap();
        let Outcome::Solved(solution) = solve(&problem, &Options::new(strategy.clone())).unwrap() else {
            panic!("nothing is required");
        };
        let told: Vec<String> = (0..problem.item_count())
            .map(|item| words(&explain(&problem, &solution, &strategy, item).unwrap()))
            .collect();
        if let Err(difference) = compare(&format!("explanations-{name}.txt"), &told.join("\n")) {
            panic!("{difference}");
        }
    }
}

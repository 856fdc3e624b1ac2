//! The example fleet under the five strategies: what cannot be placed is what the file says, for the reason that it gives, and the
//! strategies answer differently.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use stowplan_core::{Catalog, read_fleet};
use stowplan_placement::{
    ConstraintKind as Kind, FleetOptions, FleetProblem, Options, Outcome, Problem, Solution, Strategy,
    Violation, explain_unplaced, solve,
};

/// Workloads that cannot be placed: how many of their replicas, and a constraint without which at least one bin would do.
const IMPOSSIBLE: [(&str, usize, Kind); 16] = [
    ("mobile/o-du-krakow-4", 1, Kind::HostPort),
    ("mobile/o-du-lisbon-1", 1, Kind::Health),
    ("mobile/o-cu-up-embb-lisbon", 1, Kind::LatencyToWorkload),
    ("platform/prometheus-azure-singapore", 2, Kind::Health),
    ("mobile/ldpc-offload-3", 1, Kind::Device),
    ("mec/robot-control-nantes", 1, Kind::LatencyToRegion),
    ("mobile/lawful-intercept-ch", 1, Kind::Residency),
    ("mobile/lawful-intercept-ch", 1, Kind::Capability),
    ("ai/foundation-model", 1, Kind::Budget),
    ("it/ledger", 2, Kind::AtMost),
    ("it/subscriber-graph", 1, Kind::Resource),
    ("it/geo-database", 1, Kind::Resource),
    ("it/key-vault", 2, Kind::Residency),
    ("mobile/hlr-legacy", 1, Kind::Taint),
    ("it/market-data", 1, Kind::Affinity),
    ("batch/preemptible-crawl", 1, Kind::Spot),
];

fn made() -> FleetProblem {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/telco-fleet.yaml");
    let bytes = std::fs::read(path).expect("the example is in the repository");
    let fleet = read_fleet(&bytes, "telco-fleet.yaml")
        .expect("the example is valid")
        .fleet;
    Problem::from_fleet(&fleet, &FleetOptions::default(), Catalog::bundled())
        .expect("a valid fleet is a problem")
}

fn solved(problem: &Problem, strategy: Strategy) -> Solution {
    let outcome = solve(problem, &Options::new(strategy)).expect("presets make sense");
    let Outcome::Solved(solution) = outcome else {
        unreachable!("nothing is required, so there is an answer: {outcome:?}")
    };
    solution
}

#[test]
fn every_price_is_known() {
    let unknown: Vec<String> = made().unknown.iter().map(ToString::to_string).collect();
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

#[test]
fn what_cannot_be_placed_is_what_the_file_says() {
    let FleetProblem { problem, .. } = made();
    let mut wrong = Vec::new();
    for strategy in Strategy::presets() {
        let name = strategy.name.clone();
        let solution = solved(&problem, strategy);
        let mut found: BTreeMap<String, (usize, BTreeSet<Kind>)> = BTreeMap::new();
        for one in explain_unplaced(&problem, &solution) {
            let workload = one.item.split('#').next().unwrap_or_default().to_owned();
            let (count, kinds) = found.entry(workload).or_default();
            *count += 1;
            kinds.extend(one.remedies.iter().map(|remedy| remedy.kind));
            kinds.extend(
                one.closest
                    .iter()
                    .flat_map(|closest| closest.violations.iter().map(Violation::kind)),
            );
        }
        for (workload, replicas, kind) in IMPOSSIBLE {
            let (count, kinds) = found.get(workload).cloned().unwrap_or_default();
            if count != replicas || !kinds.contains(&kind) {
                wrong.push(format!("{name}: {workload} {count} times {kinds:?}"));
            }
        }
        let unplaced = solution.unplaced().count();
        assert!(
            unplaced * 20 < problem.item_count(),
            "{name} leaves {unplaced} of {} out",
            problem.item_count()
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_strategies_answer_differently_and_open_nodes() {
    let FleetProblem { problem, .. } = made();
    let mut answers = BTreeSet::new();
    for strategy in Strategy::presets() {
        let name = strategy.name.clone();
        let solution = solved(&problem, strategy);
        let opened: BTreeSet<usize> = solution
            .placements()
            .map(|(_, bin)| bin)
            .filter(|bin| !problem.is_open(*bin))
            .collect();
        assert!(!opened.is_empty(), "{name} opens nothing");
        assert!(
            answers.insert(solution.placements().collect::<Vec<_>>()),
            "{name} answers as another does"
        );
        println!(
            "{name}: {} placed, {} nodes opened",
            solution.placed_count(),
            opened.len()
        );
    }
}

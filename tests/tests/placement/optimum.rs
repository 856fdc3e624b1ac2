//! What is claimed as proved, against every placement that can be reached.

use std::collections::BTreeSet;

use proptest::prelude::*;
use stowplan_core::{ResourceVector, Workload, WorkloadName};
use stowplan_placement::{BinSpec, Options, Outcome, PRESETS, Problem, Status, UNIT, solve};
use stowplan_tests::case::Case;
use stowplan_tests::generate::{Size, case, strategy};
use stowplan_tests::oracle::exhaustive;

/// Few workloads of several replicas, which count together.
const REPLICAS: Size = Size {
    bins: 3,
    workloads: 2,
    replicas: 3,
};

fn tiny() -> impl proptest::strategy::Strategy<Value = Case> {
    prop_oneof![2 => case(Size::TINY), 1 => case(REPLICAS)]
}

proptest! {
    #[test]
    fn claims_are_true(case in tiny(), objective in strategy(), all_required in any::<bool>()) {
        let mut case = case;
        for workload in &mut case.workloads {
            workload.required |= all_required;
        }
        let problem = case.build().expect("generated cases are sound");
        let required: BTreeSet<usize> = (0..problem.item_count())
            .filter(|item| case.workloads[problem.workload_of(*item)].required)
            .collect();
        let best = exhaustive(&case, &objective);
        match solve(&problem, &Options::new(objective)).expect("a sound strategy") {
            Outcome::Infeasible(proofs) => {
                prop_assert!(!proofs.is_empty());
                prop_assert!(!best.holds(&required), "said to be infeasible, but is not");
            }
            Outcome::Unknown { unplaced, .. } => prop_assert!(!unplaced.is_empty()),
            Outcome::Solved(solution) => {
                let placed: BTreeSet<usize> = solution.placements().map(|(item, _)| item).collect();
                prop_assert!(placed.is_superset(&required));
                let reached = &best.values[&placed];
                for (level, bound) in solution.bounds.iter().enumerate() {
                    let Some(bound) = bound else { continue };
                    let bound = *bound as f64 / UNIT as f64;
                    let least = reached.iter().map(|values| values[level]).fold(f64::INFINITY, f64::min);
                    prop_assert!(bound <= least + 1e-6, "bound {bound} of level {level} is above {least}");
                    prop_assert!(solution.gap(level).is_some_and(|gap| gap >= 0.0));
                }
                if solution.status == Status::Optimal {
                    prop_assert_eq!(placed.len(), problem.item_count());
                    for (level, value) in solution.objectives.iter().enumerate() {
                        let value = value.value as f64 / UNIT as f64;
                        let least = reached.iter().map(|values| values[level]).fold(f64::INFINITY, f64::min);
                        prop_assert!(value <= least + 1e-6, "level {level} is {value}, could be {least}");
                    }
                }
            }
        }
    }
}

/// The status that a preset's solution has, for bins and replicas of one workload, bins in zones of their own in pairs.
fn status(preset: &str, bins: usize, replicas: u32, requests: &str) -> Status {
    let room = ResourceVector::new()
        .with("cpu", "4")
        .unwrap()
        .with("memory", "12Gi")
        .unwrap();
    let mut web = Workload::new(WorkloadName::new("web").unwrap());
    web.replicas = replicas;
    web.requests = ResourceVector::new()
        .with("cpu", requests)
        .unwrap()
        .with("memory", "1Gi")
        .unwrap();
    let bin = |at: usize| {
        let mut bin = BinSpec::new(format!("b{at}"), room.clone());
        let location = &mut std::sync::Arc::make_mut(&mut bin.profile).location;
        location.zone = Some(format!("z{}", at / 2).parse().unwrap());
        bin
    };
    let problem = Problem::builder()
        .bins((0..bins).map(bin))
        .workload(web)
        .build()
        .unwrap();
    let options = Options::new(stowplan_placement::Strategy::preset(preset).unwrap());
    match solve(&problem, &options).unwrap() {
        Outcome::Solved(solution) => solution.status,
        other => panic!("nothing is required: {other:?}"),
    }
}

#[test]
fn easy_problems_are_proved_solved_best() {
    for preset in PRESETS {
        assert_eq!(
            status(preset, 1, 3, "1"),
            Status::Optimal,
            "one bin under {preset}"
        );
    }
    assert_eq!(
        status("bin_packing", 6, 3, "700m"),
        Status::Optimal,
        "all in one of many bins"
    );
    for preset in PRESETS.into_iter().filter(|preset| *preset != "bin_packing") {
        assert_eq!(
            status(preset, 6, 12, "700m"),
            Status::Optimal,
            "two in each bin under {preset}"
        );
    }
    assert_eq!(
        status("balanced", 6, 13, "700m"),
        Status::Feasible,
        "one more cannot be even"
    );
}

//! What is claimed as proved, against every placement that can be reached.

use std::collections::BTreeSet;

use proptest::prelude::*;
use stowplan_placement::{Options, Outcome, Status, UNIT, solve};
use stowplan_tests::generate::{Size, case, strategy};
use stowplan_tests::oracle::exhaustive;

proptest! {
    #[test]
    fn claims_are_true(case in case(Size::TINY), objective in strategy(), all_required in any::<bool>()) {
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

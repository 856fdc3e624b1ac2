//! What an explanation says is counted again.

use std::collections::BTreeMap;

use proptest::prelude::*;
use stowplan_placement::{
    ConstraintKind, Explanation, LevelLoss, Options, State, Unplaced, Violation, explain,
};
use stowplan_tests::generate::{Size, case, strategy};

use crate::solved::{optional, solved};

fn by_level(losses: &[LevelLoss]) -> Vec<f64> {
    let mut levels: BTreeMap<u32, f64> = BTreeMap::new();
    for loss in losses {
        *levels.entry(loss.level).or_default() += loss.weight * loss.value;
    }
    levels.into_values().collect()
}

/// Whether the first difference that is more than rounding is a loss.
fn loses(levels: &[f64]) -> bool {
    levels
        .iter()
        .find(|value| value.abs() > 1e-6)
        .is_none_or(|value| *value > 0.0)
}

proptest! {
    #[test]
    fn reasons_are_true(case in case(Size::SMALL).prop_map(optional), objective in strategy()) {
        let problem = case.build().expect("generated cases are sound");
        let solution = solved(&problem, &Options::new(objective.clone()));
        let end = solution.state(&problem);
        for item in 0..problem.item_count() {
            match explain(&problem, &solution, &objective, item).expect("every item was decided on") {
                Explanation::Placed(placed) => {
                    let ruled_out: u64 = placed.ruled_out.iter().map(|reason| reason.bins).max().unwrap_or(0);
                    prop_assert!(ruled_out + placed.feasible_bins <= problem.bin_count() as u64);
                    prop_assert!(placed.alternatives.len() as u64 == (placed.feasible_bins - 1).min(5));
                    for other in &placed.alternatives {
                        prop_assert_eq!(other.loses_at_level.is_none(), other.tie_break.is_some());
                        prop_assert!(loses(&by_level(&other.loses_by)), "{} in {} but {other:?}", placed.item, placed.bin);
                    }
                }
                Explanation::Held { bin, .. } => prop_assert_eq!(problem.find_bin(&bin), solution.bin_of(item)),
                Explanation::Unplaced(unplaced) => recount(&end, item, &unplaced)?,
            }
        }
    }
}

/// Whether a workload asks for this itself, whatever the state of the fleet.
fn asks_itself(kind: ConstraintKind) -> bool {
    use ConstraintKind as K;
    [
        K::Pinned,
        K::Excluded,
        K::Taint,
        K::NodeAffinity,
        K::Capability,
        K::Residency,
        K::LatencyToRegion,
        K::Spot,
    ]
    .contains(&kind)
}

fn recount(state: &State<'_>, item: usize, unplaced: &Unplaced) -> Result<(), TestCaseError> {
    let bins = unplaced.bins as usize;
    let all: Vec<_> = (0..bins).map(|bin| state.violations(item, bin)).collect();
    for reason in &unplaced.ruled_out {
        let count = all
            .iter()
            .filter(|violations| {
                violations
                    .iter()
                    .any(|violation| violation.label() == reason.constraint)
            })
            .count();
        prop_assert_eq!(count as u64, reason.bins);
    }
    let first: u64 = unplaced
        .first_ruled_out
        .iter()
        .filter(|reason| !matches!(reason.kind, ConstraintKind::Resource | ConstraintKind::Device))
        .map(|reason| reason.bins)
        .sum();
    prop_assert!(first <= unplaced.bins);
    let closest = unplaced.closest.as_ref().expect("there are bins");
    let rank = |violations: &Vec<Violation>| {
        let asked = violations
            .iter()
            .filter(|violation| asks_itself(violation.kind()));
        (asked.count(), violations.len())
    };
    prop_assert_eq!(Some(rank(&closest.violations)), all.iter().map(rank).min());
    prop_assert!(all.contains(&closest.violations));
    for remedy in &unplaced.remedies {
        let opens = all
            .iter()
            .filter(|violations| violations.len() == 1 && violations[0].label() == remedy.constraint)
            .count();
        prop_assert_eq!(opens as u64, remedy.opens);
    }
    Ok(())
}

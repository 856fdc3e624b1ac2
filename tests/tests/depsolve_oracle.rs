//! The resolver against every assignment of small universes.

use proptest::prelude::*;
use stowplan_core::NoControl;
use stowplan_depsolve::{Limits, Objective, Outcome, solve};
use stowplan_tests::depsolve::oracle::{Assignment, Small, objectives, small};

fn check(small: &Small) -> Result<(), TestCaseError> {
    let (universe, request) = small.build();
    let solutions = small.solutions();
    match solve(&universe, &request, Limits::default(), &NoControl) {
        Outcome::Solved(selection) => {
            let mut assignment = vec![None; small.versions.len()];
            for (package, rank) in selection.versions {
                assignment[package.index()] = Some(rank);
            }
            prop_assert!(small.holds(&assignment), "{assignment:?} is no answer");
        }
        Outcome::Infeasible(roots) => {
            prop_assert!(solutions.is_empty(), "there are {} answers", solutions.len());
            let fewer = Small {
                roots: roots.iter().map(|index| small.roots[*index].clone()).collect(),
                ..small.clone()
            };
            prop_assert!(
                fewer.solutions().is_empty(),
                "the roots {roots:?} do not contradict each other"
            );
        }
        Outcome::Unknown => prop_assert!(false, "a limit struck"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_every_assignment(case in small(5)) {
        check(&case)?;
    }
}

fn check_best(case: &Small, drawn: &[u32]) -> Result<(), TestCaseError> {
    let (universe, mut request) = case.build();
    request.objectives = objectives(case, &universe, drawn);
    let roots = request.packages();
    let values = |assignment: &Assignment| -> Vec<u64> {
        let of = |objective: &Objective| {
            (0..case.versions.len())
                .map(|index| {
                    let package = universe
                        .find(&format!("p{index}"))
                        .expect("every package is there");
                    objective.of(&universe, &roots, package, assignment[index])
                })
                .sum()
        };
        request.objectives.iter().map(of).collect()
    };
    let best = case.solutions().iter().map(values).min();
    match solve(&universe, &request, Limits::default(), &NoControl) {
        Outcome::Solved(selection) => {
            let mut assignment = vec![None; case.versions.len()];
            for (package, rank) in &selection.versions {
                assignment[package.index()] = Some(*rank);
            }
            prop_assert!(case.holds(&assignment), "{assignment:?} is no answer");
            prop_assert_eq!(&values(&assignment), &selection.values);
            prop_assert_eq!(Some(&selection.values), best.as_ref());
            prop_assert_eq!(&selection.values, &selection.bounds);
            prop_assert!(selection.canonical);
            let equal = case
                .solutions()
                .into_iter()
                .filter(|other| values(other) == selection.values);
            prop_assert_eq!(Some(assignment), canonical(equal.collect()));
        }
        Outcome::Infeasible(_) => prop_assert!(best.is_none()),
        Outcome::Unknown => prop_assert!(false, "a limit struck"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn best_is_best(case in small(5), drawn in proptest::collection::vec(any::<u32>(), 40)) {
        check_best(&case, &drawn)?;
    }
}

/// The canonical one among the best of all assignments: by name, absent first, then the newest.
fn canonical(best: Vec<Assignment>) -> Option<Assignment> {
    best.into_iter().min_by_key(|assignment| {
        assignment
            .iter()
            .map(|rank| rank.map_or(0, |rank| u32::MAX - rank))
            .collect::<Vec<_>>()
    })
}

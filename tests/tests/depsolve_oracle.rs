//! The resolver against every assignment of small universes.

use proptest::prelude::*;
use stowplan_core::NoControl;
use stowplan_depsolve::{Limits, Outcome, solve};
use stowplan_tests::depsolve::oracle::{Small, small};

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
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_every_assignment(case in small(5)) {
        check(&case)?;
    }
}

//! Conflicts and repairs against every assignment of small universes.

use proptest::prelude::*;
use stowplan_core::NoControl;
use stowplan_depsolve::{Clause, Fact, Limits, Outcome, Request, Universe, explain, repairs, solve};
use stowplan_tests::depsolve::oracle::{Assignment, Small, small};

/// All assignments.
fn all(case: &Small) -> Vec<Assignment> {
    Small {
        demands: Vec::new(),
        roots: Vec::new(),
        ..case.clone()
    }
    .solutions()
}

fn holds(clause: &Clause, assignment: &Assignment) -> bool {
    let term = |term: &stowplan_depsolve::Term| {
        assignment[term.package.index()].is_some_and(|rank| term.ranks.contains(rank)) == term.selected
    };
    clause.terms().iter().any(term)
}

fn fact_holds(universe: &Universe, request: &Request, fact: Fact, assignment: &Assignment) -> bool {
    let asked = fact
        .asker(universe)
        .is_none_or(|(package, ranks)| assignment[package.index()].is_some_and(|rank| ranks.contains(rank)));
    !asked || holds(&fact.clause(universe, request), assignment)
}

fn check(case: &Small) -> Result<(), TestCaseError> {
    let (universe, request) = case.build();
    let feasible = !case.solutions().is_empty();
    let Some(conflict) = explain(&universe, &request, u64::MAX, &NoControl) else {
        prop_assert!(feasible, "a conflict was not explained");
        return Ok(());
    };
    prop_assert!(!feasible, "what has an answer was explained to have none");
    let assignments = all(case);
    let satisfiable = |facts: &[Fact]| {
        assignments.iter().any(|assignment| {
            facts
                .iter()
                .all(|fact| fact_holds(&universe, &request, *fact, assignment))
        })
    };
    prop_assert!(
        !satisfiable(&conflict.facts),
        "the facts do not contradict each other: {conflict}"
    );
    for index in 0..conflict.facts.len() {
        let mut fewer = conflict.facts.clone();
        let left_out = fewer.remove(index);
        prop_assert!(satisfiable(&fewer), "{left_out:?} is not needed");
    }
    prop_assert_eq!(conflict.sentences().len(), conflict.facts.len());
    for repair in repairs(&universe, &request, 3, Limits::default(), &NoControl) {
        prop_assert!(!repair.changes.is_empty());
        let kept = |index: usize| repair.changes.iter().all(|change| change.root() != index);
        let assignment: Assignment = (0..case.versions.len())
            .map(|index| {
                let found = repair
                    .selection
                    .versions
                    .iter()
                    .find(|(package, _)| package.index() == index);
                found.map(|(_, rank)| *rank)
            })
            .collect();
        for (index, root) in request.roots.iter().enumerate().filter(|(index, _)| kept(*index)) {
            prop_assert!(
                holds(root, &assignment),
                "the repair breaks root {index}, which it does not change"
            );
        }
        // No single change of fewer roots works.
        if repair.changes.len() > 1 {
            for change in &repair.changes {
                let mut fewer = request.clone();
                fewer.roots.remove(change.root());
                let outcome = solve(&universe, &fewer, Limits::default(), &NoControl);
                prop_assert!(matches!(outcome, Outcome::Infeasible(_)), "one change would do");
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn conflicts_are_irreducible_and_repairs_work(case in small(4)) {
        check(&case)?;
    }
}

//! What is held of an answer: the value and the choice of the naive resolver, which tries every assignment.

use stowplan_depsolve::{Objective, Outcome, Request, Universe};
use stowplan_tests::depsolve::oracle::{Assignment, Small};

/// The values of the levels of an assignment.
pub fn values(universe: &Universe, request: &Request, assignment: &Assignment) -> Vec<u64> {
    let roots = request.packages();
    let of = |objective: &Objective| {
        let packages = assignment.iter().enumerate().map(|(index, rank)| {
            let package = universe
                .find(&format!("p{index}"))
                .expect("every package is there");
            objective.of(universe, &roots, package, *rank)
        });
        packages.sum()
    };
    request.objectives.iter().map(of).collect()
}

/// Compares an outcome, which no limit may have cut short, with every assignment.
pub fn compare(case: &Small, universe: &Universe, request: &Request, outcome: &Outcome) {
    let all = case.solutions();
    match outcome {
        Outcome::Solved(selection) => {
            let mut assignment = vec![None; case.versions.len()];
            for (package, rank) in &selection.versions {
                assignment[package.index()] = Some(*rank);
            }
            assert!(case.holds(&assignment), "{assignment:?} is no answer");
            let least = all.iter().map(|other| values(universe, request, other)).min();
            assert_eq!(values(universe, request, &assignment), selection.values);
            assert_eq!(Some(&selection.values), least.as_ref());
            assert_eq!(selection.values, selection.bounds);
            if selection.canonical {
                let equal = all
                    .into_iter()
                    .filter(|other| values(universe, request, other) == selection.values);
                // By name, absent first, then the newest.
                let order = |assignment: &Assignment| {
                    let places = assignment
                        .iter()
                        .map(|rank| rank.map_or(0, |rank| u32::MAX - rank));
                    places.collect::<Vec<_>>()
                };
                assert_eq!(Some(assignment), equal.min_by_key(order));
            }
        }
        Outcome::Infeasible(roots) => {
            assert!(all.is_empty(), "{:?} is an answer", all[0]);
            let fewer = Small {
                roots: roots.iter().map(|index| case.roots[*index].clone()).collect(),
                ..case.clone()
            };
            assert!(
                fewer.solutions().is_empty(),
                "the roots {roots:?} do not contradict each other"
            );
        }
        Outcome::Unknown => panic!("a limit struck"),
    }
}

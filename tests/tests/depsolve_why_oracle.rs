//! Who needs what, and why not otherwise, against every assignment of small universes.

use std::collections::BTreeSet;

use proptest::prelude::*;
use stowplan_core::NoControl;
use stowplan_depsolve::{
    Clause, Fact, Limits, Objective, Outcome, PackageId, RankSet, Request, Selection, Session, Universe,
    WhyNot, need, why_not,
};
use stowplan_tests::depsolve::oracle::{Assignment, Small, objectives, small};
use stowplan_tests::depsolve::told::holds;

fn assigned(case: &Small, selection: &Selection) -> Assignment {
    let mut assignment = vec![None; case.versions.len()];
    for (package, rank) in &selection.versions {
        assignment[package.index()] = Some(*rank);
    }
    assignment
}

fn package(universe: &Universe, index: usize) -> PackageId {
    universe.find(&format!("p{index}")).expect("it was built")
}

/// The values of the levels, counted as for the request without wishes.
fn values(universe: &Universe, request: &Request, assignment: &Assignment) -> Vec<u64> {
    let roots = request.packages();
    let of = |objective: &Objective| {
        let packages = assignment.iter().enumerate();
        packages
            .map(|(index, rank)| objective.of(universe, &roots, package(universe, index), *rank))
            .sum()
    };
    request.objectives.iter().map(of).collect()
}

/// Every fact that applies to the assignment and is met by the package's version, by definition.
fn asking(case: &Small, assignment: &Assignment, package: usize) -> BTreeSet<(Option<usize>, bool)> {
    let inside = |of: usize, ranks: &RankSet| assignment[of].is_some_and(|rank| ranks.contains(rank));
    let demands = case
        .demands
        .iter()
        .filter(|(asker, ranks, _)| inside(*asker, ranks) && *asker != package)
        .map(|(asker, _, asked)| (Some(*asker), asked));
    let all = demands.chain(case.roots.iter().map(|asked| (None, asked)));
    all.filter_map(|(asker, asked)| {
        let applies = asked
            .iter()
            .all(|(of, ranks, selected)| *selected || inside(*of, ranks));
        let met = |of: usize| {
            let mut terms = asked.iter();
            terms.any(|(other, ranks, selected)| *selected && *other == of && inside(of, ranks))
        };
        let alone = (0..assignment.len()).all(|other| other == package || !met(other));
        (applies && met(package)).then_some((asker, alone))
    })
    .collect()
}

fn check_needs(
    case: &Small,
    universe: &Universe,
    request: &Request,
    chosen: &Selection,
) -> Result<(), TestCaseError> {
    let assignment = assigned(case, chosen);
    for index in 0..case.versions.len() {
        let told = need(universe, request, chosen, package(universe, index));
        prop_assert_eq!(told.selected, assignment[index]);
        if told.selected.is_none() {
            prop_assert!(told.chain.is_empty() && told.dependants.is_empty());
            continue;
        }
        let asked: BTreeSet<(Option<usize>, bool)> = told
            .dependants
            .iter()
            .map(|each| {
                (
                    each.asker.map(|(asker, _)| asker.index()),
                    each.also_met_by.is_empty(),
                )
            })
            .collect();
        prop_assert_eq!(&asked, &asking(case, &assignment, index));
        // Breadth first from the request, by definition.
        let mut reached: BTreeSet<usize> = BTreeSet::new();
        let mut steps = 0;
        let steps = loop {
            steps += 1;
            let next: BTreeSet<usize> = (0..case.versions.len())
                .filter(|of| assignment[*of].is_some())
                .filter(|of| {
                    let by = |(asker, _): &(Option<usize>, bool)| {
                        asker.is_none_or(|asker| reached.contains(&asker))
                    };
                    asking(case, &assignment, *of).iter().any(by)
                })
                .collect();
            if next.contains(&index) {
                break Some(steps);
            }
            if next == reached {
                break None;
            }
            reached = next;
        };
        prop_assert_eq!(told.chain.len(), steps.unwrap_or(0));
        for pair in told.chain.windows(2) {
            prop_assert_eq!(pair[1].asker.map(|(asker, _)| asker), Some(pair[0].package));
        }
        if let (Some(first), Some(last)) = (told.chain.first(), told.chain.last()) {
            prop_assert!(matches!(first.fact, Fact::Root(_)));
            prop_assert_eq!(last.package.index(), index);
        }
    }
    Ok(())
}

fn check(case: &Small, drawn: &[u32]) -> Result<(), TestCaseError> {
    let (universe, mut request) = case.build();
    request.objectives = objectives(case, &universe, drawn);
    let mut session = Session::new(&universe);
    let Outcome::Solved(chosen) = session.solve(&request, Limits::default(), &NoControl) else {
        return Ok(());
    };
    check_needs(case, &universe, &request, &chosen)?;
    let before = assigned(case, &chosen);
    let solutions = case.solutions();
    for index in 0..case.versions.len() {
        let count = case.versions[index];
        let ranks = RankSet::where_true(count, |rank| drawn[rank as usize].is_multiple_of(2));
        for wish in [
            Clause::requires([(package(&universe, index), ranks)]),
            Clause::conflicts(package(&universe, index), RankSet::all(count)),
        ] {
            let fits: Vec<&Assignment> = solutions
                .iter()
                .filter(|assignment| holds(&wish, assignment))
                .collect();
            let best = fits
                .iter()
                .map(|assignment| values(&universe, &request, assignment))
                .min();
            let told = why_not(
                &mut session,
                &request,
                &chosen,
                std::slice::from_ref(&wish),
                Limits::default(),
                &NoControl,
            );
            match told {
                WhyNot::Holds => prop_assert!(holds(&wish, &before)),
                WhyNot::Impossible(conflict) => {
                    prop_assert!(fits.is_empty());
                    prop_assert!(conflict.facts.contains(&Fact::Root(request.roots.len())));
                }
                WhyNot::Possible(detour) => {
                    let after = assigned(case, &detour.selection);
                    prop_assert!(fits.contains(&&after) && !holds(&wish, &before));
                    let other = values(&universe, &request, &after);
                    prop_assert_eq!(Some(&other), best.as_ref());
                    let level = chosen
                        .values
                        .iter()
                        .zip(&other)
                        .position(|(one, other)| one != other);
                    prop_assert_eq!(detour.difference.map(|difference| difference.level), level);
                    if let Some(difference) = detour.difference {
                        prop_assert_eq!(difference.chosen, chosen.values[difference.level]);
                        prop_assert_eq!(difference.other, other[difference.level]);
                        prop_assert_eq!(difference.at_least, difference.other);
                        prop_assert!(difference.other > difference.chosen);
                    }
                    // No answer as good changes fewer packages.
                    let changes = |assignment: &Assignment| {
                        assignment
                            .iter()
                            .zip(&before)
                            .filter(|(one, other)| one != other)
                            .count()
                    };
                    let equal = fits.iter().filter(|of| values(&universe, &request, of) == other);
                    prop_assert_eq!(equal.map(|of| changes(of)).min(), Some(changes(&after)));
                    prop_assert_eq!(detour.changes.len(), changes(&after));
                }
                WhyNot::Unknown => prop_assert!(false, "a limit struck"),
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn needs_and_other_wishes_are_what_every_assignment_says(
        case in small(4),
        drawn in proptest::collection::vec(any::<u32>(), 40),
    ) {
        check(&case, &drawn)?;
    }
}

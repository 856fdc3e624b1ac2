//! Conflicts and repairs against every assignment of small universes.

use proptest::prelude::*;
use stowplan_core::NoControl;
use stowplan_depsolve::{
    Change, Clause, Fact, Limits, RankSet, Request, Selection, Universe, explain, repairs,
};
use stowplan_tests::depsolve::oracle::{Assignment, Small, small};
use stowplan_tests::depsolve::told::{fact_holds, holds};

/// All assignments.
fn all(case: &Small) -> Vec<Assignment> {
    Small {
        demands: Vec::new(),
        roots: Vec::new(),
        ..case.clone()
    }
    .solutions()
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
    check_repairs(case, &universe, &request, &assignments)
}

/// Roots of a request in weaker and weaker forms: as asked, any version of the packages named, not at all (its index).
fn forms(universe: &Universe, request: &Request) -> Vec<Vec<Clause>> {
    let forms = |root: &Clause| {
        let terms = root.terms();
        let loosened = Clause::requires(terms.iter().map(|term| {
            let versions = universe.versions_of(term.package).len() as u32;
            (term.package, RankSet::all(versions))
        }));
        let differs = terms.iter().all(|term| term.selected) && loosened.terms() != terms;
        std::iter::once(root.clone())
            .chain(differs.then_some(loosened))
            .collect()
    };
    request.roots.iter().map(forms).collect()
}

/// The repairs found are exactly the smallest ones: weaken any root less, and there is no answer.
fn check_repairs(
    case: &Small,
    universe: &Universe,
    request: &Request,
    assignments: &[Assignment],
) -> Result<(), TestCaseError> {
    let forms = forms(universe, request);
    let rules_hold: Vec<&Assignment> = assignments
        .iter()
        .filter(|assignment| {
            Small {
                roots: Vec::new(),
                ..case.clone()
            }
            .holds(assignment)
        })
        .collect();
    let holds_in = |chosen: &[usize], assignment: &Assignment| {
        let mut all = forms.iter().zip(chosen);
        all.all(|(forms, form)| forms.get(*form).is_none_or(|clause| holds(clause, assignment)))
    };
    let mut chosen: Vec<Vec<usize>> = vec![Vec::new()];
    for of_root in &forms {
        chosen = chosen
            .iter()
            .flat_map(|start| (0..=of_root.len()).map(|form| start.iter().copied().chain([form]).collect()))
            .collect();
    }
    chosen.retain(|chosen| rules_hold.iter().any(|assignment| holds_in(chosen, assignment)));
    let weaker = |one: &[usize], other: &[usize]| one.iter().zip(other).all(|(one, other)| one <= other);
    let minimal = |one: &Vec<usize>| chosen.iter().all(|other| other == one || !weaker(other, one));
    let mut expected: Vec<Vec<usize>> = chosen.iter().filter(|one| minimal(one)).cloned().collect();
    expected.sort();
    let repairs = repairs(universe, request, usize::MAX, Limits::default(), &NoControl);
    prop_assert!(!repairs.cut);
    let mut found: Vec<Vec<usize>> = Vec::new();
    let mut size = 0;
    for repair in &repairs.found {
        prop_assert!(repair.changes.len() >= size, "a smaller repair comes later");
        size = repair.changes.len();
        let mut chosen = vec![0; forms.len()];
        for change in &repair.changes {
            chosen[change.root()] = match change {
                Change::Loosen(_) => 1,
                Change::Drop(root) => forms[*root].len(),
            };
        }
        let assignment = assigned(case, &repair.selection);
        prop_assert!(
            rules_hold.contains(&&assignment) && holds_in(&chosen, &assignment),
            "the repair does not work"
        );
        found.push(chosen);
    }
    found.sort();
    prop_assert_eq!(found, expected);
    Ok(())
}

fn assigned(case: &Small, selection: &Selection) -> Assignment {
    let rank = |index: usize| {
        let found = selection
            .versions
            .iter()
            .find(|(package, _)| package.index() == index);
        found.map(|(_, rank)| *rank)
    };
    (0..case.versions.len()).map(rank).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn conflicts_are_irreducible_and_repairs_work(case in small(4)) {
        check(&case)?;
    }
}

/// Twenty pairs of roots that exclude each other: a million smallest repairs, of twenty changes each.
#[test]
fn a_limit_strikes_and_a_repair_is_told_all_the_same() {
    let pairs = 20;
    let case = Small {
        versions: vec![2; pairs],
        demands: Vec::new(),
        roots: (0..pairs)
            .flat_map(|package| [0, 1].map(|rank| vec![(package, RankSet::one(rank), true)]))
            .collect(),
    };
    let (universe, request) = case.build();
    let repairs = repairs(&universe, &request, 3, Limits::default(), &NoControl);
    assert!(repairs.cut);
    let changed: Vec<usize> = repairs.found.iter().map(|repair| repair.changes.len()).collect();
    assert_eq!(changed, [pairs]);
}

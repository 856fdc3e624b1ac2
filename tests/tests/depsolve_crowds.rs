//! Derivations and crowds against every assignment.

use proptest::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use stowplan_core::NoControl;
use stowplan_depsolve::{Outcome, RankSet, explain, solve};
use stowplan_tests::depsolve::oracle::{Small, small};
use stowplan_tests::depsolve::tenants::tenants;
use stowplan_tests::depsolve::told::Judge;

/// The number of crowds in the explanation of a conflict.
fn follow(case: &Small) -> Result<usize, TestCaseError> {
    let (universe, request) = case.build();
    let feasible = !case.solutions().is_empty();
    let outcome = solve(
        &universe,
        &request,
        stowplan_depsolve::Limits::default(),
        &NoControl,
    );
    prop_assert_eq!(matches!(outcome, Outcome::Solved(_)), feasible);
    let Some(conflict) = explain(&universe, &request, u64::MAX, &NoControl) else {
        prop_assert!(feasible, "a conflict was not explained");
        return Ok(0);
    };
    let judge = Judge {
        universe: &universe,
        request: &request,
        facts: &conflict.facts,
    };
    let all = Small {
        demands: Vec::new(),
        roots: Vec::new(),
        ..case.clone()
    };
    judge
        .follow(&conflict.derivation, all.solutions())
        .map_err(|wrong| TestCaseError::fail(format!("{wrong}\n{conflict}")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, ..ProptestConfig::default() })]

    #[test]
    fn every_step_follows(case in small(4)) {
        follow(&case)?;
    }
}

/// The number of crowds in so many explanations.
fn crowds(cases: u32, competing: impl Strategy<Value = Small>) -> usize {
    let seen = AtomicUsize::new(0);
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let met = proptest::test_runner::TestRunner::new(config).run(&competing, |case| {
        seen.fetch_add(follow(&case)?, Ordering::Relaxed);
        Ok(())
    });
    met.expect("crowds are told where there are some");
    seen.into_inner()
}

#[test]
fn crowds_are_crowds() {
    let few = crowds(2_000, tenants(4, 2));
    assert!(few > 300, "only {few} crowds were met");
    let more = crowds(300, tenants(5, 3));
    assert!(more > 5, "only {more} crowds were met");
}

/// More packages than can be tried, all of which want any of one place less.
#[test]
fn pigeons_are_told_in_one_sentence() {
    let holes = 9;
    let pigeons = holes + 1;
    let mut case = Small {
        versions: vec![pigeons as u32; holes],
        demands: Vec::new(),
        roots: Vec::new(),
    };
    for pigeon in 0..pigeons {
        let package = case.versions.len();
        case.versions.push(holes as u32);
        for hole in 0..holes {
            let own = vec![(hole, RankSet::one(pigeon as u32), true)];
            case.demands.push((package, RankSet::one(hole as u32), own));
        }
        case.roots.push(vec![(package, RankSet::all(holes as u32), true)]);
    }
    let (universe, request) = case.build();
    let conflict = explain(&universe, &request, u64::MAX, &NoControl).expect("there is no answer");
    assert_eq!(conflict.facts.len(), pigeons + pigeons * holes);
    assert!(conflict.derivation.cases.is_empty() && !conflict.derivation.cut);
    let crowd = conflict.derivation.crowd.as_ref().expect("a crowd");
    assert_eq!((crowd.demands.len(), crowd.places.len()), (pigeons, holes));
    let text = conflict.to_string();
    assert!(
        text.ends_with(
            "10 packages (p9; p10; p11; p12; p13; p14; p15; p16; p17; p18) each need one of 9 packages \
             (p0, p1, p2, p3, p4, p5, p6, p7, p8) for themselves → there are too few\n"
        ),
        "{text}"
    );
}

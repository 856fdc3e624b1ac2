//! Derivations and crowds against every assignment.

use proptest::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use stowplan_core::NoControl;
use stowplan_depsolve::{Outcome, explain, solve};
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

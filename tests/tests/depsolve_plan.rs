//! Plans against every way through small universes, and by names.

use proptest::prelude::*;
use stowplan_core::NoControl;
use stowplan_depsolve::plan::{PlanLimits, PlanOutcome};
use stowplan_tests::depsolve::oracle::Assignment;
use stowplan_tests::depsolve::planned::{Installed, Planned, planned};

fn check(case: &Planned) -> Result<(), TestCaseError> {
    let (universe, wanted) = case.build();
    let best = case.best(&universe, &wanted);
    let problem = case.problem(&universe, wanted.clone());
    match problem.solve(PlanLimits::default(), &NoControl) {
        PlanOutcome::Unknown => prop_assert!(false, "a limit struck"),
        PlanOutcome::Infeasible(conflict) => {
            prop_assert!(best.is_none(), "{best:?} can be reached");
            prop_assert!(!conflict.facts.is_empty() || case.steps_max == 0);
        }
        PlanOutcome::Planned(plan) => {
            let (values, steps, changes) = best.expect("a plan was found");
            let mut state = case.start.clone();
            let mut changed = 0;
            let mut way = vec![state.clone()];
            for step in &plan.steps {
                let mut next: Assignment = vec![None; state.len()];
                for (package, rank) in &step.state {
                    next[package.index()] = Some(*rank);
                }
                prop_assert!(case.everywhere().holds(&next), "{next:?} is no state");
                let changes = case.step(&state, &next);
                prop_assert!(changes.is_some(), "{state:?} cannot become {next:?}");
                prop_assert_eq!(changes, Some(step.changes.len() as u64));
                changed += changes.unwrap_or(0);
                state = next
                    .iter()
                    .map(|rank| rank.map_or(Installed::Nothing, Installed::Rank))
                    .collect();
                way.push(state.clone());
            }
            let last: Option<Assignment> = state
                .iter()
                .map(|installed| match installed {
                    Installed::Nothing => Some(None),
                    Installed::Rank(rank) => Some(Some(*rank)),
                    Installed::Unknown => None,
                })
                .collect();
            let last = last.expect("the last state is known");
            prop_assert!(case.small.holds(&last), "{last:?} is not what is wanted");
            prop_assert_eq!(&case.values(&universe, &wanted, &last), &plan.values);
            prop_assert_eq!(
                (&plan.values, plan.steps.len(), plan.changes),
                (&values, steps, changes)
            );
            prop_assert_eq!(plan.changes, changed);
            prop_assert!(plan.proved);
            prop_assert!(plan.bounds <= plan.values);
            // Each step but the last is there because something forbids to skip it.
            for (index, step) in plan.steps.iter().enumerate() {
                prop_assert_eq!(step.because.is_empty(), index + 1 == plan.steps.len());
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_every_way(case in planned()) {
        check(&case)?;
    }
}

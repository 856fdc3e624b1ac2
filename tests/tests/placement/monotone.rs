//! Asking for less never proves that there is nothing.

use proptest::prelude::*;
use stowplan_core::Rules;
use stowplan_placement::{Options, Outcome, solve};
use stowplan_tests::case::Case;
use stowplan_tests::generate::{Size, case, preset};

/// The case with every item required and one kind of rule dropped from every workload.
fn relaxed(case: &Case, part: usize) -> Case {
    let mut case = case.clone();
    for workload in &mut case.workloads {
        let rules = &mut workload.rules;
        let parts: [&mut dyn FnMut(&mut Rules); 8] = [
            &mut |rules| rules.at_most.clear(),
            &mut |rules| rules.anti_affinity.clear(),
            &mut |rules| rules.latency.clear(),
            &mut |rules| rules.host_ports.clear(),
            &mut |rules| rules.residency = stowplan_core::Residency::default(),
            &mut |rules| rules.node_affinity = None,
            &mut |rules| rules.exclude.clear(),
            &mut |rules| rules.capabilities.clear(),
        ];
        if let Some(drop) = parts.into_iter().nth(part) {
            drop(rules);
        }
    }
    if part >= 8 {
        case.budgets.clear();
    }
    case
}

proptest! {
    #[test]
    fn less_asked_is_not_infeasible(case in case(Size::SMALL), objective in preset(), part in 0..9usize) {
        let mut case = case;
        for workload in &mut case.workloads {
            workload.required = true;
        }
        let outcome = |case: &Case| {
            let problem = case.build().expect("generated cases are sound");
            solve(&problem, &Options::new(objective.clone())).expect("a sound strategy")
        };
        if matches!(outcome(&case), Outcome::Solved(_)) {
            let after = outcome(&relaxed(&case, part));
            prop_assert!(!matches!(after, Outcome::Infeasible(_)), "{after:?}");
        }
    }
}

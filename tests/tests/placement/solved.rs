//! Solving a case of which nothing is required.

use stowplan_placement::{Options, Outcome, Problem, Solution, solve};
use stowplan_tests::case::Case;

/// The case with nothing required, so that every outcome is a solution.
pub fn optional(mut case: Case) -> Case {
    for workload in &mut case.workloads {
        workload.required = false;
    }
    case
}

/// Its solution.
pub fn solved(problem: &Problem, options: &Options) -> Solution {
    match solve(problem, options).expect("a sound strategy") {
        Outcome::Solved(solution) => solution,
        other => panic!("nothing is required, yet {other:?}"),
    }
}

//! Our resolver: its first answer, not the best.

use std::time::Duration;

use stowplan_core::NoControl;
use stowplan_depsolve::{Limits, Outcome, Request, Universe, solve};

use super::{Answer, Solver};
use crate::depsolve::dataset::Dataset;

/// The universe and the requests.
#[derive(Clone, Debug)]
pub struct Ours {
    universe: Universe,
    requests: Vec<Request>,
}

impl Ours {
    /// Compiles the universe and the requests.
    #[must_use]
    pub fn new(dataset: &Dataset) -> Self {
        let universe = dataset.universe();
        let request = |problem| dataset.request(&universe, problem);
        let requests = dataset.problems.iter().map(request).collect();
        Self { universe, requests }
    }
}

impl Solver for Ours {
    fn name(&self) -> &'static str {
        "stowplan"
    }

    /// The limit of time is not used: ours is a number of conflicts, the default one.
    fn solve(&self, problem: usize, _limit: Duration) -> Answer {
        match solve(
            &self.universe,
            &self.requests[problem],
            Limits::default(),
            &NoControl,
        ) {
            Outcome::Solved(selection) => Answer::Selected(
                selection
                    .versions
                    .iter()
                    .map(|(package, rank)| (package.index(), *rank))
                    .collect(),
            ),
            Outcome::Infeasible(_) => Answer::Unsatisfiable,
            Outcome::Unknown => Answer::Unknown,
        }
    }
}

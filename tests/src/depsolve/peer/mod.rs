//! Solvers of the same problems: ours and its peers, behind one trait.
//!
//! Everything that a user would keep between two requests is made before: universes, version sets, tables of dependencies, and
//! the roots of each problem in the solver's own terms. What is left for [`Solver::solve`] is what each request costs a user: the
//! search with all it allocates, asks of its provider and drops, and the answer in one common form.

mod ours;
mod pubgrub;
mod resolvo;

use std::time::Duration;

pub use ours::Ours;
pub use pubgrub::Pubgrub;
pub use resolvo::{Reading, Resolvo};

/// What a solver says of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// These versions: package and rank, in no order.
    Selected(Vec<(usize, u32)>),
    /// There is no selection.
    Unsatisfiable,
    /// A limit struck first.
    Unknown,
}

impl Answer {
    /// Whether there is a selection, if that is known.
    #[must_use]
    pub fn satisfiable(&self) -> Option<bool> {
        match self {
            Self::Selected(_) => Some(true),
            Self::Unsatisfiable => Some(false),
            Self::Unknown => None,
        }
    }
}

/// A solver that has been given a dataset.
pub trait Solver {
    /// What it is called in tables.
    fn name(&self) -> &'static str;

    /// Solves one of the dataset's problems, by index, within the limit.
    fn solve(&self, problem: usize, limit: Duration) -> Answer;
}

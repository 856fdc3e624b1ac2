//! From a request to an outcome.

use stowplan_core::Control;

use crate::certificate::Certificate;
use crate::request::Request;
use crate::session::Session;
use crate::statistics::Statistics;
use crate::universe::{PackageId, Universe};

/// How long a search may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Conflicts at most, for the first answer, and again for the best.
    pub conflicts: u64,
    /// Conflicts at most for choosing the canonical answer among the best; 0: any of the best will do.
    pub canonical_conflicts: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            conflicts: 10_000_000,
            canonical_conflicts: 100_000,
        }
    }
}

/// The versions selected: a rank for each selected package, in the order of packages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Package and rank.
    pub versions: Vec<(PackageId, u32)>,
    /// The value of each level of the objective.
    pub values: Vec<u64>,
    /// For each level, a value that none can be below, given the values of those before it.
    pub bounds: Vec<u64>,
    /// Whether it is the one among the equally good that does not depend on the order of roots or packages: by name, each package not
    /// selected if possible, else as new as possible.
    pub canonical: bool,
    /// What the search did.
    pub statistics: Statistics,
}

impl Selection {
    /// Whether no better selection exists.
    pub fn is_optimal(&self) -> bool {
        self.values == self.bounds
    }
}

/// How a request came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A selection in which every root and every rule of what is selected holds.
    Solved(Selection),
    /// These roots (indices) contradict each other and the universe.
    Infeasible(Vec<usize>),
    /// A limit struck first.
    Unknown,
}

/// Solves a request from nothing. For many requests to one universe, see [`Session`].
pub fn solve(universe: &Universe, request: &Request, limits: Limits, control: &dyn Control) -> Outcome {
    Session::new(universe).solve(request, limits, control)
}

/// Solves a request and hands out the proof that it has no answer, or that the answer is best; none where a limit struck first.
pub fn certify(
    universe: &Universe,
    request: &Request,
    limits: Limits,
    control: &dyn Control,
) -> (Outcome, Option<Certificate>) {
    let mut session = Session::new(universe);
    session.prove();
    session.run(request, limits, control)
}

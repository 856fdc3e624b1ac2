//! From a request to an outcome.

use stowplan_core::Control;

use crate::optimise::optimise;
use crate::request::Request;
use crate::search::{Engine, Found};
use crate::statistics::Statistics;
use crate::universe::{PackageId, Universe};

/// How long a search may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Conflicts at most.
    pub conflicts: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            conflicts: 10_000_000,
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

/// Solves a request.
pub fn solve(universe: &Universe, request: &Request, limits: Limits, control: &dyn Control) -> Outcome {
    let mut engine = Engine::new(universe);
    let assumptions: Vec<_> = request
        .roots
        .iter()
        .enumerate()
        .map(|(index, root)| engine.root(index as u32, root))
        .collect();
    match engine.search(&assumptions, limits.conflicts, control) {
        Found::Solution => {
            let first = engine.selection();
            let best = optimise(
                &mut engine,
                universe,
                &assumptions,
                first,
                &request.objectives,
                &request.packages(),
                limits.conflicts,
                control,
            );
            Outcome::Solved(Selection {
                versions: best.versions,
                values: best.values,
                bounds: best.bounds,
                statistics: engine.statistics,
            })
        }
        Found::Conflict(core) => {
            let mut roots: Vec<usize> = assumptions
                .iter()
                .enumerate()
                .filter(|(_, assumed)| core.contains(assumed))
                .map(|(index, _)| index)
                .collect();
            roots.sort_unstable();
            Outcome::Infeasible(roots)
        }
        Found::Limit => Outcome::Unknown,
    }
}

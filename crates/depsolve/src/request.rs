//! What is asked of a universe.

use crate::objective::Objective;
use crate::universe::{Clause, PackageId};

/// What must hold of a selection, and which selection is best.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The roots, each a clause that must hold.
    pub roots: Vec<Clause>,
    /// Levels of the objective, the first the most important. None: the first answer met is as good as any.
    pub objectives: Vec<Objective>,
}

impl Request {
    /// The packages that the roots ask for, once each: what [`Objective::of`] takes.
    pub fn packages(&self) -> Vec<PackageId> {
        let terms = self.roots.iter().flat_map(Clause::terms);
        let mut packages: Vec<PackageId> = terms
            .filter(|term| term.selected)
            .map(|term| term.package)
            .collect();
        packages.sort_unstable();
        packages.dedup();
        packages
    }
}

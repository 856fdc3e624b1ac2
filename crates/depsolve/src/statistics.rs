//! What a search did.

/// Counts of the work of a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Decisions taken.
    pub decisions: u64,
    /// Changes of bounds propagated.
    pub propagations: u64,
    /// Conflicts met.
    pub conflicts: u64,
    /// Clauses learnt.
    pub learnt: u64,
    /// Restarts.
    pub restarts: u64,
}

impl std::ops::Sub for Statistics {
    type Output = Self;

    /// The work between two counts.
    fn sub(self, before: Self) -> Self {
        Self {
            decisions: self.decisions - before.decisions,
            propagations: self.propagations - before.propagations,
            conflicts: self.conflicts - before.conflicts,
            learnt: self.learnt - before.learnt,
            restarts: self.restarts - before.restarts,
        }
    }
}

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

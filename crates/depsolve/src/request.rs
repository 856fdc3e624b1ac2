//! What is asked of a universe.

use crate::universe::Clause;

/// What must hold of a selection: its roots, each a clause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The roots.
    pub roots: Vec<Clause>,
}

//! What is counted while placing: how many items of a set stand in each domain of a level.
//!
//! Affinity, anti-affinity, spread, limits by domain, host ports and ceilings to peers all come down to such counts, so a
//! placement costs one addition per counter that its item belongs to, and a check costs one look.

use super::predicate::{Predicate, Term};

/// What a counter counts. Equal keys share one counter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    /// Items that a predicate selects.
    Selected(Predicate),
    /// Items that hold this anti-affinity term.
    Holders(Term),
    /// Items on a host port, whatever address they bind.
    Port(u16, stowplan_core::Protocol),
    /// Items on a host port that bind this address; empty: all addresses.
    PortAt(u16, stowplan_core::Protocol, String),
    /// Items of a group.
    Group(u32),
    /// Items of a group that are not on their way out.
    LiveGroup(u32),
    /// Items of a workload.
    Workload(u32),
}

/// A counter: what, in which domains, on which bins.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Counter {
    pub counted: Counted,
    /// Index of the level.
    pub level: u32,
    /// Index of the set of bins that count; `None`: all.
    pub mask: Option<u32>,
}

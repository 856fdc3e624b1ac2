//! Conflict-driven clause learning over bounds of version ranks.
//!
//! Each package is one integer variable: 0 is "not selected", `k` is its k-th oldest version. A literal is a bound on it, so a range
//! of versions is at most two literals and "at most one version" costs nothing. Literals exist only where they are spoken of: the
//! trail keeps bounds, and the event that made a literal true is found by walking back along its variable.

mod activity;
mod analyze;
mod carry;
mod chain;
mod clauses;
mod counting;
mod crowd;
mod engine;
mod forget;
mod lemma;
mod literal;
mod load;
mod proof;
mod propagate;
mod select;
mod steps;
mod trail;
mod unit;

pub(crate) use clauses::Origin;
pub(crate) use crowd::crowd;
pub(crate) use engine::{Engine, Found, NO_PACKAGE};
pub(crate) use literal::{Lit, Var};
pub(crate) use proof::{Count, Meaning, Note, Proof};
pub(crate) use steps::{StepId, Why};

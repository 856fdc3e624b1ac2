//! Objectives: what is minimised, in ordered levels of weighted terms.
//!
//! Every term is a sum over a placement, and its change by one placement is what engines compare. Values are exact integers in
//! thousand-millionths ([`UNIT`]) of the term's natural unit, so that terms can be weighed against each other.

mod arithmetic;
mod opening;
mod score;
mod term;
mod total;
mod traffic;
mod wish;

pub(crate) use score::{Key, Scorer};
pub use term::{Term, WeightedTerm};
pub use total::{LevelValue, TermValue};
pub(crate) use total::{flows, totals};
pub(crate) use wish::has_preferences;

/// One natural unit of a term.
pub const UNIT: i64 = 1_000_000_000;

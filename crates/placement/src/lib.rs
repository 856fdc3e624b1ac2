//! What goes where, how good that is, and why not elsewhere.
//!
//! A [`Problem`] is built from bins and workloads (or from a whole fleet), [`solve`] gives an [`Outcome`], [`explain()`] tells why.
#![doc(test(attr(deny(warnings))))]

mod bound;
mod constraint;
pub mod device;
mod engine;
mod error;
mod explain;
pub mod harness;
pub mod kubernetes_view;
mod measure;
mod objective;
pub mod online;
pub mod openb;
mod options;
mod problem;
mod random;
mod record;
mod solution;
mod solve;
mod state;
mod strategy;

pub use constraint::{ConstraintKind, Violation};
pub use engine::ItemOrder;
pub use error::{Error, Result};
pub use explain::{
    Alternative, ClosestBin, Explanation, LevelLoss, Placed, Reason, Remedy, TieBreak, Unplaced, explain,
    explain_unplaced,
};
pub use measure::Measures;
pub use objective::{LevelValue, Term, TermValue, UNIT, WeightedTerm};
pub use options::{Limit, Options};
pub use problem::{
    BinIndex, BinProfile, BinSpec, DenseItems, FleetOptions, FleetProblem, ItemIndex, Problem, ProblemBuilder,
};
pub use random::SplitMix64;
pub use record::{RecordKind, RecordedItem, SolutionRecord};
pub use solution::{Outcome, Solution, Statistics, Status};
pub use solve::{solve, solve_with};
pub use state::State;
pub use strategy::{LEVELS_MAX, PRESETS, Strategy};

//! From packages as data to a universe of ranks and clauses, and back.

mod cells;
mod compiled;
mod exclusions;
mod index;
mod lower;
mod names;
mod parts;
mod read;
mod requires;
mod sums;
mod target;
mod words;

pub(crate) use compiled::Hidden;
pub use compiled::{Compiled, Selected, WISHES};
pub(super) use index::Choice;
pub use lower::{CompileOptions, Dangling};
pub(super) use sums::{SUM_MAX, too_much};
pub(crate) use words::{requirement as requirement_words, with_range};

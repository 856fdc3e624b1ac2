//! The packages, their versions, and what they ask of each other: compiled to ranks and rules.

mod builder;
mod clause;
mod compiled;
mod stored;

pub use builder::UniverseBuilder;
pub use clause::{Clause, Term};
pub use compiled::{PackageId, Role, Rule, Universe};

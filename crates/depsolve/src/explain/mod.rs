//! Why not: an irreducible set of facts in conflict, how they contradict each other, and the changes that would do.

mod conflict;
mod derivation;
mod fact;
mod irreducible;
mod repair;
mod words;

pub use conflict::{Conflict, explain};
pub use derivation::{Case, Derivation, Step};
pub use fact::Fact;
pub use repair::{Change, Repair, repairs};

//! What users ask for, by name.

mod installed;
mod job;
mod lower;

pub use job::{Goal, Installed, Job, PackageRequest};
pub use lower::{Asked, Lowered};

//! Lock files: an answer as a record that people read and compare, checked literally against packages.

mod check;
mod difference;
mod jobs;
mod order;
mod record;
mod store;
mod world;

pub use check::{CheckReport, Finding, FindingKind};
pub use difference::{Change as LockChange, LockDifference, Row as LockRow};
pub use record::{Lock, LockKind, LockedGoal, LockedPackage, ROOT};

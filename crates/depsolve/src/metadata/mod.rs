//! What packages say of themselves, in the words of their users: names, version texts and ranges, features, targets.
//!
//! A [`Repository`] holds packages as data; [`Repository::compile`] lowers it to a [`Universe`](crate::Universe) of ranks and
//! clauses. `docs/reference/resolution.md` says what each part means.

mod package;
mod repository;
mod requirement;
mod target;
mod version;

pub use package::{MissingFeatures, OnePer, Package};
pub use repository::Repository;
pub use requirement::{Alternative, PackageRange, Requirement};
pub use target::{Target, TargetConstraint};
pub use version::{Feature, PackageVersion, Provided};

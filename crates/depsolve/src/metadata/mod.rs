//! What packages say of themselves, in the words of their users: names, version texts and ranges, features, targets.
//!
//! A [`Repository`] holds packages as data; [`Repository::compile`] lowers it to a [`Universe`](crate::Universe) of ranks and
//! clauses. `docs/reference/resolution.md` says what each part means.

mod compile;
mod loader;
mod package;
mod release;
mod repository;
mod request;
mod requirement;
mod store;
mod target;
mod unreadable;
mod version;

pub use compile::{CompileOptions, Compiled, Dangling, Selected, WISHES};
pub(crate) use compile::{Hidden, requirement_words, with_range};
pub use loader::{Loader, PackageSource, RepositorySource, Supply, load};
pub use package::{MissingFeatures, OnePer, Package};
pub(crate) use release::release;
pub use repository::Repository;
pub use request::{Asked, Goal, Installed, Job, Lowered, PackageRequest};
pub use requirement::{Alternative, PackageRange, Requirement};
pub use target::{Target, TargetConstraint};
pub(crate) use unreadable::{unreadable_range, unreadable_version};
pub use version::{Feature, PackageVersion, Provided};

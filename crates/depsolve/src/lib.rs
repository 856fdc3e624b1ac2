//! Which versions go together, in which order, or why not.

mod certificate;
mod error;
mod explain;
mod metadata;
mod objective;
mod optimise;
pub mod order;
mod ranks;
mod request;
mod search;
mod session;
mod solve;
mod statistics;
mod universe;

pub use certificate::Certificate;
pub use error::{Error, Result};
pub use explain::{Case, Change, Conflict, Derivation, Fact, Repair, Step, explain, repairs};
pub use metadata::{
    Alternative, Asked, CompileOptions, Compiled, Dangling, Feature, Goal, Installed, Job, Loader, Lowered,
    MissingFeatures, OnePer, Package, PackageRange, PackageRequest, PackageSource, PackageVersion, Provided,
    Repository, RepositorySource, Requirement, Selected, Supply, Target, TargetConstraint, WISHES, load,
};
pub use objective::Objective;
pub use ranks::RankSet;
pub use request::Request;
pub use session::Session;
pub use solve::{Limits, Outcome, Selection, certify, solve};
pub use statistics::Statistics;
pub use universe::{Clause, PackageId, Role, Rule, Term, Universe, UniverseBuilder};

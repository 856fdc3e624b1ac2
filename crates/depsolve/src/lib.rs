//! Which versions go together, in which order, or why not.
//!
//! Packages say what they need in names and ranges ([`Repository`]); a request says what is wanted ([`PackageRequest`]). Both are compiled
//! to ranks and clauses ([`Universe`], [`Request`]), on which [`solve`] finds the best selection and proves it, [`explain`] tells why there is
//! none, [`repairs`] what would have to change, and [`certify`] hands out a proof. A [`Session`] keeps what was learnt between requests.
//!
//! ```
//! use stowplan_core::{NoControl, Scheme};
//! use stowplan_depsolve::{
//!     Alternative, CompileOptions, Job, Limits, Outcome, Package, PackageRequest, PackageVersion, Repository, explain, solve,
//! };
//!
//! let mut repository = Repository::new();
//! repository.add(
//!     Package::new("web", Scheme::Semver)
//!         .version(PackageVersion::new("1.0.0"))
//!         .version(PackageVersion::new("2.0.0").requires(Alternative::new("database", ">=15"))),
//! )?;
//! repository.add(Package::new("database", Scheme::Semver).version(PackageVersion::new("14.2.0")))?;
//! let compiled = repository.compile(&CompileOptions::default())?;
//!
//! let any = compiled.request(&PackageRequest::of([Job::install(Alternative::any("web"))]))?;
//! let Outcome::Solved(selection) = solve(compiled.universe(), &any.request, Limits::default(), &NoControl) else {
//!     panic!("there is an answer");
//! };
//! assert_eq!(compiled.selected(&selection)[0].version, "1.0.0");
//!
//! let newest = compiled.request(&PackageRequest::of([Job::install(Alternative::new("web", ">=2.0.0"))]))?;
//! let conflict = explain(compiled.universe(), &newest.request, 100_000, &NoControl).expect("there is no answer");
//! assert_eq!(conflict.facts.len(), 2);
//! # Ok::<(), stowplan_depsolve::Error>(())
//! ```

mod certificate;
pub mod clusters;
mod copies;
mod document;
mod error;
mod explain;
mod learnt;
mod lock;
mod metadata;
mod objective;
mod optimise;
pub mod order;
pub mod plan;
mod ranks;
pub mod reader;
mod request;
mod search;
mod session;
mod solve;
mod statistics;
mod universe;

pub use certificate::Certificate;
pub use document::{Headed, Stored};
pub use error::{Error, Result};
pub use explain::{
    Account, Case, Change, Conflict, Crowd, Demand, Dependant, Derivation, Detour, Fact, GoalDifference,
    Inquiry, Instead, LevelDifference, Need, NeedLink, PackageChange, PackageNeed, PackageNeeds,
    PackageRepair, PackageRepairs, PackageVersionName, PackageWhyNot, Question, REPAIR_SETS, Repair, Repairs,
    RequestChange, Step, Story, StoryCase, StoryStep, VersionChange, WhyNot, explain, need, repairs, why_not,
};
pub use learnt::Learnt;
pub use lock::{
    CheckReport, Finding, FindingKind, Lock, LockChange, LockDifference, LockKind, LockRow, LockedGoal,
    LockedPackage, ROOT,
};
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

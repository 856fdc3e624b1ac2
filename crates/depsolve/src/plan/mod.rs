//! Upgrades through intermediate versions: from what is installed to what is wanted, where not every step is allowed.
//!
//! Every state on the way is a valid selection for the cluster. Of the best states that can be reached, by the fewest steps, with the fewest
//! changes; each step says what forbids to skip it. What was installed at the start and is gone is not put back, so no rule is evaded by removing.
//!
//! ```
//! use stowplan_core::{NoControl, Scheme};
//! use stowplan_depsolve::plan::{Allowed, PlanLimits, PlanOutcome, PlanRequest, StepRule};
//! use stowplan_depsolve::reader::UpgradeGraph;
//! use stowplan_depsolve::{Alternative, CompileOptions, Installed, Job, Package, PackageRequest, PackageVersion, Repository};
//!
//! let mut repository = Repository::new();
//! let mut database = Package::new("database", Scheme::Semver);
//! let mut web = Package::new("web", Scheme::Semver);
//! for minor in 1..=4 {
//!     database = database.version(PackageVersion::new(format!("1.{minor}.0")));
//!     let requires = Alternative::new("database", format!(">=1.{minor}.0 <=1.{}.0", minor + 1));
//!     web = web.version(PackageVersion::new(format!("2.{minor}.0")).requires(requires));
//! }
//! repository.add(database)?;
//! repository.add(web)?;
//! let compiled = repository.compile(&CompileOptions::default())?;
//! let installed = |name: &str, version: &str| Installed { name: name.into(), version: version.into() };
//! let request = PlanRequest {
//!     wanted: PackageRequest {
//!         installed: vec![installed("web", "2.1.0"), installed("database", "1.1.0")],
//!         ..PackageRequest::of([Job::install(Alternative::new("web", "=2.4.0"))])
//!     },
//!     rules: vec![StepRule::of("database", Allowed::Minors(2)), StepRule::all(Allowed::Up)],
//!     ..PlanRequest::default()
//! };
//! let PlanOutcome::Planned(plan) = compiled.plan(&request, &UpgradeGraph::default())?.solve(PlanLimits::default(), &NoControl) else {
//!     panic!("there is a plan");
//! };
//! assert_eq!(plan.to_string(), "\
//! 1: database 1.1.0 → 1.2.0 (not 1.1.0 → 1.4.0: at most 2 minor numbers at a time)
//! 2: database 1.2.0 → 1.4.0, web 2.1.0 → 2.4.0
//! ");
//! # Ok::<(), stowplan_depsolve::Error>(())
//! ```

mod answer;
mod lower;
mod moves;
mod problem;
mod request;
mod solve;
mod steps;
mod unrolled;

pub use answer::{Barrier, Moved, Plan, PlanConflict, PlanOutcome, PlanStep};
pub use moves::Moves;
pub use problem::{PlanLimits, PlanProblem, STEPS_MAX};
pub use request::{Allowed, PlanRequest, StepRule};

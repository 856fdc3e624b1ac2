//! The same packages resolved for several clusters together: versions shared where wanted, skew between clusters limited.
//!
//! A [`ClustersRequest`] says what is asked for all clusters and for each, and which rules bind their versions to each other;
//! [`Compiled::clusters`](crate::Compiled::clusters) lowers it to a [`ClusterProblem`], whose answer is best over all clusters, proved and canonical.
//!
//! ```
//! use stowplan_core::{NoControl, Scheme};
//! use stowplan_depsolve::clusters::{ClusterLimits, ClusterRequest, ClustersOutcome, ClustersRequest, Shared};
//! use stowplan_depsolve::{Alternative, CompileOptions, Goal, Job, Package, PackageVersion, Repository, Target};
//!
//! let mut repository = Repository::new();
//! let mut new = PackageVersion::new("2.0.0");
//! new.target.kubernetes = Some(">=1.30".to_owned());
//! repository.add(Package::new("web", Scheme::Semver).version(PackageVersion::new("1.0.0")).version(new))?;
//! let compiled = repository.compile(&CompileOptions::default())?;
//! let cluster = |name: &str, kubernetes: &str| ClusterRequest {
//!     target: Some(Target { kubernetes: Some(kubernetes.to_owned()), ..Target::default() }),
//!     ..ClusterRequest::new(name)
//! };
//! let request = ClustersRequest {
//!     jobs: vec![Job::install(Alternative::any("web"))],
//!     goals: vec![Goal::AllNewest],
//!     clusters: vec![cluster("fra-1", "1.31.0"), cluster("osl-1", "1.28.0")],
//!     shared: vec![Shared::of("web")],
//!     ..ClustersRequest::default()
//! };
//! let problem = compiled.clusters(&request)?;
//! let ClustersOutcome::Solved(answer) = problem.solve(ClusterLimits::default(), &NoControl) else {
//!     panic!("there is an answer");
//! };
//! assert!(answer.is_optimal() && answer.canonical);
//! for cluster in &answer.clusters {
//!     assert_eq!(compiled.selected(&cluster.selection)[0].version, "1.0.0");
//! }
//!
//! // Only 2.0.0 will do for one of them, and it does not run on the other.
//! let mut request = request;
//! request.clusters[0].jobs.push(Job::install(Alternative::new("web", ">=2")));
//! let conflict = compiled.clusters(&request)?.explain(ClusterLimits::default(), &NoControl).expect("there is no answer");
//! let told: Vec<&str> = conflict.facts.iter().map(|fact| fact.sentence.as_str()).collect();
//! assert_eq!(told, [
//!     "fra-1: the request installs web >=2",
//!     "osl-1: the request installs web",
//!     "osl-1: the target has Kubernetes 1.28.0",
//!     "each of fra-1, osl-1 has the same version of web as the others of all clusters",
//!     "osl-1 / web =2.0.0 needs Kubernetes >=1.30",
//! ]);
//! # Ok::<(), stowplan_depsolve::Error>(())
//! ```

mod alone;
mod answer;
mod canonical;
mod class;
mod coupling;
mod explain;
mod joint;
mod lower;
mod problem;
mod request;
mod solve;
mod windows;

pub use answer::{ClusterFact, ClusterSelection, ClustersAnswer, ClustersConflict, ClustersOutcome};
pub use coupling::Coupling;
pub use problem::{ClusterLimits, ClusterProblem};
pub use request::{Apart, ClusterRequest, ClustersRequest, Shared, Skew};

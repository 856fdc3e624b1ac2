//! Start-up, upgrade and tear-down order: which steps come first, which can go in parallel, and what a cycle would stop.
//!
//! An [`OrderProblem`] lists steps (services, node groups, packages) with what each depends on; [`OrderProblem::order`] gives an
//! [`Order`]: levels that can go in parallel, with everything of a level before everything of the next.
//!
//! ```
//! use stowplan_depsolve::order::{OrderProblem, Step};
//!
//! let problem = OrderProblem::new([
//!     Step::new("ingress").needs("load-balancer"),
//!     Step::new("load-balancer").needs("dns"),
//!     Step::new("dns"),
//!     Step::new("registry").needs("dns").wants("ingress"),
//! ]);
//! let order = problem.order()?;
//! assert_eq!(order.to_string(), "1: dns\n2: load-balancer\n3: ingress\n4: registry\n");
//! assert_eq!(order.tear_down()[0].to_string(), "registry");
//! # Ok::<(), stowplan_depsolve::order::OrderError>(())
//! ```

mod arrange;
mod cluster;
mod cycle;
mod error;
mod feedback;
mod graph;
mod greedy;
mod level;
mod loops;
mod packing;
mod plan;
mod present;
mod problem;
mod restore;
mod schedule;
mod selection;
mod text;
mod upgrade;

pub use cluster::{ClusterOutline, NodeGroup, NodeRole, Service};
pub use cycle::{Cycle, CycleEdge, Field};
pub use error::OrderError;
pub use level::{Level, Unit};
pub use plan::{Broken, Dropped, Fewest, Order, Skipped};
pub use problem::{DEFAULT_WORK, Dependency, Kind, OrderProblem, Step};
pub use schedule::{Measure, Schedule, Timed};
pub use selection::of_selection;
pub use upgrade::{Action, Change, Restart, Upgrade};

//! The Python module `stowplan._native`: a contents page that registers what the other files define.
//!
//! The Python package `stowplan` re-exports from here; nothing else should import this module.

mod amount;
mod background;
mod bench;
mod bins;
mod catalog;
mod comparison;
mod costs;
mod depsolve;
mod devices;
mod error;
mod explanation;
mod facts;
mod fleet;
mod fleet_tables;
mod frame;
mod inventory;
mod json;
mod kubernetes;
mod openb;
mod outcome;
mod pickle;
mod place;
mod price;
mod problem;
mod render;
mod solution;
mod source;
mod strategy;
mod table;
mod table_problem;

/// The compiled half of `stowplan`. Import `stowplan` instead.
#[pyo3::pymodule]
mod _native {
    #[pymodule_export]
    use crate::bench::{Benchmark, bench};
    #[pymodule_export]
    use crate::catalog::Catalog;
    #[pymodule_export]
    use crate::comparison::{Comparison, compare};
    #[pymodule_export]
    use crate::costs::CostReport;
    #[pymodule_export]
    use crate::depsolve::clusters::{ClustersResolution, resolve_clusters};
    #[pymodule_export]
    use crate::depsolve::resolve::resolve;
    #[pymodule_export]
    use crate::depsolve::upgrade::{UpgradePlan, plan_upgrade};
    #[pymodule_export]
    use crate::depsolve::{
        Certificate, Conflict, Lock, LockCheck, Order, Reading, Repair, Repairs, Repository, Request,
        Resolution, Session, Why, WhyNot, check_certificate,
    };
    #[pymodule_export]
    use crate::explanation::Explanation;
    #[pymodule_export]
    use crate::fleet::{Fleet, fleet_schema};
    #[pymodule_export]
    use crate::inventory::Inventory;
    #[pymodule_export]
    use crate::json::{read_yaml, write_yaml};
    #[pymodule_export]
    use crate::kubernetes::Kubernetes;
    #[pymodule_export]
    use crate::openb::OpenbTrace;
    #[pymodule_export]
    use crate::outcome::{Infeasible, Outcome, Unknown};
    #[pymodule_export]
    use crate::place::place;
    #[pymodule_export]
    use crate::problem::Problem;
    #[pymodule_export]
    use crate::solution::Solution;
    #[pymodule_export]
    use crate::strategy::Strategy;
    #[pymodule_export]
    use crate::table::Table;

    /// Version of the compiled module.
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "the name Python gives to a version")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}

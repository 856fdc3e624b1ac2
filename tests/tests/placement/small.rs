//! Workloads and bins that say only what they need.

use stowplan_core::{ResourceVector, Workload};
use stowplan_placement::BinSpec;

/// One replica that asks for processors.
pub fn workload(name: &str, cpu: &str) -> Workload {
    let mut workload = Workload::new(name.parse().expect("a valid name"));
    workload.requests = ResourceVector::new().with("cpu", cpu).expect("a valid amount");
    workload
}

/// A bin of processors.
pub fn bin(name: &str, cpu: &str) -> BinSpec {
    BinSpec::new(
        name,
        ResourceVector::new().with("cpu", cpu).expect("a valid amount"),
    )
}

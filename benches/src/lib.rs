//! Benchmarks of stowplan: loaders of the public data sets, and the protocols that compare our results with published ones.
//!
//! The harness itself (problems × strategies × seeds → rows) is library code, so that users have it too; what is here reads
//! files and is never published. Data sets are found through `STOWPLAN_DATA`, else beside the checkout in `../shared/data`.

pub mod depsolve;
pub mod go_random;
pub mod kubernetes;
pub mod machine;
pub mod openb;
pub mod rebalancing;

//! The resolver beside its peers: the same problems, the same process, one thread.

mod arguments;
mod measurement;
mod report;

pub use arguments::{Arguments, number};
pub use measurement::{Comparison, Disagreement, Run, Shape, compare};
pub use report::{problems_csv, report, runs_csv};

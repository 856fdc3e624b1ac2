//! Benchmarks as a library: problems × strategies × seeds become rows, rows become tables and means.
//!
//! [`cases`] lists what is to be run, [`measure`] runs one case under a clock that the caller gives (this crate has none),
//! [`solve_case`] and [`online_case`] are the two kinds of work there are: a placement problem under a strategy, and an
//! online placement under a policy. [`summarize`] gives means with standard errors, [`to_csv`] and [`to_markdown`] write
//! tables.

mod case;
mod row;
mod summary;
mod table;

pub use case::{Case, Measured, cases, measure, online_case, solve_case};
pub use row::Row;
pub use summary::{Difference, Sample, Summary, summarize};
pub use table::{to_csv, to_markdown};

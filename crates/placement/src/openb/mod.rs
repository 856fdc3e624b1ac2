//! The openb traces: nodes and tasks of a production GPU cluster (Alibaba, 2023) as published with Weng et al., "Beware of
//! fragmentation: scheduling GPU-sharing workloads with fragmentation gradient descent", USENIX ATC 2023.
//!
//! [`read_nodes`] and [`read_tasks`] read the two kinds of CSV files; [`Cluster::trace`] makes an online placement of them,
//! [`Cluster::fleet`] a fleet for the ordinary engines.

mod cluster;
mod error;
mod rows;
mod table;

pub use cluster::{Cluster, GPU};
pub use error::OpenbError;
pub use rows::{NodeRow, TaskRow, read_nodes, read_tasks};

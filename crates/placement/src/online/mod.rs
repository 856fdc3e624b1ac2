//! Online placement: tasks come one at a time, each is placed for good or refused, and nothing that stands is moved.
//!
//! A [`Trace`] is what there is: machines with CPU, memory and devices, and tasks of a limited number of shapes. A [`Policy`]
//! gives every machine that fits a score of 0 to 100; the highest wins, and of equals the first in the order of machines
//! (or a random one, for a policy that says so). [`simulate()`] runs a whole protocol of arrivals and records what was
//! allocated and how fragmented the free devices are. [`Placer`] is the loop without the protocol.
//!
//! | policy | idea |
//! |---|---|
//! | [`Random`] | a random machine that fits |
//! | [`BestFit`] | least left over, CPU and devices together |
//! | [`DotProd`] | smallest product of what is free and what is asked |
//! | [`GpuPacking`] | used devices first, then used machines |
//! | [`GpuClustering`] | machines that hold the same kind of request |
//! | [`Fgd`] | the least growth of expected fragmentation |
//!
//! ```
//! use stowplan_placement::online::{Fragmentation, Protocol, policy, simulate};
//! use stowplan_placement::openb::{Cluster, read_nodes, read_tasks};
//!
//! let nodes = b"sn,cpu_milli,memory_mib,gpu,model\nn1,8000,65536,2,T4\n";
//! let tasks = b"name,cpu_milli,memory_mib,num_gpu,gpu_milli\nt1,1000,1024,1,460\nt2,2000,1024,1,1000\n";
//! let cluster = Cluster {
//!     nodes: read_nodes("nodes.csv", nodes)?,
//!     tasks: read_tasks("tasks.csv", tasks)?,
//! };
//! let trace = cluster.trace();
//! let fragmentation = Fragmentation::of(&trace);
//! let fgd = policy("FGD", &trace, &fragmentation).expect("a policy of this name");
//! let run = simulate(&trace, fgd.as_ref(), &fragmentation, Protocol::default(), 42);
//! assert!(run.placed >= 2 && run.allocation_at_end() >= 73.0, "{run:?}");
//! # Ok::<(), stowplan_placement::openb::OpenbError>(())
//! ```

mod best_fit;
mod dot_prod;
mod fgd;
mod fragmentation;
mod gpu_clustering;
mod gpu_packing;
mod node;
mod placer;
mod policy;
mod random;
mod simulate;
mod trace;
mod typical;

pub use best_fit::BestFit;
pub use dot_prod::DotProd;
pub use fgd::Fgd;
pub use fragmentation::Fragmentation;
pub use gpu_clustering::GpuClustering;
pub use gpu_packing::GpuPacking;
pub use node::{KindSet, NodeState};
pub use placer::{Placed, Placer};
pub use policy::{POLICIES, Policy, TieBreak, policy};
pub use random::Random;
pub use simulate::{Arrivals, Draws, Protocol, Run, replay, simulate};
pub use trace::{Machine, Shape, ShapeIndex, Trace, TraceBuilder};
pub use typical::TypicalShapes;

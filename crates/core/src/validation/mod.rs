//! What can be wrong in a fleet that is well formed: amounts that make no sense, names given twice, references to
//! nothing.
//!
//! [`Fleet::validate`](crate::Fleet::validate) looks at everything and returns every fault with the path of its field,
//! the same whether the fleet was read from a file or built in memory.

mod check;
mod cluster;
mod directory;
mod fault;
mod fleet;
mod peers;
mod rules;
mod workload;

pub use fault::{Fault, FleetFaults};
pub use fleet::STRATEGIES;

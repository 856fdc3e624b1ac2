//! What things cost: machines on demand and spot, traffic between places, carbon; of a placement and of a fleet.
//!
//! Every price carries where it comes from, amounts of several currencies are never added up, and what is not known is listed by
//! name and never counted as zero.

mod assignment;
mod evaluate;
mod machine;
mod power;
mod report;
mod route;
mod spot;
mod sum;
mod traffic;
mod transfer;
mod transfer_rule;

pub use assignment::{AssignedBin, Assignment};
pub use evaluate::CostModel;
pub use power::{NodePower, PowerModel, carbon_mg_per_hour};
pub use report::{CostLine, CostPart, CostReport, CostSide, Costs, OpenedNodes};
pub use route::{UNKNOWN_RTT, nearest_region};
pub use spot::SpotAssumptions;
pub use sum::MoneySum;
pub use transfer::{TransferLevel, TransferRate, TransferTable, transfer_cost};

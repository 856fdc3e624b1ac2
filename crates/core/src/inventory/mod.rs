//! The inventory: clusters registered by name, and indexes that answer which of them match a query.

mod facet;
mod front;
mod posting;
mod query;
mod record;
mod registry;
mod room;
mod rows;
mod search;
mod shape;
mod usage;

#[cfg(test)]
mod oracle;

pub use query::{InventoryQuery, Matches};
pub use record::{ClusterRecord, InventoryKind, InventoryRecord, UsedRecord};
pub use registry::Inventory;

//! Fleet files: a [`Fleet`](crate::Fleet) as YAML or JSON, read with every mistake shown, and written.

mod read;
mod schema;
mod write;

pub use read::{FleetFile, read_fleet, read_fleet_within};
pub use schema::fleet_schema;
pub use write::write_fleet;

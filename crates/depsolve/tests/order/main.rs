//! Order: start-up, upgrade and tear-down.

mod cluster;
mod cycles;
mod errors;
mod large;
mod missing;
mod oracle;
mod properties;
mod selection;

//! Instance types, what they cost where, and what is known about regions.
//!
//! [`Catalog::bundled`] needs nothing downloaded; the published tables can be read and merged on top. What a price or another
//! fact is worth, its [`crate::Provenance`] says: published, or derived by a documented formula. An unknown price is `None`, never zero.

mod bundled;
mod complete;
mod environment;
mod instance;
mod offer;
mod published;
mod search;
pub(crate) mod store;
pub(crate) mod table;

pub use complete::Unknown;
pub use instance::{Arch, Gpu, InstanceType};
pub use offer::{InterruptionBand, Offer, Price};
pub use search::InstanceQuery;
pub use store::Catalog;

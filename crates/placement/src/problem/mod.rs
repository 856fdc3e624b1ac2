//! The placement problem: items, bins, constraints, as validated by the builder and compiled for search.

mod bins;
mod bitset;
mod builder;
mod check;
mod compile;
mod counter;
mod fleet;
mod geography;
mod items;
mod level;
mod masks;
mod model;
mod names;
mod order;
mod places;
mod predicate;

pub use bins::{BinProfile, BinSpec};
pub use builder::{DenseItems, ProblemBuilder};
pub(crate) use check::{Absence, Check, Preference};
pub use fleet::FleetOptions;
pub(crate) use geography::Geography;
pub(crate) use level::NO_DOMAIN;
pub use model::{BinIndex, ItemIndex, Problem};
pub(crate) use model::{FlowEnd, NO_GROUP};

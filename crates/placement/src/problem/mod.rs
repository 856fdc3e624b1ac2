//! The placement problem: items, bins, constraints, as validated by the builder and compiled for search.

mod amounts;
mod bins;
mod bitset;
mod budget;
mod build;
mod builder;
mod check;
mod compile;
mod counter;
mod fleet;
mod flow;
mod geography;
mod group;
mod identities;
mod items;
mod level;
mod masks;
mod model;
mod names;
mod naming;
mod order;
mod places;
mod predicate;
mod resources;
mod sets;

pub use bins::{BinProfile, BinSpec};
pub(crate) use bitset::BitSet;
pub use builder::{DenseItems, ProblemBuilder};
pub(crate) use check::{Absence, Check, Preference};
pub use fleet::{FleetOptions, FleetProblem};
pub(crate) use flow::FlowEnd;
pub(crate) use geography::Geography;
pub(crate) use group::NO_GROUP;
pub(crate) use level::NO_DOMAIN;
pub use model::{BinIndex, ItemIndex, Problem};
pub(crate) use sets::HomeRules;

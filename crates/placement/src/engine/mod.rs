//! Engines: how a problem is searched.

pub(crate) mod greedy;
mod groups;
mod order;
mod tree;

pub use order::ItemOrder;

//! Universes and problems of the resolver's benchmark data, and the peers that solve them.

pub mod dataset;
pub mod oracle;

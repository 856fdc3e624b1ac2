//! Universes and problems of the resolver's benchmark data, the solvers that solve them, and checkers of their answers and proofs.

pub mod certificate;
pub mod checker;
pub mod dataset;
pub mod drawn;
pub mod named;
pub mod optimum;
pub mod oracle;
pub mod peer;
pub mod planned;
pub mod tenants;
pub mod together;
pub mod told;
pub mod varied;

//! Universes and problems of the resolver's benchmark data, the solvers that solve them, and a checker of their answers.

pub mod checker;
pub mod dataset;
pub mod drawn;
pub mod named;
pub mod optimum;
pub mod oracle;
pub mod peer;

//! Scenarios that cross crates: what a caller sees when the nouns of `stowplan-core` meet the engines.
//!
//! A scenario that concerns one crate only lives in that crate; the files here are integration tests under `tests/tests`.

/// The Rust examples of the README, compiled and run as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// Those of the quick start.
#[cfg(doctest)]
#[doc = include_str!("../../docs/quickstart.md")]
pub struct QuickStart;

pub mod case;
pub mod data;
pub mod depsolve;
pub mod generate;
pub mod golden;
pub mod kubernetes;
pub mod oracle;

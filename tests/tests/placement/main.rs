//! The constructive engine against definitions: an independent checker, brute force, and properties.
#![allow(clippy::unwrap_used, clippy::panic, reason = "that is how a test fails")]

mod agreement;
mod building;
mod costs;
mod explanations;
mod extremes;
mod golden;
mod limits;
mod monotone;
mod optimum;
mod refusals;
mod repeatable;
mod reviewed;
mod small;
mod solved;
mod state;

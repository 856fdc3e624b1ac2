//! The constructive engine against definitions: an independent checker, brute force, and properties.

mod agreement;
mod explanations;
mod extremes;
mod monotone;
mod optimum;
mod repeatable;
mod solved;
mod state;

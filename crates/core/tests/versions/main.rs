//! Versions and ranges: orders against direct comparison, sets against membership, ranges by example, refusals by their words.

#![allow(clippy::panic, reason = "that is how a test fails")]

mod naive;
mod order;
mod ranges;
mod refusals;
mod sets;

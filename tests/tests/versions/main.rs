//! Versions and ranges against others: the package universes of `shared/data/depsolve`, and the crates that read the same texts.

#![allow(clippy::panic, reason = "that is how a test fails")]

mod peers;
mod universes;

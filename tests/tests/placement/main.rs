//! The constructive engine against definitions: an independent checker, brute force, and properties.

mod agreement;

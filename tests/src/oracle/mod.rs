//! An independent checker: what the rules of a problem say, by definition, with no index, no count and no cache.
//!
//! A [`World`] is a list of what stands where; every question is answered by looking at all of it. It shares no code with the
//! engines: only the nouns of `stowplan-core` with their matching, and the kinds of constraints as names.

mod budget;
mod device;
mod domain;
mod greedy;
mod peers;
mod placed;
mod search;
mod select;
mod spread;
mod statics;
mod value;
mod world;

pub use device::shares_fit;
pub use greedy::{Disagreement, change, follow};
pub use search::{Best, exhaustive};
pub use spread::{Uneven, uneven};
pub use value::{level_values, term_value};
pub use world::{Stand, World};

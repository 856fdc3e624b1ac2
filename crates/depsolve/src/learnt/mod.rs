//! What a session learnt, in words that outlive its universe: packages by name, versions by text.
//!
//! Ranks shift when versions are added, and variables are numbered anew in each search. So what is kept says names and versions. In another
//! universe it is translated back and taken over only where it is seen to follow there, whatever has changed.

mod layer;
mod place;
mod record;
mod resume;
mod translate;

use std::sync::Arc;

use layer::Layer;
pub(crate) use record::record;
pub(crate) use resume::Pending;

/// What a [`Session`](crate::Session) learnt, for a session of a universe with more or other packages and versions.
///
/// It belongs to no universe and can be sent to another thread. [`Session::resume`](crate::Session::resume) begins with it.
#[derive(Clone, Debug, Default)]
pub struct Learnt {
    /// The newest first.
    layers: Vec<Part>,
}

/// What is left of a layer.
#[derive(Clone, Debug)]
struct Part {
    layer: Arc<Layer>,
    /// Clauses by index, ascending.
    clauses: Vec<u32>,
    /// Cores by index, ascending.
    cores: Vec<u32>,
}

impl Learnt {
    /// How many clauses it has.
    pub fn clauses(&self) -> usize {
        self.layers.iter().map(|part| part.clauses.len()).sum()
    }

    /// How many sets of wishes it has that cannot all be fulfilled.
    pub fn cores(&self) -> usize {
        self.layers.iter().map(|part| part.cores.len()).sum()
    }
}

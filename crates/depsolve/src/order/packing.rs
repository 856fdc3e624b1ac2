//! A packing of cycles: a lower bound on the weight that must go, and a set that leaves no cycle.
//!
//! Cycles with the fewest free edges are taken one after the other; the least weight left among a cycle's free edges is taken off all of them
//! and added to the bound (every solution pays it: local ratio). Edges with nothing left are out. Cost: a walk for each node and each
//! edge that goes out.

use super::feedback::Feedback;
use super::loops::CycleSearch;

/// What a search has decided of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Free,
    Kept,
    Removed,
}

/// What a packing found.
pub(super) struct Packed {
    pub bound: u64,
    /// Free edges that a set without cycles leaves out; complete only if the packing is.
    pub removed: Vec<bool>,
    /// The free edges of the cycle that has the fewest; empty if there is no cycle.
    pub shortest: Vec<u32>,
    /// A cycle has no free edge: nothing can be done.
    pub stuck: bool,
    /// Whether the work sufficed.
    pub complete: bool,
}

pub(super) fn pack(problem: &Feedback, state: &[State], work: &mut u64) -> Packed {
    let graph = &problem.graph;
    let mut left: Vec<u32> = problem.weights.clone();
    let mut packed = Packed {
        bound: 0,
        removed: vec![false; left.len()],
        shortest: Vec::new(),
        stuck: false,
        complete: true,
    };
    let tables = (graph.nodes() + graph.edges.len()) as u64;
    let mut search = CycleSearch::new(graph.nodes(), work.saturating_sub(tables));
    // All cycles through nodes below this one are gone.
    for start in 0..graph.nodes() as u32 {
        loop {
            let cost = |edge: usize| match state[edge] {
                _ if graph.edges[edge].to < start => None,
                State::Removed => None,
                State::Kept => Some(0),
                State::Free => (left[edge] > 0).then_some(1),
            };
            let Some(cycle) = search.through(graph, start, u32::MAX, cost) else {
                break;
            };
            let is_free = |edge: &u32| state[*edge as usize] == State::Free;
            let free: Vec<u32> = cycle.into_iter().filter(is_free).collect();
            let Some(least) = free.iter().map(|edge| left[*edge as usize]).min() else {
                packed.stuck = true;
                *work = search.work;
                return packed;
            };
            for edge in &free {
                left[*edge as usize] -= least;
                packed.removed[*edge as usize] = left[*edge as usize] == 0;
            }
            packed.bound += u64::from(least);
            if packed.shortest.is_empty() || free.len() < packed.shortest.len() {
                packed.shortest = free;
            }
        }
        if search.work == 0 {
            packed.complete = false;
            break;
        }
    }
    *work = search.work;
    packed
}

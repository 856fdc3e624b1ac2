//! The fewest soft edges without which no cycle is left: a minimum feedback arc set in which hard edges stay.
//!
//! In three steps, each only if the one before left something open:
//! * a packing of cycles by local ratio (Demetrescu and Finocchi, "Combinatorial algorithms for feedback problems in directed graphs", 2003)
//!   gives a lower bound and a set that is at most as many times the least as the longest cycle met has soft edges; where the work does not
//!   suffice, an order that places next what has the least soft weight still before it (after Eades, Lin and Smyth, 1993) gives a set;
//! * what can be put back is put back, so that no edge of the set can be spared alone;
//! * while the set is greater than the bound: for each total from the bound on, a search that branches on the soft edges of the shortest cycle
//!   left (one of them must go), pruned by a packing of what is left. It has a stack of its own.
//!
//! Cost: limited by the work given, of which each step takes a share; the answer is then as good as was reached, with its bound. Nodes are numbered by name, so
//! the set does not depend on the order of anything given.

use super::graph::Graph;
use super::greedy::greedy;
use super::packing::{Packed, State, pack};
use super::restore::restore;

/// A strongly connected graph whose hard edges form no cycle, with the weight of each edge: 0 for a hard one.
pub(super) struct Feedback {
    pub graph: Graph,
    pub weights: Vec<u32>,
}

impl Feedback {
    fn weight(&self, removed: &[bool]) -> u64 {
        let weights = self.weights.iter().zip(removed);
        weights
            .filter(|(_, out)| **out)
            .map(|(weight, _)| u64::from(*weight))
            .sum()
    }
}

/// Which edges to remove.
pub(super) struct Removal {
    pub removed: Vec<bool>,
    /// No set weighs less.
    pub at_least: u64,
    /// Whether no edge removed can be put back alone.
    pub irreducible: bool,
}

/// Finds the least weight of soft edges to remove, within `work` edges looked at.
pub(super) fn fewest(problem: &Feedback, work: &mut u64) -> Removal {
    let mut state: Vec<State> = problem
        .weights
        .iter()
        .map(|weight| if *weight == 0 { State::Kept } else { State::Free })
        .collect();
    // A tenth for the first set, four tenths to put edges back, the rest to prove it the least or find a lesser one.
    let mut share = *work / 10;
    *work -= share;
    let packed = pack(problem, &state, &mut share);
    *work += share;
    let mut share = *work / 10 * 4;
    *work -= share;
    let mut removed = if packed.complete {
        packed.removed
    } else {
        greedy(problem)
    };
    let irreducible = restore(problem, &mut removed, &mut share);
    *work += share;
    // It is one component of at least two nodes, so something must go.
    let mut at_least = packed.bound.max(1);
    let mut weight = problem.weight(&removed);
    while irreducible && at_least < weight {
        match search(problem, &mut state, at_least, work) {
            Searched::Found(found) => {
                weight = at_least;
                removed = found;
            }
            Searched::None => at_least += 1,
            Searched::Limit => break,
        }
    }
    Removal {
        removed,
        at_least,
        irreducible,
    }
}

enum Searched {
    Found(Vec<bool>),
    None,
    Limit,
}

/// A cycle left, and which of its edges is out at the moment: those before it are kept.
struct Frame {
    edges: Vec<u32>,
    out: usize,
}

/// A set of weight `total` at most.
fn search(problem: &Feedback, state: &mut [State], total: u64, work: &mut u64) -> Searched {
    let mut frames: Vec<Frame> = Vec::new();
    let mut spent = 0;
    let weight = |edge: u32| u64::from(problem.weights[edge as usize]);
    let answer = loop {
        if *work == 0 {
            break Searched::Limit;
        }
        let packed: Packed = pack(problem, state, work);
        // An incomplete packing still bounds from below, but proves no absence of cycles.
        if packed.complete && packed.shortest.is_empty() && !packed.stuck {
            break Searched::Found(state.iter().map(|state| *state == State::Removed).collect());
        }
        if !packed.stuck && spent + packed.bound <= total && !packed.shortest.is_empty() {
            spent += weight(packed.shortest[0]);
            state[packed.shortest[0] as usize] = State::Removed;
            frames.push(Frame {
                edges: packed.shortest,
                out: 0,
            });
            continue;
        }
        if !packed.complete && !packed.stuck && spent + packed.bound <= total {
            break Searched::Limit;
        }
        // Back to the last cycle of which another edge may go.
        let advanced = loop {
            let Some(frame) = frames.last_mut() else {
                break false;
            };
            let edge = frame.edges[frame.out];
            spent -= weight(edge);
            if frame.out + 1 < frame.edges.len() {
                state[edge as usize] = State::Kept;
                frame.out += 1;
                let next = frame.edges[frame.out];
                state[next as usize] = State::Removed;
                spent += weight(next);
                break true;
            }
            for edge in &frame.edges {
                state[*edge as usize] = State::Free;
            }
            frames.pop();
        };
        if !advanced {
            break Searched::None;
        }
    };
    for edge in frames.iter().flat_map(|frame| &frame.edges) {
        state[*edge as usize] = State::Free;
    }
    answer
}

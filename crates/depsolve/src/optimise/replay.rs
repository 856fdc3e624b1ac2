//! Cores of earlier requests in a new one.
//!
//! A core whose soft literals are all assumed, and what it rests on too, is a core of this request. Cores are taken in the order in
//! which they were found, since what counts the violated ones of a core may be in a core after it: a request that was made before is
//! reformulated just as it was.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashSet;

use super::lexicographic::Search;
use super::soft::Soft;
use crate::search::Lit;

/// What was looked at while a level is optimised.
#[derive(Debug, Default)]
pub(super) struct Replay {
    /// Soft literals whose cores were looked up.
    seen: FxHashSet<Lit>,
    /// Cores whose soft literals are all assumed, but not all that they rest on.
    waiting: BinaryHeap<Reverse<u32>>,
}

impl Search<'_, '_, '_> {
    /// Reformulates by cores that earlier requests found, as far as they apply.
    pub(super) fn replay(&mut self, index: usize, softs: &mut Vec<Soft>, replay: &mut Replay) {
        let mut candidates = std::mem::take(&mut replay.waiting);
        let mut assumed: FxHashSet<Lit> = FxHashSet::default();
        loop {
            for soft in softs.iter() {
                if replay.seen.insert(soft.lit) {
                    let with = self.memory.with(soft.lit);
                    candidates.extend(with.iter().copied().map(Reverse));
                }
            }
            if candidates.is_empty() {
                return;
            }
            assumed.clear();
            assumed.extend(softs.iter().map(|soft| soft.lit));
            let core = loop {
                let Some(Reverse(candidate)) = candidates.pop() else {
                    return;
                };
                let core = self.memory.core(candidate);
                if !core.softs.iter().all(|lit| assumed.contains(lit)) {
                    continue;
                }
                if core.rests(self.engine) {
                    break core.clone();
                }
                replay.waiting.push(Reverse(candidate));
            };
            self.reformulate(index, &core.softs, core.step, softs);
        }
    }
}

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
                // Cores may have been forgotten since, and others have their indices: each is judged by what it says now.
                let core = self.memory.core(candidate);
                let core = core.filter(|core| core.softs.iter().all(|lit| assumed.contains(lit)));
                let Some(core) = core else {
                    continue;
                };
                if core.rests(self.engine) {
                    break core.clone();
                }
                replay.waiting.push(Reverse(candidate));
            };
            self.reformulate(index, &core.softs, core.step, softs);
        }
    }
}

#[cfg(test)]
mod tests {
    use stowplan_core::NoControl;

    use crate::{Clause, Limits, Objective, Outcome, RankSet, Request, Session, Universe, solve};

    #[test]
    fn cores_that_wait_may_be_forgotten() -> crate::Result<()> {
        // Of each of seven pairs the newest exclude each other: as many cores. Only so many are kept in tests that the second request,
        // which finds others while those of the first wait, makes all be forgotten.
        let mut builder = Universe::builder();
        let mut packages = Vec::new();
        for pair in 0..7 {
            let web = builder.package(&format!("web{pair}"), ["1", "2"])?;
            let shop = builder.package(&format!("shop{pair}"), ["1", "2"])?;
            builder.demand(web, &RankSet::one(1), &Clause::conflicts(shop, RankSet::one(1)))?;
            packages.extend([web, shop]);
        }
        let universe = builder.build();
        let request = |words: &'static str| Request {
            roots: packages
                .iter()
                .map(|package| Clause::requires([(*package, RankSet::all(2))]).told(words))
                .collect(),
            objectives: vec![Objective::AllNewest],
        };
        let mut session = Session::new(&universe);
        for words in ["asked for", "asked for again", "asked for"] {
            let asked = request(words);
            let again = session.solve(&asked, Limits::default(), &NoControl);
            let anew = solve(&universe, &asked, Limits::default(), &NoControl);
            let (Outcome::Solved(again), Outcome::Solved(anew)) = (again, anew) else {
                panic!("there is an answer");
            };
            assert_eq!((&again.values, &again.versions), (&vec![7], &anew.versions));
        }
        Ok(())
    }
}

//! Unit propagation with two watched literals, over bounds.
//!
//! An event that moves a bound makes false the literals whose bound lies in the part that was cut off; only their watchers are
//! looked at. Invariant at a fixpoint: of the two watched literals of a clause, one is true, or both are not false.

use super::clauses::{Bucket, ClauseRef, Watcher};
use super::engine::Engine;
use super::literal::Lit;
use super::trail::HIGH;

impl Engine<'_> {
    /// Propagates to a fixpoint, loading rules of packages as they are selected. Returns a clause that is false, if there is one.
    pub(super) fn propagate(&mut self) -> Option<ClauseRef> {
        loop {
            while let Some(event) = self.trail.events.get(self.propagated) {
                let (var, side, old, new) = (event.var, event.side as usize, event.old, event.new);
                self.propagated += 1;
                self.statistics.propagations += 1;
                self.notice(var);
                if let Some(conflict) = self.visit(var, side, old, new) {
                    self.to_load.clear();
                    return Some(conflict);
                }
            }
            let var = self.to_load.pop()?;
            if let Some(conflict) = self.load_rules(var) {
                self.to_load.clear();
                return Some(conflict);
            }
        }
    }

    fn visit(&mut self, var: u32, side: usize, old: u32, new: u32) -> Option<ClauseRef> {
        let (low, high) = if side == HIGH {
            (new + 1, old)
        } else {
            (old + 1, new)
        };
        let mut below = high;
        // Buckets may be added meanwhile, for bounds that were not cut off: each is looked up anew.
        loop {
            let watchers = &mut self.clauses.watchers[var as usize][side];
            let Some((bound, list)) = watchers.last_between(low, below) else {
                return None;
            };
            let list = std::mem::take(list);
            let conflict = self.visit_bucket(var, side, bound, list);
            if conflict.is_some() || bound == low {
                return conflict;
            }
            below = bound - 1;
        }
    }

    fn visit_bucket(&mut self, var: u32, side: usize, bound: u32, mut list: Bucket) -> Option<ClauseRef> {
        let this = if side == HIGH {
            Lit::at_least(var, bound)
        } else {
            Lit::below(var, bound)
        };
        let mut kept = 0;
        let mut next = 0;
        let mut conflict = None;
        while next < list.len() {
            let watcher = list[next];
            next += 1;
            if self.trail.is_true(watcher.blocker) {
                list[kept] = watcher;
                kept += 1;
                continue;
            }
            let Some((first, moved)) = self.rewatch(watcher.clause, this) else {
                continue;
            };
            if let Some(candidate) = moved {
                self.clauses.watch(candidate, first, watcher.clause);
                continue;
            }
            list[kept] = Watcher {
                blocker: first,
                clause: watcher.clause,
            };
            kept += 1;
            if self.trail.is_true(first) {
                continue;
            }
            if self.trail.is_false(first) {
                conflict = Some(watcher.clause);
                break;
            }
            self.trail.assert(first, watcher.clause);
        }
        list.copy_within(next.., kept);
        list.truncate(kept + list.len() - next);
        self.clauses.watchers[var as usize][side].put_back(bound, list);
        conflict
    }

    /// The other watched literal of a clause that watches `this`, and the literal that is watched instead, if there is one that is not
    /// false. `None`: the clause was forgotten.
    fn rewatch(&mut self, clause: ClauseRef, this: Lit) -> Option<(Lit, Option<Lit>)> {
        let header = &self.clauses.headers[clause.0 as usize];
        let (start, len) = (header.start as usize, header.len as usize);
        if len == 0 {
            return None;
        }
        let lits = &mut self.clauses.lits[start..start + len];
        if lits[0] == this {
            lits.swap(0, 1);
        }
        let first = lits[0];
        if len == 2 || self.trail.is_true(first) {
            return Some((first, None));
        }
        for index in 2..len {
            let candidate = lits[index];
            if !self.trail.is_false(candidate) {
                lits.swap(1, index);
                return Some((first, Some(candidate)));
            }
        }
        Some((first, None))
    }
}

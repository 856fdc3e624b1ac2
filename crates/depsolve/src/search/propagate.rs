//! Unit propagation with two watched literals, over bounds.
//!
//! An event that moves a bound makes false the literals whose bound lies in the part that was cut off; only their watchers are
//! looked at. Invariant at a fixpoint: of the two watched literals of a clause, one is true, or both are not false.

use super::clauses::ClauseRef;
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
        let mut list = std::mem::take(&mut self.clauses.watchers[var as usize][side]);
        let mut kept = 0;
        let mut next = 0;
        let mut conflict = None;
        'watchers: while next < list.len() {
            let watcher = list[next];
            next += 1;
            let cut = if side == HIGH {
                new < watcher.bound && watcher.bound <= old
            } else {
                old < watcher.bound && watcher.bound <= new
            };
            if !cut || self.trail.is_true(watcher.blocker) {
                list[kept] = watcher;
                kept += 1;
                continue;
            }
            let header = &self.clauses.headers[watcher.clause.0 as usize];
            let (start, len) = (header.start as usize, header.len as usize);
            if len == 0 {
                // A forgotten clause.
                continue;
            }
            let this = if side == HIGH {
                Lit::at_least(var, watcher.bound)
            } else {
                Lit::below(var, watcher.bound)
            };
            let lits = &mut self.clauses.lits[start..start + len];
            if lits[0] == this {
                lits.swap(0, 1);
            }
            let first = lits[0];
            if len > 2 && !self.trail.is_true(first) {
                for index in 2..len {
                    let candidate = lits[index];
                    if !self.trail.is_false(candidate) {
                        lits.swap(1, index);
                        self.clauses.watch(candidate, first, watcher.clause);
                        continue 'watchers;
                    }
                }
            }
            list[kept] = super::clauses::Watcher {
                blocker: first,
                ..watcher
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
        while next < list.len() {
            list[kept] = list[next];
            kept += 1;
            next += 1;
        }
        list.truncate(kept);
        // A clause may watch two literals of one variable and side; what was added meanwhile is kept.
        let added = std::mem::replace(&mut self.clauses.watchers[var as usize][side], list);
        self.clauses.watchers[var as usize][side].extend(added);
        conflict
    }
}

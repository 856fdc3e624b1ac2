//! Learning from conflicts: the first unique implication point, over bounds.
//!
//! From the false clause backwards, each literal is traced to the event that made it false; events of the current level are resolved
//! with their reasons until one is left. A literal asks only for the bound it needs, not for all that its event cut off, so what is
//! learnt is as general as the reasons allow; of two literals on one side of a variable, the one that holds more often covers the
//! other. Source: Marques-Silva and Sakallah, GRASP, 1996; for bounds as literals: Ohrimenko, Stuckey, Codish, "Propagation
//! via lazy clause generation", 2009.

use super::clauses::{ClauseRef, Origin};
use super::engine::Engine;
use super::literal::Lit;
use super::proof::LAST;
use super::trail::{Event, LOW, NO_EVENT};

impl Engine<'_> {
    /// Learns from a false clause, goes back and asserts what was learnt. False: there is no solution at all.
    pub(super) fn learn_from(&mut self, mut conflict: ClauseRef) -> bool {
        loop {
            let level = self.highest_level(conflict);
            if level == 0 {
                self.refutation = Some(conflict);
                return false;
            }
            self.back_to(level);
            self.begin_derivation();
            let (learnt, back, glue) = self.first_implication_point(conflict, level);
            let derived = self.derive(&learnt);
            let clause = self.store(&learnt, Origin::Learnt, glue, derived);
            self.statistics.learnt += 1;
            self.order.decay();
            self.back_to(back);
            // Going back may have asserted clauses that came late: they can say the same, or the contrary.
            if self.trail.is_false(learnt[0]) {
                conflict = clause;
                self.learning = learnt;
                continue;
            }
            if !self.trail.is_true(learnt[0]) {
                self.trail.assert(learnt[0], clause);
            }
            self.learning = learnt;
            return true;
        }
    }

    /// Derives the refutation of everything from a clause that is false at level 0.
    pub(super) fn derive_refutation(&mut self) {
        self.begin_derivation();
        let Some(clause) = self.refutation.filter(|_| self.proof.is_some()) else {
            return;
        };
        self.use_clause(LAST, clause);
        for index in 0..self.clauses.lits(clause).len() {
            let cause = self.trail.falsifier(self.clauses.lits(clause)[index]);
            if cause != NO_EVENT {
                self.use_fact(cause);
            }
        }
        self.derive(&[]);
    }

    fn highest_level(&self, clause: ClauseRef) -> u32 {
        let lits = self.clauses.lits(clause);
        lits.iter()
            .map(|lit| self.level_of_false(*lit))
            .max()
            .unwrap_or(0)
    }

    pub(super) fn level_of_false(&self, lit: Lit) -> u32 {
        match self.trail.falsifier(lit) {
            NO_EVENT => 0,
            event => self.trail.events[event as usize].level,
        }
    }

    /// The learnt clause: the asserting literal first, then one of the highest level left; that level; and how many levels its literals
    /// are of.
    fn first_implication_point(&mut self, conflict: ClauseRef, level: u32) -> (Vec<Lit>, u32, u32) {
        self.need.resize(self.trail.events.len(), 0);
        let mut open = 0;
        let mut next = self.trail.events.len();
        let mut reason = conflict;
        let mut resolved = None;
        let mut implied = LAST;
        let asserting = loop {
            self.use_clause(implied, reason);
            self.mark_reason(reason, resolved, level, &mut open);
            // The latest marked event; all those of the current level lie behind the ones before it.
            let (index, event) = loop {
                next -= 1;
                if self.need[next] != 0 {
                    break (next, self.trail.events[next]);
                }
            };
            if open == 1 {
                break index;
            }
            open -= 1;
            self.unmark(index as u32, event);
            reason = event.reason;
            implied = index as u32;
            resolved = Some(event.asserted());
        };
        self.minimise(asserting as u32);
        let mut learnt = std::mem::take(&mut self.learning);
        learnt.clear();
        learnt.push(self.needed(asserting as u32));
        let mut levels = std::mem::take(&mut self.levels);
        levels.clear();
        levels.push(level);
        // A side that was marked, resolved and marked again is listed twice: it is taken once.
        let mut sides = std::mem::take(&mut self.marked_sides);
        for (var, side) in sides.drain(..) {
            let event = std::mem::replace(&mut self.marked[var as usize][side], NO_EVENT);
            if event == NO_EVENT {
                continue;
            }
            if event != asserting as u32 {
                learnt.push(self.needed(event));
                levels.push(self.trail.events[event as usize].level);
            }
            self.need[event as usize] = 0;
        }
        self.marked_sides = sides;
        let highest = (1..learnt.len()).max_by_key(|index| levels[*index]);
        let back = highest.map_or(0, |highest| {
            learnt.swap(1, highest);
            levels[highest]
        });
        levels.sort_unstable();
        levels.dedup();
        let glue = levels.len() as u32;
        self.levels = levels;
        (learnt, back, glue)
    }

    /// Marks the events that made the literals of `reason` false, but for the one that it asserted.
    fn mark_reason(&mut self, reason: ClauseRef, asserted: Option<Lit>, level: u32, open: &mut u32) {
        let header = &self.clauses.headers[reason.0 as usize];
        let (start, len) = (header.start as usize, header.len as usize);
        for index in start..start + len {
            let lit = self.clauses.lits[index];
            if Some(lit) == asserted {
                continue;
            }
            let event = self.trail.falsifier(lit);
            if event == NO_EVENT {
                continue;
            }
            let found = self.trail.events[event as usize];
            if found.level == 0 {
                self.use_fact(event);
                continue;
            }
            self.order.bump(lit.var);
            let (var, side) = (lit.var as usize, found.side as usize);
            let marked = self.marked[var][side];
            if marked != NO_EVENT && marked > event {
                // A later event on this side is needed already, and says more.
                continue;
            }
            if marked == event {
                let needed = &mut self.need[event as usize];
                *needed = if side == LOW {
                    (*needed).max(lit.bound())
                } else {
                    (*needed).min(lit.bound())
                };
                continue;
            }
            if marked == NO_EVENT {
                self.marked_sides.push((lit.var, side));
            } else {
                self.need[marked as usize] = 0;
                *open -= u32::from(self.trail.events[marked as usize].level == level);
            }
            self.marked[var][side] = event;
            self.need[event as usize] = lit.bound();
            *open += u32::from(found.level == level);
        }
    }

    fn unmark(&mut self, index: u32, event: Event) {
        self.need[index as usize] = 0;
        self.marked[event.var as usize][event.side as usize] = NO_EVENT;
    }

    /// The literal that a marked event makes false, with the bound that is needed.
    fn needed(&self, index: u32) -> Lit {
        let event = &self.trail.events[index as usize];
        let bound = self.need[index as usize];
        if event.side as usize == LOW {
            Lit::below(event.var, bound)
        } else {
            Lit::at_least(event.var, bound)
        }
    }

    /// Drops literals that the others imply (Sörensson and Biere, "Minimizing learned clauses", 2009), looking a bounded way back.
    fn minimise(&mut self, asserting: u32) {
        let marked = self
            .marked_sides
            .iter()
            .map(|(var, side)| self.marked[*var as usize][*side]);
        let mut candidates = std::mem::take(&mut self.candidates);
        candidates.extend(marked.filter(|index| *index != NO_EVENT && *index != asserting));
        // The latest first: what an event is implied by may lie later and must then stay, or the derivation would use it too soon.
        candidates.sort_unstable_by_key(|index| std::cmp::Reverse(*index));
        candidates.dedup();
        for index in candidates.drain(..) {
            let event = self.trail.events[index as usize];
            let (var, side) = (event.var, event.side as usize);
            let mark = self.derivation_mark();
            if self.is_implied(index) {
                self.need[index as usize] = 0;
                self.marked[var as usize][side] = NO_EVENT;
            } else {
                self.cut_derivation(mark);
            }
        }
        self.candidates = candidates;
    }

    /// Whether the reasons of an event lead back to marked events only.
    fn is_implied(&mut self, implied: u32) -> bool {
        const STEPS: usize = 64;
        let mut todo = std::mem::take(&mut self.todo);
        todo.clear();
        todo.push(implied);
        let mut steps = 0;
        let mut follows = true;
        while let Some(index) = todo.pop() {
            let event = self.trail.events[index as usize];
            steps += 1;
            if event.reason == ClauseRef::NONE || steps > STEPS {
                follows = false;
                break;
            }
            self.use_clause(index, event.reason);
            let asserted = event.asserted();
            for at in 0..self.clauses.lits(event.reason).len() {
                let lit = self.clauses.lits(event.reason)[at];
                if lit == asserted {
                    continue;
                }
                let cause = self.trail.falsifier(lit);
                if cause == NO_EVENT || self.is_covered(lit, cause, implied) {
                    continue;
                }
                if self.trail.events[cause as usize].level == 0 {
                    self.use_fact(cause);
                    continue;
                }
                todo.push(cause);
            }
        }
        self.todo = todo;
        follows
    }

    /// Whether a marked literal other than `but` covers this false one: it is false only if this one is.
    ///
    /// A literal of a later event covers it too if it stays: those after `but` were looked at before. Of the others, which may still go,
    /// the derivation would have what they imply too late.
    fn is_covered(&self, lit: Lit, cause: u32, but: u32) -> bool {
        let marked = self.marked[lit.var as usize][lit.falsified_by()];
        if marked == NO_EVENT || marked < cause || marked == but {
            return false;
        }
        if marked > cause {
            return marked > but;
        }
        if lit.is_below() {
            self.need[marked as usize] >= lit.bound()
        } else {
            self.need[marked as usize] <= lit.bound()
        }
    }

    /// The assumptions that together make `lit` false, `lit` being an assumption itself.
    pub(super) fn assumptions_against(&mut self, lit: Lit) -> Vec<Lit> {
        self.derive_against(lit);
        self.assumptions_before(vec![self.trail.falsifier(lit)], vec![lit])
    }

    /// The assumptions that together make a clause false, nothing having been decided but assumptions.
    pub(super) fn assumptions_behind(&self, clause: ClauseRef) -> Vec<Lit> {
        let lits = self.clauses.lits(clause).iter();
        let causes = lits.map(|lit| self.trail.falsifier(*lit)).collect();
        self.assumptions_before(causes, Vec::new())
    }

    /// Adds the assumptions that events lead back to.
    fn assumptions_before(&self, mut todo: Vec<u32>, mut core: Vec<Lit>) -> Vec<Lit> {
        let mut seen = vec![false; self.trail.events.len()];
        while let Some(index) = todo.pop() {
            if index == NO_EVENT || std::mem::replace(&mut seen[index as usize], true) {
                continue;
            }
            let event = self.trail.events[index as usize];
            if event.level == 0 {
                continue;
            }
            if event.reason == ClauseRef::NONE {
                core.push(event.asserted());
                continue;
            }
            todo.extend(self.others(index).map(|lit| self.trail.falsifier(lit)));
        }
        core
    }
}

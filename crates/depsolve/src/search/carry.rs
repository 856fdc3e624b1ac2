//! Clauses that another search learnt, taken over where they follow here, too.
//!
//! A clause follows if what is known contradicts its negation by propagation alone (reverse unit propagation: Goldberg and Novikov,
//! "Verification of proofs of unsatisfiability for CNF formulas", 2003). So nothing has to be known of where the clause comes from.
//! Cost: one propagation each; what two of them assume alike at the beginning is propagated once.

use super::clauses::{ClauseRef, Origin};
use super::engine::{Engine, NEVER};
use super::literal::{Lit, Var};
use crate::ranks::RankSet;

impl Engine<'_> {
    /// What was learnt and not forgotten, in the order in which it was, with the number of levels of each clause.
    pub fn learnt(&self) -> impl Iterator<Item = (&[Lit], u32)> {
        let clauses = self.clauses.learnt.iter();
        clauses.map(|clause| {
            let lits = self.clauses.lits(*clause);
            // What has one literal is stored with one that is never true.
            let end = lits.len() - usize::from(lits.last() == Some(&NEVER));
            (&lits[..end], self.clauses.headers[clause.0 as usize].glue)
        })
    }

    /// The variables that say whether the version of a package is in a set.
    pub fn members(&self) -> impl Iterator<Item = (Var, u32, &RankSet)> {
        let known = self.auxiliaries.iter();
        known.map(|((package, set), var)| (*var, *package, set))
    }

    /// The newest versions of the runs whose rules were loaded: package and rank, ascending.
    pub fn loaded(&self) -> Vec<(u32, u32)> {
        let rules = self.loaded.iter().map(|rule| &self.universe.rules[rule as usize]);
        let mut runs: Vec<(u32, u32)> = rules.map(|rule| (rule.package.0, rule.last)).collect();
        runs.sort_unstable();
        runs.dedup();
        runs
    }

    /// Loads the rules of a version before it is selected. Only between searches.
    pub fn load_version(&mut self, package: u32, rank: u32) {
        self.back_to(0);
        let universe = self.universe;
        let var = self.var_of(package);
        for index in universe.rules_of(package, rank) {
            if self.loaded.insert(*index)
                && let Some(conflict) = self.load_rule(var, *index)
            {
                // A refutation of everything is kept and told by the next search.
                self.learn_from(conflict);
            }
        }
    }

    /// Whether a package was spoken of.
    pub fn knows(&self, package: u32) -> bool {
        self.var_index[package as usize] != 0
    }

    /// Those among the assumptions that contradict each other, if propagation alone sees that some do. Nothing is decided or learnt.
    pub fn contradiction(&mut self, assumptions: &[Lit]) -> Option<Vec<Lit>> {
        self.back_to_common(assumptions);
        self.assumed.clear();
        self.assumed.extend_from_slice(assumptions);
        loop {
            if let Some(conflict) = self.propagate() {
                return Some(self.retreat_from(conflict));
            }
            match assumptions.get(self.trail.level() as usize) {
                None => return None,
                Some(assumed) if self.trail.is_false(*assumed) => {
                    return Some(self.assumptions_against(*assumed));
                }
                Some(assumed) => self.decide(*assumed),
            }
        }
    }

    /// The assumptions that make a clause false; goes back to where it is not.
    fn retreat_from(&mut self, conflict: ClauseRef) -> Vec<Lit> {
        let core = self.assumptions_behind(conflict);
        let lits = self.clauses.lits(conflict).iter();
        let mut levels: Vec<u32> = lits.map(|lit| self.level_of_false(*lit)).collect();
        levels.sort_unstable_by(|one, other| other.cmp(one));
        let Some(highest) = levels.first().copied().filter(|level| *level > 0) else {
            self.refutation = Some(conflict);
            return core;
        };
        // A clause that came late may be unit there; nothing else would see that.
        if let Some(due) = levels.get(1).filter(|level| **level < highest) {
            self.late.push((conflict, *due));
        }
        self.back_to(highest - 1);
        core
    }

    /// Adds a clause that was seen to follow, as one that was learnt.
    pub fn carry(&mut self, mut lits: Vec<Lit>, glue: u32) {
        let before = self.clauses.headers.len();
        let conflict = self.add(&mut lits, Origin::Learnt);
        if let Some(header) = self.clauses.headers.get_mut(before) {
            header.glue = glue;
        }
        if let Some(conflict) = conflict {
            // A refutation of everything is kept and told by the next search.
            self.learn_from(conflict);
        }
    }
}

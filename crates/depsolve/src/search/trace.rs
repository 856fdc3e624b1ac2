//! What each learnt clause was derived from, kept where somebody asks for the reasons of a refutation.

use rustc_hash::FxHashSet;

use super::clauses::{ClauseRef, Origin};
use super::engine::Engine;
use super::trail::NO_EVENT;

/// What a derivation uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Antecedent {
    Clause(ClauseRef),
    /// A rule that was counted with.
    Rule(u32),
    /// A bound that holds whatever is assumed: an event of level 0.
    Fact(u32),
}

/// The derivations of learnt clauses, by clause, and of the last refutation.
#[derive(Clone, Debug, Default)]
pub(super) struct Trace {
    /// For each learnt clause, by index in the store, with what it was derived from.
    learnt: rustc_hash::FxHashMap<u32, Vec<Antecedent>>,
    /// What is being derived.
    pub current: Vec<Antecedent>,
}

impl Trace {
    /// The clause that `current` derives.
    pub fn close(&mut self, clause: ClauseRef) {
        let current = std::mem::take(&mut self.current);
        self.learnt.insert(clause.0, current);
    }
}

impl Engine<'_> {
    /// From now on, keeps what learnt clauses are derived from.
    pub fn trace(&mut self) {
        self.trace.get_or_insert_default();
    }

    pub(super) fn note(&mut self, antecedent: Antecedent) {
        if let Some(trace) = &mut self.trace {
            trace.current.push(antecedent);
        }
    }

    /// The rules and roots that the last refutation rests on. Empty without [`Engine::trace`].
    pub fn sources(&self) -> Vec<Origin> {
        let mut sources = Vec::new();
        let Some(trace) = &self.trace else {
            return sources;
        };
        let mut seen: FxHashSet<Antecedent> = FxHashSet::default();
        let mut todo: Vec<Antecedent> = trace.current.clone();
        while let Some(antecedent) = todo.pop() {
            if !seen.insert(antecedent) {
                continue;
            }
            let clause = match antecedent {
                Antecedent::Clause(clause) => clause,
                Antecedent::Rule(rule) => {
                    sources.push(Origin::Rule(rule));
                    continue;
                }
                Antecedent::Fact(event) => self.trail.events[event as usize].reason,
            };
            if clause == ClauseRef::NONE {
                continue;
            }
            if let Antecedent::Fact(event) = antecedent {
                todo.push(Antecedent::Clause(clause));
                let asserted = self.trail.events[event as usize].asserted();
                let causes = self.clauses.lits(clause).iter().filter(|lit| **lit != asserted);
                todo.extend(
                    causes
                        .map(|lit| self.trail.falsifier(*lit))
                        .filter(|cause| *cause != NO_EVENT)
                        .map(Antecedent::Fact),
                );
                continue;
            }
            match self.clauses.headers[clause.0 as usize].origin {
                Origin::Learnt => todo.extend(trace.learnt.get(&clause.0).into_iter().flatten()),
                origin => sources.push(origin),
            }
        }
        sources
    }
}

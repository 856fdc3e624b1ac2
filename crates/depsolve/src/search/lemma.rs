//! The derivation of a clause that refutes assumptions, with what several such derivations share said once.
//!
//! What is assumed in all searches implies a long trail, and what is given up one after the other follows from the same parts of it.
//! So an event below those assumptions that is needed a second time becomes a step of its own, a lemma: that it holds where the assumptions
//! it rests on do. Literals that were proved to be kept are named by their step and are no assumptions. Cost: each event of
//! the assumptions is followed back twice at most, whatever the number of derivations. A lemma stays true; it is forgotten with what was
//! assumed, so that a derivation rests on what is assumed now.

use rustc_hash::{FxHashMap, FxHashSet};

use super::chain::Chains;
use super::clauses::ClauseRef;
use super::engine::Engine;
use super::literal::Lit;
use super::proof::Proof;
use super::steps::StepId;
use super::trail::NO_EVENT;

/// Lemmas so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Lemmas {
    /// By the literal that an event asserted.
    known: FxHashMap<Lit, Lemma>,
    /// What derivations followed back so far.
    needed: FxHashSet<Lit>,
}

/// "Where all of these are assumed, the event is true."
#[derive(Clone, Debug)]
struct Lemma {
    step: StepId,
    rests_on: Box<[Lit]>,
}

/// What a derivation consists of.
#[derive(Default)]
struct Derivation {
    /// Events of level 0.
    facts: Vec<u32>,
    /// Steps that are unit under the assumptions.
    steps: Vec<StepId>,
    rests_on: Vec<Lit>,
}

impl Derivation {
    fn clear(&mut self) {
        self.facts.clear();
        self.steps.clear();
        self.rests_on.clear();
    }

    fn lemma(&mut self, lemma: &Lemma) {
        self.steps.push(lemma.step);
        self.rests_on.extend_from_slice(&lemma.rests_on);
    }

    /// The clause: the assumptions that it rests on exclude each other, or `unless`.
    fn clause(&mut self, unless: Lit) -> Vec<Lit> {
        self.rests_on.sort_unstable();
        self.rests_on.dedup();
        let negated = self.rests_on.iter().map(|lit| !*lit);
        std::iter::once(unless).chain(negated).collect()
    }
}

impl Lemmas {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.known.clear();
        self.needed.clear();
    }
}

impl Engine<'_> {
    /// Derives that what is assumed refutes a literal, if a derivation is kept.
    pub(super) fn derive_against(&mut self, lit: Lit) {
        let Some(mut proof) = self.proof.take() else {
            return;
        };
        let always = self.assumed_always().len() as u32;
        proof.chains.lengthen(&self.trail, always);
        let mut derivation = Derivation::default();
        // Of events that are needed for the first time: the event, and the step that implies it.
        let mut used: Vec<(u32, StepId)> = Vec::new();
        let mut seen: FxHashSet<u32> = FxHashSet::default();
        let mut todo = vec![self.trail.falsifier(lit)];
        while let Some(index) = todo.pop() {
            if index == NO_EVENT || !seen.insert(index) {
                continue;
            }
            let event = self.trail.events[index as usize];
            let asserted = event.asserted();
            if event.level == 0 {
                derivation.facts.push(index);
            } else if event.reason == ClauseRef::NONE {
                match proof.kept.get(&asserted) {
                    Some(step) => derivation.steps.push(*step),
                    None => derivation.rests_on.push(asserted),
                }
            } else if event.level <= always && !proof.lemmas.needed.insert(asserted) {
                derivation.lemma(self.lemma(&mut proof, index));
            } else {
                used.push((index, self.step_of(index)));
                todo.extend(self.causes_in(&proof.chains, index));
            }
        }
        let lits = derivation.clause(!lit);
        let mut hints = self.units(&mut proof, &derivation.facts);
        derivation.steps.sort_unstable();
        derivation.steps.dedup();
        hints.append(&mut derivation.steps);
        used.sort_unstable();
        hints.extend(used.iter().map(|(_, step)| *step));
        proof.steps.derive(&lits, &hints);
        self.proof = Some(proof);
    }

    /// The lemma of an event that is implied by what is assumed in all searches, made with those it follows from.
    fn lemma<'p>(&self, proof: &'p mut Proof, wanted: u32) -> &'p Lemma {
        let asserted = |event: u32| self.trail.events[event as usize].asserted();
        let mut missing: Vec<u32> = Vec::new();
        let mut seen: FxHashSet<u32> = FxHashSet::default();
        let mut todo = vec![wanted];
        while let Some(index) = todo.pop() {
            let event = &self.trail.events[index as usize];
            let is_missing = event.level > 0
                && event.reason != ClauseRef::NONE
                && !proof.lemmas.known.contains_key(&event.asserted());
            if is_missing && seen.insert(index) {
                missing.push(index);
                todo.extend(self.causes_in(&proof.chains, index));
            }
        }
        missing.sort_unstable();
        let mut derivation = Derivation::default();
        for index in missing {
            let event = &self.trail.events[index as usize];
            derivation.clear();
            for cause in self.causes_in(&proof.chains, index) {
                let of = &self.trail.events[cause as usize];
                if of.level == 0 {
                    derivation.facts.push(cause);
                } else if of.reason != ClauseRef::NONE {
                    derivation.lemma(&proof.lemmas.known[&of.asserted()]);
                } else if let Some(step) = proof.kept.get(&of.asserted()) {
                    derivation.steps.push(*step);
                } else {
                    derivation.rests_on.push(of.asserted());
                }
            }
            let lits = derivation.clause(event.asserted());
            let mut hints = self.units(proof, &derivation.facts);
            hints.append(&mut derivation.steps);
            hints.push(self.step_of(index));
            let step = proof.steps.derive(&lits, &hints);
            let lemma = Lemma {
                step,
                rests_on: derivation.rests_on.as_slice().into(),
            };
            proof.lemmas.known.insert(event.asserted(), lemma);
        }
        &proof.lemmas.known[&asserted(wanted)]
    }

    /// The events that made the other literals of the reason of an event false.
    fn causes_in(&self, chains: &Chains, event: u32) -> impl Iterator<Item = u32> {
        let first = |lit| {
            let listed = chains.first_falsifier(lit);
            listed.unwrap_or_else(|| self.trail.falsifier(lit))
        };
        self.others(event).map(first).filter(|cause| *cause != NO_EVENT)
    }
}

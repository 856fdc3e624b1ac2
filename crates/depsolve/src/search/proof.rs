//! The derivation of everything that is learnt, kept where somebody asks for it.
//!
//! Each clause is a step. What comes from the universe or the request says so; what is learnt names the steps from which it follows by
//! unit propagation, in the order in which they propagate (as LRAT proofs do: Cruz-Filipe, Heule, Hunt, Kaufmann, Schneider-Kamp,
//! "Efficient certified RAT verification", 2017). Bounds that hold whatever is assumed are steps of one literal, made when first
//! used.

use rustc_hash::{FxHashMap, FxHashSet};

use super::clauses::{ClauseRef, Origin};
use super::engine::{Engine, NEVER};
use super::literal::{Lit, Var};
use super::trail::NO_EVENT;
use crate::ranks::RankSet;

/// Comes after every event: the key of the clause that is false at the end of a derivation.
pub(super) const LAST: u32 = u32::MAX;

/// The index of a step.
pub(crate) type StepId = u32;

/// Why the clause of a step holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It follows from a rule of the universe.
    Rule(u32),
    /// It follows from a root of the request.
    Root(u32),
    /// It follows from what the variables in it mean.
    Definition,
    /// It follows from the steps before it with these indices.
    Steps(Vec<StepId>),
    /// It holds of every answer that is best at this level and those before it.
    Keep(usize),
    /// More packages than places: for each version left of a package, the rule by which it takes a place.
    Crowd(Vec<(Var, u32, u32)>),
}

/// What a variable that is no package means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// 1 where the root of this index is asked for.
    Root(u32),
    /// 1 while what was proved best of one request binds.
    Guard,
    /// 1 exactly where the version selected of the package is among these ranks.
    Member(u32, RankSet),
    /// 1 where the value of the package (0: not selected, else the rank and one) is in one of these intervals.
    Inside(u32, Vec<(u32, u32)>),
    /// At least the sum of two counts; a literal counts 1 where it is true, a variable as much as it is.
    Sum(Count, Count),
}

/// A part of a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    Lit(Lit),
    Var(Var),
}

/// What is said between steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    Means(Var, Meaning),
    /// Costing more than this step of a package's costs at a level makes the literal false.
    Soft(usize, u32, usize, Lit),
    /// At a level, a weight is taken off the literals of the clause of a step; the sum counts them.
    Core(usize, u64, StepId, Option<Var>),
    /// A level has this least value.
    Optimal(usize, u64),
}

/// A clause and why it holds.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub lits: Vec<Lit>,
    pub why: Why,
}

/// All steps so far, and the derivation that is being made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proof {
    pub steps: Vec<Step>,
    /// With the number of steps before each.
    pub notes: Vec<(StepId, Note)>,
    /// For events of level 0, the steps that say them.
    units: FxHashMap<u32, StepId>,
    /// Clauses used so far, by the event that they imply.
    used: Vec<(u32, ClauseRef)>,
    /// Events of level 0 used so far.
    facts: Vec<u32>,
}

impl Engine<'_> {
    /// From now on, keeps the derivation of what is learnt.
    pub fn prove(&mut self) {
        self.proof.get_or_insert_default();
    }

    /// The derivation so far; none is kept from here on.
    pub fn take_proof(&mut self) -> Option<Proof> {
        self.proof.take()
    }

    /// Says something between steps, if a derivation is kept.
    pub fn say(&mut self, note: impl FnOnce() -> Note) {
        if let Some(proof) = &mut self.proof {
            let at = proof.steps.len() as StepId;
            proof.notes.push((at, note()));
        }
    }

    /// The step that says the last conflict of a search.
    pub fn last_step(&self) -> StepId {
        self.proof
            .as_ref()
            .map_or(0, |proof| proof.steps.len().saturating_sub(1) as StepId)
    }

    /// Says that a literal holds of every answer that is best at a level; the step, where a derivation is kept.
    pub fn say_kept(&mut self, level: usize, lit: Lit) -> Option<StepId> {
        let proof = self.proof.as_mut()?;
        Some(proof.push(&[lit], Why::Keep(level)))
    }

    /// The clause of a step without the negations of literals that are kept, as a step of its own if it has such.
    pub fn derive_without(&mut self, step: StepId, kept: &FxHashMap<Lit, StepId>) -> StepId {
        let Some(proof) = &mut self.proof else {
            return step;
        };
        let lits = &proof.steps[step as usize].lits;
        let mut hints: Vec<StepId> = lits.iter().filter_map(|lit| kept.get(&!*lit)).copied().collect();
        if hints.is_empty() {
            return step;
        }
        let rest: Vec<Lit> = lits
            .iter()
            .copied()
            .filter(|lit| !kept.contains_key(&!*lit))
            .collect();
        hints.push(step);
        proof.push(&rest, Why::Steps(hints))
    }

    /// Derives that what all searches assume refutes a literal.
    pub fn derive_refuted(&mut self, lit: Lit) -> StepId {
        if self.proof.is_some() {
            self.assumptions_against(lit);
        }
        self.last_step()
    }

    /// Begins a derivation.
    pub(super) fn begin_derivation(&mut self) {
        if let Some(proof) = &mut self.proof {
            proof.used.clear();
            proof.facts.clear();
        }
    }

    /// How much the derivation has used, to go back to with [`Engine::cut_derivation`].
    pub(super) fn derivation_mark(&self) -> (usize, usize) {
        self.proof
            .as_ref()
            .map_or((0, 0), |proof| (proof.used.len(), proof.facts.len()))
    }

    pub(super) fn cut_derivation(&mut self, (used, facts): (usize, usize)) {
        if let Some(proof) = &mut self.proof {
            proof.used.truncate(used);
            proof.facts.truncate(facts);
        }
    }

    /// The derivation uses a clause, which implies the event.
    pub(super) fn use_clause(&mut self, event: u32, clause: ClauseRef) {
        if let Some(proof) = &mut self.proof {
            proof.used.push((event, clause));
        }
    }

    /// The derivation uses an event of level 0.
    pub(super) fn use_fact(&mut self, event: u32) {
        if let Some(proof) = &mut self.proof {
            proof.facts.push(event);
        }
    }

    /// Ends the derivation: what was used implies this clause.
    pub(super) fn derive(&mut self, lits: &[Lit]) -> Option<StepId> {
        let mut proof = self.proof.take()?;
        let facts = std::mem::take(&mut proof.facts);
        let mut hints = self.units(&mut proof, &facts);
        proof
            .used
            .sort_unstable_by_key(|(event, clause)| (*event, clause.0));
        proof.used.dedup();
        hints.extend(
            proof
                .used
                .iter()
                .map(|(_, clause)| self.clauses.headers[clause.0 as usize].step),
        );
        let step = proof.push(lits, Why::Steps(hints));
        self.proof = Some(proof);
        Some(step)
    }

    /// The steps that say events of level 0, made where they are not there yet, with those they follow from before them.
    fn units(&self, proof: &mut Proof, events: &[u32]) -> Vec<StepId> {
        let causes = |event: u32| {
            let found = &self.trail.events[event as usize];
            let asserted = found.asserted();
            let lits = self
                .clauses
                .lits(found.reason)
                .iter()
                .filter(move |lit| **lit != asserted);
            lits.map(|lit| self.trail.first_falsifier(*lit))
                .filter(|cause| *cause != NO_EVENT)
        };
        let mut todo = events.to_vec();
        let mut missing: Vec<u32> = Vec::new();
        let mut seen: FxHashSet<u32> = FxHashSet::default();
        while let Some(event) = todo.pop() {
            if !proof.units.contains_key(&event) && seen.insert(event) {
                missing.push(event);
                todo.extend(causes(event));
            }
        }
        missing.sort_unstable();
        for event in missing {
            let found = &self.trail.events[event as usize];
            let mut hints: Vec<StepId> = causes(event).map(|cause| proof.units[&cause]).collect();
            hints.push(self.clauses.headers[found.reason.0 as usize].step);
            let step = proof.push(&[found.asserted()], Why::Steps(hints));
            proof.units.insert(event, step);
        }
        let mut steps: Vec<StepId> = events.iter().map(|event| proof.units[event]).collect();
        steps.sort_unstable();
        steps.dedup();
        steps
    }

    /// Stores a clause together with its step.
    pub(super) fn store(
        &mut self,
        lits: &[Lit],
        origin: Origin,
        glue: u32,
        derived: Option<StepId>,
    ) -> ClauseRef {
        let clause = self.clauses.add(lits, origin == Origin::Learnt, glue);
        if let Some(proof) = &mut self.proof {
            let why = match origin {
                Origin::Rule(rule) => Why::Rule(rule),
                Origin::Root(root) => Why::Root(root),
                Origin::Definition | Origin::Learnt => Why::Definition,
            };
            let step = derived.unwrap_or_else(|| proof.push(lits, why));
            self.clauses.headers[clause.0 as usize].step = step;
        }
        clause
    }

    /// The rules that the last step rests on. Empty without [`Engine::prove`].
    pub fn sources(&self) -> Vec<u32> {
        let mut sources = Vec::new();
        let Some(proof) = &self.proof else {
            return sources;
        };
        let mut needed: FxHashSet<StepId> = FxHashSet::default();
        let last = proof.steps.len().checked_sub(1);
        let mut todo: Vec<StepId> = last.map(|last| last as StepId).into_iter().collect();
        while let Some(step) = todo.pop() {
            if !needed.insert(step) {
                continue;
            }
            match &proof.steps[step as usize].why {
                Why::Rule(rule) => sources.push(*rule),
                Why::Steps(hints) => todo.extend(hints),
                Why::Crowd(uses) => sources.extend(uses.iter().map(|(_, _, rule)| *rule)),
                Why::Root(_) | Why::Definition | Why::Keep(_) => {}
            }
        }
        sources
    }
}

impl Proof {
    /// Adds a step.
    pub fn push(&mut self, lits: &[Lit], why: Why) -> StepId {
        // What is never true says nothing; it is there for the watching.
        self.steps.push(Step {
            lits: lits.iter().copied().filter(|lit| *lit != NEVER).collect(),
            why,
        });
        (self.steps.len() - 1) as StepId
    }
}

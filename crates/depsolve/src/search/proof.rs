//! The derivation of everything that is learnt, kept where somebody asks for it.
//!
//! Each clause is a step. What comes from the universe or the request says so; what is learnt names the steps from which it follows by
//! unit propagation, in the order in which they propagate (as LRAT proofs do: Cruz-Filipe, Heule, Hunt, Kaufmann, Schneider-Kamp,
//! "Efficient certified RAT verification", 2017). Bounds that hold whatever is assumed are steps of one literal, made when first
//! used.

use rustc_hash::{FxHashMap, FxHashSet};

use super::chain::Chains;
use super::clauses::{ClauseRef, Origin};
use super::engine::Engine;
use super::lemma::Lemmas;
use super::literal::{Lit, Var};
use super::steps::{StepId, Steps, Why};
use super::unit::Units;
use crate::ranks::RankSet;

/// Comes after every event: the key of the clause that is false at the end of a derivation.
pub(super) const LAST: u32 = u32::MAX;

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

/// All steps so far, and the derivation that is being made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proof {
    pub steps: Steps,
    /// With the number of steps before each.
    pub notes: Vec<(StepId, Note)>,
    /// Literals of proved levels, with the steps that say so.
    pub(super) kept: FxHashMap<Lit, StepId>,
    pub(super) lemmas: Lemmas,
    pub(super) units: Units,
    pub(super) chains: Chains,
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

    /// Says that a literal holds of every answer that is best at a level.
    pub fn say_kept(&mut self, level: usize, lit: Lit) {
        if let Some(proof) = &mut self.proof {
            let step = proof.steps.push(&[lit], Why::Keep(level));
            proof.kept.insert(lit, step);
        }
    }

    /// Derives that what all searches assume refutes a literal.
    pub fn derive_refuted(&mut self, lit: Lit) -> StepId {
        self.derive_against(lit);
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
        let step = proof.steps.derive(lits, &hints);
        self.proof = Some(proof);
        Some(step)
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
            let step = derived.unwrap_or_else(|| proof.steps.push(lits, why));
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
            match proof.steps.why(step) {
                Why::Rule(rule) => sources.push(*rule),
                Why::Derived => todo.extend(proof.steps.hints(step)),
                Why::Crowd(uses) => sources.extend(uses.iter().map(|(_, _, rule)| *rule)),
                Why::Root(_) | Why::Definition | Why::Keep(_) => {}
            }
        }
        sources
    }
}

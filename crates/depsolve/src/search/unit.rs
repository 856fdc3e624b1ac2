//! Bounds that hold whatever is assumed, as steps of one literal.
//!
//! Only those that derivations need become steps, with what they follow from before them, each once.

use super::engine::Engine;
use super::literal::Lit;
use super::proof::Proof;
use super::steps::StepId;

/// No step yet.
const NO_STEP: StepId = StepId::MAX;
/// The step is about to be made.
const WANTED: StepId = StepId::MAX - 1;

/// For each event of level 0 its step.
#[derive(Clone, Debug, Default)]
pub(super) struct Units(Vec<StepId>);

impl Engine<'_> {
    /// The steps that say events of level 0, made where they are not there yet, with those they follow from before them.
    pub(super) fn units(&self, proof: &mut Proof, events: &[u32]) -> Vec<StepId> {
        if events.is_empty() {
            return Vec::new();
        }
        proof.chains.lengthen(&self.trail, 0);
        let Proof { chains, units, .. } = proof;
        let end = self
            .trail
            .levels
            .first()
            .map_or(self.trail.events.len(), |start| *start as usize);
        units.0.resize(end, NO_STEP);
        let mut todo = events.to_vec();
        let mut missing: Vec<u32> = Vec::new();
        while let Some(event) = todo.pop() {
            let step = &mut units.0[event as usize];
            if *step == NO_STEP {
                *step = WANTED;
                missing.push(event);
                todo.extend(self.others(event).filter_map(|lit| chains.first_falsifier(lit)));
            }
        }
        missing.sort_unstable();
        for event in missing {
            let causes = self
                .others(event)
                .filter_map(|lit| proof.chains.first_falsifier(lit));
            let mut hints: Vec<StepId> = causes.map(|cause| proof.units.0[cause as usize]).collect();
            hints.push(self.step_of(event));
            let step = proof
                .steps
                .derive(&[self.trail.events[event as usize].asserted()], &hints);
            proof.units.0[event as usize] = step;
        }
        let mut steps: Vec<StepId> = events
            .iter()
            .map(|event| proof.units.0[*event as usize])
            .collect();
        steps.sort_unstable();
        steps.dedup();
        steps
    }

    /// The literals of the reason of an event that it did not assert: all are false.
    pub(super) fn others(&self, event: u32) -> impl Iterator<Item = Lit> {
        let event = &self.trail.events[event as usize];
        let asserted = event.asserted();
        let lits = self.clauses.lits(event.reason).iter().copied();
        lits.filter(move |lit| *lit != asserted)
    }

    /// The step of the reason of an event.
    pub(super) fn step_of(&self, event: u32) -> StepId {
        let reason = self.trail.events[event as usize].reason;
        self.clauses.headers[reason.0 as usize].step
    }
}

//! Taking over what was learnt, as far as it is asked for and follows.
//!
//! What a request reaches is tried before it is searched for, in the order in which it was learnt: under its roots, a clause is kept if its negation
//! contradicts itself by propagation, a core if its wishes do. So nothing unsound is taken over, whatever was added or taken away.
//! The rest waits for a request that reaches it. Each is tried once.

use std::sync::Arc;

use stowplan_core::Control;

use super::layer::{Layer, Said, SaidClause, SaidCore};
use super::translate::{Read, Reading, Target, Translation};
use super::{Learnt, Part};
use crate::optimise::Memory;
use crate::search::{Engine, Lit};
use crate::universe::{Clause, Universe};

/// Trials between two looks at the control.
const LOOK_EVERY: u32 = 64;

/// What was not tried yet.
pub(crate) struct Pending {
    layers: Vec<(Part, Translation)>,
}

impl Pending {
    pub fn new(learnt: &Learnt) -> Self {
        let parts = learnt.layers.iter();
        Self {
            layers: parts
                .map(|part| (part.clone(), Translation::new(&part.layer)))
                .collect(),
        }
    }

    /// What is left.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part> {
        self.layers.iter().map(|(part, _)| part.clone())
    }

    /// Tries what these roots reach, until the control says stop; what was not tried waits.
    pub fn take_over<'u>(
        &mut self,
        engine: &mut Engine<'u>,
        memory: &mut Memory,
        universe: &'u Universe,
        asked: &[(&Clause, Lit)],
        control: &dyn Control,
    ) {
        let roots: Vec<Lit> = asked.iter().map(|(_, lit)| *lit).collect();
        let mut target = Target {
            engine,
            memory,
            universe,
        };
        for (part, translation) in &mut self.layers {
            translation.ask(&part.layer, universe, asked);
            translation.load(&part.layer, &mut target);
        }
        target.engine.assume(roots.clone());
        if target.engine.contradiction(&roots).is_none() {
            let (mut trials, mut stopped) = (0u32, false);
            let mut goes_on = || {
                trials += 1;
                stopped = stopped || (trials.is_multiple_of(LOOK_EVERY) && control.should_stop());
                !stopped
            };
            for (part, translation) in &mut self.layers {
                let layer = Arc::clone(&part.layer);
                let mut trial = Trial {
                    layer: &layer,
                    translation,
                    to: &mut target,
                    roots: &roots,
                };
                part.clauses
                    .retain(|index| !goes_on() || !trial.clause(&layer.clauses[*index as usize]));
                part.cores
                    .retain(|index| !goes_on() || !trial.core(&layer.cores[*index as usize]));
            }
            self.layers
                .retain(|(part, _)| !part.clauses.is_empty() || !part.cores.is_empty());
        }
        target.engine.assume(Vec::new());
    }
}

/// Trying what a layer has under some roots.
struct Trial<'a, 'e, 'u> {
    layer: &'a Layer,
    translation: &'a mut Translation,
    to: &'a mut Target<'e, 'u>,
    roots: &'a [Lit],
}

impl Trial<'_, '_, '_> {
    /// Keeps a clause if it follows, the more general one of its readings. False: it is not reached.
    fn clause(&mut self, clause: &SaidClause) -> bool {
        if !self.is_reached(&clause.lits) {
            return false;
        }
        let mut before = None;
        for reading in [Reading::Wide, Reading::Narrow] {
            let lits = self
                .translation
                .clause(self.layer, self.to, &clause.lits, reading);
            if lits.is_none() || lits == before {
                continue;
            }
            let negated: Vec<Lit> = lits.iter().flatten().map(|lit| !*lit).collect();
            if let Some(core) = self.contradiction(&negated) {
                let follows: Vec<Lit> = core.into_iter().map(|lit| !lit).collect();
                self.to.engine.carry(follows, clause.glue);
                break;
            }
            before = lits;
        }
        true
    }

    /// Keeps a core if it is one, in each of its readings: both may be wished for. False: it is not reached.
    fn core(&mut self, core: &SaidCore) -> bool {
        if !self.is_reached(&core.base) || !self.is_reached(&core.softs) {
            return false;
        }
        let mut before = None;
        for reading in [Reading::Wide, Reading::Narrow] {
            let softs = self.wishes(&core.softs, reading);
            let base = self.wishes(&core.base, reading);
            let (Some(softs), Some(mut base)) = (softs, base) else {
                continue;
            };
            if before.as_ref() == Some(&softs) {
                continue;
            }
            base.extend(&softs);
            if let Some(found) = self.contradiction(&base) {
                let (of, base): (Vec<Lit>, Vec<Lit>) = found.into_iter().partition(|lit| softs.contains(lit));
                if !of.is_empty() {
                    self.to.memory.remember(self.to.engine, &of, &base, 0);
                }
            }
            before = Some(softs);
        }
        true
    }

    fn is_reached(&mut self, said: &[Said]) -> bool {
        self.translation
            .is_reached(self.layer, self.to.engine, self.to.universe, said)
    }

    /// What is assumed: read as the clause that says that not all of it holds.
    fn wishes(&mut self, said: &[Said], reading: Reading) -> Option<Vec<Lit>> {
        let lits = said.iter().map(|said| {
            let violated = Said {
                below: !said.below,
                ..*said
            };
            match self.translation.lit(self.layer, self.to, violated, reading) {
                Read::Lit(lit) => Some(!lit),
                Read::Never | Read::Gone => None,
            }
        });
        lits.collect()
    }

    /// Those among the roots and these literals that contradict each other by propagation.
    fn contradiction(&mut self, lits: &[Lit]) -> Option<Vec<Lit>> {
        let mut assumed = self.roots.to_vec();
        assumed.extend(lits.iter().filter(|lit| !self.roots.contains(lit)));
        self.to.engine.contradiction(&assumed)
    }
}

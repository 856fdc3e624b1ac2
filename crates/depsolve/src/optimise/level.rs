//! One level of the objective: the steps in which each package's part of it grows, and the soft literals they are assumed with.

use rustc_hash::FxHashMap;

use super::costs::Costs;
use super::memory::Memory;
use super::soft::{Soft, Subject, outside};
use crate::objective::Objective;
use crate::search::{Engine, Note};
use crate::universe::{PackageId, Universe};

/// A level while it is optimised, and after.
pub(super) struct Level<'a> {
    index: usize,
    pub objective: &'a Objective,
    roots: &'a [PackageId],
    universe: &'a Universe,
    /// For each package that was met, the index of what it costs.
    met: FxHashMap<u32, u32>,
}

impl<'a> Level<'a> {
    pub fn new(
        index: usize,
        objective: &'a Objective,
        roots: &'a [PackageId],
        universe: &'a Universe,
    ) -> Self {
        Self {
            index,
            objective,
            roots,
            universe,
            met: FxHashMap::default(),
        }
    }

    pub fn cost(&self, package: u32, rank: Option<u32>) -> u64 {
        self.objective
            .of(self.universe, self.roots, PackageId(package), rank)
    }

    /// The value of a selection.
    pub fn value(&self, versions: &[(PackageId, u32)]) -> u64 {
        self.objective.value(self.universe, self.roots, versions)
    }

    /// The packages that are met whatever an answer makes of them: those that cost something where they are missing, and the roots
    /// where they alone count, so that what is proved of them binds the levels after this one.
    pub fn met_first(&self) -> Vec<u32> {
        let missed = self.objective.missed();
        let roots: &[PackageId] = match self.objective {
            Objective::RootsNewest => self.roots,
            _ => &[],
        };
        missed.iter().chain(roots).map(|package| package.0).collect()
    }

    pub fn knows(&self, package: u32) -> bool {
        self.met.contains_key(&package)
    }

    /// The first soft literal of a package, that it costs no more than its least, and what that is. No literal: it always costs that.
    pub fn meet(
        &mut self,
        engine: &mut Engine<'_>,
        memory: &mut Memory,
        package: u32,
    ) -> (Option<Soft>, u64) {
        let id = PackageId(package);
        let shape = self.objective.shape(self.universe, self.roots, id);
        let costs = memory.costs_of(package, shape, || {
            let values = 0..=self.universe.version_count(id);
            Costs::new(
                values
                    .map(|value| self.cost(package, value.checked_sub(1)))
                    .collect(),
            )
        });
        self.met.insert(package, costs);
        let least = memory.costs(costs).steps[0];
        (self.soft(engine, memory, package, 0), least)
    }

    /// The soft literal of a package's step, if there is a step after it. Steps that what is assumed in all searches refutes are put
    /// together with it: its weight is that of all of them, and its step the last.
    pub fn soft(
        &self,
        engine: &mut Engine<'_>,
        memory: &mut Memory,
        package: u32,
        from: usize,
    ) -> Option<Soft> {
        let index = self.met[&package];
        let costs = memory.costs(index);
        let steps = &costs.steps;
        if from + 1 >= steps.len() {
            return None;
        }
        let (low, high) = engine.certain(package);
        let least = costs.least(low, high);
        let step = steps
            .partition_point(|cost| *cost < least)
            .saturating_sub(1)
            .max(from);
        let weight = steps[step + 1] - steps[from];
        let inside = if let Some(known) = costs.literals[step] {
            known
        } else {
            let (highest, above) = (costs.highest(), costs.above(step));
            let made = outside(engine, memory, package, highest, &above);
            memory.costs_mut(index).literals[step] = Some(made);
            made
        };
        if let Some(asked) = inside.decided_under {
            engine.assume_also(asked);
        }
        let lit = inside.lit;
        for told in from..=step {
            engine.say(|| Note::Soft(self.index, package, told, lit));
        }
        Some(Soft {
            lit,
            weight,
            subject: Subject::Package { package, step },
        })
    }
}

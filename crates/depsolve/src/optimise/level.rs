//! One level of the objective: the steps in which each package's part of it grows, and the soft literals they are assumed with.

use rustc_hash::FxHashMap;

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
    /// What each package that was met costs at least, step by step.
    steps: FxHashMap<u32, Vec<u64>>,
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
            steps: FxHashMap::default(),
        }
    }

    pub fn cost(&self, package: u32, rank: Option<u32>) -> u64 {
        self.objective
            .of(self.universe, self.roots, PackageId(package), rank)
    }

    pub fn knows(&self, package: u32) -> bool {
        self.steps.contains_key(&package)
    }

    /// The first soft literal of a package, that it costs no more than its least, and what that is. No literal: it always costs that.
    pub fn meet(
        &mut self,
        engine: &mut Engine<'_>,
        memory: &mut Memory,
        package: u32,
    ) -> (Option<Soft>, u64) {
        let count = self.universe.version_count(PackageId(package));
        let mut steps: Vec<u64> = (0..=count)
            .map(|value| self.cost(package, value.checked_sub(1)))
            .collect();
        steps.sort_unstable();
        steps.dedup();
        let least = steps[0];
        self.steps.insert(package, steps);
        (self.soft(engine, memory, package, 0), least)
    }

    /// The soft literal of a package's step, if there is a step after it.
    pub fn soft(
        &self,
        engine: &mut Engine<'_>,
        memory: &mut Memory,
        package: u32,
        step: usize,
    ) -> Option<Soft> {
        let steps = &self.steps[&package];
        let (most, next) = (steps[step], *steps.get(step + 1)?);
        let count = self.universe.version_count(PackageId(package));
        let mut forbidden: Vec<(u32, u32)> = Vec::new();
        for value in (0..=count).filter(|value| self.cost(package, value.checked_sub(1)) > most) {
            match forbidden.last_mut() {
                Some(last) if last.1 + 1 == value => last.1 = value,
                _ => forbidden.push((value, value)),
            }
        }
        let inside = outside(engine, memory, package, count, &forbidden);
        if let Some(asked) = inside.decided_under {
            engine.assume_also(asked);
        }
        let lit = inside.lit;
        engine.say(|| Note::Soft(self.index, package, step, lit));
        Some(Soft {
            lit,
            weight: next - most,
            subject: Subject::Package { package, step },
        })
    }
}

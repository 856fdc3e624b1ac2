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
    met: FxHashMap<u32, Costs>,
}

/// What a package that was met costs.
struct Costs {
    /// For each value (0: not selected, else the rank and one).
    of: Vec<u64>,
    /// The same sorted, each once: the steps in which the level grows.
    steps: Vec<u64>,
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
        let count = self.universe.version_count(PackageId(package));
        let of: Vec<u64> = (0..=count)
            .map(|value| self.cost(package, value.checked_sub(1)))
            .collect();
        let mut steps = of.clone();
        steps.sort_unstable();
        steps.dedup();
        let least = steps[0];
        self.met.insert(package, Costs { of, steps });
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
        let Costs { of, steps } = &self.met[&package];
        if from + 1 >= steps.len() {
            return None;
        }
        let (low, high) = engine.certain(package);
        let left = &of[low as usize..=high as usize];
        let least = left.iter().min().copied().unwrap_or(0);
        let step = steps
            .partition_point(|cost| *cost < least)
            .saturating_sub(1)
            .max(from);
        let most = steps[step];
        let mut forbidden: Vec<(u32, u32)> = Vec::new();
        for (value, _) in (0u32..).zip(of).filter(|(_, cost)| **cost > most) {
            match forbidden.last_mut() {
                Some(last) if last.1 + 1 == value => last.1 = value,
                _ => forbidden.push((value, value)),
            }
        }
        let inside = outside(engine, memory, package, (of.len() - 1) as u32, &forbidden);
        if let Some(asked) = inside.decided_under {
            engine.assume_also(asked);
        }
        let lit = inside.lit;
        for told in from..=step {
            engine.say(|| Note::Soft(self.index, package, told, lit));
        }
        Some(Soft {
            lit,
            weight: steps[step + 1] - steps[from],
            subject: Subject::Package { package, step },
        })
    }
}

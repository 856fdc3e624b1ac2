//! What optimising one request leaves to the next.
//!
//! Cores are clauses: they hold of any request under which the literals they rest on are assumed. So a request that differs little
//! from one before is reformulated by the cores of that one, without searching. What a level proved binds the levels after it by being assumed,
//! so a core of theirs names just what it rests on.

use rustc_hash::{FxHashMap, FxHashSet};

use super::costs::Costs;
use super::soft::Inside;
use super::sum::Sums;
use crate::objective::Shape;
use crate::search::{Engine, Lit, NO_PACKAGE, StepId, Var};

/// Cores kept at most; when there are more, all are forgotten.
const MAX_CORES: usize = if cfg!(test) { 8 } else { 200_000 };

/// A core and what it rests on beside its soft literals.
#[derive(Clone, Debug)]
pub(super) struct Core {
    pub softs: Box<[Lit]>,
    pub base: Box<[Lit]>,
    /// The step that says so, in the proof of the request that found it.
    pub step: StepId,
    /// The packages that its soft literals speak of, but for those that count violated ones.
    packages: Box<[u32]>,
}

/// A package, and intervals of its values.
type Values = (u32, Box<[(u32, u32)]>);

/// Shared by the requests of a session.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    /// For a package and forbidden values, the literal that says it has none of them.
    insides: FxHashMap<Values, Inside>,
    /// For the variables of these literals, the package.
    inside: FxHashMap<Var, u32>,
    pub sums: Sums,
    /// What packages cost by objectives of some shape.
    costs: Vec<Costs>,
    costs_by_shape: FxHashMap<(u32, Shape), u32>,
    /// In the order in which they were found.
    cores: Vec<Core>,
    known: FxHashSet<Box<[Lit]>>,
    /// For each soft literal, the cores it is in.
    with: FxHashMap<Lit, Vec<u32>>,
    /// Levels, and packages that cost more than their least in an answer.
    met: FxHashSet<(usize, u32)>,
    /// For the latest literal that a core rests on, the core.
    resting_on: FxHashMap<Option<Lit>, Vec<u32>>,
}

impl Memory {
    /// The literals that say that a package has none of some values, with the package and the values.
    pub fn insides(&self) -> impl Iterator<Item = (u32, &[(u32, u32)], Inside)> {
        let known = self.insides.iter();
        known.map(|((package, values), inside)| (*package, values.as_ref(), *inside))
    }

    /// The soft literals of the last cores, with what else they rest on.
    pub fn latest(&self, most: usize) -> impl Iterator<Item = (&[Lit], &[Lit])> {
        let first = self.cores.len().saturating_sub(most);
        let cores = self.cores[first..].iter();
        cores.map(|core| (core.softs.as_ref(), core.base.as_ref()))
    }

    /// The literal that says that a package has none of some values, if there is one.
    pub(super) fn inside(&self, values: &Values) -> Option<Inside> {
        self.insides.get(values).copied()
    }

    pub(super) fn keep_inside(&mut self, values: Values, inside: Inside) {
        self.inside.insert(inside.lit.var, values.0);
        self.insides.insert(values, inside);
    }

    /// What a package costs by an objective of this shape: the index to ask [`Memory::costs`] with.
    pub(super) fn costs_of(&mut self, package: u32, shape: Shape, costs: impl FnOnce() -> Costs) -> u32 {
        *self.costs_by_shape.entry((package, shape)).or_insert_with(|| {
            self.costs.push(costs());
            (self.costs.len() - 1) as u32
        })
    }

    pub(super) fn costs(&self, index: u32) -> &Costs {
        &self.costs[index as usize]
    }

    pub(super) fn costs_mut(&mut self, index: u32) -> &mut Costs {
        &mut self.costs[index as usize]
    }

    /// Keeps a core of some soft literals that rests on `base` beside them.
    pub fn remember(&mut self, engine: &Engine<'_>, softs: &[Lit], base: &[Lit], step: StepId) {
        if self.cores.len() >= MAX_CORES {
            self.cores.clear();
            self.known.clear();
            self.with.clear();
            self.resting_on.clear();
        }
        let mut key: Box<[Lit]> = softs.iter().chain(base).copied().collect();
        key.sort_unstable();
        if !self.known.insert(key) {
            return;
        }
        let index = self.cores.len() as u32;
        for lit in softs {
            self.with.entry(*lit).or_default().push(index);
        }
        let latest = base.iter().copied().max_by_key(|lit| lit.var);
        self.resting_on.entry(latest).or_default().push(index);
        let package = |lit: &Lit| match engine.packages()[lit.var as usize] {
            NO_PACKAGE => self.inside.get(&lit.var).copied(),
            package => Some(package),
        };
        self.cores.push(Core {
            softs: softs.into(),
            base: base.into(),
            step,
            packages: softs.iter().filter_map(package).collect(),
        });
    }

    /// Notes that a package was met at a level.
    pub(super) fn meet(&mut self, level: usize, package: u32) {
        self.met.insert((level, package));
    }

    /// Whether a package was met at a level of this request or of one before.
    pub(super) fn was_met(&self, level: usize, package: u32) -> bool {
        self.met.contains(&(level, package))
    }

    /// The cores that a soft literal is in, in the order in which they were found.
    pub(super) fn with(&self, lit: Lit) -> &[u32] {
        self.with.get(&lit).map_or(&[], Vec::as_slice)
    }

    /// A core, if it was not forgotten.
    pub(super) fn core(&self, index: u32) -> Option<&Core> {
        self.cores.get(index as usize)
    }

    /// The packages of the cores that rest on what is assumed in all searches.
    pub(super) fn expected(&self, engine: &Engine<'_>) -> Vec<u32> {
        let assumed = engine.assumed_always().iter().copied().map(Some);
        let mut packages: Vec<u32> = std::iter::once(None)
            .chain(assumed)
            .filter_map(|lit| self.resting_on.get(&lit))
            .flatten()
            .map(|index| &self.cores[*index as usize])
            .filter(|core| core.rests(engine))
            .flat_map(|core| core.packages.iter().copied())
            .collect();
        packages.sort_unstable();
        packages.dedup();
        packages
    }
}

impl Core {
    /// Whether what it rests on is assumed in all searches.
    pub(super) fn rests(&self, engine: &Engine<'_>) -> bool {
        self.base.iter().all(|lit| engine.is_assumed(*lit))
    }
}

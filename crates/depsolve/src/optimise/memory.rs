//! What optimising one request leaves to the next.
//!
//! Cores are clauses: they hold of any request under which the literals they rest on are assumed. So a request that differs little
//! from one before is reformulated by the cores of that one, without searching. What a level proved binds the levels after it by being assumed,
//! so a core of theirs names just what it rests on.

use rustc_hash::{FxHashMap, FxHashSet};

use super::soft::Inside;
use crate::search::{Engine, Lit, StepId, Var};

/// Cores kept at most; when there are more, all are forgotten.
const MAX_CORES: usize = 200_000;

/// A core and what it rests on beside its soft literals.
#[derive(Clone, Debug)]
pub(super) struct Core {
    pub softs: Box<[Lit]>,
    pub base: Box<[Lit]>,
    /// The step that says so, in the proof of the request that found it.
    pub step: StepId,
}

/// A package, and intervals of its values.
type Values = (u32, Box<[(u32, u32)]>);

/// Shared by the requests of a session.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    /// For a package and forbidden values, the literal that says it has none of them.
    pub(super) insides: FxHashMap<Values, Inside>,
    /// For the literals of a core, the variable that counts the violated ones.
    pub(super) sums: FxHashMap<Box<[Lit]>, Var>,
    cores: Vec<Core>,
    known: FxHashSet<Box<[Lit]>>,
    /// For each soft literal, the cores it is in.
    with: FxHashMap<Lit, Vec<u32>>,
}

impl Memory {
    /// The literals that say that a package has none of some values, with the package and the values.
    pub fn insides(&self) -> impl Iterator<Item = (u32, &[(u32, u32)], Inside)> {
        let known = self.insides.iter();
        known.map(|((package, values), inside)| (*package, values.as_ref(), *inside))
    }

    /// The variables that count violated literals, with these.
    pub fn sums(&self) -> impl Iterator<Item = (Var, &[Lit])> {
        self.sums.iter().map(|(lits, var)| (*var, lits.as_ref()))
    }

    /// The soft literals of the last cores, with what else they rest on.
    pub fn latest(&self, most: usize) -> impl Iterator<Item = (&[Lit], &[Lit])> {
        let first = self.cores.len().saturating_sub(most);
        let cores = self.cores[first..].iter();
        cores.map(|core| (core.softs.as_ref(), core.base.as_ref()))
    }

    pub fn remember(&mut self, softs: &[Lit], base: Vec<Lit>, step: StepId) {
        if self.cores.len() >= MAX_CORES {
            self.cores.clear();
            self.known.clear();
            self.with.clear();
        }
        let key: Box<[Lit]> = softs.iter().chain(&base).copied().collect();
        if self.known.insert(key) {
            for lit in softs {
                self.with.entry(*lit).or_default().push(self.cores.len() as u32);
            }
            self.cores.push(Core {
                softs: softs.into(),
                base: base.into(),
                step,
            });
        }
    }

    /// Whether there is no core.
    pub(super) fn is_empty(&self) -> bool {
        self.cores.is_empty()
    }

    /// A core with this literal that rests on what is assumed in all searches and whose soft literals are all assumed.
    pub(super) fn applicable(
        &self,
        with: Lit,
        engine: &Engine<'_>,
        assumed: &FxHashSet<Lit>,
    ) -> Option<&Core> {
        let mut cores = self
            .with
            .get(&with)?
            .iter()
            .map(|index| &self.cores[*index as usize]);
        cores.find(|core| {
            core.softs.iter().all(|lit| assumed.contains(lit))
                && core.base.iter().all(|lit| engine.is_assumed(*lit))
        })
    }
}

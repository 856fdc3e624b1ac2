//! What optimising one request leaves to the next.
//!
//! Cores are clauses: they hold of any request under which the literals they rest on are assumed. So a request that differs little
//! from one before is reformulated by the cores of that one, without searching. What a level proved is bound to a literal of its own, which
//! later requests that prove the same assume again.

use rustc_hash::{FxHashMap, FxHashSet};

use super::soft::Inside;
use crate::objective::Objective;
use crate::search::{Lit, StepId, Var};
use crate::universe::PackageId;

/// Cores kept at most; when there are more, all are forgotten.
const MAX_CORES: usize = 200_000;
/// Proved levels kept at most; when there are more, all are forgotten.
const MAX_CLOSED: usize = 2_000;

/// A core and what it rests on beside its soft literals.
#[derive(Clone, Debug)]
pub(super) struct Core {
    pub softs: Box<[Lit]>,
    pub base: Box<[Lit]>,
    /// The step that says so, in the proof of the request that found it.
    pub step: StepId,
}

/// A level that was proved: what it was, and the literal under which its soft literals hold.
#[derive(Clone, Debug)]
struct Closed {
    objective: Objective,
    roots: Vec<PackageId>,
    met: Vec<u32>,
    softs: Vec<Lit>,
    guard: Lit,
}

/// Shared by the requests of a session.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    /// For a package and forbidden values, the literal that says it has none of them.
    pub(super) insides: FxHashMap<(u32, Box<[(u32, u32)]>), Inside>,
    /// For the literals of a core, the variable that counts the violated ones.
    pub(super) sums: FxHashMap<Box<[Lit]>, Var>,
    cores: Vec<Core>,
    known: FxHashSet<Box<[Lit]>>,
    /// For each soft literal, the cores it is in.
    with: FxHashMap<Lit, Vec<u32>>,
    closed: Vec<Closed>,
}

impl Memory {
    pub(super) fn remember(&mut self, softs: &[Lit], base: Vec<Lit>, step: StepId) {
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

    /// A core with this literal that rests on literals of `base` and whose soft literals are all assumed.
    pub(super) fn applicable(
        &self,
        with: Lit,
        base: &FxHashSet<Lit>,
        assumed: &FxHashSet<Lit>,
    ) -> Option<&Core> {
        let all = |lits: &[Lit], among: &FxHashSet<Lit>| lits.iter().all(|lit| among.contains(lit));
        let cores = self
            .with
            .get(&with)?
            .iter()
            .map(|index| &self.cores[*index as usize]);
        cores
            .into_iter()
            .find(|core| all(&core.softs, assumed) && all(&core.base, base))
    }

    /// The literal under which the same was proved before.
    pub(super) fn guard(
        &self,
        objective: &Objective,
        roots: &[PackageId],
        met: &[u32],
        softs: &[Lit],
    ) -> Option<Lit> {
        let same = |closed: &&Closed| {
            closed.softs == softs
                && closed.met == met
                && closed.roots == roots
                && closed.objective == *objective
        };
        self.closed.iter().find(same).map(|closed| closed.guard)
    }

    pub(super) fn close(
        &mut self,
        objective: &Objective,
        roots: &[PackageId],
        met: Vec<u32>,
        softs: Vec<Lit>,
        guard: Lit,
    ) {
        if self.closed.len() >= MAX_CLOSED {
            self.closed.clear();
        }
        self.closed.push(Closed {
            objective: objective.clone(),
            roots: roots.to_vec(),
            met,
            softs,
            guard,
        });
    }
}

//! Levels in order, each from below by cores.
//!
//! A level is a sum of soft literals, all assumed at first. An answer under them is best. A refutation names some of them (a core)
//! that cannot all hold: the level costs at least the least weight among them more, which is taken off each; what remains is
//! reformulated so that at most one, then at most two, … of the core may be given up (OLL: Andres, Kaufmann, Matheis, Schaub,
//! "Unsatisfiability-based optimization in clasp", 2012; Morgado, Dodaro, Marques-Silva, "Core-guided `MaxSAT` with soft cardinality
//! constraints", 2014). A package that costs several units is given up unit by unit. Soft literals of packages appear when an answer
//! first makes them cost something, so only the part of the universe that answers reach is spoken of.
//!
//! Invariant: for every answer, the value of the level is the bound plus the weights of the soft literals it violates, plus what
//! packages not met yet add above their least.

use rustc_hash::FxHashSet;
use stowplan_core::Control;

use super::level::Level;
use super::memory::Memory;
use super::soft::{Soft, Subject};
use super::sum::sum_of;
use crate::objective::Objective;
use crate::search::{Engine, Found, Lit, Note, Proof, StepId};
use crate::universe::{PackageId, Universe};

/// Conflicts that minimising one core may take for each of its literals.
const MINIMISE_CONFLICTS: u64 = 50;

/// The best answer found, and what is proved of it.
pub(crate) struct Best {
    /// Package and rank.
    pub versions: Vec<(PackageId, u32)>,
    /// The value of each level.
    pub values: Vec<u64>,
    /// For each level, a value that none can be below, given the best values of those before it.
    pub bounds: Vec<u64>,
    /// Whether it is the canonical one among those of these values.
    pub canonical: bool,
    /// The derivation of its being best, where one was kept.
    pub proof: Option<Proof>,
    /// The answer that the derivation is of.
    pub proved_versions: Vec<(PackageId, u32)>,
}

/// What is to be best, and how long that may take.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub objectives: &'a [Objective],
    /// The packages that the roots name.
    pub roots: &'a [PackageId],
    /// Conflicts for all levels together.
    pub conflicts: u64,
    /// Conflicts for choosing the canonical answer among the best; 0: it is not looked for.
    pub canonical_conflicts: u64,
}

/// Improves on a first answer, level by level, under `roots_hold`.
pub(crate) fn optimise(
    engine: &mut Engine<'_>,
    memory: &mut Memory,
    universe: &Universe,
    roots_hold: &[Lit],
    first: Vec<(PackageId, u32)>,
    asked: &Asked<'_>,
    control: &dyn Control,
) -> Best {
    let Asked {
        objectives,
        roots,
        conflicts,
        canonical_conflicts,
    } = *asked;
    engine.assume(roots_hold.to_vec());
    let mut search = Search {
        memory,
        best: Best {
            versions: first,
            values: Vec::new(),
            bounds: vec![0; objectives.len()],
            canonical: false,
            proof: None,
            proved_versions: Vec::new(),
        },
        universe,
        engine,
        levels: objectives
            .iter()
            .enumerate()
            .map(|(index, objective)| Level::new(index, objective, roots, universe))
            .collect(),
        budget: conflicts,
        control,
    };
    search.best.values = search.values(&search.best.versions);
    let proved = (0..objectives.len()).all(|level| search.level(level));
    search.best.proof = search.engine.take_proof().filter(|_| proved);
    search.best.proved_versions.clone_from(&search.best.versions);
    if proved && canonical_conflicts > 0 && !objectives.is_empty() {
        search.best.canonical = search.make_canonical(canonical_conflicts);
    }
    let best = search.best;
    engine.assume(Vec::new());
    debug_assert!(
        best.bounds <= best.values,
        "an answer with {:?} is below a bound: {:?}",
        best.values,
        best.bounds
    );
    best
}

pub(super) struct Search<'e, 'u, 'a> {
    pub engine: &'e mut Engine<'u>,
    pub universe: &'a Universe,
    memory: &'e mut Memory,
    levels: Vec<Level<'a>>,
    pub best: Best,
    pub budget: u64,
    pub control: &'a dyn Control,
}

impl Search<'_, '_, '_> {
    fn values(&self, versions: &[(PackageId, u32)]) -> Vec<u64> {
        let value = |level: &Level<'_>| level.value(versions);
        self.levels.iter().map(value).collect()
    }

    fn find(&mut self, assumptions: &[Lit], conflicts: u64) -> Found {
        let before = self.engine.statistics.conflicts;
        let found = self
            .engine
            .search(assumptions, conflicts.min(self.budget), self.control);
        self.budget = self
            .budget
            .saturating_sub(self.engine.statistics.conflicts - before);
        if found == Found::Solution {
            let versions = self.engine.selection();
            let values = self.values(&versions);
            if values < self.best.values {
                self.best.versions = versions;
                self.best.values = values;
            }
        }
        found
    }

    /// Proves the best value of a level and makes it a fact. False: a limit struck.
    fn level(&mut self, index: usize) -> bool {
        let mut softs: Vec<Soft> = Vec::new();
        for package in self.levels[index].objective.missed() {
            self.meet(index, package.0, &mut softs);
        }
        let versions = self.best.versions.clone();
        self.meet_all(index, &versions, &mut softs);
        loop {
            self.give_up_refuted(index, &mut softs);
            self.apply_remembered(index, &mut softs);
            if self.best.values[..=index] == self.best.bounds[..=index] {
                // The best answer so far costs no more than every answer must.
                break;
            }
            // What a level before holds for good needs no assuming.
            softs.retain(|soft| !self.engine.is_assumed(soft.lit));
            let assumptions: Vec<Lit> = softs.iter().map(|soft| soft.lit).collect();
            match self.find(&assumptions, u64::MAX) {
                Found::Limit => return false,
                Found::Conflict(core) => {
                    let (core, base, step) = self.minimise(core, &assumptions);
                    if core.is_empty() {
                        // The facts so far came from answers; only a wrong one could end here.
                        return false;
                    }
                    self.memory.remember(&core, base, step);
                    self.reformulate(index, &core, step, &mut softs);
                }
                Found::Solution => {
                    let versions = self.engine.selection();
                    if !self.meet_all(index, &versions, &mut softs) {
                        break;
                    }
                }
            }
        }
        let value = self.best.bounds[index];
        self.engine.say(|| Note::Optimal(index, value));
        for soft in softs {
            self.keep(index, soft);
        }
        true
    }

    /// From now on a soft literal of a level that is proved is assumed: for this request, not for the next.
    fn keep(&mut self, level: usize, soft: Soft) {
        self.engine.assume_also(soft.lit);
        self.engine.say_kept(level, soft.lit);
    }

    /// Reformulates by cores that earlier requests found, as far as they apply.
    fn apply_remembered(&mut self, index: usize, softs: &mut Vec<Soft>) {
        if self.memory.is_empty() {
            return;
        }
        let mut assumed: FxHashSet<Lit> = softs.iter().map(|soft| soft.lit).collect();
        let mut todo: Vec<Lit> = softs.iter().map(|soft| soft.lit).collect();
        while let Some(lit) = todo.pop() {
            let Some(core) = self.memory.applicable(lit, self.engine, &assumed).cloned() else {
                continue;
            };
            self.reformulate(index, &core.softs, core.step, softs);
            let before = std::mem::replace(&mut assumed, softs.iter().map(|soft| soft.lit).collect());
            todo.extend(assumed.difference(&before));
            todo.push(lit);
        }
    }

    /// Meets the packages of an answer that cost more than their least at this level or at one before. False: there were none.
    fn meet_all(&mut self, index: usize, versions: &[(PackageId, u32)], softs: &mut Vec<Soft>) -> bool {
        let mut met = false;
        for (package, rank) in versions {
            for earlier in 0..=index {
                let level = &self.levels[earlier];
                if level.knows(package.0) || level.cost(package.0, Some(*rank)) == 0 {
                    continue;
                }
                met = true;
                if earlier == index {
                    self.meet(index, package.0, softs);
                    continue;
                }
                // That level is proved: none that it did not meet may cost anything.
                if let (Some(soft), _) = self.levels[earlier].meet(self.engine, self.memory, package.0) {
                    self.keep(earlier, soft);
                }
            }
        }
        met
    }

    /// Whether an answer has the best values, all levels being proved. If not, it has packages that no level met: from now on it is
    /// assumed that they cost no more than their least.
    pub fn admit(&mut self, versions: &[(PackageId, u32)]) -> bool {
        let Some(last) = self.levels.len().checked_sub(1) else {
            return true;
        };
        let mut softs = Vec::new();
        let met = self.meet_all(last, versions, &mut softs);
        for soft in softs {
            self.keep(last, soft);
        }
        !met
    }

    fn meet(&mut self, index: usize, package: u32, softs: &mut Vec<Soft>) {
        let (soft, least) = self.levels[index].meet(self.engine, self.memory, package);
        softs.extend(soft);
        self.add(index, least);
    }

    /// Raises the bound of a level. Costs that a sum of values would not hold are not told apart.
    fn add(&mut self, index: usize, weight: u64) {
        let bound = &mut self.best.bounds[index];
        *bound = bound.saturating_add(weight);
    }

    /// Gives up soft literals that what is assumed contradicts, each on its own.
    fn give_up_refuted(&mut self, index: usize, softs: &mut Vec<Soft>) {
        loop {
            let lits: Vec<Lit> = softs.iter().map(|soft| soft.lit).collect();
            let refuted = self.engine.refuted(&lits);
            if !refuted.contains(&true) {
                return;
            }
            let mut refuted = refuted.into_iter();
            let (gone, kept): (Vec<Soft>, Vec<Soft>) =
                softs.drain(..).partition(|_| refuted.next() == Some(true));
            *softs = kept;
            for soft in gone {
                let step = self.engine.derive_refuted(soft.lit);
                self.engine.say(|| Note::Core(index, soft.weight, step, None));
                self.add(index, soft.weight);
                softs.extend(self.after(index, soft, soft.weight));
            }
        }
    }

    /// What follows a soft literal that was given up.
    fn after(&mut self, index: usize, soft: Soft, weight: u64) -> Option<Soft> {
        match soft.subject {
            Subject::Package { package, step } => {
                self.levels[index].soft(self.engine, self.memory, package, step + 1)
            }
            Subject::Sum { var, of, at_most } => (at_most + 1 < of).then(|| Soft {
                lit: Lit::below(var, at_most + 2),
                weight,
                subject: Subject::Sum {
                    var,
                    of,
                    at_most: at_most + 1,
                },
            }),
        }
    }

    /// Takes the least weight of a core off its literals and lets one of them be given up.
    fn reformulate(&mut self, index: usize, core: &[Lit], step: StepId, softs: &mut Vec<Soft>) {
        let weight = softs
            .iter()
            .filter(|soft| core.contains(&soft.lit))
            .map(|soft| soft.weight)
            .min()
            .unwrap_or(0);
        self.add(index, weight);
        let mut kept = Vec::with_capacity(softs.len());
        let mut later = Vec::new();
        for soft in softs.drain(..) {
            if !core.contains(&soft.lit) {
                kept.push(soft);
                continue;
            }
            if soft.weight > weight {
                kept.push(Soft {
                    weight: soft.weight - weight,
                    ..soft
                });
            }
            later.push(soft);
        }
        *softs = kept;
        let mut added = Vec::new();
        for soft in later {
            let next = match soft.subject {
                // The step after it counts once this one is given up wholly; until then it is implied.
                Subject::Package { .. } if soft.weight > weight => None,
                Subject::Package { .. } => self.after(index, soft, 0),
                Subject::Sum { .. } => self.after(index, soft, weight),
            };
            added.extend(next);
        }
        if core.len() > 1 {
            let var = sum_of(self.engine, self.memory, core);
            self.engine.say(|| Note::Core(index, weight, step, Some(var)));
            added.push(Soft {
                lit: Lit::below(var, 2),
                weight,
                subject: Subject::Sum {
                    var,
                    of: core.len() as u32,
                    at_most: 1,
                },
            });
        } else {
            self.engine.say(|| Note::Core(index, weight, step, None));
        }
        // A sum may be bounded twice at the same number, by weights that were split.
        for soft in added {
            match softs.iter_mut().find(|other| other.lit == soft.lit) {
                Some(same) => same.weight = same.weight.saturating_add(soft.weight),
                None => softs.push(soft),
            }
        }
    }

    /// The soft literals of a core, without those it does not need, as far as short searches show; what else it rests on; and the step
    /// that says so.
    fn minimise(&mut self, core: Vec<Lit>, softs: &[Lit]) -> (Vec<Lit>, Vec<Lit>, StepId) {
        let mut step = self.engine.last_step();
        let split = |core: Vec<Lit>| {
            core.into_iter()
                .partition::<Vec<Lit>, _>(|lit| softs.contains(lit))
        };
        let (mut core, mut base) = split(core);
        let mut at = 0;
        while core.len() > 1 && at < core.len() {
            let mut fewer = core.clone();
            fewer.remove(at);
            match self.find(&fewer, MINIMISE_CONFLICTS) {
                Found::Conflict(smaller) => {
                    (core, base) = split(smaller);
                    step = self.engine.last_step();
                }
                Found::Solution | Found::Limit => at += 1,
            }
        }
        (core, base, step)
    }
}

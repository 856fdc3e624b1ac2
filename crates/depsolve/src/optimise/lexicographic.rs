//! Levels in order, each from below by cores.
//!
//! A level is a sum of soft literals, all assumed at first. An answer under them is best. A refutation names some of them (a core)
//! that cannot all hold: the level costs at least the least weight among them more, which is taken off each; what remains is
//! reformulated so that at most one, then at most two, … of the core may be given up (OLL: Andres, Kaufmann, Matheis, Schaub,
//! "Unsatisfiability-based optimization in clasp", 2012; Morgado, Dodaro, Marques-Silva, "Core-guided `MaxSAT` with soft cardinality
//! constraints", 2014). A package that costs several units is given up unit by unit. Soft literals of packages appear when an answer
//! first makes them cost something, with those of what could be chosen instead, and of what earlier requests met. So only the part of the
//! universe that answers reach is spoken of.
//!
//! Invariant: for every answer, the value of the level is the bound plus the weights of the soft literals it violates, plus what
//! packages not met yet add above their least.

use stowplan_core::Control;

use super::level::Level;
use super::memory::Memory;
use super::replay::Replay;
use super::soft::Soft;
use crate::objective::Objective;
use crate::search::{Engine, Found, Lit, Note, Proof};
use crate::universe::{PackageId, Universe};

/// A level that takes more cores than this pays for smaller ones.
const MANY_CORES: u32 = 256;

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
    pub(super) memory: &'e mut Memory,
    pub(super) levels: Vec<Level<'a>>,
    pub best: Best,
    pub budget: u64,
    pub control: &'a dyn Control,
}

impl Search<'_, '_, '_> {
    fn values(&self, versions: &[(PackageId, u32)]) -> Vec<u64> {
        let value = |level: &Level<'_>| level.value(versions);
        self.levels.iter().map(value).collect()
    }

    /// Searches under soft literals; an answer that is better than the best one replaces it.
    pub(super) fn find(&mut self, softs: &[Lit], conflicts: u64) -> Found {
        let found =
            self.spend(|engine, budget, control| engine.search(softs, budget.min(conflicts), control));
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

    /// Searches within the budget.
    pub(super) fn spend<T>(&mut self, search: impl FnOnce(&mut Engine<'_>, u64, &dyn Control) -> T) -> T {
        let before = self.engine.statistics.conflicts;
        let found = search(self.engine, self.budget, self.control);
        let spent = self.engine.statistics.conflicts - before;
        self.budget = self.budget.saturating_sub(spent);
        found
    }

    /// Proves the best value of a level and makes it a fact. False: a limit struck.
    fn level(&mut self, index: usize) -> bool {
        let mut softs: Vec<Soft> = Vec::new();
        let versions = self.best.versions.clone();
        let mut first = self.levels[index].met_first();
        let selected = versions.iter().map(|(package, _)| package.0);
        first.extend(selected.filter(|package| self.memory.was_met(index, *package)));
        first.extend(self.memory.expected(self.engine));
        for package in first {
            self.meet_new(index, package, &mut softs);
        }
        self.meet_all(index, &versions, &mut softs);
        let mut replay = Replay::default();
        let mut cores = 0;
        loop {
            self.give_up_refuted(index, &mut softs);
            self.replay(index, &mut softs, &mut replay);
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
                    let (core, base, step) = self.minimise(core, &assumptions, cores >= MANY_CORES);
                    cores += 1;
                    if core.is_empty() {
                        // The facts so far came from answers; only a wrong one could end here.
                        return false;
                    }
                    self.memory.remember(self.engine, &core, &base, step);
                    self.reformulate(index, &core, step, &mut softs);
                }
                Found::Solution => {
                    let versions = self.engine.selection();
                    let alternatives = self.engine.alternatives();
                    if !self.meet_all(index, &versions, &mut softs) {
                        break;
                    }
                    // What could be chosen instead would come next, one after the other.
                    for package in alternatives {
                        self.meet_new(index, package, &mut softs);
                    }
                }
            }
        }
        let value = self.best.bounds[index];
        if value == u64::MAX {
            // Sums end here: an answer as good may violate soft literals that are left, so they bind no level after this one.
            return false;
        }
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
                self.memory.meet(earlier, package.0);
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

    fn meet_new(&mut self, index: usize, package: u32, softs: &mut Vec<Soft>) {
        if !self.levels[index].knows(package) {
            self.meet(index, package, softs);
        }
    }

    fn meet(&mut self, index: usize, package: u32, softs: &mut Vec<Soft>) {
        self.memory.meet(index, package);
        let (soft, least) = self.levels[index].meet(self.engine, self.memory, package);
        softs.extend(soft);
        self.add(index, least);
    }

    /// Raises the bound of a level. Costs that a sum of values would not hold are not told apart.
    pub(super) fn add(&mut self, index: usize, weight: u64) {
        let bound = &mut self.best.bounds[index];
        *bound = bound.saturating_add(weight);
    }
}

#[cfg(test)]
mod tests {
    use stowplan_core::NoControl;

    use crate::{Clause, Limits, Objective, Outcome, RankSet, Request, Universe, solve};

    #[test]
    fn costs_that_end_at_the_greatest_number_bind_no_level_after_them() -> crate::Result<()> {
        let mut builder = Universe::builder();
        let a = builder.package("a", ["1", "2"])?;
        let b = builder.package("b", ["1"])?;
        let universe = builder.build();
        let costs = [(a, vec![u64::MAX - 1, u64::MAX]), (b, vec![10])];
        let request = Request {
            roots: vec![
                Clause::requires([(a, RankSet::all(2))]),
                Clause::requires([(b, RankSet::all(1))]),
            ],
            objectives: vec![
                Objective::LeastCost(costs.into_iter().collect()),
                Objective::RootsNewest,
            ],
        };
        let Outcome::Solved(found) = solve(&universe, &request, Limits::default(), &NoControl) else {
            panic!("there is an answer");
        };
        // Both versions cost as much as can be told.
        assert_eq!(
            (found.values, found.bounds),
            (vec![u64::MAX, 0], vec![u64::MAX, 0])
        );
        Ok(())
    }
}

//! The search: propagate, learn, decide, until every selected package has a version or the assumptions are refuted.

use rustc_hash::{FxHashMap, FxHashSet};

use stowplan_core::{Control, Progress};

use super::activity::Order;
use super::clauses::{ClauseRef, Clauses, Origin};
use super::literal::{Lit, Var};
use super::load::Choice;
use super::proof::{Meaning, Note, Proof};
use super::trail::Trail;
use crate::ranks::RankSet;
use crate::statistics::Statistics;
use crate::universe::{Clause, PackageId, Universe};

/// Of an auxiliary variable.
pub(crate) const NO_PACKAGE: u32 = u32::MAX;
/// The first variable is there for a literal that is never true.
pub(super) const NEVER: Lit = Lit::at_least(0, 2);
/// Conflicts between restarts, times Luby's sequence (Luby, Sinclair, Zuckerman, 1993).
const RESTART_UNIT: u64 = 100;
/// The first restart comes earlier: crowds are looked for at restarts.
const FIRST_RESTART: u64 = 20;
/// Decisions or conflicts between two looks at the control.
const LOOK_EVERY: u64 = 256;

/// How a search ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The domains say what is selected.
    Solution,
    /// These assumptions contradict each other and the universe; none: the universe contradicts itself.
    Conflict(Vec<Lit>),
    /// A limit struck first.
    Limit,
}

/// A set of rules that were loaded.
#[derive(Clone, Debug)]
pub(super) struct Loaded(Vec<u64>);

impl Loaded {
    /// Whether it was not in.
    pub fn insert(&mut self, index: u32) -> bool {
        let word = &mut self.0[index as usize / 64];
        let bit = 1 << (index % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Those that were loaded, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        let words = self.0.iter().zip((0u32..).step_by(64));
        words.flat_map(|(word, first)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(first + bit)
            })
        })
    }
}

pub(crate) struct Engine<'u> {
    pub(super) universe: &'u Universe,
    pub(super) trail: Trail,
    pub(super) clauses: Clauses,
    /// Events up to here are propagated.
    pub(super) propagated: usize,
    /// For each package, its variable plus one; 0: not touched yet.
    pub(super) var_index: Vec<u32>,
    pub(super) package_of: Vec<u32>,
    /// For each variable, the greatest value of its domain.
    pub(super) initial_highs: Vec<u32>,
    pub(super) loaded: Loaded,
    /// What all searches assume.
    base: Vec<Lit>,
    /// The same, to look up.
    assumed_always: FxHashSet<Lit>,
    /// What the last search assumed, a decision level each.
    pub(super) assumed: Vec<Lit>,
    /// Room for the clause that is being made.
    pub(super) building: Vec<Lit>,
    /// Clauses that were unit at an earlier level than the one at which they came, and that level.
    pub(super) late: Vec<(ClauseRef, u32)>,
    /// Variables of packages that were selected or narrowed since rules were last loaded.
    pub(super) to_load: Vec<Var>,
    pub(super) auxiliaries: FxHashMap<(u32, RankSet), Var>,
    pub(super) choices: Vec<Vec<Choice>>,
    pub(super) choice_lits: Vec<Lit>,
    pub(super) order: Order,
    /// Variables that need no decision any more, with the level at which that was seen.
    pub(super) settled: Vec<(Var, u32)>,
    /// For each event, the bound that the conflict being analysed needs of it; 0: none.
    pub(super) need: Vec<u32>,
    /// Room for levels that are counted.
    pub(super) levels: Vec<u32>,
    /// Room for events that are followed back.
    pub(super) todo: Vec<u32>,
    /// Room for the clause that is being learnt.
    pub(super) learning: Vec<Lit>,
    /// Room for events that may be left out.
    pub(super) candidates: Vec<u32>,
    /// For each variable and side, the marked event.
    pub(super) marked: Vec<[u32; 2]>,
    pub(super) marked_sides: Vec<(Var, usize)>,
    /// Learnt clauses kept before some are forgotten.
    pub(super) learnt_allowed: usize,
    /// Where derivations are kept.
    pub(super) proof: Option<Proof>,
    /// If only these rules are to be known.
    pub(super) only: Option<FxHashSet<u32>>,
    /// A clause that is false at level 0.
    pub(super) refutation: Option<ClauseRef>,
    pub(crate) statistics: Statistics,
}

impl<'u> Engine<'u> {
    pub fn new(universe: &'u Universe) -> Self {
        let mut engine = Self {
            universe,
            trail: Trail::default(),
            clauses: Clauses::default(),
            propagated: 0,
            var_index: vec![0; universe.packages()],
            package_of: Vec::new(),
            initial_highs: Vec::new(),
            loaded: Loaded(vec![0; universe.rules().div_ceil(64)]),
            base: Vec::new(),
            assumed_always: FxHashSet::default(),
            assumed: Vec::new(),
            building: Vec::new(),
            late: Vec::new(),
            to_load: Vec::new(),
            auxiliaries: FxHashMap::default(),
            choices: Vec::new(),
            choice_lits: Vec::new(),
            order: Order::default(),
            settled: Vec::new(),
            need: Vec::new(),
            levels: Vec::new(),
            todo: Vec::new(),
            learning: Vec::new(),
            candidates: Vec::new(),
            marked: Vec::new(),
            marked_sides: Vec::new(),
            learnt_allowed: super::forget::FORGET_AT,
            proof: None,
            only: None,
            refutation: None,
            statistics: Statistics::default(),
        };
        engine.new_var(1, NO_PACKAGE);
        engine
    }

    /// Knows these rules of the universe only.
    pub fn restrict(&mut self, rules: FxHashSet<u32>) {
        self.only = Some(rules);
    }

    /// Adds a demand of its own that holds where the returned literal does. Only between searches.
    pub fn root(&mut self, index: u32, clause: &Clause) -> Lit {
        self.back_to(0);
        self.assume(Vec::new());
        let var = self.number(1, || Meaning::Root(index));
        let terms = clause
            .terms()
            .iter()
            .map(|term| (term.package.0, &term.ranks, term.selected));
        let conflict = self.load(&[Lit::below(var, 1)], terms, Origin::Root(index));
        debug_assert!(conflict.is_none(), "the literal of a new root is open");
        Lit::at_least(var, 1)
    }

    /// A new variable of domain `0..=high` that is no package; 0 where nothing makes it greater. What it means is kept with derivations.
    pub fn number(&mut self, high: u32, meaning: impl FnOnce() -> Meaning) -> Var {
        let var = self.new_var(high, NO_PACKAGE);
        self.say(|| Note::Means(var, meaning()));
        var
    }

    /// The variable of a package.
    pub fn package(&mut self, package: u32) -> Var {
        self.var_of(package)
    }

    /// Adds a clause for good. At most one of its literals that are no upper bound may be left open by a complete selection.
    pub fn clause(&mut self, lits: &[Lit], origin: Origin) {
        self.back_to(self.base.len() as u32);
        if let Some(conflict) = self.add(&mut lits.to_vec(), origin) {
            // A refutation of everything is kept and told by the next search.
            self.learn_from(conflict);
        }
    }

    /// Where `guard` is true, one of the two must be decided to be true.
    pub fn either(&mut self, guard: Lit, one: Lit, other: Lit) {
        self.clause(&[one, other, !guard], Origin::Definition);
        self.choose(&[!guard], &[one, other]);
    }

    /// What all searches from now on assume.
    pub fn assume(&mut self, base: Vec<Lit>) {
        self.assumed_always.clear();
        self.assumed_always.extend(&base);
        self.base = base;
        if let Some(proof) = &mut self.proof {
            proof.lemmas.clear();
        }
    }

    /// What all searches assume.
    pub fn assumed_always(&self) -> &[Lit] {
        &self.base
    }

    /// Whether all searches assume this.
    pub fn is_assumed(&self, lit: Lit) -> bool {
        self.assumed_always.contains(&lit)
    }

    /// The values that what all searches assume leaves to a package, as far as was seen; all of them while other things are assumed.
    pub fn certain(&self, package: u32) -> (u32, u32) {
        let all = (0, self.universe.version_count(PackageId(package)));
        let known = self.var_index[package as usize].checked_sub(1);
        // What was decided last may have been something else: levels above what all searches assumed then.
        let level = self.trail.level() as usize;
        let assumed = self.assumed.get(..level);
        known
            .filter(|_| assumed.is_some() && assumed == self.base.get(..level))
            .map_or(all, |var| {
                let domain = self.trail.domains[var as usize];
                (domain.low, domain.high)
            })
    }

    /// Adds to what all searches from now on assume.
    pub fn assume_also(&mut self, lit: Lit) {
        if self.assumed_always.insert(lit) {
            self.base.push(lit);
        }
    }

    /// For each literal, whether what is assumed in all searches refutes it, as far as propagation sees.
    pub fn refuted(&mut self, lits: &[Lit]) -> Vec<bool> {
        let consistent = self.propagate_base();
        lits.iter()
            .map(|lit| consistent && self.trail.is_false(*lit))
            .collect()
    }

    /// Whether what is assumed in all searches refutes a literal, as far as propagation sees.
    pub fn is_refuted(&mut self, lit: Lit) -> bool {
        self.propagate_base() && self.trail.is_false(lit)
    }

    /// Goes back to what is assumed in all searches. False: it contradicts itself.
    fn propagate_base(&mut self) -> bool {
        let base = std::mem::take(&mut self.base);
        self.back_to_common(&base);
        let consistent = loop {
            if let Some(conflict) = self.propagate() {
                if !self.learn_from(conflict) {
                    break false;
                }
                continue;
            }
            match base.get(self.trail.level() as usize) {
                None => break true,
                Some(assumed) if self.trail.is_false(*assumed) => break false,
                Some(assumed) => self.decide(*assumed),
            }
        };
        self.assumed.clone_from(&base);
        self.base = base;
        consistent
    }

    /// The selection that the last search found: package and rank, in the order of packages.
    pub fn selection(&self) -> Vec<(PackageId, u32)> {
        let mut versions: Vec<(PackageId, u32)> = self
            .package_of
            .iter()
            .zip(&self.trail.domains)
            .filter(|(package, domain)| **package != NO_PACKAGE && domain.low > 0)
            .map(|(package, domain)| (PackageId(*package), domain.low - 1))
            .collect();
        versions.sort_unstable();
        versions
    }

    /// For each variable, its package, or [`NO_PACKAGE`].
    pub fn packages(&self) -> &[u32] {
        &self.package_of
    }

    /// Searches under what is assumed in all searches and these literals, at most `conflicts` conflicts long.
    pub fn search(&mut self, softs: &[Lit], conflicts: u64, control: &dyn Control) -> Found {
        self.run(softs, conflicts, true, control)
    }

    /// The same, but without decisions: whether what is assumed contradicts itself, as far as propagation and at most `conflicts`
    /// conflicts show. If not, a limit.
    pub fn probe(&mut self, softs: &[Lit], conflicts: u64, control: &dyn Control) -> Found {
        self.run(softs, conflicts, false, control)
    }

    fn run(&mut self, softs: &[Lit], conflicts: u64, decides: bool, control: &dyn Control) -> Found {
        let assumptions: Vec<Lit> = self.base.iter().chain(softs).copied().collect();
        self.back_to_common(&assumptions);
        self.assumed.clone_from(&assumptions);
        if self.refutation.is_some() {
            self.derive_refutation();
            return Found::Conflict(Vec::new());
        }
        let mut left = conflicts;
        let mut restarts = 0;
        let mut until_restart = FIRST_RESTART;
        let mut until_look = LOOK_EVERY;
        loop {
            until_look -= 1;
            if until_look == 0 {
                until_look = LOOK_EVERY;
                if control.should_stop() {
                    return Found::Limit;
                }
                control.progress(&Progress {
                    phase: "search",
                    done: self.statistics.conflicts,
                    total: None,
                });
            }
            if let Some(conflict) = self.propagate() {
                self.statistics.conflicts += 1;
                if !self.learn_from(conflict) {
                    self.derive_refutation();
                    return Found::Conflict(Vec::new());
                }
                if left == 0 {
                    return Found::Limit;
                }
                left -= 1;
                until_restart = until_restart.saturating_sub(1);
                continue;
            }
            if until_restart == 0 {
                restarts += 1;
                self.statistics.restarts += 1;
                until_restart = RESTART_UNIT * luby(restarts);
                self.back_to(assumptions.len().min(self.trail.level() as usize) as u32);
                self.forget();
                if let Some(crowd) = self.overcrowded() {
                    if !self.learn_from(crowd) {
                        self.derive_refutation();
                        return Found::Conflict(Vec::new());
                    }
                    continue;
                }
            }
            let decision = match assumptions.get(self.trail.level() as usize) {
                Some(assumed) if self.trail.is_false(*assumed) => {
                    return Found::Conflict(self.assumptions_against(*assumed));
                }
                Some(assumed) => Some(*assumed),
                None if !decides => return Found::Limit,
                None => self.next_decision(),
            };
            let Some(decision) = decision else {
                return Found::Solution;
            };
            self.decide(decision);
        }
    }

    pub(super) fn decide(&mut self, decision: Lit) {
        self.trail.levels.push(self.trail.events.len() as u32);
        if !self.trail.is_true(decision) {
            self.statistics.decisions += 1;
            self.trail.assert(decision, ClauseRef::NONE);
        }
    }

    /// Goes back as far as the assumptions of the last search differ from these.
    pub(super) fn back_to_common(&mut self, assumptions: &[Lit]) {
        let common = self
            .assumed
            .iter()
            .zip(assumptions)
            .take_while(|(one, other)| one == other)
            .count();
        self.back_to(common as u32);
    }

    /// Takes back all levels above `level`.
    pub(super) fn back_to(&mut self, level: u32) {
        let Some(start) = self.trail.levels.get(level as usize).copied() else {
            return;
        };
        if let Some(proof) = &mut self.proof {
            proof.chains.cut(&self.trail, start as usize);
        }
        self.trail.levels.truncate(level as usize);
        while self.trail.events.len() > start as usize {
            self.trail.undo();
        }
        self.propagated = self.propagated.min(start as usize);
        while let Some((var, _)) = self.settled.pop_if(|(_, settled)| *settled > level) {
            self.order.insert(var);
        }
        self.assert_late();
    }

    /// After a change of a bound: a selected package may have rules to load and a version to decide.
    pub(super) fn notice(&mut self, var: Var) {
        if self.trail.domains[var as usize].low == 0 {
            return;
        }
        if self.package_of[var as usize] != NO_PACKAGE {
            self.to_load.push(var);
            self.order.insert(var);
        } else if !self.choices[var as usize].is_empty() {
            self.order.insert(var);
        }
    }
}

/// 1, 1, 2, 1, 1, 2, 4, …; `index` counts from 1.
fn luby(mut index: u64) -> u64 {
    loop {
        let size = 64 - index.leading_zeros();
        if index == (1 << size) - 1 {
            return 1 << (size - 1);
        }
        index -= (1 << (size - 1)) - 1;
    }
}

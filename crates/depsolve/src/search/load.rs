//! Rules of the universe become clauses when their package is about to be selected, not before.
//!
//! A rule is loaded once the domain of its package lies within the run of versions that share it: the search sees just the cone that
//! its selections reach. Invariant: whenever a decision is made, the rules of every selected package whose run covers its whole
//! domain are loaded.

use smallvec::{SmallVec, smallvec};

use super::clauses::{ClauseRef, Origin};
use super::engine::{Engine, NEVER, NO_PACKAGE};
use super::literal::{Lit, Var};
use super::proof::Meaning;
use crate::ranks::RankSet;
use crate::universe::PackageId;

/// A term of a clause: the package, versions of it, and whether one of them must be selected, or none.
pub(super) type TermView<'a> = (u32, &'a RankSet, bool);

/// Alternatives of a rule or a root, in order of preference.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    /// Literals from here to `alternatives`: one must be chosen where all of these are false.
    guards: u32,
    alternatives: u32,
    end: u32,
}

impl Engine<'_> {
    /// The variable of a package, made when first spoken of.
    pub(super) fn var_of(&mut self, package: u32) -> Var {
        let known = self.var_index[package as usize];
        if known != 0 {
            return known - 1;
        }
        let high = self.universe.version_count(PackageId(package));
        let var = self.new_var(high, package);
        self.var_index[package as usize] = var + 1;
        var
    }

    pub(super) fn new_var(&mut self, high: u32, package: u32) -> Var {
        let var = self.trail.add(high);
        self.initial_highs.push(high);
        self.package_of.push(package);
        self.clauses.watchers.push(Default::default());
        self.choices.push(Vec::new());
        self.marked.push([super::trail::NO_EVENT; 2]);
        self.order.add();
        var
    }

    /// Loads what the versions left to `var` have in common. Returns a clause that is false, if there is one.
    pub(super) fn load_rules(&mut self, var: Var) -> Option<ClauseRef> {
        let universe = self.universe;
        let domain = self.trail.domains[var as usize];
        if domain.low == 0 {
            return None;
        }
        let package = self.package_of[var as usize];
        for index in universe.rules_of(package, domain.high - 1) {
            let rule = universe.rules[*index as usize];
            let known = self.only.as_ref().is_none_or(|only| only.contains(index));
            if !known || rule.first + 1 > domain.low || !self.loaded.insert(*index) {
                continue;
            }
            let conflict = self.load_rule(var, *index);
            if conflict.is_some() {
                return conflict;
            }
        }
        None
    }

    /// Loads a rule of the package of `var`.
    pub(super) fn load_rule(&mut self, var: Var, index: u32) -> Option<ClauseRef> {
        let universe = self.universe;
        let rule = universe.rules[index as usize];
        // Where the run reaches the newest version, the second literal is never true and is dropped.
        let head = [Lit::below(var, rule.first + 1), Lit::at_least(var, rule.last + 2)];
        self.load(&head, universe.terms_of(rule.clause), Origin::Rule(index))
    }

    /// Adds "where all of `head` is false, one of the terms holds".
    pub(super) fn load<'t>(
        &mut self,
        head: &[Lit],
        terms: impl Iterator<Item = TermView<'t>> + Clone,
        origin: Origin,
    ) -> Option<ClauseRef> {
        let universe = self.universe;
        // "One of no versions" is false, and no alternative.
        let terms = terms.filter(|(_, set, selected)| !(*selected && set.is_empty()));
        let alternatives = terms.clone().filter(|(_, _, selected)| *selected).count();
        let mut lits = std::mem::take(&mut self.building);
        lits.clear();
        lits.extend_from_slice(head);
        lits.retain(|lit| lit.is_below() || lit.bound() <= self.initial_high(lit.var));
        let mut parts: Option<Cnf> = None;
        let mut preferred: Vec<Lit> = Vec::new();
        let mut holds = false;
        for (package, set, selected) in terms {
            let other = self.var_of(package);
            let count = universe.version_count(PackageId(package));
            if let Some(lit) = single_bound(count, other, set, selected) {
                if selected && alternatives > 1 {
                    preferred.push(lit);
                }
                lits.push(lit);
                continue;
            }
            let mut cnf = bounds(count, other, set, selected);
            let alone = cnf.len() > 1 && parts.is_none() && (!selected || alternatives == 1);
            match (cnf.len(), selected) {
                (0, _) => holds = true,
                (1, false) => lits.extend(cnf.drain(..).flatten()),
                _ if alone => parts = Some(cnf),
                (_, selected) => {
                    let meaning = Lit::at_least(self.auxiliary(package, set), 1);
                    if selected {
                        preferred.push(meaning);
                    }
                    lits.push(if selected { meaning } else { !meaning });
                }
            }
        }
        if alternatives > 1 && !holds {
            let guards: Vec<Lit> = lits
                .iter()
                .copied()
                .filter(|lit| !preferred.contains(lit))
                .collect();
            self.choose(&guards, &preferred);
        }
        let mut conflict = None;
        match parts {
            _ if holds => {}
            None => conflict = self.add(&mut lits, origin),
            Some(parts) => {
                // The clauses are all added even if one is false: the rule counts as loaded.
                let common: SmallVec<[Lit; 8]> = SmallVec::from_slice(&lits);
                for part in parts {
                    lits.clear();
                    lits.extend_from_slice(&common);
                    lits.extend(part);
                    conflict = self.add(&mut lits, origin).or(conflict);
                }
            }
        }
        self.building = lits;
        conflict
    }

    /// A variable that is 1 exactly where the version selected of `package` is in the set.
    pub fn auxiliary(&mut self, package: u32, set: &RankSet) -> Var {
        let key = (package, set.clone());
        if let Some(known) = self.auxiliaries.get(&key) {
            return *known;
        }
        let var = self.number(1, || Meaning::Member(package, set.clone()));
        self.auxiliaries.insert(key, var);
        let meaning = Lit::at_least(var, 1);
        let other = self.var_of(package);
        let count = self.universe.version_count(PackageId(package));
        for selected in [true, false] {
            for part in bounds(count, other, set, selected) {
                let mut clause = part.to_vec();
                clause.push(if selected { !meaning } else { meaning });
                // The variable is new: none of its definitions is false.
                let conflict = self.add(&mut clause, Origin::Definition);
                debug_assert!(conflict.is_none(), "a definition of a new variable is false");
            }
        }
        var
    }

    /// Notes that one of the alternatives is to be chosen where all guards are false.
    pub(super) fn choose(&mut self, guards: &[Lit], alternatives: &[Lit]) {
        let choice = Choice {
            guards: self.choice_lits.len() as u32,
            alternatives: (self.choice_lits.len() + guards.len()) as u32,
            end: (self.choice_lits.len() + guards.len() + alternatives.len()) as u32,
        };
        self.choice_lits.extend(guards);
        self.choice_lits.extend(alternatives);
        for (index, guard) in guards.iter().enumerate() {
            if !guards[..index].iter().any(|before| before.var == guard.var) {
                self.choices[guard.var as usize].push(choice);
                self.order.insert(guard.var);
            }
        }
    }

    /// The packages that may be chosen instead of those that were, by what the domains select.
    pub fn alternatives(&self) -> Vec<u32> {
        let trail = &self.trail;
        let selected = (0..self.choices.len()).filter(|var| trail.domains[*var].low > 0);
        let mut packages = Vec::new();
        for choice in selected.flat_map(|var| &self.choices[var]) {
            let guards = &self.choice_lits[choice.guards as usize..choice.alternatives as usize];
            if guards.iter().all(|guard| trail.is_false(*guard)) {
                let alternatives = &self.choice_lits[choice.alternatives as usize..choice.end as usize];
                packages.extend(alternatives.iter().map(|lit| self.package_of[lit.var as usize]));
            }
        }
        packages.retain(|package| *package != NO_PACKAGE);
        packages.sort_unstable();
        packages.dedup();
        packages
    }

    /// The first alternative left, if one must be chosen and none is true yet.
    pub(super) fn open_alternative(&self, choice: Choice) -> Option<Lit> {
        let guards = &self.choice_lits[choice.guards as usize..choice.alternatives as usize];
        let alternatives = &self.choice_lits[choice.alternatives as usize..choice.end as usize];
        let trail = &self.trail;
        if !guards.iter().all(|guard| trail.is_false(*guard))
            || alternatives.iter().any(|alternative| trail.is_true(*alternative))
        {
            return None;
        }
        alternatives
            .iter()
            .copied()
            .find(|alternative| !trail.is_false(*alternative))
    }

    /// Adds a clause under the current assignment and propagates it if it is unit. Returns it if it is false.
    pub(super) fn add(&mut self, lits: &mut Vec<Lit>, origin: Origin) -> Option<ClauseRef> {
        if !self.normalise(lits) {
            return None;
        }
        // A literal that is never true lets clauses of one literal be watched as all others are.
        if lits.len() < 2 {
            lits.push(NEVER);
        }
        for front in 0..2 {
            self.bring_forward(&mut lits[front..]);
        }
        let clause = self.store(lits, origin, 0, None);
        let first = lits[0];
        if self.trail.is_false(first) {
            return Some(clause);
        }
        let second = lits.get(1).copied().unwrap_or(NEVER);
        if self.trail.is_false(second) && !self.trail.is_true(first) {
            let due = self.level_of_false(second);
            if due < self.trail.level() {
                self.late.push((clause, due));
            }
            self.trail.assert(first, clause);
        }
        None
    }

    /// Puts first what is best watched: a true literal, else an open one, else the one that was made false last.
    fn bring_forward(&self, lits: &mut [Lit]) {
        let trail = &self.trail;
        let best = lits
            .iter()
            .position(|lit| trail.is_true(*lit))
            .or_else(|| lits.iter().position(|lit| !trail.is_false(*lit)))
            .or_else(|| match lits.len() {
                0 | 1 => None,
                _ => (0..lits.len())
                    .max_by_key(|index| (self.level_of_false(lits[*index]), std::cmp::Reverse(*index))),
            });
        if let Some(best) = best {
            lits.swap(0, best);
        }
    }

    /// Asserts again, after going back, what clauses imply that came later than the level at which they were unit.
    pub(super) fn assert_late(&mut self) {
        let level = self.trail.level();
        let mut late = std::mem::take(&mut self.late);
        late.retain(|(_, due)| *due <= level);
        for (clause, _) in &late {
            let lits = self.clauses.lits(*clause);
            let open = lits.iter().copied().find(|lit| !self.trail.is_false(*lit));
            if let Some(open) = open.filter(|open| !self.trail.is_true(*open)) {
                self.trail.assert(open, *clause);
            }
        }
        late.retain(|(_, due)| *due < level);
        self.late = late;
    }

    /// Drops what is false in every assignment and unites bounds on one side of a variable. False: the clause always holds.
    fn normalise(&self, lits: &mut Vec<Lit>) -> bool {
        let high = |lit: &Lit| self.initial_high(lit.var);
        if lits.iter().any(|lit| lit.is_below() && lit.bound() > high(lit)) {
            return false;
        }
        lits.retain(|lit| lit.is_below() || lit.bound() <= high(lit));
        if lits.len() < 2 {
            return true;
        }
        lits.sort_unstable_by_key(|lit| (lit.var, lit.is_below(), lit.bound()));
        // `x ≥ 2 or x ≥ 5` is `x ≥ 2`; `x < 2 or x < 5` is `x < 5`.
        lits.dedup_by(|next, kept| {
            let same = next.var == kept.var && next.is_below() == kept.is_below();
            if same && next.is_below() {
                *kept = *next;
            }
            same
        });
        !lits.windows(2).any(|pair| {
            pair[0].var == pair[1].var && pair[1].is_below() && pair[0].bound() <= pair[1].bound()
        })
    }

    fn initial_high(&self, var: Var) -> u32 {
        self.initial_highs[var as usize]
    }
}

/// The one bound that says "`var` is in the set", or that it is not, if one does.
fn single_bound(count: u32, var: Var, set: &RankSet, selected: bool) -> Option<Lit> {
    match set.intervals() {
        [(lo, hi)] if hi + 1 == count => Some(if selected {
            Lit::at_least(var, lo + 1)
        } else {
            Lit::below(var, lo + 1)
        }),
        _ => None,
    }
}

/// Clauses of at most two bounds.
type Cnf = SmallVec<[SmallVec<[Lit; 2]>; 2]>;

/// "`var` is in the set", or that it is not, as clauses over its bounds. No clause: it always holds.
fn bounds(count: u32, var: Var, set: &RankSet, selected: bool) -> Cnf {
    let intervals = set.intervals();
    if !selected {
        return intervals
            .iter()
            .map(|(lo, hi)| {
                let mut outside = smallvec![Lit::below(var, lo + 1)];
                if hi + 1 < count {
                    outside.push(Lit::at_least(var, hi + 2));
                }
                outside
            })
            .collect();
    }
    let mut clauses = Cnf::new();
    if let (Some((lo, _)), Some((_, hi))) = (intervals.first(), intervals.last()) {
        clauses.push(smallvec![Lit::at_least(var, lo + 1)]);
        if hi + 1 < count {
            clauses.push(smallvec![Lit::below(var, hi + 2)]);
        }
    }
    for pair in intervals.windows(2) {
        clauses.push(smallvec![
            Lit::below(var, pair[0].1 + 2),
            Lit::at_least(var, pair[1].0 + 1),
        ]);
    }
    clauses
}

//! Fills a universe and compiles it.
//!
//! Clauses and sets of ranks are stored once, however many versions share them; the versions that share a clause are united to
//! runs. Cost: linear in the number of (version object, clause) pairs, plus a sort for each package.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::clause::Clause;
use super::compiled::{PackageId, Role, Rule, StoredTerm, Universe};
use crate::error::{Error, Result};
use crate::ranks::RankSet;

/// More versions of one package than this are refused: ranks and their successors must fit where the search keeps them.
const MAX_VERSIONS: usize = 1 << 30;
/// More packages than this are refused.
const MAX_PACKAGES: usize = 1 << 31;

/// The terms of a clause, their sets by index, and its words.
type ClauseKey = (Box<[(u32, u32, bool)]>, Option<Arc<str>>);

/// Fills a [`Universe`]: first the packages with their versions, then what the versions ask.
#[derive(Clone, Debug, Default)]
pub struct UniverseBuilder {
    universe: Universe,
    clause_index: FxHashMap<ClauseKey, u32>,
    set_index: FxHashMap<RankSet, u32>,
    /// For each package, clauses with the intervals that have them, unmerged.
    demands: Vec<Vec<(u32, u32, u32)>>,
    /// For packages of which a demand is told in its author's words: the words of each demand so far, 0 for none.
    written: FxHashMap<u32, Vec<u32>>,
    wording_index: FxHashMap<Arc<str>, u32>,
}

impl UniverseBuilder {
    /// Adds a package with its versions, oldest first.
    ///
    /// # Errors
    ///
    /// If the name is taken, a version is there twice, or there are too many.
    pub fn package<V: Into<Box<str>>>(
        &mut self,
        name: &str,
        versions: impl IntoIterator<Item = V>,
    ) -> Result<PackageId> {
        let universe = &mut self.universe;
        let object = || format!("package {name:?}");
        let index = universe.names.len();
        if universe.by_name.contains_key(name) {
            return Err(Error::Duplicate {
                object: "universe".into(),
                kind: "package",
                name: name.into(),
            });
        }
        let versions: Vec<Box<str>> = versions.into_iter().map(Into::into).collect();
        let total = universe.versions.len() + versions.len();
        for (kind, count, max) in [
            ("packages", index + 1, MAX_PACKAGES),
            ("versions", total, MAX_VERSIONS),
        ] {
            if count > max {
                return Err(Error::TooMany {
                    object: object(),
                    kind,
                    count: count as u64,
                    max: max as u64,
                });
            }
        }
        let mut sorted: Vec<&str> = versions.iter().map(AsRef::as_ref).collect();
        sorted.sort_unstable();
        if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Error::Duplicate {
                object: object(),
                kind: "version",
                name: twice[0].into(),
            });
        }
        if universe.first_version.is_empty() {
            universe.first_version.push(0);
        }
        universe.versions.extend(versions);
        universe.first_version.push(total as u32);
        universe.names.push(name.into());
        universe.by_name.insert(name.into(), index as u32);
        self.demands.push(Vec::new());
        Ok(PackageId(index as u32))
    }

    /// Each of these versions of `package` asks for `clause`.
    ///
    /// # Errors
    ///
    /// If a package or a rank does not exist.
    pub fn demand(&mut self, package: PackageId, ranks: &RankSet, clause: &Clause) -> Result<()> {
        self.known(package, ranks, "versions")?;
        for term in &clause.terms {
            self.known(term.package, &term.ranks, "a clause")?;
        }
        let clause = self.intern(clause);
        let demands = &mut self.demands[package.index()];
        demands.extend(ranks.intervals().iter().map(|(lo, hi)| (clause, *lo, *hi)));
        Ok(())
    }

    /// As [`UniverseBuilder::demand`], and the versions say so in these words. Unlike those of [`Clause::told`] they tell no clauses
    /// apart: a run of versions that ask for the same is one rule, which is told in words that all of them use, or else by ranks.
    pub(crate) fn demand_written(
        &mut self,
        package: PackageId,
        ranks: &RankSet,
        clause: &Clause,
        words: &str,
    ) -> Result<()> {
        self.demand(package, ranks, clause)?;
        let known = self.wording_index.get(words).copied();
        let wording = known.unwrap_or_else(|| {
            let words: Arc<str> = words.into();
            self.universe.wordings.push(Arc::clone(&words));
            let wording = self.universe.wordings.len() as u32;
            self.wording_index.insert(words, wording);
            wording
        });
        let demands = self.demands[package.index()].len();
        let written = self.written.entry(package.0).or_default();
        written.resize(demands - ranks.intervals().len(), 0);
        written.resize(demands, wording);
        Ok(())
    }

    /// The name of a package that was added.
    pub(crate) fn name(&self, package: PackageId) -> &str {
        self.universe.name(package)
    }

    /// Says what a package stands for, if it is not simply a package.
    ///
    /// # Errors
    ///
    /// If the package does not exist.
    pub fn role(&mut self, package: PackageId, role: Role) -> Result<()> {
        self.known(package, &RankSet::none(), "role")?;
        let roles = &mut self.universe.roles;
        if roles.len() <= package.index() {
            roles.resize(package.index() + 1, Role::default());
        }
        roles[package.index()] = role;
        Ok(())
    }

    /// Makes a package a [`Role::Part`]: `lags` says for each version, oldest first, how many newer ones there are.
    ///
    /// # Errors
    ///
    /// If the package does not exist.
    pub fn lags(&mut self, package: PackageId, lags: impl IntoIterator<Item = u64>) -> Result<()> {
        self.role(package, Role::Part)?;
        self.universe.lags.insert(package.0, lags.into_iter().collect());
        Ok(())
    }

    fn known(&self, package: PackageId, ranks: &RankSet, field: &'static str) -> Result<()> {
        let universe = &self.universe;
        if package.index() >= universe.names.len() {
            return Err(Error::Dangling {
                object: "universe".into(),
                field,
                kind: "package",
                name: package.0.to_string(),
                suggestion: None,
            });
        }
        let count = universe.version_count(package);
        match ranks.last() {
            Some(last) if last >= count => Err(Error::Dangling {
                object: format!("package {:?}", universe.name(package)),
                field,
                kind: "rank",
                name: format!("{last} (it has {count} versions)"),
                suggestion: None,
            }),
            _ => Ok(()),
        }
    }

    fn intern(&mut self, clause: &Clause) -> u32 {
        let terms: Box<[(u32, u32, bool)]> = clause
            .terms
            .iter()
            .map(|term| (term.package.0, self.intern_set(&term.ranks), term.selected))
            .collect();
        let key = (terms, clause.told.clone());
        if let Some(found) = self.clause_index.get(&key) {
            return *found;
        }
        let universe = &mut self.universe;
        if universe.clauses.is_empty() {
            universe.clauses.push(0);
        }
        universe
            .terms
            .extend(key.0.iter().map(|(package, set, selected)| StoredTerm {
                package: *package,
                set: *set,
                selected: *selected,
            }));
        let index = (universe.clauses.len() - 1) as u32;
        universe.clauses.push(universe.terms.len() as u32);
        if let Some(words) = &clause.told {
            universe.told.insert(index, Arc::clone(words));
        }
        self.clause_index.insert(key, index);
        index
    }

    fn intern_set(&mut self, ranks: &RankSet) -> u32 {
        if let Some(found) = self.set_index.get(ranks) {
            return *found;
        }
        let index = self.universe.sets.len() as u32;
        self.universe.sets.push(ranks.clone());
        self.set_index.insert(ranks.clone(), index);
        index
    }

    /// Compiles what was added.
    pub fn build(mut self) -> Universe {
        let universe = &mut self.universe;
        universe.segments.push(0);
        for (package, mut demands) in self.demands.into_iter().enumerate() {
            let package = PackageId(package as u32);
            let start = universe.rules.len();
            let written = self.written.remove(&package.0);
            let spoken = written.map(|written| spoken(&demands, written));
            demands.sort_unstable();
            for (clause, first, last) in demands {
                match universe.rules[start..].last_mut() {
                    Some(rule) if rule.clause == clause && first <= rule.last.saturating_add(1) => {
                        rule.last = rule.last.max(last);
                    }
                    _ => universe.rules.push(Rule {
                        package,
                        first,
                        last,
                        clause,
                    }),
                }
            }
            if let Some(spoken) = spoken {
                universe.written.resize(start, 0);
                let rules = universe.rules[start..].iter();
                universe.written.extend(rules.map(|rule| wording(&spoken, rule)));
            }
            segments(universe, package, start);
        }
        universe.versions.shrink_to_fit();
        self.universe
    }
}

/// A clause, the rank from which on it is asked for, and the words of those who ask for it there.
type Spoken = (u32, u32, u32);

/// What the demands of a package are told in, sorted.
fn spoken(demands: &[(u32, u32, u32)], mut written: Vec<u32>) -> Vec<Spoken> {
    written.resize(demands.len(), 0);
    let each = demands.iter().zip(written);
    let mut spoken: Vec<Spoken> = each
        .map(|((clause, first, _), wording)| (*clause, *first, wording))
        .collect();
    spoken.sort_unstable();
    spoken
}

/// The words that all demands of a rule are told in, if they are the same.
fn wording(spoken: &[Spoken], rule: &Rule) -> u32 {
    let from = spoken.partition_point(|(clause, first, _)| (*clause, *first) < (rule.clause, rule.first));
    let of_rule = spoken[from..]
        .iter()
        .take_while(|(clause, first, _)| *clause == rule.clause && *first <= rule.last);
    let mut words = of_rule.map(|(_, _, wording)| *wording);
    let first = words.next().unwrap_or(0);
    if words.all(|wording| wording == first) {
        first
    } else {
        0
    }
}

/// Lists the rules from `start` on for each run of versions that have the same.
fn segments(universe: &mut Universe, package: PackageId, start: usize) {
    let count = universe.version_count(package);
    let mut starts: Vec<u32> = universe.rules[start..]
        .iter()
        .flat_map(|rule| [rule.first, rule.last + 1])
        .chain([0])
        .filter(|rank| *rank < count)
        .collect();
    starts.sort_unstable();
    starts.dedup();
    // Rules enter in order of their first version; those that have ended are dropped on the way.
    let mut entering: Vec<u32> = (start as u32..universe.rules.len() as u32).collect();
    entering.sort_by_key(|rule| universe.rules[*rule as usize].first);
    let mut entering = entering.into_iter().peekable();
    let mut active: Vec<u32> = Vec::new();
    for (index, first) in starts.iter().enumerate() {
        let next = starts.get(index + 1).copied().unwrap_or(count);
        active.retain(|rule| universe.rules[*rule as usize].last >= *first);
        while let Some(rule) = entering.next_if(|rule| universe.rules[*rule as usize].first <= *first) {
            active.push(rule);
        }
        let segment = (universe.segments.len() - 1) as u32;
        universe.segment_rules.extend(&active);
        universe.segments.push(universe.segment_rules.len() as u32);
        for _ in *first..next {
            universe.segment_of.push(segment);
        }
    }
}

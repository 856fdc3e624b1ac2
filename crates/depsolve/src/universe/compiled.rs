//! The compiled universe: flat tables, nothing of a search in them, shared by any number of searches.
//!
//! A **rule** is a clause that an unbroken run of versions of one package shares: "whichever of these versions is selected, this
//! must hold". Runs make what is learnt of one version true of its neighbours. For each version, the rules that cover it are listed
//! once for all versions between two changes (a segment).

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::ranks::RankSet;

/// A package of a [`Universe`]: its index, in the order of adding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PackageId(pub(crate) u32);

impl PackageId {
    /// The index, in the order of adding.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A term as stored: a package and a range of intervals, 1 for the oldest version (0 is "not selected").
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoredTerm {
    pub package: u32,
    pub set: u32,
    pub selected: bool,
}

/// A clause that the versions `first..=last` (ranks) of `package` share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Whose rule it is.
    pub package: PackageId,
    /// Rank of the oldest version of the run.
    pub first: u32,
    /// Rank of the newest version of the run.
    pub last: u32,
    pub(crate) clause: u32,
}

/// What a package of a universe stands for, which is how objectives count it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// A package. A version lags by the number of newer ones.
    #[default]
    Package,
    /// Some of the versions of something: how far each lags was said by [`UniverseBuilder::lags`](super::UniverseBuilder::lags).
    Part,
    /// An auxiliary that no objective counts: a feature, a fact of the target.
    Hidden,
    /// Selected where a recommendation is not followed; [`Objective::FewestMissed`](crate::Objective::FewestMissed) counts it.
    Missed,
}

/// Packages, versions and rules. Build one with [`Universe::builder`].
#[derive(Clone, Debug, Default)]
pub struct Universe {
    pub(crate) names: Vec<Box<str>>,
    pub(crate) by_name: FxHashMap<Box<str>, u32>,
    /// Start of each package's versions in `versions`, and one more.
    pub(crate) first_version: Vec<u32>,
    pub(crate) versions: Vec<Box<str>>,
    /// For each version, its segment.
    pub(crate) segment_of: Vec<u32>,
    /// Start of each segment's rules in `segment_rules`, and one more.
    pub(crate) segments: Vec<u32>,
    pub(crate) segment_rules: Vec<u32>,
    pub(crate) rules: Vec<Rule>,
    /// Start of each clause's terms, and one more.
    pub(crate) clauses: Vec<u32>,
    pub(crate) terms: Vec<StoredTerm>,
    pub(crate) sets: Vec<RankSet>,
    /// The words of clauses that have some.
    pub(crate) told: FxHashMap<u32, Arc<str>>,
    /// For each of the first rules, 1 + the index of the words in which all versions of its run say it; 0 where they differ or have none.
    pub(crate) written: Vec<u32>,
    pub(crate) wordings: Vec<Arc<str>>,
    /// The roles of the first packages; the others are packages.
    pub(crate) roles: Vec<Role>,
    pub(crate) lags: FxHashMap<u32, Box<[u64]>>,
}

impl Universe {
    /// An empty universe to fill.
    pub fn builder() -> super::UniverseBuilder {
        super::UniverseBuilder::default()
    }

    /// How many packages there are.
    pub fn packages(&self) -> usize {
        self.names.len()
    }

    /// How many versions there are in all.
    pub fn versions(&self) -> usize {
        self.versions.len()
    }

    /// How many rules there are in all.
    pub fn rules(&self) -> usize {
        self.rules.len()
    }

    /// The package of that name.
    pub fn find(&self, name: &str) -> Option<PackageId> {
        self.by_name.get(name).copied().map(PackageId)
    }

    /// The name of a package of this universe.
    pub fn name(&self, package: PackageId) -> &str {
        &self.names[package.index()]
    }

    /// The versions of a package of this universe, oldest first.
    pub fn versions_of(&self, package: PackageId) -> &[Box<str>] {
        let start = self.first_version[package.index()] as usize;
        let end = self.first_version[package.index() + 1] as usize;
        &self.versions[start..end]
    }

    /// How many versions a package of this universe has.
    pub fn version_count(&self, package: PackageId) -> u32 {
        self.first_version[package.index() + 1] - self.first_version[package.index()]
    }

    /// What a package of this universe stands for.
    pub fn role(&self, package: PackageId) -> Role {
        self.roles.get(package.index()).copied().unwrap_or_default()
    }

    /// Whether a selected version of this package is something that is installed.
    pub fn is_counted(&self, package: PackageId) -> bool {
        matches!(self.role(package), Role::Package | Role::Part)
    }

    /// How many newer versions there are than the one of that rank.
    pub fn lag(&self, package: PackageId, rank: u32) -> u64 {
        match self.role(package) {
            Role::Package => u64::from(self.version_count(package) - 1 - rank),
            Role::Part => {
                let lags = self.lags.get(&package.0);
                lags.and_then(|lags| lags.get(rank as usize))
                    .copied()
                    .unwrap_or(0)
            }
            Role::Hidden | Role::Missed => 0,
        }
    }

    /// The order in which a canonical answer settles packages: by name, auxiliaries last.
    pub(crate) fn place(&self, package: PackageId) -> (bool, &str) {
        (!self.is_counted(package), self.name(package))
    }

    /// The rules that a version answers for.
    pub(crate) fn rules_of(&self, package: u32, rank: u32) -> &[u32] {
        let segment = self.segment_of[(self.first_version[package as usize] + rank) as usize] as usize;
        let start = self.segments[segment] as usize;
        let end = self.segments[segment + 1] as usize;
        &self.segment_rules[start..end]
    }

    /// What a rule asks for.
    pub(crate) fn clause_of(&self, rule: usize) -> super::Clause {
        let terms = self.terms_of(self.rules[rule].clause);
        let clause = super::Clause::from_terms(terms.map(|(package, ranks, selected)| super::Term {
            package: PackageId(package),
            ranks: ranks.clone(),
            selected,
        }));
        let told = self.told.get(&self.rules[rule].clause);
        super::Clause {
            told: told.or_else(|| self.written(rule)).cloned(),
            ..clause
        }
    }

    /// The words in which all versions of a rule say it.
    fn written(&self, rule: usize) -> Option<&Arc<str>> {
        let wording = self.written.get(rule)?.checked_sub(1)?;
        self.wordings.get(wording as usize)
    }

    /// The terms of a clause: package, ranks, whether selected.
    pub(crate) fn terms_of(&self, clause: u32) -> impl Iterator<Item = (u32, &RankSet, bool)> + Clone {
        let start = self.clauses[clause as usize] as usize;
        let end = self.clauses[clause as usize + 1] as usize;
        self.terms[start..end]
            .iter()
            .map(|term| (term.package, &self.sets[term.set as usize], term.selected))
    }
}

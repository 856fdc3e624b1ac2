//! Copies of the part of a universe that requests reach, side by side in one universe: one for each cluster, or each step of a plan.
//!
//! The part is closed under "some version of it may need that": what no clause asks for is never selected, so a clause that speaks of it
//! only to exclude it holds anyway and is left out. Cost: linear in the rules of the part, for each copy.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::error::{Error, Result};
use crate::objective::Objective;
use crate::ranks::RankSet;
use crate::request::Request;
use crate::universe::{Clause, PackageId, Role, Term, Universe, UniverseBuilder};

/// More copied rules than this are refused.
const MAX_RULES: usize = 1 << 24;

/// What a package of the joint universe is a copy of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CopyOf {
    /// Which copy.
    pub copy: usize,
    /// The package of the universe that is copied.
    pub package: PackageId,
}

/// Copies of a universe while they are made.
pub(crate) struct Copies<'u> {
    pub base: &'u Universe,
    pub builder: UniverseBuilder,
    /// For each copy, its packages by those they are copies of.
    pub packages: Vec<FxHashMap<PackageId, PackageId>>,
    /// The way back.
    pub origin: FxHashMap<PackageId, CopyOf>,
    rules: usize,
}

/// The rules of a package.
fn rules(base: &Universe, package: PackageId) -> std::ops::Range<usize> {
    let start = base.rules.partition_point(|rule| rule.package < package);
    let end = base.rules.partition_point(|rule| rule.package <= package);
    start..end
}

/// All that may be selected because of these packages.
pub(crate) fn cone(base: &Universe, seeds: impl IntoIterator<Item = PackageId>) -> Vec<PackageId> {
    let mut reached: BTreeSet<PackageId> = seeds.into_iter().collect();
    let mut todo: Vec<PackageId> = reached.iter().copied().collect();
    while let Some(package) = todo.pop() {
        for rule in rules(base, package) {
            for (other, _, selected) in base.terms_of(base.rules[rule].clause) {
                let other = PackageId(other);
                if selected && reached.insert(other) {
                    todo.push(other);
                }
            }
        }
    }
    reached.into_iter().collect()
}

/// What a request may select: what its roots name, and what its objectives miss where it is not selected.
pub(crate) fn seeds(request: &Request) -> Vec<PackageId> {
    let mut seeds = request.packages();
    seeds.extend(request.objectives.iter().flat_map(Objective::missed));
    seeds
}

impl<'u> Copies<'u> {
    pub fn new(base: &'u Universe) -> Self {
        Self {
            base,
            builder: Universe::builder(),
            packages: Vec::new(),
            origin: FxHashMap::default(),
            rules: 0,
        }
    }

    /// Adds a copy of these packages, which are a [`cone`]; names get the prefix. Returns its index.
    pub fn add(&mut self, prefix: &str, cone: &[PackageId]) -> Result<usize> {
        let base = self.base;
        let copy = self.packages.len();
        self.rules += cone
            .iter()
            .map(|package| rules(base, *package).len())
            .sum::<usize>();
        if self.rules > MAX_RULES {
            return Err(Error::TooMany {
                object: format!("copy {prefix:?}"),
                kind: "rules of all copies",
                count: self.rules as u64,
                max: MAX_RULES as u64,
            });
        }
        let mut ids = FxHashMap::default();
        for package in cone {
            let name = format!("{prefix}{}", base.name(*package));
            let id = self
                .builder
                .package(&name, base.versions_of(*package).iter().cloned())?;
            match base.role(*package) {
                Role::Package => {}
                Role::Part => {
                    let ranks = 0..base.version_count(*package);
                    self.builder
                        .lags(id, ranks.map(|rank| base.lag(*package, rank)))?;
                }
                role => self.builder.role(id, role)?,
            }
            ids.insert(*package, id);
            self.origin.insert(
                id,
                CopyOf {
                    copy,
                    package: *package,
                },
            );
        }
        for package in cone {
            for index in rules(base, *package) {
                let rule = base.rules[index];
                if let Some(clause) = copied(&base.clause_of(index), &ids) {
                    let ranks = RankSet::from_intervals([(rule.first, rule.last)]);
                    self.builder.demand(ids[package], &ranks, &clause)?;
                }
            }
        }
        self.packages.push(ids);
        Ok(copy)
    }

    /// A clause of the universe, said of a copy; `None` where it holds because it excludes what is not there.
    pub fn clause(&self, copy: usize, clause: &Clause) -> Option<Clause> {
        copied(clause, &self.packages[copy])
    }

    /// Adds one level of a request, times a weight, to what the packages of its copy cost; returns what must hold of any answer for that.
    ///
    /// What counts where a package is not selected is a package of its own, which must be selected then.
    pub fn cost(
        &mut self,
        copy: usize,
        request: &Request,
        level: usize,
        weight: u64,
        costs: &mut FxHashMap<PackageId, Vec<u64>>,
    ) -> Result<Vec<Clause>> {
        let base = self.base;
        let objective = &request.objectives[level];
        let named = request.packages();
        let mut packages: Vec<(PackageId, PackageId)> =
            self.packages[copy].iter().map(|(of, id)| (*of, *id)).collect();
        packages.sort_unstable();
        let mut roots = Vec::new();
        for (of, id) in packages {
            let cost = |rank| objective.of(base, &named, of, rank).saturating_mul(weight);
            let ranks = 0..base.version_count(of);
            let of_ranks: Vec<u64> = ranks.map(|rank| cost(Some(rank))).collect();
            if of_ranks.iter().any(|cost| *cost > 0) {
                costs.insert(id, of_ranks);
            }
            if cost(None) > 0 {
                let name = format!("without {} {} at level {level}", copy + 1, base.name(of));
                let missing = self.auxiliary(&name)?;
                costs.insert(missing, vec![cost(None)]);
                let all = RankSet::all(base.version_count(of));
                roots.push(Clause::requires([(id, all), (missing, RankSet::one(0))]));
            }
        }
        Ok(roots)
    }

    /// An auxiliary package, selected or not.
    pub fn auxiliary(&mut self, name: &str) -> Result<PackageId> {
        let id = self.builder.package(name, ["on"])?;
        self.builder.role(id, Role::Hidden)?;
        Ok(id)
    }
}

fn copied(clause: &Clause, ids: &FxHashMap<PackageId, PackageId>) -> Option<Clause> {
    let mut terms = Vec::with_capacity(clause.terms.len());
    for term in &clause.terms {
        match ids.get(&term.package) {
            Some(id) => terms.push(Term {
                package: *id,
                ..term.clone()
            }),
            None if term.selected => {}
            None => return None,
        }
    }
    Some(Clause {
        terms,
        told: clause.told.clone(),
    })
}

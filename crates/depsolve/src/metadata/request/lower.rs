//! A request by names as roots and objectives over a compiled universe.
//!
//! Each job becomes roots that are told in its words. A wish is a root that a spare package of the universe meets as well; selecting that
//! costs the weight. A target is one root that pins its Kubernetes version, and one for each platform or capability that it lacks.

use rustc_hash::FxHashMap;
use stowplan_core::{Scheme, Version, VersionScheme};

use super::job::{Goal, Job, PackageRequest};
use crate::error::{Error, Result};
use crate::metadata::compile::{Choice, Compiled, SUM_MAX, requirement_words, too_much, with_range};
use crate::metadata::requirement::{PackageRange, Requirement};
use crate::metadata::target::Target;
use crate::objective::Objective;
use crate::ranks::RankSet;
use crate::request::Request;
use crate::universe::{Clause, PackageId, Term};

/// More clauses than this for one requirement of a request are refused.
const CLAUSES_MAX: usize = 1 << 12;

/// What a root of a lowered request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Asked {
    /// The job of that index.
    Job(usize),
    /// The target.
    Target,
}

/// A request as the universe's, and where its roots come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lowered {
    /// The request for [`solve`](crate::solve) and its like.
    pub request: Request,
    /// For each root, what asked for it.
    pub asked: Vec<Asked>,
    /// Installed packages, or versions of them, that the repository does not have: "web 1.0.0".
    pub unknown_installed: Vec<String>,
}

impl Compiled {
    /// Lowers a request by names.
    ///
    /// # Errors
    /// [`Error`] naming the job and the value: a version or range that cannot be read, a job for a name that nothing has or provides, an
    /// upgrade of what is not installed, a version to lock or keep that does not exist, more wishes than the universe was compiled for,
    /// weights that cannot be summed.
    pub fn request(&self, request: &PackageRequest) -> Result<Lowered> {
        let mut lowering = Lowering {
            compiled: self,
            asked: request,
            installed: FxHashMap::default(),
            lowered: Lowered::default(),
            roots: Vec::new(),
            preferred: FxHashMap::default(),
            wishes: 0,
            weights: 0,
        };
        lowering.installed()?;
        for (index, job) in request.jobs.iter().enumerate() {
            lowering.job(index, job)?;
        }
        if let Some(target) = &request.target {
            lowering.target(target)?;
        }
        Ok(lowering.finish())
    }
}

pub(super) struct Lowering<'c> {
    pub compiled: &'c Compiled,
    pub asked: &'c PackageRequest,
    /// Versions installed of each package, and the rank of those that exist.
    pub installed: FxHashMap<usize, Vec<(Version, Option<u32>)>>,
    pub lowered: Lowered,
    /// Packages of the universe that jobs want selected.
    pub roots: Vec<PackageId>,
    pub preferred: FxHashMap<PackageId, Vec<u64>>,
    pub wishes: usize,
    /// What all preferences and wishes not met would cost.
    pub weights: u64,
}

pub(super) fn object(job: usize) -> String {
    format!("request job {job}")
}

pub(super) fn unreadable(job: usize, field: &str, value: Option<&str>, reason: String) -> Error {
    Error::Field {
        object: object(job),
        field: field.to_owned(),
        value: value.unwrap_or_default().to_owned(),
        reason,
    }
}

fn absent(term: (PackageId, RankSet)) -> Term {
    Term {
        package: term.0,
        ranks: term.1,
        selected: false,
    }
}

fn present(term: (PackageId, RankSet)) -> Term {
    Term {
        selected: true,
        ..absent(term)
    }
}

impl Lowering<'_> {
    pub fn root(&mut self, asked: Asked, clause: Clause) {
        self.lowered.request.roots.push(clause);
        self.lowered.asked.push(asked);
    }

    fn installed(&mut self) -> Result<()> {
        for (number, installed) in self.asked.installed.iter().enumerate() {
            let index = &self.compiled.index;
            let package = index.by_name.get(installed.name.as_str());
            let told = || format!("{} {}", installed.name, installed.version);
            let Some(package) = package else {
                self.lowered.unknown_installed.push(told());
                continue;
            };
            let indexed = &index.packages[*package];
            let version = indexed
                .scheme
                .version(&installed.version)
                .map_err(|error| Error::Field {
                    object: format!("request installed {number}"),
                    field: "version".to_owned(),
                    value: installed.version.clone(),
                    reason: crate::metadata::unreadable_version(&error),
                })?;
            let rank = indexed
                .versions
                .binary_search(&version)
                .ok()
                .map(|rank| rank as u32);
            if rank.is_none() {
                self.lowered.unknown_installed.push(told());
            }
            self.installed.entry(*package).or_default().push((version, rank));
        }
        Ok(())
    }

    pub fn slot(&self, choice: &Choice) -> PackageId {
        self.compiled.index.slots[choice.slot].id
    }

    /// The universe's package and rank of a version.
    pub fn place(&self, package: usize, rank: u32) -> (PackageId, u32) {
        let (slot, here) = self.compiled.index.packages[package].place[rank as usize];
        (self.compiled.index.slots[slot].id, here)
    }

    pub fn known(&self, job: usize, name: &str, provided_too: bool) -> Result<()> {
        let index = &self.compiled.index;
        if index.by_name.contains_key(name) || (provided_too && index.providers.contains_key(name)) {
            return Ok(());
        }
        let names = index.packages.iter().map(|package| &*package.name);
        Err(Error::Dangling {
            object: object(job),
            field: "name",
            kind: "package",
            name: format!("{name:?}"),
            suggestion: stowplan_core::nearest(name, names).map(str::to_owned),
        })
    }

    pub fn package(&self, job: usize, name: &str) -> Result<usize> {
        self.known(job, name, false)?;
        Ok(self.compiled.index.by_name[name])
    }

    fn job(&mut self, index: usize, job: &Job) -> Result<()> {
        let asked = Asked::Job(index);
        match job {
            Job::Install(requirement) => {
                let told = format!("the request installs {}", requirement_words(requirement));
                for terms in self.clauses(index, requirement, true)? {
                    self.root(asked, Clause::from_terms(terms).told(told.as_str()));
                }
            }
            Job::Remove(what) => {
                let told = format!(
                    "the request removes {}",
                    with_range(&what.name, what.range.as_deref())
                );
                self.without(index, what, &told)?;
            }
            Job::Exclude { what, reason } => {
                let said = with_range(&what.name, what.range.as_deref());
                self.without(index, what, &format!("the request excludes {said}: {reason}"))?;
            }
            Job::Upgrade { name, newest } => self.upgrade(index, name, *newest)?,
            Job::Keep { name } => {
                let package = self.package(index, name)?;
                let installed = self.installed_of(index, name, package)?;
                for (version, rank) in installed {
                    let Some(rank) = rank else {
                        let reason = "is installed, and no version of the repository; upgrade it instead";
                        return Err(unreadable(index, "keep", Some(version.text()), reason.to_owned()));
                    };
                    let (slot, here) = self.place(package, rank);
                    self.roots.push(slot);
                    let clause = Clause::requires([(slot, RankSet::one(here))]);
                    self.root(asked, clause.told(format!("the request keeps {name} {version}")));
                }
            }
            Job::Lock { name, version } => self.lock(index, name, version)?,
            Job::Prefer { what, weight } => {
                let package = self.package(index, &what.name)?;
                let ranks = self.ranks(index, package, what)?;
                let slots = self.compiled.index.packages[package].slots.len() as u64;
                self.weigh(index, *weight, slots)?;
                let count = self.compiled.index.packages[package].versions.len() as u32;
                for rank in (0..count).filter(|rank| !ranks.contains(*rank)) {
                    let (slot, here) = self.place(package, rank);
                    let versions = self.compiled.universe.version_count(slot) as usize;
                    let costs = self.preferred.entry(slot).or_insert_with(|| vec![0; versions]);
                    costs[here as usize] = costs[here as usize].saturating_add(*weight);
                }
            }
            Job::Wish { requirement, weight } => {
                let Some(missed) = self.compiled.wishes.get(self.wishes).copied() else {
                    return Err(Error::TooMany {
                        object: "request".to_owned(),
                        kind: "wishes",
                        count: self.wishes as u64 + 1,
                        max: self.compiled.wishes.len() as u64,
                    });
                };
                self.wishes += 1;
                self.weigh(index, *weight, 1)?;
                self.preferred.insert(missed, vec![*weight]);
                let told = format!("the request wishes for {}", requirement_words(requirement));
                for mut terms in self.clauses(index, requirement, false)? {
                    terms.push(present((missed, RankSet::one(0))));
                    self.root(asked, Clause::from_terms(terms).told(told.as_str()));
                }
            }
        }
        Ok(())
    }

    /// Adds what a job may cost, so many times, to what all may.
    fn weigh(&mut self, job: usize, weight: u64, times: u64) -> Result<()> {
        self.weights = self.weights.saturating_add(weight.saturating_mul(times));
        if self.weights > SUM_MAX {
            return Err(unreadable(job, "weight", Some(&weight.to_string()), too_much()));
        }
        Ok(())
    }

    pub fn ranks(&self, job: usize, package: usize, what: &PackageRange) -> Result<RankSet> {
        let ranks = self.compiled.index.ranks(package, what.range.as_deref(), None);
        ranks.map_err(|error| {
            unreadable(
                job,
                "range",
                what.range.as_deref(),
                crate::metadata::unreadable_range(&error),
            )
        })
    }

    /// All versions a name and a range let in.
    pub fn choices(&self, job: usize, name: &str, range: Option<&str>) -> Result<Vec<Choice>> {
        let choices = self.compiled.index.choices(name, range, None);
        choices.map_err(|error| unreadable(job, "range", range, crate::metadata::unreadable_range(&error)))
    }

    /// A requirement as clauses: for each way to fail, one of these.
    fn clauses(&mut self, job: usize, requirement: &Requirement, root: bool) -> Result<Vec<Vec<Term>>> {
        let mut clauses: Vec<Vec<Term>> = vec![Vec::new()];
        for condition in &requirement.only_if {
            let choices = self.choices(job, &condition.name, condition.range.as_deref())?;
            let each = choices
                .iter()
                .map(|choice| absent((self.slot(choice), choice.ranks.clone())));
            clauses = product(job, &clauses, &each.collect::<Vec<_>>())?;
        }
        for alternative in &requirement.any_of {
            self.known(job, &alternative.name, true)?;
            for choice in self.choices(job, &alternative.name, alternative.range.as_deref())? {
                let features = &alternative.features;
                let (ranks, on) =
                    self.compiled
                        .index
                        .with_features(&choice, features, alternative.default_features);
                if ranks.is_empty() {
                    continue;
                }
                let slot = self.slot(&choice);
                if root {
                    self.roots.push(slot);
                }
                let on = on.into_iter().map(|feature| (feature, RankSet::one(0)));
                let all: Vec<Term> = std::iter::once((slot, ranks)).chain(on).map(present).collect();
                clauses = product(job, &clauses, &all)?;
            }
        }
        Ok(clauses)
    }

    fn target(&mut self, target: &Target) -> Result<()> {
        if let Some(text) = &target.kubernetes {
            let version = Scheme::Semver.version(text).map_err(|error| Error::Field {
                object: "request target".to_owned(),
                field: "kubernetes".to_owned(),
                value: text.clone(),
                reason: crate::metadata::unreadable_version(&error),
            })?;
            if let Some(kubernetes) = self.compiled.kubernetes {
                let cell = self.compiled.cells.cell(&version);
                let clause = Clause::requires([(kubernetes, RankSet::one(cell))]);
                self.root(
                    Asked::Target,
                    clause.told(format!("the target has Kubernetes {text}")),
                );
            }
        }
        let facts = [
            ("is not", &target.platforms, &self.compiled.platforms),
            ("has no", &target.capabilities, &self.compiled.capabilities),
        ];
        for (verb, has, known) in facts {
            let Some(has) = has else { continue };
            for (name, id) in known.iter().filter(|(name, _)| !has.contains(&***name)) {
                let clause = Clause::conflicts(*id, RankSet::one(0));
                self.root(Asked::Target, clause.told(format!("the target {verb} {name}")));
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Lowered {
        let universe = &self.compiled.universe;
        let lags = |roots: &[PackageId]| {
            let of = |id: &PackageId| {
                let lags = (0..universe.version_count(*id)).map(|rank| universe.lag(*id, rank));
                (*id, lags.collect())
            };
            roots.iter().map(of).collect()
        };
        let mut installed = FxHashMap::default();
        for (package, versions) in &self.installed {
            for (_, rank) in versions {
                let Some(rank) = rank else { continue };
                let (slot, here) = self.place(*package, *rank);
                installed.insert(slot, here);
            }
        }
        let objective = |goal: &Goal| match goal {
            Goal::RootsNewest => Objective::LeastCost(lags(&self.roots)),
            Goal::AllNewest => Objective::AllNewest,
            Goal::FewestOutdated => Objective::FewestOutdated,
            Goal::FewestPackages => Objective::FewestPackages,
            Goal::LeastChange => Objective::LeastChange(installed.clone()),
            Goal::LeastCost => Objective::LeastCost(self.compiled.costs.clone()),
            Goal::LeastSize => Objective::LeastCost(self.compiled.sizes.clone()),
            Goal::Recommended => Objective::FewestMissed,
            Goal::MostPreferred => Objective::LeastCost(self.preferred.clone()),
        };
        self.lowered.request.objectives = self.asked.goals.iter().map(objective).collect();
        self.lowered
    }
}

/// Each clause with each of the terms: all the ways to take one of each.
fn product(job: usize, clauses: &[Vec<Term>], terms: &[Term]) -> Result<Vec<Vec<Term>>> {
    let count = clauses.len().saturating_mul(terms.len());
    if count > CLAUSES_MAX {
        return Err(Error::TooMany {
            object: object(job),
            kind: "combinations of alternatives, features and conditions",
            count: count as u64,
            max: CLAUSES_MAX as u64,
        });
    }
    let with = |(clause, term): (&Vec<Term>, &Term)| {
        let mut clause = clause.clone();
        clause.push(term.clone());
        clause
    };
    Ok(clauses
        .iter()
        .flat_map(|clause| terms.iter().map(move |term| (clause, term)))
        .map(with)
        .collect())
}

//! The record of an answer.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};
use stowplan_core::API_VERSION;

use super::store::digest_of;
use super::world::{Askers, World};
use crate::error::Result;
use crate::metadata::{Goal, PackageRequest, Repository, Selected};

/// Among those that require a package, the request itself. No package can be called so.
pub const ROOT: &str = "[request]";

/// What kind of file it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LockKind {
    /// A lock.
    #[default]
    Lock,
}

/// What a goal came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LockedGoal {
    /// The goal.
    pub goal: Goal,
    /// Its value.
    pub value: u64,
    /// Whether it is proved that there is none better, those before it being as they are.
    pub proved: bool,
}

/// A version that was selected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LockedPackage {
    /// The package.
    pub name: String,
    /// Its version as written.
    pub version: String,
    /// The scheme of its versions.
    pub scheme: String,
    /// Where it is from: what the caller named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Features that are on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<String>,
    /// Who required it: names of packages, with `@VERSION` where several versions are selected; [`ROOT`] for the request.
    #[serde(default)]
    pub required_by: Vec<String>,
    /// Who recommended it and does not require it, named likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recommended_by: Vec<String>,
    /// The digest of what it said when it was selected.
    pub metadata: String,
}

/// An answer: what was asked, what was selected and why, and of what.
///
/// ```
/// use stowplan_core::Scheme;
/// use stowplan_depsolve::{
///     Alternative, Job, Lock, Package, PackageRequest, PackageVersion, Repository, Selected,
/// };
///
/// let mut repository = Repository::new();
/// repository.add(Package::new("web", Scheme::Semver).version(
///     PackageVersion::new("2.0.0").requires(Alternative::new("db", ">=15")),
/// ))?;
/// repository.add(Package::new("db", Scheme::Semver).version(PackageVersion::new("15.2.0")))?;
/// let request = PackageRequest::of([Job::install(Alternative::any("web"))]);
/// let selected = [("db", "15.2.0"), ("web", "2.0.0")].map(|(package, version)| Selected {
///     package: package.to_owned(),
///     version: version.to_owned(),
///     features: Vec::new(),
/// });
///
/// let lock = Lock::of(&repository, &request, &selected)?;
/// assert_eq!(lock.packages[0].required_by, ["web"]);
/// let text = lock.to_yaml()?;
/// assert_eq!(Lock::read(text.as_bytes(), "stowplan.lock")?, lock);
/// assert!(lock.check(&repository)?.holds());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lock {
    /// The version of the format.
    pub api_version: String,
    /// What it is.
    pub kind: LockKind,
    /// The digest of all the packages there were to choose from.
    pub universe: String,
    /// What was asked.
    pub request: PackageRequest,
    /// What the goals came to, the most important first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<LockedGoal>,
    /// What was selected, by name and version.
    pub packages: Vec<LockedPackage>,
}

impl Lock {
    /// The record of a selection. Nothing is checked but that the versions exist: [`Lock::check`] does the rest.
    ///
    /// # Errors
    /// If a selected version does not exist, or a version, range or scheme that is looked at cannot be read.
    pub fn of(repository: &Repository, request: &PackageRequest, selected: &[Selected]) -> Result<Self> {
        let world = World::of(repository, selected)?;
        let mut askers = world.askers(request)?;
        let mut packages: Vec<LockedPackage> = Vec::with_capacity(selected.len());
        for (index, chosen) in world.chosen.iter().enumerate() {
            let Askers {
                requiring,
                recommending,
            } = std::mem::take(&mut askers[index]);
            packages.push(LockedPackage {
                name: chosen.package.name.clone(),
                version: chosen.says.version.clone(),
                scheme: chosen.package.scheme.clone(),
                source: None,
                features: chosen.features.iter().map(|name| (*name).to_owned()).collect(),
                recommended_by: recommending.difference(&requiring).cloned().collect(),
                required_by: requiring.into_iter().collect(),
                metadata: digest_of(chosen.says),
            });
        }
        Ok(Self {
            api_version: API_VERSION.to_owned(),
            kind: LockKind::Lock,
            universe: repository.digest()?,
            request: request.clone(),
            goals: Vec::new(),
            packages,
        })
    }

    /// The same with what the goals of the request came to, in their order.
    #[must_use]
    pub fn with_values(mut self, values: impl IntoIterator<Item = (u64, bool)>) -> Self {
        let goals = self.request.goals.iter().zip(values);
        self.goals = goals
            .map(|(goal, (value, proved))| LockedGoal {
                goal: *goal,
                value,
                proved,
            })
            .collect();
        self
    }

    /// The same, telling where packages are from.
    #[must_use]
    pub fn with_sources(mut self, source: impl Fn(&str, &str) -> Option<String>) -> Self {
        for package in &mut self.packages {
            package.source = source(&package.name, &package.version);
        }
        self
    }

    /// What was selected.
    pub fn selected(&self) -> Vec<Selected> {
        let selected = self.packages.iter().map(|package| Selected {
            package: package.name.clone(),
            version: package.version.clone(),
            features: package.features.clone(),
        });
        selected.collect()
    }

    /// Why a package is selected: the shortest chain of those that required or recommended it, from one that the request asks for to the package itself.
    /// Empty if it is not there or nothing required it.
    pub fn why(&self, name: &str) -> Vec<&str> {
        let mut by_name: BTreeMap<String, &LockedPackage> = BTreeMap::new();
        for package in &self.packages {
            by_name.insert(package.name.clone(), package);
            by_name.insert(format!("{}@{}", package.name, package.version), package);
        }
        // From the package to those that required it, until one the request asks for.
        let Some(start) = by_name.get(name).map(|package| package.name.as_str()) else {
            return Vec::new();
        };
        let mut after: BTreeMap<&str, &str> = BTreeMap::new();
        let mut seen: BTreeSet<&str> = BTreeSet::from([start]);
        let mut waiting = VecDeque::from([start]);
        while let Some(at) = waiting.pop_front() {
            let Some(package) = by_name.get(at) else {
                continue;
            };
            if package.required_by.iter().any(|by| by == ROOT) {
                let mut chain = vec![at];
                let mut place = at;
                while let Some(next) = after.get(place) {
                    chain.push(next);
                    place = next;
                }
                return chain;
            }
            for by in package.required_by.iter().chain(&package.recommended_by) {
                let Some(by) = by_name.get(by).map(|package| package.name.as_str()) else {
                    continue;
                };
                if seen.insert(by) {
                    after.insert(by, at);
                    waiting.push_back(by);
                }
            }
        }
        Vec::new()
    }
}

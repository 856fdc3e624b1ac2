//! Whether a lock still holds, each rule looked at literally.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use stowplan_core::{RangeError, Scheme, VersionScheme};

use super::record::{Lock, ROOT};
use super::store::digest_of;
use super::world::{Chosen, World};
use crate::error::Result;
use crate::metadata::{PackageRange, Repository, Requirement, Target};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum FindingKind {
    /// A selected version does not exist any more.
    Missing,
    /// A selected version may not be selected.
    Excluded,
    /// A job of the request is not done.
    Job,
    /// A requirement is not met.
    Requirement,
    /// Two selected versions conflict.
    Conflict,
    /// More versions are selected than may be.
    Several,
    /// A feature is on that does not exist, or one that it turns on is not.
    Feature,
    /// The target does not have what a selected version asks for.
    Target,
    /// A range cannot be read.
    Unreadable,
    /// What a selected version says is not what it said when it was locked.
    Changed,
}

impl FindingKind {
    /// Whether the lock does not hold because of it.
    pub fn breaks(self) -> bool {
        self != Self::Changed
    }
}

/// Something found out about a lock.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Finding {
    /// What kind of thing it is.
    pub kind: FindingKind,
    /// The version it is about, or [`ROOT`].
    pub about: String,
    /// What is found.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.about, self.what)
    }
}

/// What came of checking a lock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckReport {
    /// What was found, by kind.
    pub findings: Vec<Finding>,
    /// Whether the packages there are to choose from are those of the lock; if not, another answer may be better.
    pub same_universe: bool,
}

impl CheckReport {
    /// Whether the selection is still an answer to the request.
    pub fn holds(&self) -> bool {
        !self.findings.iter().any(|finding| finding.kind.breaks())
    }
}

impl fmt::Display for CheckReport {
    /// What was found, a line each, and what that means.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(out, "{finding}")?;
        }
        let holds = if self.holds() {
            "the lock holds"
        } else {
            "the lock does not hold"
        };
        let universe = if self.same_universe {
            "of the same packages"
        } else {
            "of other packages: another answer may be better"
        };
        write!(out, "{holds}; it was made {universe}")
    }
}

impl Lock {
    /// Checks the lock against packages: that every selected version exists, that all it requires is selected and nothing it conflicts
    /// with, that the jobs of the request are done, and what changed since it was made. The solver has no part in it.
    ///
    /// # Errors
    /// If a scheme is not known or a version of a selected package cannot be read.
    pub fn check(&self, repository: &Repository) -> Result<CheckReport> {
        let selected = self.selected();
        let (world, missing) = World::found(repository, &selected)?;
        let mut check = Check {
            world,
            findings: Vec::new(),
        };
        for missing in missing {
            let about = format!("{} {}", missing.package, missing.version);
            check.find(FindingKind::Missing, about, "does not exist".to_owned());
        }
        let locked: BTreeMap<(&str, &str), &str> = self
            .packages
            .iter()
            .map(|package| {
                (
                    (package.name.as_str(), package.version.as_str()),
                    package.metadata.as_str(),
                )
            })
            .collect();
        for index in 0..check.world.chosen.len() {
            let chosen = &check.world.chosen[index];
            let about = chosen.told();
            let known = locked.get(&(chosen.package.name.as_str(), chosen.says.version.as_str()));
            if known.is_some_and(|known| *known != digest_of(chosen.says)) {
                check.find(
                    FindingKind::Changed,
                    about,
                    "says something else than when it was locked".to_owned(),
                );
            }
            check.version(index);
            check.target(index, self.request.target.as_ref());
        }
        check.slots();
        check.jobs(&self.request);
        check.findings.sort();
        check.findings.dedup();
        Ok(CheckReport {
            findings: check.findings,
            same_universe: repository.digest()? == self.universe,
        })
    }
}

/// A check that goes on.
pub(super) struct Check<'r> {
    pub world: World<'r>,
    findings: Vec<Finding>,
}

impl Check<'_> {
    pub fn find(&mut self, kind: FindingKind, about: String, what: String) {
        self.findings.push(Finding { kind, about, what });
    }

    /// What was read, or nothing where it could not be, which is told.
    pub fn read<T>(&mut self, about: &str, read: std::result::Result<T, RangeError>) -> Option<T> {
        match read {
            Ok(read) => Some(read),
            Err(error) => {
                self.find(
                    FindingKind::Unreadable,
                    about.to_owned(),
                    format!("states what cannot be read: {error}"),
                );
                None
            }
        }
    }

    /// What a version says.
    fn version(&mut self, index: usize) {
        let chosen = &self.world.chosen[index];
        let (about, scheme, says) = (chosen.told(), std::sync::Arc::clone(&chosen.scheme), chosen.says);
        let features = chosen.features.clone();
        if let Some(reason) = &says.excluded {
            self.find(
                FindingKind::Excluded,
                about.clone(),
                format!("may not be selected: {reason}"),
            );
        }
        let requirements: Vec<&Requirement> = self.world.requirements(index).collect();
        for requirement in requirements {
            let met_by = self.world.met_by(requirement, Some(&*scheme));
            if self
                .read(&about, met_by)
                .flatten()
                .is_some_and(|met_by| met_by.is_empty())
            {
                let what = format!("requires {}, which is not selected", words(requirement));
                self.find(FindingKind::Requirement, about.clone(), what);
            }
        }
        for name in features {
            match says.features.get(name) {
                None => self.find(
                    FindingKind::Feature,
                    about.clone(),
                    format!("has no feature {name:?}"),
                ),
                Some(feature) => {
                    let on = &self.world.chosen[index].features;
                    let off: Vec<&String> = feature
                        .features
                        .iter()
                        .filter(|other| !on.contains(other.as_str()))
                        .collect();
                    for other in off {
                        let what =
                            format!("has the feature {name:?} on and not {other:?}, which it turns on");
                        self.find(FindingKind::Feature, about.clone(), what);
                    }
                }
            }
        }
        for what in &says.conflicts {
            let matching = self.world.matching(what, Some(&*scheme));
            for other in self.read(&about, matching).into_iter().flatten() {
                if !self.same_slot(index, other) {
                    let other = self.world.chosen[other].told();
                    let what = format!("conflicts with {}, and {other} is selected", ranged(what));
                    self.find(FindingKind::Conflict, about.clone(), what);
                }
            }
        }
        for (list, wanted) in [(&says.optional, true), (&says.replaces, false)] {
            for what in list {
                for other in 0..self.world.chosen.len() {
                    if self.world.chosen[other].package.name != what.name || self.same_slot(index, other) {
                        continue;
                    }
                    let inside = self.world.inside(other, what.range.as_deref(), Some(&*scheme));
                    if self.read(&about, inside).is_some_and(|inside| inside != wanted) {
                        let verb = if wanted { "can use only" } else { "replaces" };
                        let other = self.world.chosen[other].told();
                        let what = format!("{verb} {}, and {other} is selected", ranged(what));
                        self.find(FindingKind::Conflict, about.clone(), what);
                    }
                }
            }
        }
    }

    fn same_slot(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.world.chosen[one], &self.world.chosen[other]);
        one.package.name == other.package.name && one.slot() == other.slot()
    }

    fn slots(&mut self) {
        let mut slots: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for chosen in &self.world.chosen {
            let key = (chosen.package.name.clone(), chosen.slot());
            slots.entry(key).or_default().push(chosen.says.version.clone());
        }
        for ((name, _), versions) in slots {
            if versions.len() > 1 {
                let what = format!(
                    "may be selected in one version, and {} are",
                    versions.join(" and ")
                );
                self.find(FindingKind::Several, name, what);
            }
        }
    }

    fn target(&mut self, index: usize, target: Option<&Target>) {
        let Some(target) = target else { return };
        let chosen = &self.world.chosen[index];
        let (about, asks) = (chosen.told(), &chosen.says.target);
        if let Some(text) = &target.kubernetes {
            match Scheme::Semver.version(text) {
                Ok(version) => {
                    let runs = self.world.runs_on(index, &version);
                    if self.read(&about, runs) == Some(false) {
                        let range = asks.kubernetes.as_deref().unwrap_or_default();
                        let what = format!("asks for Kubernetes {range}, and the target has {text}");
                        self.find(FindingKind::Target, about.clone(), what);
                    }
                }
                Err(error) => self.find(
                    FindingKind::Unreadable,
                    ROOT.to_owned(),
                    format!("has a target whose {error}"),
                ),
            }
        }
        if let Some(has) = &target.platforms
            && !asks.platforms.is_empty()
            && !asks.platforms.iter().any(|name| has.contains(name))
        {
            let what = format!("asks for a target of {}", asks.platforms.join(" or "));
            self.find(FindingKind::Target, about.clone(), what);
        }
        if let Some(has) = &target.capabilities {
            for name in asks.capabilities.iter().filter(|name| !has.contains(*name)) {
                self.find(
                    FindingKind::Target,
                    about.clone(),
                    format!("asks for a target with {name}"),
                );
            }
        }
    }

    /// Versions of a package among the selected.
    pub fn named(&self, name: &str) -> impl Iterator<Item = (usize, &Chosen<'_>)> {
        let chosen = self.world.chosen.iter().enumerate();
        chosen.filter(move |(_, chosen)| chosen.package.name == name)
    }
}

/// A name and its range.
pub(super) fn ranged(what: &PackageRange) -> String {
    match &what.range {
        None => what.name.clone(),
        Some(range) => format!("{} {range}", what.name),
    }
}

/// The alternatives of a requirement.
pub(super) fn words(requirement: &Requirement) -> String {
    if requirement.any_of.is_empty() {
        return "what does not exist".to_owned();
    }
    let alternatives = requirement.any_of.iter().map(|alternative| {
        let mut text = alternative.name.clone();
        if !alternative.features.is_empty() {
            text = format!("{text}[{}]", alternative.features.join(","));
        }
        match &alternative.range {
            None => text,
            Some(range) => format!("{text} {range}"),
        }
    });
    alternatives.collect::<Vec<_>>().join(" or ")
}

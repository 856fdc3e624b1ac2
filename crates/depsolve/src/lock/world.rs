//! Selected versions, and what is among them, taken literally.
//!
//! Nothing here is shared with the solver: names are looked up among the selected versions, ranges are read and compared each time. Cost:
//! for each requirement, the selected versions that have or provide one of its names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use stowplan_core::{RangeError, Scheme, Version, VersionScheme};

use super::record::ROOT;
use crate::error::{Error, Result};
use crate::metadata::{
    Alternative, Job, MissingFeatures, OnePer, Package, PackageRange, PackageRequest, PackageVersion,
    Repository, Requirement, Selected,
};

/// A selected version.
pub(super) struct Chosen<'r> {
    pub package: &'r Package,
    pub says: &'r PackageVersion,
    pub version: Version,
    pub scheme: Arc<dyn VersionScheme>,
    /// Features that are on.
    pub features: BTreeSet<&'r str>,
    /// The package has no version that is no prerelease.
    only_prereleases: bool,
}

impl Chosen<'_> {
    /// What at most one version is selected of, in the package.
    pub fn slot(&self) -> String {
        self.slot_of(self.says)
    }

    /// The same of another version of the package.
    pub fn slot_of(&self, says: &PackageVersion) -> String {
        match self.package.one_per {
            OnePer::Name => String::new(),
            OnePer::Version => says.version.clone(),
            OnePer::Slot => says.slot.clone().unwrap_or_default(),
            OnePer::Compatible => compatible(&says.version),
        }
    }

    /// Package and version.
    pub fn told(&self) -> String {
        format!("{} {}", self.package.name, self.says.version)
    }
}

/// The numbers up to the first that is not zero.
fn compatible(version: &str) -> String {
    let numbers = version
        .trim_start_matches('v')
        .split(['-', '+'])
        .next()
        .unwrap_or_default();
    let mut kept = Vec::new();
    for number in numbers.split('.') {
        let number = number.trim_start_matches('0');
        kept.push(if number.is_empty() { "0" } else { number });
        if !number.is_empty() {
            break;
        }
    }
    kept.join(".")
}

/// Schemes that order versions alike.
fn order(scheme: &dyn VersionScheme) -> &str {
    match scheme.name() {
        "semver" | "cargo" | "olm" => "semver",
        other => other,
    }
}

/// The scheme a range is read in: its own where that orders the versions alike, else that of the versions.
fn reading<'s>(stated: Option<&'s dyn VersionScheme>, of: &'s dyn VersionScheme) -> &'s dyn VersionScheme {
    stated.filter(|stated| order(*stated) == order(of)).unwrap_or(of)
}

/// What is read or not.
pub(super) type Read<T> = std::result::Result<T, RangeError>;

/// Who asks for a selected version.
#[derive(Clone, Debug, Default)]
pub(super) struct Askers {
    pub requiring: BTreeSet<String>,
    pub recommending: BTreeSet<String>,
}

/// Selected versions, by package and version.
pub(super) struct World<'r> {
    pub repository: &'r Repository,
    pub chosen: Vec<Chosen<'r>>,
    /// Indices by what the versions are called and what they provide.
    by_name: BTreeMap<&'r str, Vec<usize>>,
}

impl<'r> World<'r> {
    /// Selected versions, all of which must exist.
    pub fn of(repository: &'r Repository, selected: &'r [Selected]) -> Result<Self> {
        let (world, missing) = Self::found(repository, selected)?;
        match missing.first() {
            None => Ok(world),
            Some(missing) => Err(Error::Dangling {
                object: "selection".into(),
                field: "version",
                kind: "version",
                name: format!("{} {}", missing.package, missing.version),
                suggestion: None,
            }),
        }
    }

    /// Those selected versions that exist, and those that do not.
    pub fn found(repository: &'r Repository, selected: &'r [Selected]) -> Result<(Self, Vec<&'r Selected>)> {
        let (mut chosen, mut missing) = (Vec::with_capacity(selected.len()), Vec::new());
        for selected in selected {
            let package = repository.get(&selected.package);
            let says = package.and_then(|package| {
                let says = package
                    .versions
                    .iter()
                    .find(|says| says.version == selected.version)?;
                Some((package, says))
            });
            let Some((package, says)) = says else {
                missing.push(selected);
                continue;
            };
            let scheme = repository.scheme_of(package)?;
            let read = |text: &str| {
                scheme.version(text).map_err(|error| Error::Field {
                    object: format!("package {:?}", package.name),
                    field: "version".into(),
                    value: text.to_owned(),
                    reason: error.reason.clone(),
                })
            };
            let mut only_prereleases = true;
            for says in &package.versions {
                only_prereleases &= read(&says.version)?.is_prerelease();
            }
            chosen.push(Chosen {
                package,
                says,
                version: read(&says.version)?,
                only_prereleases,
                features: selected.features.iter().map(String::as_str).collect(),
                scheme: Arc::clone(&scheme),
            });
        }
        chosen.sort_by(|one, other| {
            (&one.package.name, &one.version).cmp(&(&other.package.name, &other.version))
        });
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, chosen) in chosen.iter().enumerate() {
            let provided = chosen.says.provides.iter().map(|provided| provided.name.as_str());
            for name in std::iter::once(chosen.package.name.as_str()).chain(provided) {
                let indices = by_name.entry(name).or_default();
                if indices.last() != Some(&index) {
                    indices.push(index);
                }
            }
        }
        Ok((
            Self {
                repository,
                chosen,
                by_name,
            },
            missing,
        ))
    }

    /// Whether the version of the package itself is in a range.
    pub fn inside(
        &self,
        index: usize,
        range: Option<&str>,
        stated: Option<&dyn VersionScheme>,
    ) -> Read<bool> {
        let chosen = &self.chosen[index];
        let Some(range) = range else { return Ok(true) };
        let range = reading(stated, &*chosen.scheme).range(range)?;
        Ok(range.admits(&chosen.version, chosen.only_prereleases))
    }

    /// Whether a name and a range let a selected version in, as itself or by what it provides.
    pub fn lets_in(
        &self,
        index: usize,
        what: &PackageRange,
        stated: Option<&dyn VersionScheme>,
    ) -> Read<bool> {
        let chosen = &self.chosen[index];
        if chosen.package.name == what.name && self.inside(index, what.range.as_deref(), stated)? {
            return Ok(true);
        }
        for provided in chosen
            .says
            .provides
            .iter()
            .filter(|provided| provided.name == what.name)
        {
            match (&what.range, &provided.version) {
                (None, _) => return Ok(true),
                (Some(_), None) => {}
                (Some(range), Some(version)) => {
                    let range = reading(stated, &*chosen.scheme).range(range)?;
                    if chosen
                        .scheme
                        .version(version)
                        .is_ok_and(|version| range.contains(&version))
                    {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }

    /// The selected versions that a name and a range let in.
    pub fn matching(&self, what: &PackageRange, stated: Option<&dyn VersionScheme>) -> Read<Vec<usize>> {
        let mut found = Vec::new();
        for index in self.by_name.get(what.name.as_str()).into_iter().flatten() {
            if self.lets_in(*index, what, stated)? {
                found.push(*index);
            }
        }
        Ok(found)
    }

    /// The selected versions that meet an alternative, features and all.
    fn meeting(&self, alternative: &Alternative, stated: Option<&dyn VersionScheme>) -> Read<Vec<usize>> {
        let what = PackageRange {
            name: alternative.name.clone(),
            range: alternative.range.clone(),
        };
        let mut found = self.matching(&what, stated)?;
        found.retain(|index| {
            let chosen = &self.chosen[*index];
            let overlooked = chosen.package.missing_features == MissingFeatures::Overlooked;
            let asked = alternative.features.iter().all(|name| {
                let has = chosen.says.features.contains_key(name);
                chosen.features.contains(name.as_str()) || (!has && overlooked)
            });
            let default = !alternative.default_features
                || !chosen.says.features.contains_key("default")
                || chosen.features.contains("default");
            asked && default
        });
        Ok(found)
    }

    /// The selected versions that meet a requirement; `None`: its conditions do not hold.
    pub fn met_by(
        &self,
        requirement: &Requirement,
        stated: Option<&dyn VersionScheme>,
    ) -> Read<Option<BTreeSet<usize>>> {
        for condition in &requirement.only_if {
            if self.matching(condition, stated)?.is_empty() {
                return Ok(None);
            }
        }
        let mut met_by = BTreeSet::new();
        for alternative in &requirement.any_of {
            met_by.extend(self.meeting(alternative, stated)?);
        }
        Ok(Some(met_by))
    }

    /// What a selected version requires, with the features that are on.
    pub fn requirements(&self, index: usize) -> impl Iterator<Item = &'r Requirement> {
        let says = self.chosen[index].says;
        let features = self.chosen[index]
            .features
            .iter()
            .filter_map(|name| says.features.get(*name));
        let of_features = features.flat_map(|feature| &feature.requires);
        says.requires.iter().chain(of_features.collect::<Vec<_>>())
    }

    /// How a selected version is called among those that require others.
    fn label(&self, index: usize) -> String {
        let chosen = &self.chosen[index];
        let name = &chosen.package.name;
        let same = self
            .chosen
            .iter()
            .filter(|other| other.package.name == *name)
            .count();
        if same > 1 {
            format!("{name}@{}", chosen.says.version)
        } else {
            name.clone()
        }
    }

    /// For each selected version, who requires or recommends it.
    pub fn askers(&self, request: &PackageRequest) -> Result<Vec<Askers>> {
        let mut askers = vec![Askers::default(); self.chosen.len()];
        let unreadable = |object: String, error: &RangeError| Error::Field {
            object,
            field: "range".into(),
            value: error.text.clone(),
            reason: error.reason.clone(),
        };
        for (index, chosen) in self.chosen.iter().enumerate() {
            let required = self.requirements(index).map(|requirement| (requirement, true));
            let recommended = chosen.says.recommends.iter();
            for (requirement, requires) in required.chain(recommended.map(|requirement| (requirement, false)))
            {
                let met_by = self.met_by(requirement, Some(&*chosen.scheme));
                let met_by = met_by.map_err(|error| unreadable(chosen.told(), &error))?;
                for by in met_by.into_iter().flatten().filter(|by| *by != index) {
                    let askers = &mut askers[by];
                    let of = if requires {
                        &mut askers.requiring
                    } else {
                        &mut askers.recommending
                    };
                    of.insert(self.label(index));
                }
            }
        }
        for (number, job) in request.jobs.iter().enumerate() {
            let unreadable = |error| unreadable(format!("request job {number}"), &error);
            let asked: BTreeSet<usize> = match job {
                Job::Install(requirement) | Job::Wish { requirement, .. } => self
                    .met_by(requirement, None)
                    .map_err(unreadable)?
                    .unwrap_or_default(),
                Job::Upgrade { name, .. } | Job::Keep { name } => {
                    let named = |index: &usize| {
                        let chosen = &self.chosen[*index];
                        let replaces = chosen.says.replaces.iter().any(|what| what.name == *name);
                        chosen.package.name == *name || replaces
                    };
                    (0..self.chosen.len()).filter(named).collect()
                }
                _ => BTreeSet::new(),
            };
            for index in asked {
                askers[index].requiring.insert(ROOT.to_owned());
            }
        }
        Ok(askers)
    }

    /// Whether a Kubernetes version of a target is in the range that a selected version asks for.
    pub fn runs_on(&self, index: usize, kubernetes: &Version) -> Read<bool> {
        let chosen = &self.chosen[index];
        match &chosen.says.target.kubernetes {
            None => Ok(true),
            Some(range) => Ok(reading(Some(&*chosen.scheme), &Scheme::Semver)
                .range(range)?
                .contains(kubernetes)),
        }
    }
}

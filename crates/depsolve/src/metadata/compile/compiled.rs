//! What packages were compiled to, and the way back from its versions to theirs.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::index::Index;
use super::lower::Dangling;
use crate::solve::Selection;
use crate::universe::{PackageId, Universe};

/// Wishes that a request can have, unless options say otherwise.
pub const WISHES: u32 = 1000;

/// A version that was selected, as its package calls it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Selected {
    /// The package.
    pub package: String,
    /// Its version as written.
    pub version: String,
    /// Features that are on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<String>,
}

/// What an auxiliary package of the universe stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// A feature of a package: both names.
    Feature(String, String),
    /// Versions that a condition or an alternative with features asks for: "web ^1 with tls".
    Versions(String),
    /// The Kubernetes version of the target.
    Kubernetes,
    /// The target is of this platform.
    Platform(String),
    /// The target has this capability.
    Capability(String),
    /// What is recommended is not there: "web recommends cache".
    Missed,
    /// A wish is not met.
    Wish,
}

/// A [`Repository`](crate::Repository) as a universe of ranks and clauses.
#[derive(Clone, Debug)]
pub struct Compiled {
    pub(crate) universe: Universe,
    pub(crate) index: Index,
    pub(crate) cells: Cells,
    /// The package of cells, if a version asks for a Kubernetes version.
    pub(crate) kubernetes: Option<PackageId>,
    pub(crate) platforms: BTreeMap<Box<str>, PackageId>,
    pub(crate) capabilities: BTreeMap<Box<str>, PackageId>,
    /// The slot that a package of the universe is.
    pub(crate) slot_of: FxHashMap<PackageId, usize>,
    /// Packages without rules, each for one wish of a request.
    pub(crate) wishes: Vec<PackageId>,
    pub(crate) costs: FxHashMap<PackageId, Vec<u64>>,
    pub(crate) sizes: FxHashMap<PackageId, Vec<u64>>,
    pub(crate) dangling: Vec<Dangling>,
    pub(crate) hidden: FxHashMap<PackageId, Hidden>,
}

impl Compiled {
    /// The universe, for [`solve`](crate::solve), [`explain`](crate::explain) and what else works on ranks.
    pub fn universe(&self) -> &Universe {
        &self.universe
    }

    /// Requirements and recommendations for names that no package has or provides.
    pub fn dangling(&self) -> &[Dangling] {
        &self.dangling
    }

    /// What was selected, in the packages' own words, by package and ascending version.
    pub fn selected(&self, selection: &Selection) -> Vec<Selected> {
        let on = |id: PackageId| {
            let versions = &selection.versions;
            versions
                .binary_search_by_key(&id, |(package, _)| *package)
                .is_ok()
        };
        let mut selected: Vec<(usize, u32, Vec<String>)> = Vec::new();
        for (id, rank) in &selection.versions {
            let Some(slot) = self.slot_of.get(id) else {
                continue;
            };
            let slot = &self.index.slots[*slot];
            let features = slot.features.iter();
            let features = features
                .filter(|(_, (feature, having))| on(*feature) && having.contains(*rank))
                .map(|(name, _)| name.to_string());
            selected.push((slot.package, slot.ranks[*rank as usize], features.collect()));
        }
        selected.sort();
        let tell = |(package, rank, features): (usize, u32, Vec<String>)| {
            let indexed = &self.index.packages[package];
            Selected {
                package: indexed.name.to_string(),
                version: indexed.versions[rank as usize].text().to_owned(),
                features,
            }
        };
        selected.into_iter().map(tell).collect()
    }

    /// Recommendations that a selection does not follow: "web ≥2 recommends cache".
    pub fn missed<'c>(&'c self, selection: &'c Selection) -> impl Iterator<Item = &'c str> {
        let missed = |id: PackageId| self.universe.role(id) == crate::universe::Role::Missed;
        let packages = selection.versions.iter().map(|(package, _)| *package);
        packages
            .filter(move |id| missed(*id))
            .map(|id| self.universe.name(id))
    }
}

//! What was read.

use serde::{Deserialize, Serialize};

use super::note::Note;
use super::upgrade::UpgradeGraph;
use crate::error::Result;
use crate::metadata::{Installed, Package, Repository, Requirement};

/// What the files of an ecosystem said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reading {
    /// The packages by name, the versions of each in ascending order.
    pub packages: Vec<Package>,
    /// What is always required, whatever is asked for: essential packages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub always: Vec<Requirement>,
    /// What is installed, by package and version: of status files and lock files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub installed: Vec<Installed>,
    /// From which version to which an upgrade may go; empty where the format does not say.
    #[serde(default, skip_serializing_if = "UpgradeGraph::is_empty")]
    pub upgrades: UpgradeGraph,
    /// What the files say and the packages do not hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

impl Reading {
    /// The package of that name.
    pub fn package(&self, name: &str) -> Option<&Package> {
        let place = self
            .packages
            .binary_search_by(|package| package.name.as_str().cmp(name));
        place.ok().map(|index| &self.packages[index])
    }

    /// Adds the packages to a repository.
    ///
    /// # Errors
    /// If it has a package of one of the names.
    pub fn add_to(self, repository: &mut Repository) -> Result<()> {
        self.packages
            .into_iter()
            .try_for_each(|package| repository.add(package))
    }
}

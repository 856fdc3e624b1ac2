//! Which upgrades a publisher allows: the graphs of channels, kept as data for plans that go through intermediate versions.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use stowplan_core::{Scheme, VersionScheme};

/// A version in a channel and what can be upgraded to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// The version upgraded to.
    pub version: String,
    /// The version it replaces, or the name of a bundle that was not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// Versions it can be reached from as well, or names of bundles that were not read. An upgrade never stops at them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skips: Vec<String>,
    /// A range of versions it can be reached from as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip_range: Option<String>,
}

impl Entry {
    /// Whether a version can be upgraded to this one in one step.
    pub fn is_reached_from(&self, version: &str) -> bool {
        // A bundle that was not read is known by its name, which ends in its version.
        let of_name = |name: &str| {
            name.strip_suffix(version)
                .and_then(|before| before.strip_suffix('v'))
                .is_some_and(|before| before.ends_with('.'))
        };
        let mut named = self.replaces.iter().chain(&self.skips);
        let named = named.any(|known| known == version || of_name(known));
        let in_range = |range: &String| {
            let (range, version) = (Scheme::Olm.range(range), Scheme::Olm.version(version));
            matches!((range, version), (Ok(range), Ok(version)) if range.contains(&version))
        };
        self.version != version && (named || self.skip_range.as_ref().is_some_and(in_range))
    }
}

/// A channel of a package: a line of versions that upgrades follow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Channel {
    /// The package.
    pub package: String,
    /// The name of the channel.
    pub name: String,
    /// Whether it is the one that is followed where none is named.
    #[serde(default)]
    pub default: bool,
    /// Its versions, ascending.
    pub entries: Vec<Entry>,
}

impl Channel {
    /// The versions that one can be upgraded to in one step, ascending; those that others skip are left out.
    pub fn next(&self, version: &str) -> Vec<&str> {
        let skipped: BTreeSet<&str> = self
            .entries
            .iter()
            .flat_map(|entry| &entry.skips)
            .map(String::as_str)
            .collect();
        let next = self.entries.iter().filter(|entry| entry.is_reached_from(version));
        next.map(|entry| entry.version.as_str())
            .filter(|version| !skipped.contains(version))
            .collect()
    }

    /// The fewest steps from one version to another, without the first; among equally few, the newest versions first. `None`: there is
    /// no way. Cost: the square of the number of versions.
    pub fn way(&self, from: &str, to: &str) -> Option<Vec<&str>> {
        let target = self
            .entries
            .iter()
            .map(|entry| entry.version.as_str())
            .find(|version| *version == to)?;
        // Where each version was first reached from; none: from the beginning.
        let mut came_from: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        let mut reached: Vec<Option<&str>> = vec![None];
        let mut at = 0;
        while let Some(version) = reached.get(at).copied() {
            at += 1;
            let mut next = self.next(version.unwrap_or(from));
            // The target may be a version that others skip: asking for it is not stopping there.
            let direct =
                |entry: &&Entry| entry.version == target && entry.is_reached_from(version.unwrap_or(from));
            next.extend(self.entries.iter().find(direct).map(|_| target));
            for after in next.into_iter().rev() {
                if after != from && !came_from.contains_key(after) {
                    came_from.insert(after, version);
                    reached.push(Some(after));
                }
            }
        }
        let mut way = Vec::new();
        let mut place = (target != from).then_some(target);
        while let Some(version) = place {
            way.push(version);
            place = *came_from.get(version)?;
        }
        way.reverse();
        Some(way)
    }
}

/// The channels of all packages.
///
/// ```
/// use stowplan_depsolve::reader::{Channel, Entry, UpgradeGraph};
///
/// let entry = |version: &str, replaces: Option<&str>| Entry {
///     version: version.to_owned(),
///     replaces: replaces.map(str::to_owned),
///     ..Entry::default()
/// };
/// let graph = UpgradeGraph {
///     channels: vec![Channel {
///         package: "db".to_owned(),
///         name: "stable".to_owned(),
///         default: true,
///         entries: vec![entry("1.0.0", None), entry("1.1.0", Some("1.0.0")), entry("2.0.0", Some("1.1.0"))],
///     }],
/// };
/// let stable = graph.channel("db", None).expect("it has a default");
/// assert_eq!(stable.way("1.0.0", "2.0.0"), Some(vec!["1.1.0", "2.0.0"]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpgradeGraph {
    /// By package, then name.
    pub channels: Vec<Channel>,
}

impl UpgradeGraph {
    /// Whether no upgrades are known.
    pub fn is_empty(&self) -> bool {
        self.channels.is_empty()
    }

    /// The channels of a package.
    pub fn of<'g>(&'g self, package: &'g str) -> impl Iterator<Item = &'g Channel> {
        self.channels
            .iter()
            .filter(move |channel| channel.package == package)
    }

    /// A channel of a package; the default one where none is named.
    pub fn channel(&self, package: &str, name: Option<&str>) -> Option<&Channel> {
        self.channels.iter().find(|channel| {
            channel.package == package && name.map_or(channel.default, |name| channel.name == name)
        })
    }
}

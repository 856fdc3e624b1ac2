//! Channels while they are read: bundles by name, turned into versions when all are known.

use std::collections::BTreeMap;

use stowplan_core::{Scheme, Version, VersionScheme};

use crate::reader::error::ReadFault;
use crate::reader::report::Report;
use crate::reader::tree::Cursor;
use crate::reader::upgrade::{Channel, Entry, UpgradeGraph};

/// A bundle in a channel and what it can be reached from, by names of bundles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Edge {
    pub name: String,
    pub replaces: Option<String>,
    pub skips: Vec<String>,
    pub skip_range: Option<String>,
}

impl Edge {
    /// `replaces` and `skips`, which a manifest and an entry of a channel say in the same words; the range they do not.
    pub fn read(report: &mut Report, name: &str, said: &Cursor<'_>) -> Self {
        let replaces = said.text_at("replaces", report).filter(|text| !text.is_empty());
        let skips = said.list_at("skips", report);
        Self {
            name: name.to_owned(),
            replaces: replaces.map(str::to_owned),
            skips: skips
                .iter()
                .filter_map(|skip| skip.text(report))
                .map(str::to_owned)
                .collect(),
            skip_range: None,
        }
    }
}

/// Channels of packages.
#[derive(Clone, Debug, Default)]
pub(super) struct Channels {
    /// By package and name; each edge with the file it is from.
    channels: BTreeMap<(String, String), Vec<(Edge, String)>>,
    /// The default channel of a package, with the version that says so.
    defaults: BTreeMap<String, (Option<Version>, String)>,
    /// Versions of bundles by package and name.
    versions: BTreeMap<(String, String), String>,
}

impl Channels {
    /// Adds a bundle to a channel.
    pub fn entry(&mut self, package: &str, channel: &str, edge: Edge, source: &str) {
        let key = (package.to_owned(), channel.to_owned());
        self.channels
            .entry(key)
            .or_default()
            .push((edge, source.to_owned()));
    }

    /// Makes a channel the default one; of bundles, the newest one's word counts, and a catalog's before all.
    pub fn default_of(&mut self, package: &str, channel: &str, by: Option<&Version>) {
        let newer = match (self.defaults.get(package), by) {
            (None, _) | (Some(_), None) => true,
            (Some((None, _)), Some(_)) => false,
            (Some((Some(known), _)), Some(by)) => by >= known,
        };
        if newer {
            self.defaults
                .insert(package.to_owned(), (by.cloned(), channel.to_owned()));
        }
    }

    /// Names a bundle; the version that has the name already, if another one has.
    pub fn bundle(&mut self, package: &str, name: &str, version: &str) -> Option<String> {
        let key = (package.to_owned(), name.to_owned());
        let known = self.versions.insert(key, version.to_owned());
        known.filter(|known| known != version)
    }

    /// The channels with versions in the place of names.
    pub fn finish(self, faults: &mut Vec<ReadFault>) -> UpgradeGraph {
        let mut channels = Vec::with_capacity(self.channels.len());
        for ((package, name), edges) in &self.channels {
            let mut entries: Vec<(Version, Entry)> = Vec::with_capacity(edges.len());
            for (edge, source) in edges {
                let version = self.versions.get(&(package.clone(), edge.name.clone()));
                let Some((version, text)) =
                    version.and_then(|text| Some((Scheme::Olm.version(text).ok()?, text)))
                else {
                    let reason = format!("is an entry of channel {name:?} and no bundle that was read");
                    let mut fault = ReadFault::new(
                        "entries",
                        &edge.name,
                        &reason,
                        "give the bundle, or take the entry out",
                    );
                    fault.source.clone_from(source);
                    fault.package.clone_from(package);
                    faults.push(fault);
                    continue;
                };
                let of = |name: &String| {
                    let known = self.versions.get(&(package.clone(), name.clone()));
                    known.unwrap_or(name).clone()
                };
                let entry = Entry {
                    version: text.clone(),
                    replaces: edge.replaces.as_ref().map(of),
                    skips: edge.skips.iter().map(of).collect(),
                    skip_range: edge.skip_range.clone(),
                };
                entries.push((version, entry));
            }
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            entries.dedup_by(|one, other| one.1 == other.1);
            channels.push(Channel {
                package: package.clone(),
                name: name.clone(),
                default: self
                    .defaults
                    .get(package)
                    .is_some_and(|(_, default)| default == name),
                entries: entries.into_iter().map(|(_, entry)| entry).collect(),
            });
        }
        UpgradeGraph { channels }
    }
}

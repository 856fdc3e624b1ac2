//! The files of a bundle, put together when all are read.

use stowplan_core::{Scheme, Version, VersionScheme};

use super::channel::{Channels, Edge};
use super::openshift;
use super::property::{self, Facts};
use crate::reader::error::ReadFault;
use crate::reader::report::Report;
use crate::reader::tree::Cursor;

/// A bundle: a version of a package.
#[derive(Clone, Debug)]
pub(super) struct Bundle {
    pub name: String,
    pub package: String,
    pub version: Version,
    pub facts: Facts,
    pub source: String,
}

/// What the files of one folder say.
#[derive(Clone, Debug, Default)]
pub(super) struct Folder {
    /// The file read first.
    pub source: String,
    pub manifest: Option<Manifest>,
    pub facts: Facts,
    package: Option<String>,
    channels: Vec<String>,
    default_channel: Option<String>,
}

/// What the manifest of an operator is called, its version, and what it replaces.
#[derive(Clone, Debug)]
pub(super) struct Manifest {
    pub name: String,
    pub version: Version,
    pub edge: Edge,
}

const PACKAGE: &str = "operators.operatorframework.io.bundle.package.v1";
const CHANNELS: &str = "operators.operatorframework.io.bundle.channels.v1";
const DEFAULT_CHANNEL: &str = "operators.operatorframework.io.bundle.channel.default.v1";
const OPENSHIFT: &str = "com.redhat.openshift.versions";

impl Folder {
    /// `annotations.yaml`.
    pub fn annotations(&mut self, report: &mut Report, root: &Cursor<'_>) {
        root.account(&["annotations"], &[], &[], report);
        let Some(annotations) = root.get("annotations") else {
            return;
        };
        if let Some(package) = annotations.get(PACKAGE) {
            self.package = report.name(&package).map(str::to_owned);
        }
        let names = |text: &str| {
            let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
            names.map(str::to_owned).collect()
        };
        if let Some(text) = annotations.text_at(CHANNELS, report) {
            self.channels = names(text);
        }
        let default = annotations.text_at(DEFAULT_CHANNEL, report);
        self.default_channel = default.filter(|name| !name.is_empty()).map(str::to_owned);
        if let Some(range) = annotations.get(OPENSHIFT) {
            self.facts.openshift.extend(openshift::range(report, &range));
        }
        let read = [PACKAGE, CHANNELS, DEFAULT_CHANNEL, OPENSHIFT];
        for (key, value) in annotations.entries(report) {
            if !read.contains(&key) {
                report.note(
                    &value.path,
                    key,
                    "says nothing about which versions go together; not looked at",
                );
            }
        }
    }

    /// `dependencies.yaml` and `properties.yaml`.
    pub fn dependencies(&mut self, report: &mut Report, root: &Cursor<'_>) {
        root.account(&["dependencies", "properties"], &[], &[], report);
        for key in ["dependencies", "properties"] {
            for property in root.list_at(key, report) {
                property::read(report, &property, &mut self.facts);
            }
        }
    }

    /// The bundle, if these are files of one.
    pub fn finish(self, channels: &mut Channels) -> Result<Option<Bundle>, Box<ReadFault>> {
        let Self {
            source,
            manifest,
            facts,
            package,
            channels: names,
            default_channel,
        } = self;
        let refuse = |field: &str, reason: &str, remedy: &str| {
            let mut fault = ReadFault::new(field, "", reason, remedy);
            fault.source.clone_from(&source);
            fault.package = package.clone().unwrap_or_default();
            Box::new(fault)
        };
        let Some(manifest) = manifest else {
            if facts == Facts::default() && package.is_none() {
                return Ok(None);
            }
            let reason = "belongs to a bundle of which no ClusterServiceVersion was read";
            return Err(refuse("", reason, "give the manifest of the same folder, too"));
        };
        let Some(package) = package.clone() else {
            let reason = "is missing: nothing says which package the bundle is of";
            return Err(refuse(
                PACKAGE,
                reason,
                "give metadata/annotations.yaml of the same folder, too",
            ));
        };
        for name in &names {
            channels.entry(&package, name, manifest.edge.clone(), &source);
        }
        if let Some(name) = default_channel {
            channels.default_of(&package, &name, Some(&manifest.version));
        }
        Ok(Some(Bundle {
            name: manifest.name,
            package,
            version: manifest.version,
            facts,
            source,
        }))
    }
}

/// The version in the name of a bundle: `web.v1.2.0`, `cert.vault.v1.2.0`.
pub(super) fn version_in(name: &str) -> Option<Version> {
    let mut marks = name.match_indices(".v");
    marks.find_map(|(at, mark)| Scheme::Olm.version(&name[at + mark.len()..]).ok())
}

//! Operators: bundles and file-based catalogs of the Operator Lifecycle Manager.

mod bundle;
mod catalog;
mod channel;
mod constraint;
mod manifest;
mod openshift;
mod property;

use std::collections::BTreeMap;

use stowplan_core::Scheme;

use self::bundle::{Bundle, Folder};
use self::channel::Channels;
use super::Reader;
use super::document::each_document;
use super::error::{ReadError, ReadFault};
use super::gathered::{Added, Gathered};
use super::reading::Reading;
use super::report::{Report, told_otherwise};
use super::tree::Cursor;
use crate::metadata::OnePer;

/// Reads bundles (`ClusterServiceVersion`, `annotations.yaml`, `dependencies.yaml`, `properties.yaml`) and file-based catalogs
/// (`olm.package`, `olm.channel`, `olm.bundle`, in YAML or JSON); which of them a document is, its contents say. The files of a bundle
/// are told by their path: what lies in `web/2.0.0/manifests` and `web/2.0.0/metadata` is one bundle.
///
/// An API a bundle owns is provided as `gvk:GROUP/VERSION/KIND`, and one package of a cluster owns it. Which upgrades a
/// channel allows is in [`Reading::upgrades`].
///
/// ```
/// use stowplan_depsolve::reader::{OlmReader, Reader};
///
/// let catalog = br#"---
/// schema: olm.package
/// name: web
/// defaultChannel: stable
/// ---
/// schema: olm.channel
/// package: web
/// name: stable
/// entries:
/// - name: web.v1.0.0
/// ---
/// schema: olm.bundle
/// package: web
/// name: web.v1.0.0
/// properties:
/// - type: olm.package
///   value: {packageName: web, version: 1.0.0}
/// - type: olm.package.required
///   value: {packageName: db, versionRange: ">=15.0.0 <16.0.0"}
/// "#;
/// let mut reader = OlmReader::new();
/// reader.add("catalog.yaml", catalog)?;
/// let reading = reader.finish()?;
/// assert_eq!(reading.packages[0].versions[0].requires[0].any_of[0].name, "db");
/// assert_eq!(reading.upgrades.channels[0].entries[0].version, "1.0.0");
/// # Ok::<(), stowplan_depsolve::reader::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct OlmReader {
    report: Report,
    bundles: Vec<Bundle>,
    folders: BTreeMap<String, Folder>,
    channels: Channels,
}

impl Default for OlmReader {
    fn default() -> Self {
        Self::new()
    }
}

impl OlmReader {
    /// A reader that has read nothing.
    pub fn new() -> Self {
        Self {
            report: Report::default(),
            bundles: Vec::new(),
            folders: BTreeMap::new(),
            channels: Channels::default(),
        }
    }

    fn document(&mut self, report: &mut Report, root: &Cursor<'_>) {
        let is = |key: &str| root.get(key).is_some();
        if is("schema") {
            self.catalog(report, root);
            return;
        }
        let folder = self.folders.entry(folder(&report.source).to_owned()).or_default();
        if folder.source.is_empty() {
            folder.source.clone_from(&report.source);
        }
        if is("kind") {
            match root.text_at("kind", report) {
                Some("ClusterServiceVersion") => folder.manifest(report, root),
                Some(kind) => {
                    let what = format!(
                        "{kind}: the ClusterServiceVersion says what a bundle owns and needs; not looked at"
                    );
                    report.note_field(&root.path, "kind", &what);
                }
                None => {}
            }
        } else if is("annotations") {
            folder.annotations(report, root);
        } else if is("dependencies") || is("properties") {
            folder.dependencies(report, root);
        } else {
            let reason = "is no document of a bundle or a catalog";
            let remedy = "give a ClusterServiceVersion, annotations, dependencies, properties, or a catalog with schema";
            report.fault(&root.path, "", reason, remedy);
        }
    }
}

impl Reader for OlmReader {
    fn format(&self) -> &'static str {
        "olm"
    }

    fn add(&mut self, source: &str, bytes: &[u8]) -> Result<(), ReadError> {
        let mut report = std::mem::take(&mut self.report);
        let read = each_document(source, bytes, &mut report, |report, root| {
            self.document(report, root);
        });
        self.report = report;
        read
    }

    fn finish(mut self) -> Result<Reading, ReadError> {
        let mut faults = Vec::new();
        for (_, folder) in std::mem::take(&mut self.folders) {
            match folder.finish(&mut self.channels) {
                Ok(bundle) => self.bundles.extend(bundle),
                Err(fault) => faults.push(*fault),
            }
        }
        let mut gathered = Gathered::new(Scheme::Olm);
        for bundle in self.bundles {
            let Bundle {
                name,
                package,
                version,
                facts,
                source,
            } = bundle;
            let says = facts.into_version(version.text());
            let mut told = |field: &str, reason: &str, remedy: &str| {
                let mut fault = ReadFault::new(field, &name, reason, remedy);
                fault.source.clone_from(&source);
                fault.package = format!("{package} {version}");
                faults.push(fault);
            };
            if let Some(other) = self.channels.bundle(&package, &name, version.text()) {
                let reason = format!("is the name of version {other}, too");
                told("name", &reason, "give each bundle of a package a name of its own");
            }
            match gathered.add(&package, version.clone(), says, &source) {
                Added::New | Added::Again => {}
                Added::Otherwise(known, other) => {
                    let (reason, remedy) = told_otherwise(&known, &other);
                    told("version", &reason, remedy);
                }
            }
        }
        let packages = gathered.into_packages(OnePer::Name);
        let upgrades = self.channels.finish(&mut faults);
        if !faults.is_empty() {
            return Err(ReadError::new(faults));
        }
        Ok(Reading {
            packages,
            always: Vec::new(),
            installed: Vec::new(),
            upgrades,
            notes: self.report.notes.into_list(),
        })
    }
}

/// The folder of a bundle: that of the file, above `manifests` and `metadata`.
fn folder(source: &str) -> &str {
    let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
    let above = |part: &str| {
        let above = folder.strip_suffix(part)?;
        above.strip_suffix('/').or_else(|| above.is_empty().then_some(""))
    };
    above("manifests").or_else(|| above("metadata")).unwrap_or(folder)
}

//! Helm: the index of a chart repository, single charts, and what locks them.

mod chart;
mod dependency;

use std::collections::BTreeMap;

use stowplan_core::{Scheme, Version};

use self::dependency::Dependency;
use super::document::each_document;
use super::error::{ReadError, ReadFault};
use super::gathered::Gathered;
use super::reading::Reading;
use super::report::Report;
use super::tree::Cursor;
use super::{Reader, UpgradeGraph};
use crate::metadata::{Installed, OnePer};

/// Reads `index.yaml` of chart repositories, `Chart.yaml`, `requirements.yaml` (of charts of `apiVersion: v1`), `Chart.lock` and
/// `requirements.lock`; which of them a file is, its contents say.
///
/// A chart is a package, at most one version of which is selected: named templates of the charts of a release are one namespace, so
/// two versions of a library in it overwrite each other. A dependency with a condition or tags belongs to features: one named like
/// each path of the condition (`postgresql.enabled`) and one for each tag (`tags.database`), as they are set in values.
///
/// ```
/// use stowplan_depsolve::reader::{HelmReader, Reader};
///
/// let chart = br#"apiVersion: v2
/// name: web
/// version: 2.1.0
/// kubeVersion: ">=1.25.0-0"
/// dependencies:
/// - name: common
///   version: 2.x.x
/// - name: postgresql
///   version: ^16
///   condition: postgresql.enabled
/// "#;
/// let mut reader = HelmReader::new();
/// reader.add("web/Chart.yaml", chart)?;
/// let web = &reader.finish()?.packages[0].versions[0];
/// assert_eq!(web.requires.len(), 1);
/// assert_eq!(web.features["postgresql.enabled"].requires.len(), 1);
/// # Ok::<(), stowplan_depsolve::reader::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct HelmReader {
    charts: Gathered,
    report: Report,
    conditions_on: bool,
    /// Single charts by the folder they lie in.
    folders: BTreeMap<String, (String, Version)>,
    /// Requirements by folder, of charts that were not read yet.
    waiting: BTreeMap<String, Waiting>,
    installed: Vec<Installed>,
}

#[derive(Clone, Debug)]
struct Waiting {
    source: String,
    dependencies: Vec<Dependency>,
}

impl Default for HelmReader {
    fn default() -> Self {
        Self::new()
    }
}

impl HelmReader {
    /// A reader to which dependencies with a condition are off unless asked for.
    pub fn new() -> Self {
        Self {
            charts: Gathered::new(Scheme::Semver),
            report: Report::default(),
            conditions_on: false,
            folders: BTreeMap::new(),
            waiting: BTreeMap::new(),
            installed: Vec::new(),
        }
    }

    /// Turns dependencies with a condition or tags on unless they are declined, as Helm does where values do not say: the feature `default`
    /// turns on all the others.
    #[must_use]
    pub fn conditions_on(mut self) -> Self {
        self.conditions_on = true;
        self
    }

    fn document(&mut self, report: &mut Report, root: &Cursor<'_>) {
        let is = |key: &str| root.get(key).is_some();
        if is("entries") {
            self.index(report, root);
        } else if is("name") || is("version") {
            self.single(report, root);
        } else if is("dependencies") && (is("digest") || is("generated")) {
            self.lock(report, root);
        } else if is("dependencies") {
            self.requirements(report, root);
        } else {
            let reason = "is neither an index, a chart, nor requirements or a lock of one";
            report.fault(
                &root.path,
                "",
                reason,
                "give index.yaml, Chart.yaml, requirements.yaml or Chart.lock",
            );
        }
    }

    fn index(&mut self, report: &mut Report, root: &Cursor<'_>) {
        root.account(
            &["apiVersion", "entries"],
            &["generated", "serverInfo", "annotations"],
            &[],
            report,
        );
        let Some(entries) = root.get("entries") else {
            return;
        };
        for (name, charts) in entries.entries(report) {
            for chart in charts.list(report) {
                name.clone_into(&mut report.package);
                self.chart(report, &chart, Some(name));
            }
        }
    }

    fn single(&mut self, report: &mut Report, root: &Cursor<'_>) {
        let Some((name, version)) = self.chart(report, root, None) else {
            return;
        };
        let folder = folder(&report.source);
        if let Some(waiting) = self.waiting.remove(folder)
            && let Some(says) = self.charts.get_mut(&name, &version)
        {
            for dependency in waiting.dependencies {
                dependency.add_to(says, self.conditions_on);
            }
        }
        self.folders.insert(folder.to_owned(), (name, version));
    }

    fn requirements(&mut self, report: &mut Report, root: &Cursor<'_>) {
        root.account(&["dependencies"], &[], &[], report);
        let folder = folder(&report.source).to_owned();
        let chart = self.folders.get(&folder);
        if let Some((name, version)) = chart {
            report.package = format!("{name} {version}");
        }
        let dependencies = dependency::list(report, root);
        if let Some(says) = chart.and_then(|(name, version)| self.charts.get_mut(name, version)) {
            for dependency in dependencies {
                dependency.add_to(says, self.conditions_on);
            }
        } else {
            let source = report.source.clone();
            let waiting = self.waiting.entry(folder);
            let known = waiting.or_insert_with(|| Waiting {
                source,
                dependencies: Vec::new(),
            });
            known.dependencies.extend(dependencies);
        }
    }

    fn lock(&mut self, report: &mut Report, root: &Cursor<'_>) {
        root.account(&["dependencies"], &["digest", "generated"], &[], report);
        for locked in root.list_at("dependencies", report) {
            locked.account(
                &["name", "version"],
                &[],
                &[("repository", dependency::REPOSITORY)],
                report,
            );
            let name = locked.need("name", report).and_then(|name| report.name(&name));
            let at = locked.need("version", report);
            let version = at.and_then(|version| report.version(&version, Scheme::Semver));
            if let (Some(name), Some(version)) = (name, version) {
                self.installed.push(Installed {
                    name: name.to_owned(),
                    version: version.text().to_owned(),
                });
            }
        }
    }
}

impl Reader for HelmReader {
    fn format(&self) -> &'static str {
        "helm"
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
        let lonely = self.waiting.into_values().map(|waiting| {
            let reason = "there is no Chart.yaml beside it";
            let mut fault = ReadFault::new(
                "dependencies",
                "",
                reason,
                "give the chart of the same folder, too",
            );
            fault.source = waiting.source;
            fault
        });
        let lonely: Vec<ReadFault> = lonely.collect();
        if !lonely.is_empty() {
            return Err(ReadError::new(lonely));
        }
        self.installed.sort();
        self.installed.dedup();
        Ok(Reading {
            packages: self.charts.into_packages(OnePer::Name),
            always: Vec::new(),
            installed: self.installed,
            upgrades: UpgradeGraph::default(),
            notes: self.report.notes.into_list(),
        })
    }
}

/// The folder of a file.
fn folder(source: &str) -> &str {
    source.rsplit_once('/').map_or("", |(folder, _)| folder)
}

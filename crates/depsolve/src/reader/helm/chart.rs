//! A chart: an entry of an index, or `Chart.yaml`.

use stowplan_core::{Scheme, Version};

use super::{HelmReader, dependency};
use crate::metadata::PackageVersion;
use crate::reader::report::Report;
use crate::reader::tree::Cursor;

const READ: [&str; 5] = ["name", "version", "kubeVersion", "dependencies", "deprecated"];
const INFORMATIVE: [&str; 16] = [
    "apiVersion",
    "appVersion",
    "description",
    "home",
    "icon",
    "keywords",
    "maintainers",
    "sources",
    "urls",
    "created",
    "digest",
    "annotations",
    "engine",
    "checksum",
    "url",
    "fileURL",
];
const REASONS: [(&str, &str); 5] = [
    (
        "type",
        "a library chart is a package like an application: one version of it is selected",
    ),
    ("tillerVersion", "asks for a part of Helm 2; not looked at"),
    (
        "condition",
        "belongs to the chart that depends on this one; not looked at",
    ),
    (
        "tags",
        "belong to the chart that depends on this one; not looked at",
    ),
    ("removed", "is a mark of the repository's own; not looked at"),
];

impl HelmReader {
    /// Reads a chart; `entry` is the name it stands under in an index. Returns what it is called.
    pub(super) fn chart(
        &mut self,
        report: &mut Report,
        chart: &Cursor<'_>,
        entry: Option<&str>,
    ) -> Option<(String, Version)> {
        let before = report.fault_count();
        let name = chart.need("name", report)?;
        let name_at = name.path.clone();
        let name = report.name(&name)?;
        name.clone_into(&mut report.package);
        if let Some(entry) = entry.filter(|entry| *entry != name) {
            report.fault(
                &name_at,
                name,
                &format!("stands under {entry:?}"),
                "write one name in both places",
            );
        }
        let version_at = chart.need("version", report)?;
        let version = report.version(&version_at, Scheme::Semver)?;
        report.package = format!("{name} {version}");
        chart.account(&READ, &INFORMATIVE, &REASONS, report);
        let mut says = PackageVersion::new(version.text());
        if let Some(range) = chart.get("kubeVersion") {
            says.target.kubernetes = report.range(&range, Scheme::Semver).map(str::to_owned);
        }
        if chart.flag_at("deprecated", report) {
            report.note_field(
                &chart.path,
                "deprecated",
                "is told and not held against it: Helm installs it, too",
            );
        }
        for dependency in dependency::list(report, chart) {
            dependency.add_to(&mut says, self.conditions_on);
        }
        if report.fault_count() > before {
            return None;
        }
        let source = report.source.clone();
        let added = self.charts.add(name, version.clone(), says, &source);
        report.added(added, &version_at.path, version.text());
        Some((name.to_owned(), version))
    }
}

//! File-based catalogs: packages, channels and bundles, each a document with a schema.

use stowplan_core::{Scheme, VersionScheme};

use super::OlmReader;
use super::bundle::Bundle;
use super::channel::Edge;
use super::property::{self, Facts};
use crate::reader::report::Report;
use crate::reader::tree::Cursor;

impl OlmReader {
    pub(super) fn catalog(&mut self, report: &mut Report, root: &Cursor<'_>) {
        match root.text_at("schema", report) {
            Some("olm.package") => self.package(report, root),
            Some("olm.channel") => self.channel(report, root),
            Some("olm.bundle") => self.bundle(report, root),
            Some("olm.deprecations") => {
                let what = "are told and not held against versions: they can still be installed";
                report.note_field(&root.path, "olm.deprecations", what);
            }
            Some(other) => report.note_field(&root.path, other, "is not known to the reader; not looked at"),
            None => {}
        }
    }

    fn package(&mut self, report: &mut Report, root: &Cursor<'_>) {
        root.account(
            &["schema", "name", "defaultChannel"],
            &["description", "icon", "properties"],
            &[],
            report,
        );
        let Some(name) = root.need("name", report).and_then(|name| report.name(&name)) else {
            return;
        };
        name.clone_into(&mut report.package);
        if let Some(channel) = root.text_at("defaultChannel", report) {
            self.channels.default_of(name, channel, None);
        }
    }

    fn channel(&mut self, report: &mut Report, root: &Cursor<'_>) {
        root.account(
            &["schema", "package", "name", "entries"],
            &["properties"],
            &[],
            report,
        );
        let Some(package) = root.need("package", report).and_then(|name| report.name(&name)) else {
            return;
        };
        package.clone_into(&mut report.package);
        let Some(channel) = root.need("name", report).and_then(|name| name.text(report)) else {
            return;
        };
        let Some(entries) = root.need("entries", report) else {
            return;
        };
        for entry in entries.list(report) {
            entry.account(&["name", "replaces", "skips", "skipRange"], &[], &[], report);
            let Some(name) = entry.need("name", report).and_then(|name| name.text(report)) else {
                continue;
            };
            let mut edge = Edge::read(report, name, &entry);
            let range = entry.get("skipRange").filter(|range| !property::is_empty(range));
            edge.skip_range = range
                .and_then(|range| report.range(&range, Scheme::Olm))
                .map(str::to_owned);
            self.channels.entry(package, channel, edge, &report.source);
        }
    }

    fn bundle(&mut self, report: &mut Report, root: &Cursor<'_>) {
        root.account(
            &["schema", "package", "name", "properties"],
            &["image", "relatedImages"],
            &[],
            report,
        );
        let Some(package) = root.need("package", report).and_then(|name| report.name(&name)) else {
            return;
        };
        package.clone_into(&mut report.package);
        let Some(name) = root.need("name", report).and_then(|name| name.text(report)) else {
            return;
        };
        name.clone_into(&mut report.package);
        let mut facts = Facts::default();
        let Some(properties) = root.need("properties", report) else {
            return;
        };
        for property in properties.list(report) {
            property::read(report, &property, &mut facts);
        }
        let Some((of, version)) = facts.identity.take() else {
            let reason = "have none of type olm.package, which says the version";
            report.fault(
                &properties.path,
                "",
                reason,
                "write one with packageName and version",
            );
            return;
        };
        if of != package {
            let reason = format!("have {of:?} as the package of a bundle of {package:?}");
            report.fault(&properties.path, &of, &reason, "write one name in both places");
        }
        // It was read as a version before.
        if let Ok(version) = Scheme::Olm.version(&version) {
            self.bundles.push(Bundle {
                name: name.to_owned(),
                package: package.to_owned(),
                version,
                facts,
                source: report.source.clone(),
            });
        }
    }
}

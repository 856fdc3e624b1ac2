//! A `ClusterServiceVersion`: what an operator owns and needs.

use stowplan_core::Scheme;

use super::bundle::{Folder, Manifest, version_in};
use super::channel::Edge;
use super::property::{self, Facts, api_name};
use crate::metadata::Alternative;
use crate::reader::report::Report;
use crate::reader::tree::{Cursor, Tree};

const READ: [&str; 7] = [
    "version",
    "replaces",
    "skips",
    "minKubeVersion",
    "customresourcedefinitions",
    "apiservicedefinitions",
    "nativeAPIs",
];
const INFORMATIVE: [&str; 18] = [
    "annotations",
    "cleanup",
    "description",
    "displayName",
    "icon",
    "install",
    "installModes",
    "keywords",
    "labels",
    "links",
    "maintainers",
    "maturity",
    "minKubeVersionMessage",
    "provider",
    "relatedImages",
    "selector",
    "webhookdefinitions",
    "apiVersion",
];

impl Folder {
    /// Reads the manifest.
    pub(super) fn manifest(&mut self, report: &mut Report, root: &Cursor<'_>) {
        root.account(
            &["kind", "metadata", "spec"],
            &["apiVersion", "status"],
            &[],
            report,
        );
        let Some(name_at) = root
            .need("metadata", report)
            .and_then(|it| it.need("name", report))
        else {
            return;
        };
        let Some(name) = report.name(&name_at) else { return };
        name.clone_into(&mut report.package);
        if let Some(known) = &self.manifest {
            let reason = format!("is a second manifest beside {}", known.name);
            report.fault(
                &name_at.path,
                name,
                &reason,
                "lay each bundle in a folder of its own",
            );
            return;
        }
        let Some(spec) = root.need("spec", report) else {
            return;
        };
        spec.account(&READ, &INFORMATIVE, &[], report);
        let version = match spec.get("version") {
            Some(version) => report.version(&version, Scheme::Olm),
            None => version_in(name),
        };
        let Some(version) = version else {
            if spec.get("version").is_none() {
                report.fault(
                    &spec.path.with("version"),
                    "",
                    "is missing",
                    "write the version of the operator",
                );
            }
            return;
        };
        if let Some(least) = spec
            .get("minKubeVersion")
            .filter(|least| !property::is_empty(least))
        {
            self.facts.kubernetes(report, &least);
        }
        apis(report, &spec, &mut self.facts);
        for native in spec.list_at("nativeAPIs", report) {
            report.note(
                &native.path,
                "nativeAPIs",
                "are APIs of the cluster itself; not looked at",
            );
        }
        let mut edge = Edge::read(report, name, &spec);
        if let Some(annotations) = root.at(&["metadata", "annotations"]) {
            annotated(report, &annotations, &mut self.facts, &mut edge);
        }
        let name = name.to_owned();
        self.manifest = Some(Manifest { name, version, edge });
    }
}

fn apis(report: &mut Report, spec: &Cursor<'_>, facts: &mut Facts) {
    let definitions = |key: &str, part: &str, report: &mut Report| {
        spec.get(key)
            .map_or_else(Vec::new, |inner| inner.list_at(part, report))
    };
    for owned in definitions("customresourcedefinitions", "owned", report) {
        facts.owned.extend(custom(report, &owned));
    }
    for required in definitions("customresourcedefinitions", "required", report) {
        if let Some(name) = custom(report, &required) {
            facts.require(Alternative::any(name).into());
        }
    }
    for owned in definitions("apiservicedefinitions", "owned", report) {
        facts.owned.extend(property::gvk(report, &owned));
    }
    for required in definitions("apiservicedefinitions", "required", report) {
        if let Some(name) = property::gvk(report, &required) {
            facts.require(Alternative::any(name).into());
        }
    }
}

/// A custom resource: its definition is called after plural and group.
fn custom(report: &mut Report, definition: &Cursor<'_>) -> Option<String> {
    let name = definition.need("name", report)?;
    let text = name.text(report)?;
    let Some((_, group)) = text.split_once('.') else {
        report.fault(
            &name.path,
            text,
            "names no group",
            "write the plural, a point and the group: webs.example.com",
        );
        return None;
    };
    let version = definition.need("version", report)?.text(report)?;
    let kind = definition.need("kind", report)?.text(report)?;
    for part in [group, version, kind] {
        if part.is_empty() || part.contains(char::is_whitespace) {
            report.fault(
                &definition.path,
                part,
                "is no part of the name of an API",
                "write it without white space",
            );
            return None;
        }
    }
    Some(api_name(group, version, kind))
}

fn annotated(report: &mut Report, annotations: &Cursor<'_>, facts: &mut Facts, edge: &mut Edge) {
    if let Some(range) = annotations
        .get("olm.skipRange")
        .filter(|range| !property::is_empty(range))
    {
        edge.skip_range = report.range(&range, Scheme::Olm).map(str::to_owned);
    }
    if let Some(properties) = annotations.get("olm.properties")
        && let Some(text) = properties.text(report)
    {
        match serde_json::from_str::<Tree>(text) {
            Ok(tree) => {
                let list = Cursor {
                    tree: &tree,
                    path: properties.path.clone(),
                };
                for property in list.list(report) {
                    property::read(report, &property, facts);
                }
            }
            Err(error) => {
                let reason = format!("is no JSON: {error}");
                report.fault(
                    &properties.path,
                    text,
                    &reason,
                    "write a list of properties in JSON",
                );
            }
        }
    }
    for (key, value) in annotations.entries(report) {
        if !matches!(key, "olm.skipRange" | "olm.properties") {
            report.note(
                &value.path,
                key,
                "says nothing about which versions go together; not looked at",
            );
        }
    }
}

//! What a bundle owns and needs, said by properties and dependencies: a type and a value each.

use stowplan_core::Scheme;

use super::constraint::{self, Formula};
use super::openshift;
use crate::metadata::{Alternative, PackageRange, PackageVersion, Provided, Requirement};
use crate::reader::report::Report;
use crate::reader::tree::Cursor;

/// What a bundle owns and needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// Names of APIs.
    pub owned: Vec<String>,
    pub requires: Vec<Requirement>,
    pub conflicts: Vec<PackageRange>,
    pub kubernetes: Option<String>,
    /// Ranges of versions of OpenShift.
    pub openshift: Vec<String>,
    /// The package and version that a property names.
    pub identity: Option<(String, String)>,
}

impl Facts {
    /// What the version of the package says.
    pub fn into_version(mut self, text: &str) -> PackageVersion {
        self.owned.sort();
        self.owned.dedup();
        let mut says = PackageVersion::new(text);
        says.requires = self.requires;
        says.conflicts = self.conflicts;
        for name in self.owned {
            says.conflicts.push(PackageRange::any(name.clone()));
            says.provides.push(Provided { name, version: None });
        }
        let openshift = self.openshift.into_iter();
        says.optional = openshift
            .map(|range| PackageRange::new("openshift", range))
            .collect();
        says.target.kubernetes = self.kubernetes;
        says
    }

    /// Adds a requirement once.
    pub fn require(&mut self, requirement: Requirement) {
        if !self.requires.contains(&requirement) {
            self.requires.push(requirement);
        }
    }

    /// Adds what follows from a constraint.
    fn constrain(&mut self, formula: &Formula, report: &mut Report, at: &Cursor<'_>) {
        let Some(clauses) = constraint::clauses(formula) else {
            let reason = "is too large when its alternatives are written out";
            report.fault(&at.path, "", reason, "nest fewer any and all in each other");
            return;
        };
        for (met_by, unless) in clauses {
            match (met_by.as_slice(), unless.as_slice()) {
                ([], [only]) => {
                    if !self.conflicts.contains(only) {
                        self.conflicts.push(only.clone());
                    }
                }
                _ => self.require(Requirement {
                    any_of: met_by.into_iter().map(Alternative::from).collect(),
                    only_if: unless,
                }),
            }
        }
    }

    /// A Kubernetes version that is the least.
    pub fn kubernetes(&mut self, report: &mut Report, at: &Cursor<'_>) {
        let Some(version) = report.version(at, Scheme::Olm) else {
            return;
        };
        let text = version.text().trim_start_matches('v');
        // Builds of providers are prereleases in the order of versions.
        let whole = text.matches('.').count() == 2 && !text.contains(['-', '+']);
        self.kubernetes = Some(format!(">={text}{}", if whole { "-0" } else { "" }));
    }
}

/// Reads a property or a dependency.
pub(super) fn read(report: &mut Report, property: &Cursor<'_>, facts: &mut Facts) {
    let Some(kind) = property.need("type", report).and_then(|kind| kind.text(report)) else {
        return;
    };
    let Some(value) = property.need("value", report) else {
        return;
    };
    let dependency = property.path.to_string().starts_with("dependencies");
    match (kind, dependency) {
        ("olm.package", false) => {
            let package = value
                .need("packageName", report)
                .and_then(|name| report.name(&name));
            let version = value
                .need("version", report)
                .and_then(|version| report.version(&version, Scheme::Olm));
            value.account(&["packageName", "version"], &[], &[], report);
            if let (Some(package), Some(version)) = (package, version) {
                facts.identity = Some((package.to_owned(), version.text().to_owned()));
            }
        }
        ("olm.gvk", false) => facts.owned.extend(gvk(report, &value)),
        ("olm.gvk" | "olm.gvk.required", _) => {
            if let Some(name) = gvk(report, &value) {
                facts.require(Alternative::any(name).into());
            }
        }
        ("olm.package" | "olm.package.required", _) => {
            if let Some(package) = package_range(report, &value) {
                facts.require(Alternative::from(package).into());
            }
        }
        ("olm.constraint", _) => {
            let formula = constraint::read(report, &value);
            facts.constrain(&formula, report, &value);
        }
        ("olm.maxOpenShiftVersion", _) => facts.openshift.extend(openshift::at_most(report, &value)),
        ("olm.csv.metadata", _) => {
            if let Some(least) = value.get("minKubeVersion").filter(|least| !is_empty(least)) {
                facts.kubernetes(report, &least);
            }
            report.note(
                &value.path,
                kind,
                "but for minKubeVersion, says nothing about which versions go together; not looked at",
            );
        }
        ("olm.bundle.object", _) => {
            report.note(
                &value.path,
                kind,
                "holds a manifest; the properties say what is owned and needed; not looked at",
            );
        }
        (other, _) => report.note(&value.path, other, "is not known to the reader; not looked at"),
    }
}

/// Whether it is an empty text, which generated manifests write for nothing.
pub(super) fn is_empty(at: &Cursor<'_>) -> bool {
    matches!(at.tree, crate::reader::tree::Tree::Text(text) if text.is_empty())
}

/// The name under which an API is provided.
pub(super) fn api_name(group: &str, version: &str, kind: &str) -> String {
    format!("gvk:{group}/{version}/{kind}")
}

/// An API by group, version and kind.
pub(super) fn gvk(report: &mut Report, value: &Cursor<'_>) -> Option<String> {
    let group = value.text_at("group", report).unwrap_or_default();
    let version = value.need("version", report)?;
    let version_text = version.text(report)?;
    let kind = value.need("kind", report)?;
    let kind_text = kind.text(report)?;
    let blank = |text: &str| text.is_empty() || text.contains(char::is_whitespace);
    for (at, text) in [(&version, version_text), (&kind, kind_text)] {
        if blank(text) {
            report.fault(
                &at.path,
                text,
                "is no part of the name of an API",
                "write it without white space",
            );
            return None;
        }
    }
    if group.contains(char::is_whitespace) {
        report.fault(
            &value.path.with("group"),
            group,
            "is no group of APIs",
            "write it without white space",
        );
        return None;
    }
    Some(api_name(group, version_text, kind_text))
}

/// A range of versions of a package.
pub(super) fn package_range(report: &mut Report, value: &Cursor<'_>) -> Option<PackageRange> {
    let called = value.get("packageName").or_else(|| value.get("name"));
    let called = match called {
        Some(called) => called,
        None => value.need("packageName", report)?,
    };
    let name = report.name(&called)?;
    let range = value.get("versionRange").or_else(|| value.get("version"));
    let range = match range.filter(|range| !is_empty(range)) {
        Some(range) => Some(report.range(&range, Scheme::Olm)?.to_owned()),
        None => None,
    };
    Some(PackageRange {
        name: name.to_owned(),
        range,
    })
}

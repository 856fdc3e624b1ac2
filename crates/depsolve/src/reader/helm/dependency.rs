//! What a chart depends on, and under which conditions.

use stowplan_core::Scheme;

use crate::metadata::{Alternative, PackageVersion, Requirement};
use crate::reader::report::Report;
use crate::reader::tree::Cursor;

const READ: [&str; 4] = ["name", "version", "condition", "tags"];
pub(super) const REPOSITORY: &str =
    "is not looked at: a chart of that name is taken from wherever it was read";
const REASONS: [(&str, &str); 6] = [
    ("repository", REPOSITORY),
    (
        "alias",
        "installs the chart under another name; which versions go together stays the same",
    ),
    ("enabled", "is set by Helm while it runs; not looked at"),
    ("import-values", "passes values; not looked at"),
    ("parent", "is set by Helm while it runs; not looked at"),
    ("export-values", "passes values; not looked at"),
];

/// A chart that is needed, always or where one of the features is on.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    what: Alternative,
    features: Vec<String>,
}

impl Dependency {
    /// Writes it into what a version says.
    pub fn add_to(self, says: &mut PackageVersion, conditions_on: bool) {
        if self.features.is_empty() {
            says.requires.push(self.what.into());
            return;
        }
        for name in self.features {
            let feature = says.features.entry(name.clone()).or_default();
            let requirement = Requirement::from(self.what.clone());
            if !feature.requires.contains(&requirement) {
                feature.requires.push(requirement);
            }
            if conditions_on && name != "default" {
                let default = says.features.entry("default".to_owned()).or_default();
                if !default.features.contains(&name) {
                    default.features.push(name);
                }
            }
        }
    }
}

/// The dependencies of a chart, or of its requirements.
pub(super) fn list(report: &mut Report, chart: &Cursor<'_>) -> Vec<Dependency> {
    let list = chart.list_at("dependencies", report);
    list.iter()
        .filter_map(|dependency| read(report, dependency))
        .collect()
}

fn read(report: &mut Report, dependency: &Cursor<'_>) -> Option<Dependency> {
    dependency.account(&READ, &[], &REASONS, report);
    let name = dependency.need("name", report)?;
    let name = report.name(&name)?;
    let mut what = Alternative::any(name);
    if let Some(range) = dependency.get("version") {
        // An empty text is no range at all.
        let text = range.text(report)?;
        if !text.trim().is_empty() {
            what.range = Some(report.range(&range, Scheme::Semver)?.to_owned());
        }
    }
    let mut features = Vec::new();
    if let Some(condition) = dependency.get("condition") {
        let text = condition.text(report)?;
        for path in text.split(',').map(str::trim).filter(|path| !path.is_empty()) {
            if path.contains(char::is_whitespace) {
                let reason = format!("{path:?} contains white space, and a path of values has none");
                report.fault(
                    &condition.path,
                    text,
                    &reason,
                    "write paths such as web.enabled, joined by commas",
                );
                return None;
            }
            features.push(path.to_owned());
        }
    }
    for tag in dependency.list_at("tags", report) {
        let text = tag.text(report)?;
        if text.is_empty() || text.contains(char::is_whitespace) {
            report.fault(
                &tag.path,
                text,
                "is no name of a tag",
                "write one without white space",
            );
            return None;
        }
        features.push(format!("tags.{text}"));
    }
    Some(Dependency { what, features })
}

//! What changed between two locks.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use serde::{Deserialize, Serialize};
use stowplan_core::{Scheme, Version, VersionScheme};

use super::record::{Lock, LockedPackage};

/// How a package changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Change {
    /// It was not there before.
    Added,
    /// It is not there any more.
    Removed,
    /// It has a newer version.
    Upgraded,
    /// It has an older version.
    Downgraded,
    /// It has another version of a scheme that is not built in, so that it is not known which is newer.
    Replaced,
    /// The version is the same; its source, its features or what it says are not.
    Altered,
}

impl fmt::Display for Change {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Upgraded => "upgraded",
            Self::Downgraded => "downgraded",
            Self::Replaced => "replaced",
            Self::Altered => "altered",
        })
    }
}

/// One row: a package that changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Row {
    /// The package.
    pub name: String,
    /// How it changed.
    pub change: Change,
    /// The version before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The version after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// What else is different.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
}

/// What changed between two locks, a row for each package that did, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LockDifference {
    /// The rows.
    pub rows: Vec<Row>,
}

impl LockDifference {
    /// Compares two locks. Where several versions of a package are selected, those that are in one lock only are paired in ascending order.
    pub fn between(before: &Lock, after: &Lock) -> Self {
        let mut names: BTreeMap<&str, (Vec<&LockedPackage>, Vec<&LockedPackage>)> = BTreeMap::new();
        for package in &before.packages {
            names.entry(&package.name).or_default().0.push(package);
        }
        for package in &after.packages {
            names.entry(&package.name).or_default().1.push(package);
        }
        let mut rows = Vec::new();
        for (name, (mut old, mut new)) in names {
            for one in old.clone() {
                if let Some(same) = new.iter().position(|other| other.version == one.version) {
                    rows.extend(row(name, Some(one), Some(new.remove(same))));
                    old.retain(|other| other.version != one.version);
                }
            }
            old.sort_by_cached_key(|package| key(package));
            new.sort_by_cached_key(|package| key(package));
            let count = old.len().max(new.len());
            rows.extend((0..count).filter_map(|at| row(name, old.get(at).copied(), new.get(at).copied())));
        }
        Self { rows }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

fn row(name: &str, before: Option<&LockedPackage>, after: Option<&LockedPackage>) -> Option<Row> {
    let change = match (before, after) {
        (None, None) => return None,
        (None, Some(_)) => Change::Added,
        (Some(_), None) => Change::Removed,
        (Some(one), Some(other)) if one.version == other.version => Change::Altered,
        (Some(one), Some(other)) => match (version(one), version(other)) {
            (Some(one), Some(other)) if one < other => Change::Upgraded,
            (Some(one), Some(other)) if one > other => Change::Downgraded,
            _ => Change::Replaced,
        },
    };
    let mut details = Vec::new();
    if let (Some(before), Some(after)) = (before, after) {
        let on = after
            .features
            .iter()
            .filter(|name| !before.features.contains(name));
        details.extend(on.map(|name| format!("feature {name} on")));
        let off = before
            .features
            .iter()
            .filter(|name| !after.features.contains(name));
        details.extend(off.map(|name| format!("feature {name} off")));
        if before.source != after.source {
            let shown =
                |package: &LockedPackage| package.source.clone().unwrap_or_else(|| "nowhere".to_owned());
            details.push(format!("from {} instead of {}", shown(after), shown(before)));
        }
        if change == Change::Altered && before.metadata != after.metadata {
            details.push("says something else".to_owned());
        }
        if change == Change::Altered && details.is_empty() {
            return None;
        }
    }
    Some(Row {
        name: name.to_owned(),
        change,
        before: before.map(|package| package.version.clone()),
        after: after.map(|package| package.version.clone()),
        details,
    })
}

/// Versions of built-in schemes in their order, others as texts.
fn key(package: &LockedPackage) -> (Option<Version>, String) {
    (version(package), package.version.clone())
}

fn version(package: &LockedPackage) -> Option<Version> {
    let scheme: Scheme = package.scheme.parse().ok()?;
    scheme.version(&package.version).ok()
}

impl fmt::Display for LockDifference {
    /// A table: package, change, version before and after, and what else is different.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rows.is_empty() {
            return out.write_str("nothing changed");
        }
        let none = String::new();
        let cells = |row: &Row| {
            let before = row.before.as_ref().unwrap_or(&none).clone();
            let after = row.after.as_ref().unwrap_or(&none).clone();
            [
                row.name.clone(),
                row.change.to_string(),
                before,
                after,
                row.details.join(", "),
            ]
        };
        let head = ["package", "change", "before", "after", ""].map(str::to_owned);
        let table: Vec<[String; 5]> = std::iter::once(head).chain(self.rows.iter().map(cells)).collect();
        let widths: Vec<usize> = (0..5)
            .map(|column| {
                table
                    .iter()
                    .map(|row| row[column].chars().count())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        for (number, row) in table.iter().enumerate() {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                write!(line, "{cell:<width$}  ")?;
            }
            let gap = if number == 0 { "" } else { "\n" };
            write!(out, "{gap}{}", line.trim_end())?;
        }
        Ok(())
    }
}

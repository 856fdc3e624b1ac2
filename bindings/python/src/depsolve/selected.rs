//! Selections as tables, in the words of packages.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use stowplan_core::Version;
use stowplan_depsolve::{Goal, Selected, Selection};

use super::question::Question;
use super::request::goal_name;
use crate::error::refused;
use crate::table::{Columns, Table};

/// One row a selected version.
pub fn selected(question: &Question, selection: &Selection) -> PyResult<Table> {
    let rows = question.compiled.selected(selection);
    let asked = asked(question, selection);
    let mut newest = Vec::with_capacity(rows.len());
    let mut behind = Vec::with_capacity(rows.len());
    let mut of_package: Option<(&str, Vec<Version>)> = None;
    for row in &rows {
        // Rows are by package: each package is read once.
        let versions = match of_package.take() {
            Some((package, versions)) if package == row.package => versions,
            _ => ascending(question, &row.package)?,
        };
        newest.push(versions.last().map(|version| version.text().to_owned()));
        let at = versions.iter().position(|version| version.text() == row.version);
        behind.push(at.map(|at| (versions.len() - 1 - at) as i64));
        of_package = Some((&row.package, versions));
    }
    let features = |row: &Selected| (!row.features.is_empty()).then(|| row.features.join(", "));
    let of_request = |row: &Selected| {
        asked
            .get(&(row.package.as_str(), row.version.as_str()))
            .map(|told| told.join("; "))
    };
    Columns::default()
        .name("package", rows.iter().map(|row| &row.package))
        .name("version", rows.iter().map(|row| &row.version))
        .text("newest", newest.into_iter())
        .int("behind", behind.into_iter())
        .text("features", rows.iter().map(features))
        .text("asked", rows.iter().map(of_request))
        .table()
}

/// One row a goal: its value, its bound, and whether they are equal.
pub fn levels(goals: &[Goal], values: &[u64], bounds: &[u64]) -> PyResult<Table> {
    let goals = goals
        .iter()
        .copied()
        .map(goal_name)
        .collect::<PyResult<Vec<_>>>()?;
    let both = || values.iter().zip(bounds);
    Columns::default()
        .name("goal", goals.iter())
        .count("value", both().map(|(value, _)| *value as i64))
        .count("bound", both().map(|(_, bound)| *bound as i64))
        .bool("proved", both().map(|(value, bound)| value == bound))
        .table()
}

/// The versions of a package of the repository, oldest first.
fn ascending(question: &Question, package: &str) -> PyResult<Vec<Version>> {
    let says = question.world.repository.get(package);
    let texts: Vec<String> = says
        .iter()
        .flat_map(|package| &package.versions)
        .map(|says| says.version.clone())
        .collect();
    let mut versions = read(question, package, &texts)?;
    versions.reverse();
    Ok(versions)
}

/// What of the request asked for a selected version, by package and version.
fn asked<'q>(question: &'q Question, selection: &Selection) -> BTreeMap<(&'q str, &'q str), Vec<&'q str>> {
    let universe = question.compiled.universe();
    let mut asked: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for root in &question.lowered.request.roots {
        let Some(told) = root.words() else { continue };
        for term in root.terms().iter().filter(|term| term.selected) {
            let found = selection
                .versions
                .binary_search_by_key(&term.package, |(package, _)| *package);
            let Ok(found) = found else { continue };
            let (package, rank) = selection.versions[found];
            // Features, wishes and facts of the target are no packages.
            if !term.ranks.contains(rank) || !universe.is_counted(package) {
                continue;
            }
            // Of several slots, each has a name that begins with the package's.
            let name = universe.name(package);
            let name = name.split_once('#').map_or(name, |(name, _)| name);
            let version = &*universe.versions_of(package)[rank as usize];
            let list = asked.entry((name, version)).or_default();
            if !list.contains(&told) {
                list.push(told);
            }
        }
    }
    asked
}

/// A package, and what becomes of a version of it.
struct Change {
    package: String,
    installed: Option<String>,
    selected: Option<String>,
    kind: &'static str,
}

/// One row a difference between what is installed and what is selected.
pub fn changes(question: &Question, selection: &Selection) -> PyResult<Table> {
    let mut both: BTreeMap<String, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for found in &question.request.installed {
        both.entry(found.name.clone())
            .or_default()
            .0
            .push(found.version.clone());
    }
    for found in question.compiled.selected(selection) {
        both.entry(found.package).or_default().1.push(found.version);
    }
    let mut rows: Vec<Change> = Vec::new();
    for (package, (before, after)) in both {
        if question.world.repository.get(&package).is_none() {
            // What the repository does not have cannot be selected.
            rows.extend(before.into_iter().map(|version| Change {
                package: package.clone(),
                installed: Some(version),
                selected: None,
                kind: "remove",
            }));
            continue;
        }
        let (before, after) = (
            read(question, &package, &before)?,
            read(question, &package, &after)?,
        );
        let gone: Vec<&Version> = before.iter().filter(|version| !after.contains(version)).collect();
        let new: Vec<&Version> = after.iter().filter(|version| !before.contains(version)).collect();
        // Where several versions stand side by side, the newest that go are taken to become the newest that come.
        for at in 0..gone.len().max(new.len()) {
            let (gone, new) = (gone.get(at), new.get(at));
            let kind = match (gone, new) {
                (None, _) => "install",
                (_, None) => "remove",
                (Some(gone), Some(new)) if new > gone => "upgrade",
                _ => "downgrade",
            };
            rows.push(Change {
                package: package.clone(),
                installed: gone.map(|version| version.text().to_owned()),
                selected: new.map(|version| version.text().to_owned()),
                kind,
            });
        }
    }
    Columns::default()
        .name("package", rows.iter().map(|row| &row.package))
        .name("change", rows.iter().map(|row| row.kind))
        .text("installed", rows.iter().map(|row| row.installed.as_ref()))
        .text("selected", rows.iter().map(|row| row.selected.as_ref()))
        .table()
}

/// Versions of a package as its scheme has them, newest first.
fn read(question: &Question, package: &str, texts: &[String]) -> PyResult<Vec<Version>> {
    let repository = &question.world.repository;
    let Some(package) = repository.get(package) else {
        return Ok(Vec::new());
    };
    let scheme = repository.scheme_of(package).map_err(refused)?;
    let read = texts.iter().map(|text| scheme.version(text).map_err(refused));
    let mut versions = read.collect::<PyResult<Vec<_>>>()?;
    versions.sort_by(|one, other| other.cmp(one));
    Ok(versions)
}

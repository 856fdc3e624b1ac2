//! What packages say, as tables: one row a version, an alternative of a requirement, a name provided, a conflict.

use pyo3::prelude::*;
use stowplan_depsolve::{
    Alternative, OnePer, Package, PackageRange, PackageVersion, Repository, Requirement,
};

use crate::error::refused;
use crate::table::{Columns, Table};

/// Between several values in one cell.
const BETWEEN: &str = ", ";
/// Between several conditions in one cell: ranges may have commas.
pub const BETWEEN_CONDITIONS: &str = "; ";

fn list<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> Option<String> {
    let texts: Vec<String> = texts.into_iter().map(|text| text.as_ref().to_owned()).collect();
    (!texts.is_empty()).then(|| texts.join(BETWEEN))
}

/// One row a package.
pub fn packages(repository: &Repository) -> PyResult<Table> {
    let rows = || repository.packages();
    let newest = rows().map(|package| newest(repository, package));
    let newest = newest.collect::<PyResult<Vec<_>>>()?;
    Columns::default()
        .name("package", rows().map(|package| &package.name))
        .name("scheme", rows().map(|package| &package.scheme))
        .count("versions", rows().map(|package| package.versions.len() as i64))
        .text("newest", newest.into_iter())
        .name("one_per", rows().map(|package| one_per(package.one_per)))
        .table()
}

/// As it is stored.
fn one_per(value: OnePer) -> &'static str {
    match value {
        OnePer::Name => "name",
        OnePer::Compatible => "compatible",
        OnePer::Slot => "slot",
        OnePer::Version => "version",
    }
}

fn newest(repository: &Repository, package: &Package) -> PyResult<Option<String>> {
    let scheme = repository.scheme_of(package).map_err(refused)?;
    let mut newest = None;
    for says in &package.versions {
        let version = scheme.version(&says.version).map_err(refused)?;
        newest = newest.max(Some(version));
    }
    Ok(newest.map(|version| version.text().to_owned()))
}

/// Every version with its package, packages by name, versions as given.
fn versions_of(repository: &Repository) -> impl Iterator<Item = (&Package, &PackageVersion)> {
    let packages = repository.packages();
    packages.flat_map(|package| package.versions.iter().map(move |version| (package, version)))
}

/// One row a version.
pub fn versions(repository: &Repository) -> PyResult<Table> {
    let rows = || versions_of(repository);
    Columns::default()
        .name("package", rows().map(|(package, _)| &package.name))
        .name("version", rows().map(|(_, version)| &version.version))
        .name("scheme", rows().map(|(package, _)| &package.scheme))
        .name("one_per", rows().map(|(package, _)| one_per(package.one_per)))
        .text(
            "features",
            rows().map(|(_, version)| list(version.features.keys())),
        )
        .text("slot", rows().map(|(_, version)| version.slot.as_ref()))
        .int(
            "cost",
            rows().map(|(_, version)| version.cost.map(|cost| cost as i64)),
        )
        .int(
            "size",
            rows().map(|(_, version)| version.size.map(|size| size as i64)),
        )
        .in_bytes()
        .text("excluded", rows().map(|(_, version)| version.excluded.as_ref()))
        .text(
            "kubernetes",
            rows().map(|(_, version)| version.target.kubernetes.as_ref()),
        )
        .text(
            "platforms",
            rows().map(|(_, version)| list(&version.target.platforms)),
        )
        .text(
            "capabilities",
            rows().map(|(_, version)| list(&version.target.capabilities)),
        )
        .table()
}

/// One way to meet a requirement, and where it is stated.
struct Row<'a> {
    package: &'a Package,
    version: &'a PackageVersion,
    kind: &'static str,
    /// The requirement, counted within the version and kind.
    number: usize,
    feature: Option<&'a str>,
    name: &'a str,
    range: Option<&'a str>,
    alternative: Option<&'a Alternative>,
    only_if: &'a [PackageRange],
}

/// One row an alternative of a requirement, a recommendation or an optional package.
pub fn requirements(repository: &Repository) -> PyResult<Table> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for (package, version) in versions_of(repository) {
        let of_features = version.features.iter();
        let of_features = of_features.map(|(name, feature)| (Some(name.as_str()), &feature.requires));
        let lists = [
            ("requires", None, &version.requires),
            ("recommends", None, &version.recommends),
        ];
        let lists = lists
            .into_iter()
            .chain(of_features.map(|(name, list)| ("requires", name, list)));
        let mut counts = [0, 0];
        for (kind, feature, list) in lists {
            for Requirement { any_of, only_if } in list {
                let count = &mut counts[usize::from(kind == "recommends")];
                rows.extend(any_of.iter().map(|alternative| Row {
                    package,
                    version,
                    kind,
                    number: *count,
                    feature,
                    name: &alternative.name,
                    range: alternative.range.as_deref(),
                    alternative: Some(alternative),
                    only_if,
                }));
                *count += 1;
            }
        }
        rows.extend(version.optional.iter().enumerate().map(|(number, other)| Row {
            package,
            version,
            kind: "optional",
            number,
            feature: None,
            name: &other.name,
            range: other.range.as_deref(),
            alternative: None,
            only_if: &[],
        }));
    }
    let rows = rows.as_slice();
    let features = |row: &Row<'_>| list(row.alternative.map_or(&[][..], |found| &found.features));
    let conditions = |row: &Row<'_>| {
        let each: Vec<String> = row.only_if.iter().map(in_words).collect();
        (!each.is_empty()).then(|| each.join(BETWEEN_CONDITIONS))
    };
    let default = |row: &Row<'_>| row.alternative.is_none_or(|found| found.default_features);
    Columns::default()
        .name("package", rows.iter().map(|row| &row.package.name))
        .name("version", rows.iter().map(|row| &row.version.version))
        .name("kind", rows.iter().map(|row| row.kind))
        .count("number", rows.iter().map(|row| row.number as i64))
        .name("name", rows.iter().map(|row| row.name))
        .text("range", rows.iter().map(|row| row.range))
        .text("features", rows.iter().map(features))
        .bool("default_features", rows.iter().map(default))
        .text("feature", rows.iter().map(|row| row.feature))
        .text("only_if", rows.iter().map(conditions))
        .table()
}

fn in_words(range: &PackageRange) -> String {
    match &range.range {
        Some(text) => format!("{} {text}", range.name),
        None => range.name.clone(),
    }
}

/// One row a name that a version provides.
pub fn provides(repository: &Repository) -> PyResult<Table> {
    let rows = || {
        let each = versions_of(repository);
        each.flat_map(|(package, version)| {
            version
                .provides
                .iter()
                .map(move |found| (package, version, found))
        })
    };
    Columns::default()
        .name("package", rows().map(|(package, _, _)| &package.name))
        .name("version", rows().map(|(_, version, _)| &version.version))
        .name("name", rows().map(|(_, _, found)| &found.name))
        .text("provided", rows().map(|(_, _, found)| found.version.as_ref()))
        .table()
}

/// One row something that a version may not be selected beside, or that it replaces.
pub fn conflicts(repository: &Repository) -> PyResult<Table> {
    let rows = || {
        versions_of(repository).flat_map(|(package, version)| {
            let conflicts = version.conflicts.iter().map(|found| ("conflicts", found));
            let replaces = version.replaces.iter().map(|found| ("replaces", found));
            let both = conflicts.chain(replaces);
            both.map(move |(kind, found)| (package, version, kind, found))
        })
    };
    Columns::default()
        .name("package", rows().map(|(package, ..)| &package.name))
        .name("version", rows().map(|(_, version, ..)| &version.version))
        .name("kind", rows().map(|(_, _, kind, _)| kind))
        .name("name", rows().map(|(.., found)| &found.name))
        .text("range", rows().map(|(.., found)| found.range.as_ref()))
        .table()
}

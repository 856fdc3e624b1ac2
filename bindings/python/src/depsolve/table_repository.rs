//! From tables to packages: versions, requirements, provided names, conflicts; what is wrong is told with its table, row and column.

use std::collections::BTreeMap;
use std::sync::Arc;

use pyo3::prelude::*;
use stowplan_core::{VersionScheme, nearest};
use stowplan_depsolve::{
    Alternative, OnePer, Package, PackageRange, PackageVersion, Provided, Repository, Requirement,
};

use super::package_tables::BETWEEN_CONDITIONS;
use crate::error::refused;
use crate::frame::{Column, Frame};
use crate::json;

/// Columns of each table.
const VERSIONS: [&str; 12] = [
    "package",
    "version",
    "scheme",
    "one_per",
    "features",
    "slot",
    "cost",
    "size",
    "excluded",
    "kubernetes",
    "platforms",
    "capabilities",
];
const REQUIREMENTS: [&str; 10] = [
    "package",
    "version",
    "kind",
    "number",
    "name",
    "range",
    "features",
    "default_features",
    "feature",
    "only_if",
];
const PROVIDES: [&str; 4] = ["package", "version", "name", "provided"];
const CONFLICTS: [&str; 5] = ["package", "version", "kind", "name", "range"];

/// A table as text, by column.
struct Texts {
    title: &'static str,
    rows: usize,
    columns: BTreeMap<String, Vec<Option<String>>>,
}

impl Texts {
    fn new(frame: &Frame, known: &[&str]) -> PyResult<Self> {
        let mut columns = BTreeMap::new();
        for name in frame.names() {
            if !known.contains(&name.as_str()) {
                let suggestion = nearest(&name, known.iter().copied());
                let suggestion = suggestion.map_or_else(
                    || format!("; there are {}", known.join(", ")),
                    |found| format!("; did you mean {found:?}?"),
                );
                return Err(refused(format!(
                    "{}: there is no column {name:?}{suggestion}",
                    frame.title
                )));
            }
            columns.insert(name.clone(), texts(frame, &name)?);
        }
        let texts = Self {
            title: frame.title,
            rows: frame.rows(),
            columns,
        };
        for needed in known
            .iter()
            .filter(|name| ["package", "version", "name"].contains(name))
        {
            if !texts.columns.contains_key(*needed) {
                return Err(refused(format!(
                    "{}: the column {needed:?} is missing",
                    frame.title
                )));
            }
        }
        Ok(texts)
    }

    /// A cell; an empty one is missing.
    fn get(&self, row: usize, column: &str) -> Option<&str> {
        let text = self.columns.get(column)?.get(row)?.as_deref()?.trim();
        (!text.is_empty()).then_some(text)
    }

    fn must(&self, row: usize, column: &str) -> PyResult<&str> {
        let missing = || refused(format!("{}: row {row}: the {column} is missing", self.title));
        self.get(row, column).ok_or_else(missing)
    }

    fn list(&self, row: usize, column: &str) -> Vec<String> {
        let parts = self.get(row, column).into_iter().flat_map(|text| text.split(','));
        let parts = parts.map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    }

    fn number(&self, row: usize, column: &str) -> PyResult<Option<u64>> {
        let read = |text: &str| {
            text.parse()
                .map_err(|_| self.wrong(row, column, text, "is no whole number from 0 on"))
        };
        self.get(row, column).map(read).transpose()
    }

    /// One of some words, the first where the cell is empty.
    fn word<'w>(&self, row: usize, column: &str, words: &[&'w str]) -> PyResult<&'w str> {
        let Some(text) = self.get(row, column) else {
            return Ok(words[0]);
        };
        let found = words.iter().find(|word| **word == text).copied();
        found.ok_or_else(|| self.wrong(row, column, text, &format!("is none of {}", words.join(", "))))
    }

    fn wrong(&self, row: usize, column: &str, value: &str, why: &str) -> PyErr {
        refused(format!(
            "{}: row {row}: column {column:?}: {value:?} {why}",
            self.title
        ))
    }
}

/// A column as text. Numbers that had to become floating because some are missing are whole all the same, and flags are words.
fn texts(frame: &Frame, name: &str) -> PyResult<Vec<Option<String>>> {
    match frame.column(name) {
        Some(Column::Floats(values)) if ["number", "cost", "size"].contains(&name) => Ok(values
            .iter()
            .map(|value| {
                value
                    .filter(|value| !value.is_nan())
                    .map(|value| value.to_string())
            })
            .collect()),
        Some(Column::Floats(_)) if ["version", "provided"].contains(&name) => Err(refused(format!(
            "{}: column {name:?} holds floating numbers, which do not tell 1.1 from 1.10: it must hold text",
            frame.title
        ))),
        // A column in which nothing is said arrives without a type of its own.
        Some(Column::Floats(values)) if values.iter().all(|value| value.is_none_or(f64::is_nan)) => {
            Ok(vec![None; values.iter().count()])
        }
        Some(Column::Flags(values)) => Ok(values
            .iter()
            .map(|value| value.map(|value| value.to_string()))
            .collect()),
        _ => Ok(frame.text(name)?.unwrap_or_default()),
    }
}

/// The tables of a repository.
pub struct PackageTables {
    /// One row a version.
    pub versions: Frame,
    /// One row an alternative of a requirement.
    pub requirements: Option<Frame>,
    /// One row a provided name.
    pub provides: Option<Frame>,
    /// One row a conflict.
    pub conflicts: Option<Frame>,
    /// Of packages for which the table of versions names none.
    pub scheme: String,
    /// Of packages for which the table of versions does not say it.
    pub one_per: OnePer,
}

/// What is read so far.
#[derive(Default)]
struct Filling {
    packages: BTreeMap<String, Package>,
    schemes: BTreeMap<String, Arc<dyn VersionScheme>>,
    /// Where a version stands, and the row that it came from.
    places: BTreeMap<(String, String), (usize, usize)>,
}

impl PackageTables {
    /// The packages.
    pub fn repository(&self) -> PyResult<Repository> {
        let mut filling = Filling::default();
        let versions = Texts::new(&self.versions, &VERSIONS)?;
        for row in 0..versions.rows {
            filling.version(&versions, row, self)?;
        }
        if let Some(frame) = &self.requirements {
            filling.requirements(&Texts::new(frame, &REQUIREMENTS)?)?;
        }
        if let Some(frame) = &self.provides {
            let table = Texts::new(frame, &PROVIDES)?;
            for row in 0..table.rows {
                let name = table.must(row, "name")?.to_owned();
                let version = table.get(row, "provided").map(str::to_owned);
                if let Some(text) = &version {
                    filling.check_version(&table, row, "provided", text)?;
                }
                filling.of(&table, row)?.provides.push(Provided { name, version });
            }
        }
        if let Some(frame) = &self.conflicts {
            let table = Texts::new(frame, &CONFLICTS)?;
            for row in 0..table.rows {
                let range = filling.range(&table, row)?;
                let kind = table.word(row, "kind", &["conflicts", "replaces"])?;
                let version = filling.of(&table, row)?;
                let list = if kind == "replaces" {
                    &mut version.replaces
                } else {
                    &mut version.conflicts
                };
                list.push(range);
            }
        }
        let mut repository = Repository::new();
        for package in filling.packages.into_values() {
            repository.add(package).map_err(refused)?;
        }
        Ok(repository)
    }
}

impl Filling {
    fn version(&mut self, table: &Texts, row: usize, otherwise: &PackageTables) -> PyResult<()> {
        let (name, text) = (table.must(row, "package")?, table.must(row, "version")?);
        let scheme = table.get(row, "scheme").unwrap_or(&otherwise.scheme);
        let one_per = match table.get(row, "one_per") {
            None => otherwise.one_per,
            Some(_) => one_per(table.word(row, "one_per", &["name", "compatible", "slot", "version"])?)?,
        };
        let package = self.packages.entry(name.to_owned()).or_insert_with(|| Package {
            one_per,
            ..Package::new(name, scheme)
        });
        if package.scheme != scheme {
            let why = format!(
                "is not the scheme of its package in rows before, {:?}",
                package.scheme
            );
            return Err(table.wrong(row, "scheme", scheme, &why));
        }
        if package.one_per != one_per {
            let value = table.get(row, "one_per").unwrap_or_default();
            return Err(table.wrong(row, "one_per", value, "is not that of its package in rows before"));
        }
        if !self.schemes.contains_key(name) {
            let found = Repository::new().scheme_of(package);
            let found = found.map_err(|error| refused(format!("{}: row {row}: {error}", table.title)))?;
            self.schemes.insert(name.to_owned(), found);
        }
        let mut version = PackageVersion::new(text);
        for feature in table.list(row, "features") {
            version.features.entry(feature).or_default();
        }
        version.slot = table.get(row, "slot").map(str::to_owned);
        version.cost = table.number(row, "cost")?;
        version.size = table.number(row, "size")?;
        version.excluded = table.get(row, "excluded").map(str::to_owned);
        version.target.kubernetes = table.get(row, "kubernetes").map(str::to_owned);
        version.target.platforms = table.list(row, "platforms");
        version.target.capabilities = table.list(row, "capabilities");
        let at = package.versions.len();
        package.versions.push(version);
        self.check_version(table, row, "version", text)?;
        let before = self.places.insert((name.to_owned(), text.to_owned()), (at, row));
        match before {
            None => Ok(()),
            Some((_, first)) => Err(table.wrong(
                row,
                "version",
                text,
                &format!("of {name:?} is given in row {first} already"),
            )),
        }
    }

    /// The version that a row of another table speaks of.
    fn of(&mut self, table: &Texts, row: usize) -> PyResult<&mut PackageVersion> {
        let (name, text) = (table.must(row, "package")?, table.must(row, "version")?);
        let Some(package) = self.packages.get_mut(name) else {
            let suggestion = nearest(name, self.schemes.keys().map(String::as_str));
            let suggestion =
                suggestion.map_or_else(String::new, |found| format!("; did you mean {found:?}?"));
            return Err(table.wrong(
                row,
                "package",
                name,
                &format!("is not among the versions{suggestion}"),
            ));
        };
        match self.places.get(&(name.to_owned(), text.to_owned())) {
            Some((at, _)) => Ok(&mut package.versions[*at]),
            None => Err(table.wrong(
                row,
                "version",
                text,
                &format!("of {name:?} is not among the versions"),
            )),
        }
    }

    fn requirements(&mut self, table: &Texts) -> PyResult<()> {
        /// Of a version, by its text: the kind, the feature, the number.
        type Key = (String, String, &'static str, Option<String>, u64);
        // Where the requirement of that number stands.
        let mut places: BTreeMap<Key, usize> = BTreeMap::new();
        for row in 0..table.rows {
            let kind = table.word(row, "kind", &["requires", "recommends", "optional"])?;
            let PackageRange { name, range } = self.range(table, row)?;
            let feature = table.get(row, "feature").map(str::to_owned);
            let number = table.number(row, "number")?;
            let conditions = self.conditions(table, row)?;
            let default_features = table.word(row, "default_features", &["true", "false"])? == "true";
            let key = number.map(|number| {
                let text = |column| table.get(row, column).unwrap_or_default().to_owned();
                (text("package"), text("version"), kind, feature.clone(), number)
            });
            let version = self.of(table, row)?;
            if kind == "optional" {
                version.optional.push(PackageRange { name, range });
                continue;
            }
            let alternative = Alternative {
                name,
                range,
                features: table.list(row, "features"),
                default_features,
            };
            let list = match (kind, feature) {
                ("recommends", None) => &mut version.recommends,
                ("recommends", Some(feature)) => {
                    return Err(table.wrong(row, "feature", &feature, "recommends, which features do not"));
                }
                (_, None) => &mut version.requires,
                (_, Some(feature)) => &mut version.features.entry(feature).or_default().requires,
            };
            let place = key.as_ref().and_then(|key| places.get(key));
            if let Some(at) = place {
                if list[*at].only_if != conditions {
                    let value = table.get(row, "only_if").unwrap_or_default();
                    return Err(table.wrong(
                        row,
                        "only_if",
                        value,
                        "is not the condition of the alternatives before",
                    ));
                }
                list[*at].any_of.push(alternative);
                continue;
            }
            if let Some(key) = key {
                places.insert(key, list.len());
            }
            list.push(Requirement {
                any_of: vec![alternative],
                only_if: conditions,
            });
        }
        Ok(())
    }

    fn conditions(&self, table: &Texts, row: usize) -> PyResult<Vec<PackageRange>> {
        let text = table.get(row, "only_if").unwrap_or_default();
        let parts = text
            .split(BETWEEN_CONDITIONS.trim())
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let read = |part: &str| {
            let (name, range) = part
                .split_once(char::is_whitespace)
                .map_or((part, None), |(name, range)| (name, Some(range.trim())));
            self.check_range(table, row, "only_if", name, range)?;
            Ok(PackageRange {
                name: name.to_owned(),
                range: range.map(str::to_owned),
            })
        };
        parts.map(read).collect()
    }

    fn range(&self, table: &Texts, row: usize) -> PyResult<PackageRange> {
        let name = table.must(row, "name")?;
        let range = table.get(row, "range");
        self.check_range(table, row, "range", name, range)?;
        Ok(PackageRange {
            name: name.to_owned(),
            range: range.map(str::to_owned),
        })
    }

    fn check_version(&self, table: &Texts, row: usize, column: &str, text: &str) -> PyResult<()> {
        let Some(scheme) = table
            .get(row, "package")
            .and_then(|package| self.schemes.get(package))
        else {
            return Ok(());
        };
        scheme
            .version(text)
            .map(|_| ())
            .map_err(|error| refused(format!("{}: row {row}: column {column:?}: {error}", table.title)))
    }

    /// A range may be written as the package that states it writes ranges, or as the one that it is about does.
    fn check_range(
        &self,
        table: &Texts,
        row: usize,
        column: &str,
        name: &str,
        range: Option<&str>,
    ) -> PyResult<()> {
        let (Some(range), Some(states)) = (
            range,
            table
                .get(row, "package")
                .and_then(|package| self.schemes.get(package)),
        ) else {
            return Ok(());
        };
        match states.range(range) {
            Ok(_) => Ok(()),
            Err(_)
                if self
                    .schemes
                    .get(name)
                    .is_some_and(|about| about.range(range).is_ok()) =>
            {
                Ok(())
            }
            Err(error) => Err(refused(format!(
                "{}: row {row}: column {column:?}: {error}",
                table.title
            ))),
        }
    }
}

/// A rule by its stored name.
pub fn one_per(name: &str) -> PyResult<OnePer> {
    json::value(json::text(&name)?.as_bytes(), "one_per")
}

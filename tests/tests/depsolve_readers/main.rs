//! The readers on small files of every format, and on the facts of real ones.

mod cargo;
mod data;
mod debian;
mod helm;
mod hostile;
mod olm;

use stowplan_depsolve::reader::{ReadError, Reader, Reading};
use stowplan_depsolve::{PackageVersion, Requirement};

/// Reads files.
fn read(mut reader: impl Reader, files: &[(&str, &str)]) -> Result<Reading, ReadError> {
    for (source, text) in files {
        reader.add(source, text.as_bytes())?;
    }
    reader.finish()
}

/// The faults of files that must be refused, as text.
fn faults(reader: impl Reader, files: &[(&str, &str)]) -> Vec<String> {
    let error = read(reader, files).expect_err("the files are wrong");
    error.faults().iter().map(ToString::to_string).collect()
}

fn version<'r>(reading: &'r Reading, package: &str, version: &str) -> &'r PackageVersion {
    let package = reading.package(package).expect("the package is there");
    let versions = &package.versions;
    versions
        .iter()
        .find(|says| says.version == version)
        .expect("the version is there")
}

/// A requirement in short: `a >=1 | b ?c`.
fn short(requirement: &Requirement) -> String {
    let with = |name: &str, range: &Option<String>| match range {
        None => name.to_owned(),
        Some(range) => format!("{name} {range}"),
    };
    let alternatives = requirement.any_of.iter().map(|any| {
        let features = any
            .features
            .iter()
            .map(|name| format!(" +{name}"))
            .collect::<Vec<_>>()
            .concat();
        let default = if any.default_features { "" } else { " -default" };
        with(&any.name, &any.range) + &features + default
    });
    let conditions = requirement
        .only_if
        .iter()
        .map(|what| format!(" ?{}", with(&what.name, &what.range)));
    alternatives.collect::<Vec<_>>().join(" | ") + &conditions.collect::<Vec<_>>().concat()
}

fn shorts(requirements: &[Requirement]) -> Vec<String> {
    requirements.iter().map(short).collect()
}

/// Notes as `field: what ×count`.
fn notes(reading: &Reading) -> Vec<String> {
    reading
        .notes
        .iter()
        .map(|note| format!("{}: {} ×{}", note.field, note.what, note.count))
        .collect()
}

//! A line of a registry's index: a version of a crate.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use stowplan_core::{Scheme, VersionScheme};

use super::CargoReader;
use super::feature::{self, Dependency};
use crate::metadata::{Alternative, Installed, PackageRange, PackageVersion, Provided};
use crate::reader::desk::Desk;
use crate::reader::gathered::Added;
use crate::reader::report::{name_fault, of_range, of_version, told_otherwise};

#[derive(Deserialize)]
struct Line {
    name: String,
    vers: String,
    #[serde(default)]
    deps: Vec<LineDependency>,
    #[serde(default)]
    features: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    features2: Option<BTreeMap<String, Vec<String>>>,
    #[serde(default)]
    yanked: bool,
    #[serde(default)]
    links: Option<String>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct LineDependency {
    name: String,
    req: String,
    #[serde(default)]
    features: Vec<String>,
    #[serde(default)]
    optional: bool,
    #[serde(default = "yes")]
    default_features: bool,
    #[serde(default)]
    target: Option<String>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    registry: Option<String>,
    #[serde(default)]
    package: Option<String>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

fn yes() -> bool {
    true
}

/// Versions of the format that are understood.
const FORMAT_MAX: u64 = 2;

impl CargoReader {
    pub(super) fn index(&mut self, desk: &mut Desk<'_>, text: &str) {
        let lines = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty());
        for (number, line) in lines {
            desk.package.clear();
            match serde_json::from_str::<Line>(line) {
                Ok(read) => self.line(desk, number + 1, line, read),
                Err(error) => {
                    let column = characters(line, error.column().saturating_sub(1)) + 1;
                    let told = error.to_string();
                    let reason = told.split(" at line ").next().unwrap_or(&told);
                    let remedy = "write one JSON object a line, as a registry's index has it";
                    desk.fault((number + 1, column), "", "", reason, remedy);
                }
            }
        }
    }

    fn line(&mut self, desk: &mut Desk<'_>, number: usize, text: &str, line: Line) {
        let before = desk.faults.len();
        desk.package.clone_from(&line.name);
        let at = |value: &str| (number, place_of(text, value));
        if let Some((reason, remedy)) = name_fault(&line.name) {
            desk.fault(at(&line.name), "name", &line.name, &reason, remedy);
            return;
        }
        let version = match Scheme::Cargo.version(&line.vers) {
            Ok(version) => version,
            Err(error) => {
                let (reason, remedy) = of_version(&error);
                desk.fault(at(&line.vers), "vers", &line.vers, &reason, &remedy);
                return;
            }
        };
        desk.package = format!("{} {}", line.name, line.vers);
        account(desk, number, text, &line.others);
        let mut says = PackageVersion::new(&line.vers);
        let mut dependencies = Vec::with_capacity(line.deps.len());
        for (index, dependency) in line.deps.into_iter().enumerate() {
            dependencies.extend(read(desk, number, text, index, dependency));
        }
        let mut features = line.features;
        for (name, turned_on) in line.features2.into_iter().flatten() {
            features.entry(name).or_default().extend(turned_on);
        }
        feature::add(desk, number, text, &mut says, &dependencies, features);
        if let Some(links) = line.links {
            if links.is_empty() || links.contains(char::is_whitespace) {
                let reason = "is no name of a library";
                desk.fault(
                    at(&links),
                    "links",
                    &links,
                    reason,
                    "write the name that the crate links",
                );
            }
            let name = format!("links:{links}");
            says.conflicts.push(PackageRange::any(name.clone()));
            says.provides.push(Provided { name, version: None });
        }
        if desk.faults.len() > before {
            return;
        }
        if line.yanked {
            self.yanked.insert(Installed {
                name: line.name.clone(),
                version: line.vers.clone(),
            });
        }
        match self.crates.add(&line.name, version, says, desk.source) {
            Added::New => {}
            Added::Again => desk.note(number, "vers", "vers", "is given again and says the same"),
            Added::Otherwise(known, source) => {
                let (reason, remedy) = told_otherwise(&known, &source);
                desk.fault(at(&line.vers), "vers", &line.vers, &reason, remedy);
            }
        }
    }
}

fn account(desk: &mut Desk<'_>, number: usize, text: &str, others: &BTreeMap<String, Value>) {
    for (field, value) in others.iter().filter(|(_, value)| !value.is_null()) {
        match (field.as_str(), value.as_u64()) {
            ("v", Some(1..=FORMAT_MAX)) => {}
            ("v", _) => {
                let reason = "is a version of the format that is not known";
                let remedy = format!("give lines of version {FORMAT_MAX} at most");
                desk.fault(
                    (number, place_of(text, "v")),
                    "v",
                    &value.to_string(),
                    reason,
                    &remedy,
                );
            }
            ("cksum" | "pubtime", _) => desk.note(
                number,
                field,
                field,
                "says nothing about which versions go together; not looked at",
            ),
            ("rust_version", _) => desk.note(
                number,
                field,
                field,
                "is the oldest compiler that builds it; not looked at",
            ),
            _ => desk.note(number, field, field, "is not known to the reader; not looked at"),
        }
    }
}

fn read(
    desk: &mut Desk<'_>,
    number: usize,
    text: &str,
    index: usize,
    dependency: LineDependency,
) -> Option<Dependency> {
    let path = |field: &str| format!("deps[{index}].{field}");
    let LineDependency {
        name,
        req,
        features,
        optional,
        default_features,
        target,
        kind,
        registry,
        package,
        others,
    } = dependency;
    match kind.as_deref() {
        None | Some("normal") => {}
        Some("build") => desk.note(
            number,
            &path("kind"),
            "kind",
            "\"build\": required like any other, as a lock file has it",
        ),
        Some("dev") => {
            let what = "\"dev\": built only for the crate's own tests; the dependency is left out";
            desk.note(number, &path("kind"), "kind", what);
            return None;
        }
        Some(other) => {
            let place = (number, place_of(text, other));
            desk.fault(
                place,
                &path("kind"),
                other,
                "is no kind of dependency",
                "write normal, build or dev",
            );
            return None;
        }
    }
    if target.is_some() {
        let what = "is not looked at: dependencies of all targets are required, as a lock file has it";
        desk.note(number, &path("target"), "target", what);
    }
    if registry.is_some() {
        let what = "is not looked at: a crate of that name is taken from wherever it was read";
        desk.note(number, &path("registry"), "registry", what);
    }
    for (field, _) in others.iter().filter(|(_, value)| !value.is_null()) {
        desk.note(
            number,
            &path(field),
            field,
            "is not known to the reader; not looked at",
        );
    }
    let real = package.unwrap_or_else(|| name.clone());
    if let Some((reason, remedy)) = name_fault(&real) {
        desk.fault(
            (number, place_of(text, &real)),
            &path("name"),
            &real,
            &reason,
            remedy,
        );
        return None;
    }
    if let Err(error) = Scheme::Cargo.range(&req) {
        let (reason, remedy) = of_range(&error);
        desk.fault(
            (number, place_of(text, &req)),
            &path("req"),
            &req,
            &reason,
            &remedy,
        );
        return None;
    }
    let mut what = Alternative::new(real, req).with_features(features);
    what.default_features = default_features;
    Some(Dependency { name, optional, what })
}

/// The column of a text in quotes, counted from 1; of the line where it is not written so.
pub(super) fn place_of(line: &str, value: &str) -> usize {
    let quoted = serde_json::to_string(value).unwrap_or_default();
    line.find(&quoted).map_or(1, |at| characters(line, at) + 1)
}

fn characters(line: &str, bytes: usize) -> usize {
    line.char_indices().take_while(|(at, _)| *at < bytes).count()
}

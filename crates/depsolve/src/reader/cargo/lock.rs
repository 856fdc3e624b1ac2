//! `Cargo.lock`: what was selected before.

use std::collections::BTreeMap;

use serde::Deserialize;
use stowplan_core::{Scheme, VersionScheme};
use toml::{Spanned, Value};

use super::CargoReader;
use crate::metadata::Installed;
use crate::reader::desk::Desk;
use crate::reader::report::{name_fault, of_version};

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    version: Option<Spanned<u64>>,
    #[serde(default)]
    package: Vec<Locked>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Locked {
    name: Spanned<String>,
    version: Spanned<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

/// The newest version of the format that is understood.
const FORMAT_MAX: u64 = 4;

impl CargoReader {
    pub(super) fn lock(&mut self, desk: &mut Desk<'_>, text: &str) {
        let file: File = match toml::from_str(text) {
            Ok(file) => file,
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let remedy = "give a Cargo.lock, or a file of an index with a JSON object a line";
                desk.fault(spot(text, at), "", "", error.message(), remedy);
                return;
            }
        };
        if let Some(version) = file.version.filter(|version| *version.get_ref() > FORMAT_MAX) {
            let reason = "is a version of the format that is not known";
            let remedy = format!("give a lock file of version {FORMAT_MAX} at most");
            let shown = version.get_ref().to_string();
            desk.fault(
                spot(text, version.span().start),
                "version",
                &shown,
                reason,
                &remedy,
            );
            return;
        }
        for field in file.others.keys() {
            desk.note(1, field, field, "is not looked at");
        }
        for (index, locked) in file.package.into_iter().enumerate() {
            let (name, version) = (locked.name.get_ref(), locked.version.get_ref());
            desk.package = format!("{name} {version}");
            let path = |field: &str| format!("package[{index}].{field}");
            let place = spot(text, locked.name.span().start);
            if let Some((reason, remedy)) = name_fault(name) {
                desk.fault(place, &path("name"), name, &reason, remedy);
                continue;
            }
            if let Err(error) = Scheme::Cargo.version(version) {
                let (reason, remedy) = of_version(&error);
                let place = spot(text, locked.version.span().start);
                desk.fault(place, &path("version"), version, &reason, &remedy);
                continue;
            }
            for field in locked.others.keys() {
                let what = match field.as_str() {
                    "dependencies" => "is not looked at: what versions require, the index says",
                    "checksum" => "says nothing about which versions go together; not looked at",
                    _ => "is not known to the reader; not looked at",
                };
                desk.note(place.0, &path(field), field, what);
            }
            match locked.source.as_deref() {
                None => {
                    let what = "is missing: a package of the workspace, which is in no registry; left out";
                    desk.note(place.0, &path("source"), "source", what);
                    continue;
                }
                Some(source) if !source.starts_with("registry+") && !source.starts_with("sparse+") => {
                    desk.note(
                        place.0,
                        &path("source"),
                        "source",
                        "is no registry; the version is taken as if it were in one",
                    );
                }
                Some(_) => {}
            }
            let installed = Installed {
                name: name.clone(),
                version: version.clone(),
            };
            if !self.installed.insert(installed) {
                let what = "is there twice, from two sources; taken as one";
                desk.note(place.0, &path("name"), "name", what);
            }
        }
    }
}

/// Line and column of a byte, counted from 1.
fn spot(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |last| last + 1);
    (line, before[start..].chars().count() + 1)
}

//! Debian: `Packages` indexes and `dpkg`'s status file.

mod relation;
mod stanza;
mod version;

use std::collections::BTreeSet;

use stowplan_core::Scheme;

use self::stanza::{Stanza, stanzas};
use super::desk::Desk;
use super::error::ReadError;
use super::gathered::{Added, Gathered};
use super::note::Notes;
use super::reading::Reading;
use super::report::{line_of, name_fault, told_otherwise};
use super::{Reader, UpgradeGraph};
use crate::metadata::{Alternative, Installed, OnePer, Requirement};

/// Reads `Packages` of an archive and the status file of `dpkg`, both made of the same stanzas, for one architecture.
///
/// Stanzas of one package are versions of it. Stanzas of other architectures are left out and told. Of a status file, what is
/// installed is in [`Reading::installed`]; what is marked essential is in [`Reading::always`].
#[derive(Clone, Debug)]
pub struct DebianReader {
    architecture: String,
    packages: Gathered,
    essential: BTreeSet<String>,
    installed: Vec<Installed>,
    notes: Notes,
}

impl DebianReader {
    /// A reader for an architecture: `amd64`.
    pub fn new(architecture: impl Into<String>) -> Self {
        Self {
            architecture: architecture.into(),
            packages: Gathered::new(Scheme::Debian),
            essential: BTreeSet::new(),
            installed: Vec::new(),
            notes: Notes::default(),
        }
    }

    fn stanza(&mut self, desk: &mut Desk<'_>, stanza: &Stanza<'_>) {
        let Some(package) = need(desk, stanza, "Package") else {
            return;
        };
        let name = package.text();
        name.clone_into(&mut desk.package);
        if let Some((reason, remedy)) = name_fault(name) {
            desk.fault(package.place(0), "Package", name, &reason, remedy);
            return;
        }
        if let Some(architecture) = stanza.get("Architecture") {
            let text = architecture.text();
            if text != "all" && text != self.architecture {
                let what = format!(
                    "is {text}, which is not read beside {}; the stanza is left out",
                    self.architecture
                );
                desk.note(architecture.place(0).line, "", "Architecture", &what);
                return;
            }
        }
        let Some(read) = version::read(desk, stanza, &self.architecture) else {
            return;
        };
        let installed = stanza
            .get("Status")
            .map(|status| status.text().ends_with(" installed"));
        if installed == Some(false) {
            desk.note(
                stanza.place().line,
                "",
                "Status",
                "is not \"installed\"; the stanza is left out",
            );
            return;
        }
        if installed == Some(true) {
            self.installed.push(Installed {
                name: name.to_owned(),
                version: read.version.text().to_owned(),
            });
        }
        if read.essential {
            self.essential.insert(name.to_owned());
        }
        let text = read.version.text().to_owned();
        match self.packages.add(name, read.version, read.says, desk.source) {
            Added::New => {}
            Added::Again => desk.note(read.place.line, "", "Version", "is given again and says the same"),
            Added::Otherwise(known, source) => {
                let (reason, remedy) = told_otherwise(&known, &source);
                desk.fault(read.place, "Version", &text, &reason, remedy);
            }
        }
    }
}

impl Reader for DebianReader {
    fn format(&self) -> &'static str {
        "debian"
    }

    fn add(&mut self, source: &str, bytes: &[u8]) -> Result<(), ReadError> {
        let mut notes = std::mem::take(&mut self.notes);
        let mut desk = Desk::new(source, &mut notes);
        match std::str::from_utf8(bytes) {
            Ok(text) => stanzas(text, |read| {
                desk.package.clear();
                match read {
                    Ok(stanza) => self.stanza(&mut desk, &stanza),
                    Err((place, value, reason, remedy)) => desk.fault(place, "", value, reason, remedy),
                }
            }),
            Err(error) => {
                let line = line_of(bytes, error.valid_up_to());
                let remedy = "give the file as UTF-8, unpacked";
                desk.fault((line, 1), "", "", "is not UTF-8", remedy);
            }
        }
        let faults = desk.faults;
        self.notes = notes;
        if faults.is_empty() {
            Ok(())
        } else {
            Err(ReadError::new(faults))
        }
    }

    fn finish(mut self) -> Result<Reading, ReadError> {
        self.installed.sort();
        self.installed.dedup();
        let essential = self.essential.into_iter();
        Ok(Reading {
            packages: self.packages.into_packages(OnePer::Name),
            always: essential
                .map(|name| Requirement::from(Alternative::any(name)))
                .collect(),
            installed: self.installed,
            upgrades: UpgradeGraph::default(),
            notes: self.notes.into_list(),
        })
    }
}

/// A field that must be there and say something.
fn need<'s, 'a>(
    desk: &mut Desk<'_>,
    stanza: &'s Stanza<'a>,
    name: &'static str,
) -> Option<&'s stanza::Field<'a>> {
    let found = stanza.get(name).filter(|field| !field.text().is_empty());
    if found.is_none() {
        let remedy = format!("write {name}: and what it is");
        desk.fault(stanza.place(), name, "", "is missing", &remedy);
    }
    found
}

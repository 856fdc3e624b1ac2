//! Cargo: files of a registry's index, and `Cargo.lock`.

mod feature;
mod index;
mod lock;

use std::collections::BTreeSet;

use stowplan_core::Scheme;

use super::desk::Desk;
use super::error::ReadError;
use super::gathered::Gathered;
use super::note::Notes;
use super::reading::Reading;
use super::report::line_of;
use super::{Reader, UpgradeGraph};
use crate::metadata::{Installed, OnePer};

/// Reads files of a registry's index, each of them one JSON object a line, and `Cargo.lock`; which of them a file is, its contents say.
///
/// Of each set of compatible versions of a crate, one may be selected ([`OnePer::Compatible`]); of crates that link a native library, one.
/// Optional dependencies belong to features. A version that was yanked is not selected unless a lock has it.
///
/// ```
/// use stowplan_depsolve::reader::{CargoReader, Reader};
///
/// let line = br#"{"name":"app","vers":"1.2.0","deps":[{"name":"serde","req":"^1.0","features":[],"optional":true,
/// "default_features":true,"target":null,"kind":"normal"}],"cksum":"","features":{"json":["dep:serde"]},"yanked":false}"#;
/// let line: Vec<u8> = line.iter().copied().filter(|byte| *byte != b'\n').collect();
/// let mut reader = CargoReader::new();
/// reader.add("ap/p", &line)?;
/// let app = &reader.finish()?.packages[0].versions[0];
/// assert_eq!(app.features["json"].requires[0].any_of[0].range.as_deref(), Some("^1.0"));
/// # Ok::<(), stowplan_depsolve::reader::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct CargoReader {
    crates: Gathered,
    yanked: BTreeSet<Installed>,
    installed: BTreeSet<Installed>,
    notes: Notes,
}

impl Default for CargoReader {
    fn default() -> Self {
        Self::new()
    }
}

impl CargoReader {
    /// A reader that has read nothing.
    pub fn new() -> Self {
        Self {
            crates: Gathered::new(Scheme::Cargo),
            yanked: BTreeSet::new(),
            installed: BTreeSet::new(),
            notes: Notes::default(),
        }
    }
}

impl Reader for CargoReader {
    fn format(&self) -> &'static str {
        "cargo"
    }

    fn add(&mut self, source: &str, bytes: &[u8]) -> Result<(), ReadError> {
        let mut notes = std::mem::take(&mut self.notes);
        let mut desk = Desk::new(source, &mut notes);
        match std::str::from_utf8(bytes) {
            Ok(text) if text.trim_start().starts_with('{') => self.index(&mut desk, text),
            Ok(text) => self.lock(&mut desk, text),
            Err(error) => {
                let line = line_of(bytes, error.valid_up_to());
                desk.fault((line, 1), "", "", "is not UTF-8", "give the file as UTF-8");
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

    fn finish(self) -> Result<Reading, ReadError> {
        let mut packages = self.crates.into_packages(OnePer::Compatible);
        for package in &mut packages {
            for version in &mut package.versions {
                let this = Installed {
                    name: package.name.clone(),
                    version: version.version.clone(),
                };
                if self.yanked.contains(&this) && !self.installed.contains(&this) {
                    version.excluded = Some("it was yanked".to_owned());
                }
            }
        }
        Ok(Reading {
            packages,
            always: Vec::new(),
            installed: self.installed.into_iter().collect(),
            upgrades: UpgradeGraph::default(),
            notes: self.notes.into_list(),
        })
    }
}

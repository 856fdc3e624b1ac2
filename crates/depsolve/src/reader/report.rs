//! What a reader has to say while it reads: faults, by path or by place, and notes.

use stowplan_core::{FieldPath, RangeError, Scheme, Version, VersionError, VersionScheme};

use super::error::ReadFault;
use super::gathered::Added;
use super::note::{Notes, Place};
use super::tree::Cursor;

/// The longest name of a package, in bytes.
const NAME_MAX_BYTES: usize = 256;
/// So many faults of one file are told.
const FAULTS_MAX: usize = 1000;

/// Faults and notes about what is being read.
#[derive(Clone, Debug, Default)]
pub(super) struct Report {
    /// The file.
    pub source: String,
    /// The package, with its version once that is known.
    pub package: String,
    /// Faults that were found at a path.
    faults: Vec<(FieldPath, ReadFault)>,
    pub notes: Notes,
}

impl Report {
    /// Something is wrong at a path.
    pub fn fault(&mut self, path: &FieldPath, value: &str, reason: &str, remedy: &str) {
        if self.faults.len() < FAULTS_MAX {
            let mut fault = ReadFault::new(path.to_string(), value, reason, remedy);
            fault.source.clone_from(&self.source);
            fault.package.clone_from(&self.package);
            self.faults.push((path.clone(), fault));
        }
    }

    /// The faults found since this was last asked.
    pub fn take(&mut self) -> Vec<(FieldPath, ReadFault)> {
        std::mem::take(&mut self.faults)
    }

    /// How many faults were found.
    pub fn fault_count(&self) -> usize {
        self.faults.len()
    }

    /// Tells of a field at a path.
    pub fn note(&mut self, path: &FieldPath, field: &str, what: &str) {
        let (source, package) = (&self.source, &self.package);
        self.notes.tell(field, what, || Place {
            source: source.clone(),
            package: package.clone(),
            path: path.to_string(),
        });
    }

    /// Tells of an entry of the mapping at a path.
    pub fn note_field(&mut self, path: &FieldPath, key: &str, what: &str) {
        let (source, package) = (&self.source, &self.package);
        self.notes.tell(key, what, || Place {
            source: source.clone(),
            package: package.clone(),
            path: path.with(key.to_owned()).to_string(),
        });
    }

    /// A version that must be one.
    pub fn version(&mut self, at: &Cursor<'_>, scheme: Scheme) -> Option<Version> {
        let text = at.text(self)?;
        match scheme.version(text) {
            Ok(version) => Some(version),
            Err(error) => {
                let (reason, remedy) = of_version(&error);
                self.fault(&at.path, text, &reason, &remedy);
                None
            }
        }
    }

    /// A range that must be one.
    pub fn range<'t>(&mut self, at: &Cursor<'t>, scheme: Scheme) -> Option<&'t str> {
        let text = at.text(self)?;
        match scheme.range(text) {
            Ok(_) => Some(text),
            Err(error) => {
                let (reason, remedy) = of_range(&error);
                self.fault(&at.path, text, &reason, &remedy);
                None
            }
        }
    }

    /// A name that a package can have.
    pub fn name<'t>(&mut self, at: &Cursor<'t>) -> Option<&'t str> {
        let text = at.text(self)?;
        match name_fault(text) {
            None => Some(text),
            Some((reason, remedy)) => {
                self.fault(&at.path, text, &reason, remedy);
                None
            }
        }
    }

    /// Tells what came of a version that was added.
    pub fn added(&mut self, added: Added, path: &FieldPath, version: &str) {
        match added {
            Added::New => {}
            Added::Again => self.note(path, "version", "is given again and says the same"),
            Added::Otherwise(known, source) => {
                let (reason, remedy) = told_otherwise(&known, &source);
                self.fault(path, version, &reason, remedy);
            }
        }
    }
}

/// Why a version cannot be added that something else was said of.
pub(super) fn told_otherwise(known: &str, source: &str) -> (String, &'static str) {
    let reason = format!("is given twice and says something else than {known} in {source}");
    (
        reason,
        "keep one of the two, or read the files as two sets of packages",
    )
}

/// What is wrong with a name of a package, and what to do.
pub(super) fn name_fault(name: &str) -> Option<(String, &'static str)> {
    let other = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '#' | '[' | ']');
    if name.is_empty() {
        return Some(("is empty".to_owned(), "write the name of a package"));
    }
    if name.len() > NAME_MAX_BYTES {
        let reason = format!("has {} bytes, more than {NAME_MAX_BYTES}", name.len());
        return Some((reason, "write a shorter name"));
    }
    name.contains(other).then(|| {
        let reason = "contains white space, a control character, #, [ or ]".to_owned();
        (reason, "write the name without")
    })
}

/// What is wrong with a version, and what to write.
pub(super) fn of_version(error: &VersionError) -> (String, String) {
    split(&error.text, &error.part, &error.reason)
}

/// What is wrong with a range, and what to write.
pub(super) fn of_range(error: &RangeError) -> (String, String) {
    split(&error.text, &error.part, &error.reason)
}

fn split(text: &str, part: &str, reason: &str) -> (String, String) {
    let (reason, remedy) = reason.rsplit_once("; ").unwrap_or((reason, ""));
    let reason = if part.is_empty() || part == text {
        reason.to_owned()
    } else {
        format!("{part:?} {reason}")
    };
    (reason, remedy.to_owned())
}

/// The line of a byte, counted from 1.
pub(super) fn line_of(bytes: &[u8], at: usize) -> usize {
    bytes[..at].split(|byte| *byte == b'\n').count()
}

//! Where faults and notes about a file of lines are laid down.

use super::error::ReadFault;
use super::note::{self, Notes};

/// A place in the file, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub line: usize,
    /// In characters.
    pub column: usize,
}

impl From<(usize, usize)> for Place {
    fn from((line, column): (usize, usize)) -> Self {
        Self { line, column }
    }
}

/// The file, the package that is being read, and what was found.
pub(super) struct Desk<'a> {
    pub source: &'a str,
    pub package: String,
    pub faults: Vec<ReadFault>,
    notes: &'a mut Notes,
}

impl<'a> Desk<'a> {
    pub fn new(source: &'a str, notes: &'a mut Notes) -> Self {
        Self {
            source,
            package: String::new(),
            faults: Vec::new(),
            notes,
        }
    }

    pub fn fault(&mut self, place: impl Into<Place>, field: &str, value: &str, reason: &str, remedy: &str) {
        let Place { line, column } = place.into();
        let mut fault = ReadFault::new(field, value, reason, remedy);
        self.source.clone_into(&mut fault.source);
        fault.package.clone_from(&self.package);
        fault.line = Some(line);
        fault.column = Some(column);
        self.faults.push(fault);
    }

    /// Notes something of a line; `path` is where in it, if there is more to say than that.
    pub fn note(&mut self, line: usize, path: &str, field: &str, what: &str) {
        let (source, package) = (self.source, &self.package);
        self.notes.tell(field, what, || note::Place {
            source: source.to_owned(),
            package: package.clone(),
            path: match path {
                "" => format!("line {line}"),
                path => format!("line {line}, {path}"),
            },
        });
    }
}

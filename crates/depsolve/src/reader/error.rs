//! What is wrong in a file that was read, and where.

use std::fmt;

use stowplan_core::{Diagnostic, DocumentError};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadFault {
    /// The name of the file, as given.
    pub source: String,
    /// The line, counted from 1; none where several files do not go together.
    pub line: Option<usize>,
    /// The column in characters, counted from 1.
    pub column: Option<usize>,
    /// The package it is about, with its version where that is known; empty where the file could not be read that far.
    pub package: String,
    /// The field.
    pub field: String,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
    /// What to write or do instead.
    pub remedy: String,
}

/// So much of a value is repeated in a message.
const VALUE_MAX_CHARS: usize = 120;

impl ReadFault {
    /// A fault of which the place is not known yet.
    pub(crate) fn new(field: impl Into<String>, value: &str, reason: &str, remedy: &str) -> Self {
        Self {
            source: String::new(),
            line: None,
            column: None,
            package: String::new(),
            field: field.into(),
            value: shown(value),
            reason: reason.to_owned(),
            remedy: remedy.to_owned(),
        }
    }
}

impl ReadFault {
    /// What the reader of documents found.
    pub(crate) fn of_diagnostic(diagnostic: &Diagnostic) -> Self {
        let remedy = diagnostic.suggestion.as_deref().unwrap_or_default();
        let mut fault = Self::new(diagnostic.path.to_string(), "", &diagnostic.message, remedy);
        fault.source.clone_from(&diagnostic.source);
        fault.line = Some(diagnostic.line);
        fault.column = Some(diagnostic.column);
        fault
    }
}

fn shown(value: &str) -> String {
    match value.char_indices().nth(VALUE_MAX_CHARS) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// `index.yaml:7:14: web 2.0.0: entries.web[0].version "latest": has no number; write 1.2.3`.
impl fmt::Display for ReadFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.source)?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(out, ":{number}")?;
        }
        if !self.package.is_empty() {
            write!(out, ": {}", self.package)?;
        }
        match (self.field.is_empty(), self.value.is_empty()) {
            (true, true) => {}
            (true, false) => write!(out, ": {:?}", self.value)?,
            (false, true) => write!(out, ": {}", self.field)?,
            (false, false) => write!(out, ": {} {:?}", self.field, self.value)?,
        }
        write!(out, ": {}", self.reason)?;
        if self.remedy.is_empty() {
            return Ok(());
        }
        write!(out, "; {}", self.remedy)
    }
}

/// Why files were refused: everything found wrong, in the order of their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    faults: Vec<ReadFault>,
}

/// How many faults `Display` shows.
const SHOWN_MAX: usize = 20;

impl ReadError {
    pub(crate) fn new(mut faults: Vec<ReadFault>) -> Self {
        faults.sort_by_key(|fault| (fault.line, fault.column));
        Self { faults }
    }

    /// What the reader of documents found.
    pub(crate) fn of_document(error: &DocumentError) -> Self {
        Self::new(error.diagnostics().iter().map(ReadFault::of_diagnostic).collect())
    }

    /// What is wrong, in the order of the places; at least one thing.
    pub fn faults(&self) -> &[ReadFault] {
        &self.faults
    }
}

impl fmt::Display for ReadError {
    /// A line for each; the first twenty.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().take(SHOWN_MAX).enumerate() {
            let gap = if index == 0 { "" } else { "\n" };
            write!(out, "{gap}{fault}")?;
        }
        match self.faults.len() {
            count if count > SHOWN_MAX => {
                write!(out, "\n{count} faults, of which the first {SHOWN_MAX} are shown")
            }
            _ => Ok(()),
        }
    }
}

impl std::error::Error for ReadError {}

//! What is wrong in a document, where, and what was probably meant.

use std::fmt;

use super::path::FieldPath;
use super::source::{Source, Spot};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The document is refused.
    Error,
    /// It is read, and this may not be what was meant.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// One mistake in a document.
///
/// `Display` shows the line it is on, over several lines of text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The name of the document, as given.
    pub source: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// The field, if the document could be read that far.
    pub path: FieldPath,
    /// What is wrong.
    pub message: String,
    /// What was probably meant, or what to write instead.
    pub suggestion: Option<String>,
    excerpt: String,
    offset: usize,
    width: usize,
}

/// A mistake before it is looked up in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remark {
    pub(crate) range: std::ops::Range<usize>,
    pub(crate) path: FieldPath,
    pub(crate) message: String,
    pub(crate) suggestion: Option<String>,
}

impl Remark {
    /// With position and line.
    pub(crate) fn located(self, severity: Severity, source: &Source<'_>) -> Diagnostic {
        let Spot {
            line,
            column,
            excerpt,
            offset,
            width,
        } = source.spot(&self.range);
        Diagnostic {
            severity,
            source: source.name.to_owned(),
            line,
            column,
            path: self.path,
            message: self.message,
            suggestion: self.suggestion,
            excerpt,
            offset,
            width,
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        writeln!(out, "{}: {}", self.severity, self.message)?;
        write!(out, "{margin}--> {}:{}:{}", self.source, self.line, self.column)?;
        if self.path.is_root() {
            writeln!(out)?;
        } else {
            writeln!(out, " at {}", self.path)?;
        }
        writeln!(out, "{margin} |")?;
        writeln!(out, "{number} | {}", self.excerpt)?;
        write!(
            out,
            "{margin} | {}{}",
            " ".repeat(self.offset),
            "^".repeat(self.width)
        )?;
        match &self.suggestion {
            Some(suggestion) => write!(out, "\n{margin} = help: {suggestion}"),
            None => Ok(()),
        }
    }
}

/// Why a document was refused: every mistake found, in the order of their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentError {
    diagnostics: Vec<Diagnostic>,
}

/// How many mistakes are shown by `Display`; all are in [`DocumentError::diagnostics`].
const SHOWN_MAX: usize = 20;

impl DocumentError {
    pub(crate) fn new(mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by_key(|diagnostic| (diagnostic.line, diagnostic.column));
        Self { diagnostics }
    }

    /// The mistakes, in the order of their places.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}

impl fmt::Display for DocumentError {
    /// Each mistake with its line, an empty line between them; the first twenty.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().take(SHOWN_MAX).enumerate() {
            let gap = if index == 0 { "" } else { "\n\n" };
            write!(out, "{gap}{diagnostic}")?;
        }
        match self.diagnostics.len() {
            0 | 1 => Ok(()),
            count if count > SHOWN_MAX => {
                write!(
                    out,
                    "\n\n{count} errors, of which the first {SHOWN_MAX} are shown"
                )
            }
            count => write!(out, "\n\n{count} errors"),
        }
    }
}

impl std::error::Error for DocumentError {}

//! One mistake in a fleet, and all of them.

use std::fmt;

use crate::document::FieldPath;

/// A field of a fleet that is at fault, or (as a warning) probably not what was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The field.
    pub path: FieldPath,
    /// What is wrong with it.
    pub message: String,
    /// What was probably meant, or what to do.
    pub suggestion: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_root() {
            write!(out, "{}: ", self.path)?;
        }
        out.write_str(&self.message)?;
        match &self.suggestion {
            Some(suggestion) => write!(out, " ({suggestion})"),
            None => Ok(()),
        }
    }
}

/// Why a fleet was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FleetFaults {
    /// Every fault, at least one.
    pub faults: Vec<Fault>,
    /// What is odd beside them.
    pub warnings: Vec<Fault>,
}

/// How many faults are shown by `Display`.
const SHOWN_MAX: usize = 20;

impl fmt::Display for FleetFaults {
    /// One fault per line, the first twenty.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().take(SHOWN_MAX).enumerate() {
            let gap = if index == 0 { "" } else { "\n" };
            write!(out, "{gap}{fault}")?;
        }
        match self.faults.len() {
            count if count > SHOWN_MAX => write!(out, "\nand {} more", count - SHOWN_MAX),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for FleetFaults {}

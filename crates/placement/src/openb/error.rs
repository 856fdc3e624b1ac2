//! What can be wrong with an openb file.

use thiserror::Error;

/// A fault of an openb file, with where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OpenbError {
    /// The file is not UTF-8 text.
    #[error("{source_name}:{line}: not UTF-8 text")]
    Text {
        /// The file.
        source_name: String,
        /// The first line at fault, from 1.
        line: usize,
    },
    /// A column that is needed is not in the header.
    #[error("{source_name}:1: no column {column:?}")]
    MissingColumn {
        /// The file.
        source_name: String,
        /// The column.
        column: &'static str,
    },
    /// A line has another number of fields than the header.
    #[error("{source_name}:{line}: {found} fields, the header has {expected}")]
    Fields {
        /// The file.
        source_name: String,
        /// The line, from 1.
        line: usize,
        /// How many fields it has.
        found: usize,
        /// How many the header has.
        expected: usize,
    },
    /// A field does not hold what its column does.
    #[error("{source_name}:{line}:{position}: column {column:?}: {value:?} {reason}")]
    Field {
        /// The file.
        source_name: String,
        /// The line, from 1.
        line: usize,
        /// The character of the line at which the field begins, from 1.
        position: usize,
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

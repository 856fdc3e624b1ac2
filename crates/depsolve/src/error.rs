//! What can be wrong with a universe or a request.

/// The result of building or reading.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a universe or a request was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Two things of one name.
    #[error("{object}: {kind} {name:?} is given twice")]
    Duplicate {
        /// Where.
        object: String,
        /// `package` or `version`.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// A reference to what does not exist.
    #[error("{object}: {field} names {kind} {name}, which does not exist{}", suggestion.as_deref().map(|s| format!("; did you mean {s:?}?")).unwrap_or_default())]
    Dangling {
        /// What names it.
        object: String,
        /// In which field.
        field: &'static str,
        /// What should exist.
        kind: &'static str,
        /// The name or number.
        name: String,
        /// A name that exists and is nearly the same.
        suggestion: Option<String>,
    },
    /// More than the model holds.
    #[error("{object}: {count} {kind} are too many: at most {max}")]
    TooMany {
        /// Where.
        object: String,
        /// `packages`, `versions`, …
        kind: &'static str,
        /// How many were given.
        count: u64,
        /// How many there can be.
        max: u64,
    },
    /// A stored universe is not as its format says.
    #[error("{source_name}, line {line}, {field}: {why}")]
    Unreadable {
        /// What was read.
        source_name: String,
        /// The line, from 1.
        line: usize,
        /// The field of the line.
        field: String,
        /// What is wrong with it.
        why: String,
    },
}

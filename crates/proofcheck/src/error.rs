//! Why a certificate is refused, or a universe cannot be read.

/// The line of a certificate that is not accepted, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, {kind:?}: {why}")]
#[non_exhaustive]
pub struct Refusal {
    /// The line, from 1.
    pub line: usize,
    /// What kind of line it is: its first word.
    pub kind: String,
    /// What is wrong with it.
    pub why: String,
}

/// What is wrong with a stored universe.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{source_name}, line {line}, {field}: {why}")]
#[non_exhaustive]
pub struct Unreadable {
    /// What was read.
    pub source_name: String,
    /// The line, from 1.
    pub line: usize,
    /// The field, with the way to it.
    pub field: String,
    /// What is wrong with it.
    pub why: String,
}

/// The result of a check: why it failed, without the place, which the caller knows.
pub(crate) type Checked<T = ()> = Result<T, String>;

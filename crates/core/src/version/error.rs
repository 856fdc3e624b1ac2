//! What is wrong with the text of a version or of a range.

/// The longest text of a version, in bytes.
pub const VERSION_MAX_BYTES: usize = 256;
/// The most digits of one number within a version.
pub const VERSION_MAX_DIGITS: usize = 64;
/// The longest text of a range, in bytes.
pub const RANGE_MAX_BYTES: usize = 8192;
/// So much of a text is repeated in a message.
const SHOWN_MAX_CHARS: usize = 80;

/// A text that is no version of its scheme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{scheme} version {text:?}{}: {reason}", part_of(text, part))]
#[non_exhaustive]
pub struct VersionError {
    /// The scheme it was read by.
    pub scheme: String,
    /// The text as given; the beginning of one that is too long.
    pub text: String,
    /// The part at fault; empty when it is the whole.
    pub part: String,
    /// What is wrong with the part, and what to write instead.
    pub reason: String,
}

/// A text that is no range of its scheme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{scheme} range {text:?}{}: {reason}", part_of(text, part))]
#[non_exhaustive]
pub struct RangeError {
    /// The scheme it was read by.
    pub scheme: String,
    /// The text as given; the beginning of one that is too long.
    pub text: String,
    /// The part at fault; empty when it is the whole.
    pub part: String,
    /// What is wrong with the part, and what to write instead.
    pub reason: String,
}

impl VersionError {
    /// An error of a scheme; long texts are cut off.
    pub fn new(scheme: &str, text: &str, part: &str, reason: impl Into<String>) -> Self {
        Self {
            scheme: scheme.to_owned(),
            text: shown(text),
            part: shown(part),
            reason: reason.into(),
        }
    }
}

impl RangeError {
    /// An error of a scheme; long texts are cut off.
    pub fn new(scheme: &str, text: &str, part: &str, reason: impl Into<String>) -> Self {
        Self {
            scheme: scheme.to_owned(),
            text: shown(text),
            part: shown(part),
            reason: reason.into(),
        }
    }
}

/// A fault found in a part of a text, before it is known what the text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) part: String,
    pub(super) reason: String,
}

/// What a part of a text was read as, or the fault in it.
pub(super) type Part<T> = Result<T, Fault>;

impl Fault {
    pub(super) fn new(part: &str, reason: impl Into<String>) -> Self {
        Self {
            part: shown(part),
            reason: reason.into(),
        }
    }

    pub(super) fn of_version(self, scheme: &str, text: &str) -> VersionError {
        VersionError::new(scheme, text, &self.part, self.reason)
    }

    pub(super) fn of_range(self, scheme: &str, text: &str) -> RangeError {
        RangeError::new(scheme, text, &self.part, self.reason)
    }
}

impl From<VersionError> for Fault {
    fn from(error: VersionError) -> Self {
        let VersionError {
            text, part, reason, ..
        } = error;
        if part.is_empty() || part == text {
            Self { part: text, reason }
        } else {
            let reason = format!("in it, {part:?}: {reason}");
            Self { part: text, reason }
        }
    }
}

/// The text of a version, if its length is one.
pub(super) fn version_length(text: &str) -> Part<()> {
    if text.is_empty() {
        return Err(Fault::new("", "is empty; write at least a number"));
    }
    if text.len() > VERSION_MAX_BYTES {
        let reason = format!(
            "has {} bytes, more than the {VERSION_MAX_BYTES} that a version may have; shorten it",
            text.len()
        );
        return Err(Fault::new("", reason));
    }
    Ok(())
}

/// The text of a range, if its length is one.
pub(super) fn range_length(text: &str) -> Part<()> {
    if text.len() > RANGE_MAX_BYTES {
        let reason = format!(
            "has {} bytes, more than the {RANGE_MAX_BYTES} that a range may have; split the requirement",
            text.len()
        );
        return Err(Fault::new("", reason));
    }
    Ok(())
}

/// Digits that are not too many.
pub(super) fn number(digits: &str) -> Part<&str> {
    if digits.len() > VERSION_MAX_DIGITS {
        let reason = format!(
            "is a number of {} digits, more than the {VERSION_MAX_DIGITS} that are compared; shorten it",
            digits.len()
        );
        return Err(Fault::new(digits, reason));
    }
    Ok(digits)
}

fn part_of(text: &str, part: &str) -> String {
    if part.is_empty() || part == text {
        String::new()
    } else {
        format!(": {part:?}")
    }
}

fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN_MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

//! Why a version or a range cannot be read, without the text that messages name beside it.

use stowplan_core::{RangeError, VersionError};

/// After a text that is no version.
pub(crate) fn unreadable_version(error: &VersionError) -> String {
    told(&error.scheme, "version", &error.text, &error.part, &error.reason)
}

/// After a text that is no range.
pub(crate) fn unreadable_range(error: &RangeError) -> String {
    told(&error.scheme, "range", &error.text, &error.part, &error.reason)
}

fn told(scheme: &str, kind: &str, text: &str, part: &str, reason: &str) -> String {
    if part.is_empty() || part == text {
        format!("is no {scheme} {kind}: it {reason}")
    } else {
        format!("is no {scheme} {kind}: {part:?} {reason}")
    }
}

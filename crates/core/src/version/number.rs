//! Numbers, or numbers joined by dots: `7`, `2026.11.21`. Numbers that are missing at the end are zero.

use super::error::{Fault, Part, number};
use super::key::KeyBuilder;
use super::written::Version;

/// Reads a version.
pub(super) fn version(text: &str) -> Part<Version> {
    let mut key = KeyBuilder::new();
    // Zeros are held back until a number follows them, so that 1 and 1.0 are one version.
    let mut zeros = 0;
    for part in text.split('.') {
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Fault::new(
                if part.is_empty() { text } else { part },
                "is not a number; write numbers, joined by dots",
            ));
        }
        if number(part)?.bytes().all(|digit| digit == b'0') {
            zeros += 1;
            continue;
        }
        for _ in 0..zeros {
            key.number("0");
        }
        zeros = 0;
        key.number(part);
    }
    Version::with_key(text, &key.into_bytes(), false)
}

//! What names may be, and how many things of a kind there may be.

use crate::error::{Error, Result};

/// The longest name of a package, feature, slot, platform or capability, in bytes.
const NAME_MAX_BYTES: usize = 256;
/// The longest list in one version.
const LIST_MAX: usize = 1 << 16;

/// Checks the name of a package, which becomes part of other names.
pub(super) fn package_name(name: &str) -> Result<()> {
    let other = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '#' | '[' | ']');
    refused(name, other, "white space, a control character, #, [ or ]").map_or(Ok(()), |reason| {
        Err(field("repository".into(), "name", name, reason))
    })
}

/// Checks any other name: of a feature, a slot, a platform, a virtual package.
pub(super) fn plain_name(object: impl Fn() -> String, at: impl Fn() -> String, name: &str) -> Result<()> {
    let other = |c: char| c.is_whitespace() || c.is_control();
    refused(name, other, "white space or a control character")
        .map_or(Ok(()), |reason| Err(field(object(), &at(), name, reason)))
}

/// Checks the length of a list.
pub(super) fn list<T>(object: impl Fn() -> String, kind: &'static str, list: &[T]) -> Result<()> {
    if list.len() > LIST_MAX {
        return Err(Error::TooMany {
            object: object(),
            kind,
            count: list.len() as u64,
            max: LIST_MAX as u64,
        });
    }
    Ok(())
}

fn refused(name: &str, other: impl Fn(char) -> bool, named: &str) -> Option<String> {
    if name.is_empty() {
        Some("is empty; write a name".to_owned())
    } else if name.len() > NAME_MAX_BYTES {
        Some(format!(
            "has {} bytes, more than {NAME_MAX_BYTES}; write a shorter one",
            name.len()
        ))
    } else if name.contains(other) {
        Some(format!("contains {named}; write it without"))
    } else {
        None
    }
}

fn field(object: String, field: &str, value: &str, reason: String) -> Error {
    // A name that is far too long is not repeated whole.
    let shown: String = value.chars().take(NAME_MAX_BYTES).collect();
    Error::Field {
        object,
        field: field.to_owned(),
        value: shown,
        reason,
    }
}

//! Objects as YAML (`kubectl … -o yaml`): turned into JSON first, then read as that.
//!
//! Slower than JSON by the parsing of YAML; one document a file, usually a `List`.

use serde_json::Value;

use crate::document::{ReadLimits, read_document};
use crate::error::{Error, Result};

/// The file as JSON, if it is YAML.
///
/// # Errors
/// [`Error::Document`] where it is not.
pub(super) fn as_json(file: &str, bytes: &[u8]) -> Result<Option<Vec<u8>>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // A document of objects begins with a brace, or it is block style, which JSON has not.
    if matches!(bytes.trim_ascii_start().first(), None | Some(b'{' | b'[')) {
        return Ok(None);
    }
    let value: Value = read_document(bytes, file, &ReadLimits::default()).map_err(|error| {
        let first = error.diagnostics().first();
        Error::Document {
            file: file.to_owned(),
            line: first.map_or(1, |it| it.line),
            column: first.map_or(1, |it| it.column),
            object: "the file".to_owned(),
            reason: first.map_or_else(|| error.to_string(), |it| it.message.clone()),
        }
    })?;
    let json = serde_json::to_vec(&value).map_err(|error| Error::Unwritable {
        reason: error.to_string(),
    })?;
    Ok(Some(json))
}

/// Takes positions out of an error: in a file that was turned into JSON they mean nothing.
pub(super) fn without_position(error: Error) -> Error {
    match error {
        Error::Document {
            file, object, reason, ..
        } => Error::Object {
            object: format!("{file}: {object}"),
            reason,
        },
        other => other,
    }
}

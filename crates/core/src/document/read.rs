//! From bytes to a value, or to everything that is wrong with them.

use serde::de::DeserializeOwned;

use super::compose::{ReadLimits, compose};
use super::deserialize::shape_of;
use super::diagnostic::{Diagnostic, DocumentError, Remark, Severity};
use super::path::FieldPath;
use super::source::Source;
use super::tree::Node;

/// A document as a tree, with the text it came from.
pub(crate) struct Document<'a> {
    pub(crate) root: Node<'a>,
    source: Source<'a>,
}

impl<'a> Document<'a> {
    /// Reads YAML or JSON in UTF-8, with or without a byte order mark; `name` stands for it in messages.
    pub(crate) fn parse(bytes: &'a [u8], name: &'a str, limits: &ReadLimits) -> Result<Self, DocumentError> {
        let refuse = |text: &str, at: usize, message: String, suggestion: Option<&str>| {
            let remark = Remark {
                range: at..at,
                path: FieldPath::root(),
                message,
                suggestion: suggestion.map(str::to_owned),
            };
            let source = Source::new(name, text);
            DocumentError::new(vec![remark.located(Severity::Error, &source)])
        };
        let limit = limits.bytes_max.min(u32::MAX as usize);
        if bytes.len() > limit {
            let message = format!(
                "the document has {} bytes, and at most {limit} are read",
                bytes.len()
            );
            return Err(refuse("", 0, message, None));
        }
        if bytes.starts_with(&[0xFE, 0xFF]) || bytes.starts_with(&[0xFF, 0xFE]) {
            let message = "the document is in UTF-16, and UTF-8 is read".to_owned();
            return Err(refuse("", 0, message, Some("save it as UTF-8")));
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let valid = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
            let message = format!(
                "byte {:#04x} is not UTF-8",
                bytes.get(error.valid_up_to()).copied().unwrap_or(0)
            );
            refuse(valid, valid.len(), message, Some("save the file as UTF-8"))
        })?;
        let source = Source::new(name, text);
        match compose(text, limits) {
            Ok(root) => Ok(Self { root, source }),
            Err(remarks) => Err(DocumentError::new(
                remarks
                    .into_iter()
                    .map(|remark| remark.located(Severity::Error, &source))
                    .collect(),
            )),
        }
    }

    /// A mistake with its position.
    pub(crate) fn locate(&self, remark: Remark, severity: Severity) -> Diagnostic {
        remark.located(severity, &self.source)
    }

    /// The error that consists of these mistakes.
    pub(crate) fn refuse(&self, remarks: Vec<Remark>) -> DocumentError {
        let located = |remark| self.locate(remark, Severity::Error);
        DocumentError::new(remarks.into_iter().map(located).collect())
    }
}

/// Reads a value from YAML or JSON; `source` is the name shown in messages.
///
/// ```
/// use std::collections::BTreeMap;
/// use stowplan_core::{ReadLimits, read_document};
///
/// let weights: BTreeMap<String, u32> = read_document(b"cost: 2\nspread: 1\n", "weights.yaml", &ReadLimits::default())?;
/// assert_eq!(weights["cost"], 2);
///
/// let error = read_document::<BTreeMap<String, u32>>(b"cost: -2\n", "weights.yaml", &ReadLimits::default())
///     .unwrap_err()
///     .to_string();
/// assert!(error.contains("weights.yaml:1:7 at cost"), "{error}");
/// # Ok::<(), stowplan_core::DocumentError>(())
/// ```
///
/// # Errors
/// The first mistake in syntax or shape; all keys that are given twice.
pub fn read_document<T: DeserializeOwned>(
    bytes: &[u8],
    source: &str,
    limits: &ReadLimits,
) -> Result<T, DocumentError> {
    let document = Document::parse(bytes, source, limits)?;
    shape_of(&document.root).map_err(|remark| document.refuse(vec![remark]))
}

/// Something found wrong, or worth telling, about a field of a document after the document was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRemark {
    /// How bad it is.
    pub severity: Severity,
    /// The field.
    pub path: FieldPath,
    /// What is wrong.
    pub message: String,
    /// What was probably meant, or what to write instead.
    pub suggestion: Option<String>,
}

/// Looks up where the fields of remarks are written, in the order of the remarks; a field that is not written is shown by the nearest
/// part of the way to it that is. For what a document says rightly in shape and wrongly in meaning.
///
/// ```
/// use stowplan_core::{FieldPath, FieldRemark, ReadLimits, Severity, diagnose_document};
///
/// let text = b"charts:\n- name: web\n  version: latest\n";
/// let remark = FieldRemark {
///     severity: Severity::Error,
///     path: FieldPath::root().with("charts").with(0).with("version"),
///     message: "\"latest\" is no version".to_owned(),
///     suggestion: None,
/// };
/// let found = diagnose_document(text, "charts.yaml", &ReadLimits::default(), [remark])?;
/// assert_eq!((found[0].line, found[0].column), (3, 12));
/// # Ok::<(), stowplan_core::DocumentError>(())
/// ```
///
/// # Errors
/// If the document cannot be read.
pub fn diagnose_document(
    bytes: &[u8],
    source: &str,
    limits: &ReadLimits,
    remarks: impl IntoIterator<Item = FieldRemark>,
) -> Result<Vec<Diagnostic>, DocumentError> {
    let document = Document::parse(bytes, source, limits)?;
    let located = |remark: FieldRemark| {
        let (range, path) = document.root.find(&remark.path);
        let FieldRemark {
            severity,
            message,
            suggestion,
            ..
        } = remark;
        let remark = Remark {
            range,
            path,
            message,
            suggestion,
        };
        document.locate(remark, severity)
    };
    Ok(remarks.into_iter().map(located).collect())
}

//! What a document says it is: `apiVersion` and `kind`, so that another kind of file is not taken for one full of mistakes.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::compose::ReadLimits;
use super::deserialize::{shape_of, shape_without};
use super::diagnostic::{DocumentError, Remark};
use super::path::FieldPath;
use super::read::Document;
use super::suggestion::nearest;
use super::tree::Node;
use crate::fleet::API_VERSION;

/// Refuses a document that says it is of another kind or version; one that does not say it where that is not `required` passes.
pub(crate) fn check_head(root: &Node<'_>, kind: &str, required: bool) -> Result<(), Vec<Remark>> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(rename = "apiVersion")]
        api_version: String,
        kind: String,
    }
    #[derive(Deserialize)]
    struct Said {
        #[serde(rename = "apiVersion")]
        api_version: Option<String>,
        kind: Option<String>,
    }
    let said = if required {
        shape_of(root).map(|head: Head| Said {
            api_version: Some(head.api_version),
            kind: Some(head.kind),
        })
    } else {
        shape_of(root)
    };
    let said: Said = said.map_err(|remark| vec![remark])?;
    let mut remarks = Vec::new();
    for (field, found, wanted) in [
        ("apiVersion", said.api_version, API_VERSION),
        ("kind", said.kind, kind),
    ] {
        let Some(found) = found.filter(|found| found != wanted) else {
            continue;
        };
        let (range, path) = root.find(&FieldPath::root().with(field));
        let suggestion = match nearest(&found, [wanted]) {
            Some(meant) => format!("did you mean {meant}?"),
            None => format!("write {field}: {wanted}"),
        };
        remarks.push(Remark {
            range,
            path,
            message: format!("{field} {found:?} is not read here"),
            suggestion: Some(suggestion),
        });
    }
    if remarks.is_empty() { Ok(()) } else { Err(remarks) }
}

/// Reads a value from YAML or JSON that may say beside its fields what it is: where it has `apiVersion` and `kind`, they must be those of
/// this version and of `kind`. `source` is the name shown in messages.
///
/// ```
/// use std::collections::BTreeMap;
/// use stowplan_core::{ReadLimits, read_stored_document};
///
/// let read = |text: &str| -> Result<BTreeMap<String, u32>, _> {
///     read_stored_document(text.as_bytes(), "weights.yaml", &ReadLimits::default(), "Weights")
/// };
/// assert_eq!(read("apiVersion: stowplan/v1alpha1\nkind: Weights\ncost: 2\n")?["cost"], 2);
/// assert_eq!(read("cost: 2\n")?.len(), 1);
/// let error = read("kind: Lengths\ncost: 2\n").unwrap_err().to_string();
/// assert!(error.contains(r#"kind "Lengths" is not read here"#), "{error}");
/// # Ok::<(), stowplan_core::DocumentError>(())
/// ```
///
/// # Errors
/// What it says it is and is not; else the first mistake in syntax or shape; all keys that are given twice.
pub fn read_stored_document<T: DeserializeOwned>(
    bytes: &[u8],
    source: &str,
    limits: &ReadLimits,
    kind: &str,
) -> Result<T, DocumentError> {
    let document = Document::parse(bytes, source, limits)?;
    check_head(&document.root, kind, false).map_err(|remarks| document.refuse(remarks))?;
    shape_without(&document.root, &["apiVersion", "kind"]).map_err(|remark| document.refuse(vec![remark]))
}

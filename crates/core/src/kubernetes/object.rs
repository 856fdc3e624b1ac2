//! Documents and the objects in them: what `kubectl … -o json` prints, cut into objects.
//!
//! A document is one object, or a list of objects (`kind` ends with `List`); several documents may follow each other.
//! Objects are found first and read one by one, so that a fault is told with the object's name, line and column.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::{Error, Result};

/// What a document says of itself.
#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default, rename = "apiVersion")]
    api_version: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    items: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    metadata: Option<Names<'a>>,
}

#[derive(Default, Deserialize)]
struct Names<'a> {
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    namespace: Option<Cow<'a, str>>,
}

/// One object, not read yet.
pub(super) struct Object<'a> {
    pub kind: Cow<'a, str>,
    pub api_version: Cow<'a, str>,
    pub namespace: Cow<'a, str>,
    pub name: Cow<'a, str>,
    file: &'a str,
    /// Where it begins in `whole`.
    offset: usize,
    text: &'a str,
    whole: &'a str,
}

impl Object<'_> {
    /// `Pod prod/web-1`, `Node n-1`.
    pub fn title(&self) -> String {
        title(&self.kind, &self.namespace, &self.name)
    }

    /// An error about the object as a whole.
    pub fn fault(&self, reason: &str) -> Error {
        let (line, column) = position(self.whole, self.offset);
        Error::Document {
            file: self.file.to_owned(),
            line,
            column,
            object: self.title(),
            reason: reason.to_owned(),
        }
    }

    /// Reads it as a `T`.
    pub fn read<'de, T: Deserialize<'de>>(&'de self) -> Result<T> {
        serde_json::from_str(self.text).map_err(|error| {
            Place {
                file: self.file,
                whole: self.whole,
                offset: self.offset,
            }
            .fault(self.title(), &error)
        })
    }
}

/// How an object is called in messages.
pub(super) fn title(kind: &str, namespace: &str, name: &str) -> String {
    if namespace.is_empty() {
        format!("{kind} {name}")
    } else {
        format!("{kind} {namespace}/{name}")
    }
}

/// A place in a file, to turn a position within a part into one within the whole.
struct Place<'a> {
    file: &'a str,
    whole: &'a str,
    offset: usize,
}

impl Place<'_> {
    fn fault(&self, object: String, error: &serde_json::Error) -> Error {
        let before = self.whole.get(..self.offset).unwrap_or_default();
        let lines_before = before.matches('\n').count();
        let column_before = if error.line() <= 1 {
            before.len() - before.rfind('\n').map_or(0, |at| at + 1)
        } else {
            0
        };
        let text = error.to_string();
        let reason = text.split(" at line ").next().unwrap_or_default();
        Error::Document {
            file: self.file.to_owned(),
            line: lines_before + error.line().max(1),
            column: column_before + error.column(),
            object,
            reason: reason.strip_prefix('.').unwrap_or(reason).to_owned(),
        }
    }
}

/// Cuts a file into objects, and hands each to `take`.
///
/// # Errors
/// [`Error::Document`] where it is no JSON or an object has no kind; whatever `take` returns.
pub(super) fn each_object<'a>(
    file: &'a str,
    bytes: &'a [u8],
    mut take: impl FnMut(Object<'a>) -> Result<()>,
) -> Result<()> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let whole = std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let (line, column) = position(&before, before.len());
        Error::Document {
            file: file.to_owned(),
            line,
            column,
            object: "the file".to_owned(),
            reason: "is not UTF-8 text".to_owned(),
        }
    })?;
    let place = |offset| Place { file, whole, offset };
    let documents = serde_json::Deserializer::from_str(whole).into_iter::<&RawValue>();
    for document in documents {
        let raw = document.map_err(|error| place(0).fault("the file".to_owned(), &error))?;
        let offset = offset_in(whole, raw.get());
        let document: Document<'a> = serde_json::from_str(raw.get())
            .map_err(|error| place(offset).fault("the document".to_owned(), &error))?;
        let kind = document.kind.clone().unwrap_or_default();
        let version = document.api_version.unwrap_or_default();
        if let (Some(items), Some(item_kind)) = (&document.items, kind.strip_suffix("List")) {
            for item in items {
                let offset = offset_in(whole, item.get());
                let header: Document<'a> = serde_json::from_str(item.get())
                    .map_err(|error| place(offset).fault("an object of the list".to_owned(), &error))?;
                // Items of a typed list (`PodList`) need not say their kind again.
                let kind = header
                    .kind
                    .clone()
                    .unwrap_or_else(|| Cow::Owned(item_kind.to_owned()));
                let version = header.api_version.clone().unwrap_or_else(|| version.clone());
                take(object(file, whole, item.get(), header.metadata, kind, version)?)?;
            }
        } else {
            take(object(file, whole, raw.get(), document.metadata, kind, version)?)?;
        }
    }
    Ok(())
}

fn object<'a>(
    file: &'a str,
    whole: &'a str,
    text: &'a str,
    names: Option<Names<'a>>,
    kind: Cow<'a, str>,
    api_version: Cow<'a, str>,
) -> Result<Object<'a>> {
    let names = names.unwrap_or_default();
    let offset = offset_in(whole, text);
    let object = Object {
        namespace: names.namespace.unwrap_or_default(),
        name: names.name.unwrap_or_default(),
        kind,
        api_version,
        file,
        offset,
        text,
        whole,
    };
    let lacks = if object.kind.is_empty() {
        "has no kind; expected what kubectl get … -o json prints"
    } else if object.name.is_empty() {
        "has no metadata.name"
    } else {
        return Ok(object);
    };
    let (line, column) = position(whole, offset);
    Err(Error::Document {
        file: file.to_owned(),
        line,
        column,
        object: if object.kind.is_empty() {
            "an object".to_owned()
        } else {
            object.kind.to_string()
        },
        reason: lacks.to_owned(),
    })
}

/// Line and column of an offset, from 1.
fn position(whole: &str, offset: usize) -> (usize, usize) {
    let before = whole.get(..offset).unwrap_or_default();
    (
        before.matches('\n').count() + 1,
        before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1,
    )
}

/// Where `part`, a slice of `whole`, begins in it.
fn offset_in(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize)
        .saturating_sub(whole.as_ptr() as usize)
        .min(whole.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(text: &str) -> Result<Vec<String>> {
        let mut titles = Vec::new();
        each_object("f.json", text.as_bytes(), |object| {
            titles.push(object.title());
            Ok(())
        })?;
        Ok(titles)
    }

    #[test]
    fn lists_typed_lists_and_single_objects_one_after_another() {
        let text = r#"{"kind": "List", "items": [{"kind": "Node", "metadata": {"name": "n"}}]}
            {"kind": "PodList", "items": [{"metadata": {"name": "p", "namespace": "x"}}]}
            {"kind": "Namespace", "metadata": {"name": "x"}}"#;
        assert_eq!(titles(text).unwrap(), ["Node n", "Pod x/p", "Namespace x"]);
    }

    #[test]
    fn faults_tell_file_line_and_column() {
        let error = titles("{\"kind\": \"List\",\n \"items\": [\n  {\"kind\": \"Node\"}]}").unwrap_err();
        assert_eq!(error.to_string(), "f.json:3:3: Node: has no metadata.name");
        let error = titles("{\"kind\": \n oops}").unwrap_err();
        assert!(
            error.to_string().starts_with("f.json:2:2: the file: expected"),
            "{error}"
        );
        let error = titles("{\"kind\": \"List\", \"items\": [\n{\"kind\": 3}]}").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("f.json:2:10: an object of the list: invalid type"),
            "{error}"
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let error = each_object("f", b"{\n\"\xff\"}", |_| Ok(())).unwrap_err();
        assert_eq!(error.to_string(), "f:2:2: the file: is not UTF-8 text");
    }
}

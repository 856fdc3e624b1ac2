//! From a value to YAML that people read: block style, fields in the order of their type, text plain where it cannot be
//! taken for anything else.

use std::fmt::{self, Write as _};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::Serialize;

use super::scalar::{Scalar, resolve};
use crate::error::{Error, Result};

/// Writes a value as YAML, which [`read_document`](super::read_document) reads back.
///
/// # Errors
/// [`Error::Unwritable`] when the value has no form in JSON (a mapping whose keys are not text, a failing `Serialize`).
pub fn write_document<T: Serialize>(value: &T) -> Result<String> {
    let refuse = |error: serde_json::Error| Error::Unwritable {
        reason: error.to_string(),
    };
    // JSON keeps the order of fields; its tree is all that is written here.
    let json = serde_json::to_string(value).map_err(refuse)?;
    let outline: Outline = serde_json::from_str(&json).map_err(refuse)?;
    let mut text = String::new();
    match &outline {
        Outline::List(elements) if !elements.is_empty() => list(elements, 0, &mut text),
        Outline::Map(entries) if !entries.is_empty() => map(entries, 0, false, &mut text),
        flat => {
            inline(flat, &mut text);
            text.push('\n');
        }
    }
    Ok(text)
}

/// A value of JSON with its mappings in the order written.
enum Outline {
    Literal(String),
    Text(String),
    List(Vec<Outline>),
    Map(Vec<(String, Outline)>),
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}

/// Entries on lines of their own; the first one continues the line that has begun if `begun`.
fn map(entries: &[(String, Outline)], depth: usize, begun: bool, out: &mut String) {
    for (position, (key, value)) in entries.iter().enumerate() {
        if position > 0 || !begun {
            indent(depth, out);
        }
        text(key, out);
        out.push(':');
        match value {
            Outline::List(elements) if !elements.is_empty() => {
                out.push('\n');
                list(elements, depth + 1, out);
            }
            Outline::Map(entries) if !entries.is_empty() => {
                out.push('\n');
                map(entries, depth + 1, false, out);
            }
            flat => {
                out.push(' ');
                inline(flat, out);
                out.push('\n');
            }
        }
    }
}

fn list(elements: &[Outline], depth: usize, out: &mut String) {
    for element in elements {
        indent(depth, out);
        out.push_str("- ");
        match element {
            Outline::Map(entries) if !entries.is_empty() => map(entries, depth + 1, true, out),
            Outline::List(inner) if !inner.is_empty() => {
                // A list in a list starts on a line of its own.
                out.truncate(out.len() - 1);
                out.push('\n');
                list(inner, depth + 1, out);
            }
            flat => {
                inline(flat, out);
                out.push('\n');
            }
        }
    }
}

fn inline(value: &Outline, out: &mut String) {
    match value {
        Outline::Literal(literal) => out.push_str(literal),
        Outline::Text(content) => text(content, out),
        Outline::List(_) => out.push_str("[]"),
        Outline::Map(_) => out.push_str("{}"),
    }
}

/// Text as it is where nothing else could be meant (by old readers of YAML either), in quotes elsewhere.
fn text(content: &str, out: &mut String) {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./+=".contains(&byte);
    let plain = content
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'/')
        && content.bytes().all(word)
        && resolve(content) == Scalar::Text
        && !looks_like_a_number(content)
        && !matches!(
            content.to_ascii_lowercase().as_str(),
            "y" | "n" | "yes" | "no" | "on" | "off" | "null" | "true" | "false"
        );
    if plain {
        out.push_str(content);
        return;
    }
    out.push('"');
    for letter in content.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // What YAML does not count as printable, and line breaks it would fold.
            '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

/// Digits with signs, points, colons or exponents: old readers see numbers, dates and times in them. A unit after the
/// digits makes it text for all of them.
fn looks_like_a_number(content: &str) -> bool {
    content.as_bytes().first().is_some_and(u8::is_ascii_digit)
        && content.bytes().all(|byte| {
            byte.is_ascii_digit() || b"_-.+eExXoObB".contains(&byte) || (b'a'..=b'f').contains(&byte)
        })
}

impl<'de> Deserialize<'de> for Outline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(Build)
    }
}

struct Build;

impl<'de> Visitor<'de> for Build {
    type Value = Outline;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("anything")
    }

    fn visit_unit<E>(self) -> std::result::Result<Outline, E> {
        Ok(Outline::Literal("null".to_owned()))
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Outline, E> {
        Ok(Outline::Literal(value.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> std::result::Result<Outline, E> {
        Ok(Outline::Literal(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> std::result::Result<Outline, E> {
        Ok(Outline::Literal(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> std::result::Result<Outline, E> {
        // `{:?}` keeps the point, so that a number with a fraction stays one.
        Ok(Outline::Literal(format!("{number:?}")))
    }

    fn visit_str<E>(self, content: &str) -> std::result::Result<Outline, E> {
        Ok(Outline::Text(content.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> std::result::Result<Outline, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = access.next_element()? {
            elements.push(element);
        }
        Ok(Outline::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> std::result::Result<Outline, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Outline::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::document::{ReadLimits, read_document};

    #[test]
    fn what_could_be_taken_for_something_else_is_quoted() {
        let words = [
            "no",
            "1e3",
            "1.10",
            "2026-11-21",
            "0x1f",
            "a b",
            "a: b",
            "#",
            "",
            "~",
            "é\u{85}",
            "500m",
            "aws/eu-1",
        ];
        let text = write_document(&words).unwrap();
        let back: Vec<String> = read_document(text.as_bytes(), "x", &ReadLimits::default()).unwrap();
        assert_eq!(back, words);
        assert!(
            text.contains("- \"no\"\n") && text.contains("- 500m\n") && text.contains("- aws/eu-1\n"),
            "{text}"
        );
    }

    #[test]
    fn lists_and_mappings_nest() {
        let value: BTreeMap<&str, Vec<Vec<f64>>> =
            [("a", vec![vec![1.0, 2.5], vec![]]), ("b", vec![])].into();
        let text = write_document(&value).unwrap();
        assert_eq!(text, "a:\n  -\n    - 1.0\n    - 2.5\n  - []\nb: []\n");
        let back: BTreeMap<String, Vec<Vec<f64>>> =
            read_document(text.as_bytes(), "x", &ReadLimits::default()).unwrap();
        assert_eq!(back.len(), 2);
        assert_eq!(back["a"], value["a"]);
    }
}

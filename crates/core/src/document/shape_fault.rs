//! What `serde` finds wrong with the shape of a node, in the words of a document instead of a program.

use std::fmt;
use std::ops::Range;

use serde::de;

use super::diagnostic::Remark;
use super::path::PathStep;
use super::suggestion::{nearest, nearest_quantity};
use super::tree::{Entry, Node, Value};

/// What is wrong with the shape of a node.
#[derive(Debug)]
pub(super) struct Fault(Box<Details>);

#[derive(Debug)]
struct Details {
    message: String,
    suggestion: Option<String>,
    range: Option<Range<usize>>,
    /// From the inside out.
    steps: Vec<PathStep>,
}

impl Fault {
    pub(super) fn new(message: String, suggestion: Option<String>) -> Self {
        Self(Box::new(Details {
            message,
            suggestion,
            range: None,
            steps: Vec::new(),
        }))
    }

    /// Gives the error the position of a node, unless it has one.
    pub(super) fn at(mut self, node: &Node<'_>) -> Self {
        if self.0.range.is_none() {
            self.0.range = Some(node.shown());
            if self.0.suggestion.is_none() {
                self.0.suggestion = advice(&self.0.message, node);
            }
        }
        self
    }

    /// Gives the error the position of a key, unless it has one.
    pub(super) fn at_key(mut self, entry: &Entry<'_>) -> Self {
        self.0.range.get_or_insert_with(|| entry.key_range());
        self
    }

    /// Shows the value of an entry as the entry does: a list or mapping, or nothing, by its key.
    pub(super) fn of_entry(mut self, entry: &Entry<'_>) -> Self {
        if self.0.steps.is_empty() && self.0.range == Some(entry.value.shown()) {
            self.0.range = Some(entry.shown());
        }
        self
    }

    pub(super) fn within(mut self, step: impl Into<PathStep>) -> Self {
        self.0.steps.push(step.into());
        self
    }

    pub(super) fn into_remark(self, root: &Node<'_>) -> Remark {
        let details = *self.0;
        Remark {
            range: details.range.unwrap_or_else(|| root.shown()),
            path: details.steps.into_iter().rev().collect(),
            message: details.message,
            suggestion: details.suggestion,
        }
    }
}

/// What to write instead of text that a scalar type refused.
fn advice(message: &str, node: &Node<'_>) -> Option<String> {
    let (Value::Plain(text) | Value::Quoted(text)) = &node.target().value else {
        return None;
    };
    if message.starts_with("expected text") {
        return Some(format!("write it in quotes: \"{text}\""));
    }
    if message.starts_with("quantity") {
        return nearest_quantity(text).map(|meant| format!("did you mean {meant}?"));
    }
    if message.starts_with("expected true or false") {
        return match text.to_ascii_lowercase().as_str() {
            "yes" | "y" | "on" => Some("did you mean true?".to_owned()),
            "no" | "n" | "off" => Some("did you mean false?".to_owned()),
            _ => None,
        };
    }
    None
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string(), None)
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(
            format!("expected {}, found {}", plainly(expected), shown(found)),
            None,
        )
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(length: usize, expected: &dyn de::Expected) -> Self {
        Self::new(format!("expected {}, found {length}", plainly(expected)), None)
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let suggestion = match (nearest(field, expected.iter().copied()), expected) {
            (Some(meant), _) => format!("did you mean `{meant}`?"),
            (None, []) => "no fields are known here".to_owned(),
            (None, names) => format!("known fields are {}", listed(names)),
        };
        Self::new(format!("unknown field `{field}`"), Some(suggestion))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let suggestion = match nearest(variant, expected.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("write one of {}", listed(expected)),
        };
        Self::new(format!("unknown value `{variant}`"), Some(suggestion))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("the field `{field}` is missing"), None)
    }
}

pub(super) fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// What a type expects, without the words of the programming language.
fn plainly(expected: &dyn de::Expected) -> String {
    let text = expected.to_string();
    let whole = |low: &str, high: &str| format!("a whole number from {low} to {high}");
    match text.as_str() {
        "u8" => whole("0", "255"),
        "u16" => whole("0", "65535"),
        "u32" => whole("0", "4294967295"),
        "u64" | "usize" => whole("0", "18446744073709551615"),
        "i32" => whole("-2147483648", "2147483647"),
        "i64" | "isize" => whole("-9223372036854775808", "9223372036854775807"),
        "f32" | "f64" => "a number".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a string" | "string" | "a borrowed string" | "a character" => "text".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a mapping".to_owned(),
        other if other.starts_with("struct ") => "a mapping".to_owned(),
        other => match other.strip_prefix("a tuple of size ") {
            Some(size) => format!("a list of {size} elements"),
            None => other.to_owned(),
        },
    }
}

fn shown(found: de::Unexpected<'_>) -> String {
    match found {
        de::Unexpected::Unit => "nothing".to_owned(),
        de::Unexpected::Seq => "a list".to_owned(),
        de::Unexpected::Map => "a mapping".to_owned(),
        de::Unexpected::Bool(value) => value.to_string(),
        de::Unexpected::Signed(number) => number.to_string(),
        de::Unexpected::Unsigned(number) => number.to_string(),
        de::Unexpected::Float(number) => number.to_string(),
        de::Unexpected::Str(text) => format!("the text {text:?}"),
        other => other.to_string(),
    }
}

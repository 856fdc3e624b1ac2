//! Requirements and ranges written as text: `"web >=2"`, `"web[tls] >=2"`.
//!
//! A text is a name, up to the first white space, and the range after it; in brackets behind the name stand features. Where the stored form
//! has an object, a text may stand; it is made that object before `serde` reads the whole, so that messages speak of the stored form.

use serde_json::{Map, Value, json};

/// A name and a range: conflicts, optional and replaced packages, conditions.
pub fn range(value: Value) -> Value {
    match value {
        Value::String(text) => {
            let (name, range) = split(&text);
            match range {
                Some(range) => json!({"name": name, "range": range}),
                None => json!({"name": name}),
            }
        }
        other => other,
    }
}

/// One way to meet a requirement.
pub fn alternative(value: Value) -> Value {
    let Value::String(text) = &value else { return value };
    // A bracket after white space belongs to the range.
    let bracket = text
        .trim()
        .split_once('[')
        .filter(|(name, _)| !name.contains(char::is_whitespace));
    let Some((name, (features, rest))) = bracket.and_then(|(name, rest)| Some((name, rest.split_once(']')?)))
    else {
        return range(value);
    };
    let features: Vec<&str> = features.split(',').map(str::trim).collect();
    match rest.trim() {
        "" => json!({"name": name, "features": features}),
        range => json!({"name": name, "range": range, "features": features}),
    }
}

/// A requirement: a text, an alternative, or a whole one with `anyOf` and `onlyIf`.
pub fn requirement(value: Value) -> Value {
    match value {
        Value::String(_) => json!({"anyOf": [alternative(value)]}),
        Value::Object(fields) if fields.contains_key("name") => json!({"anyOf": [fields]}),
        Value::Object(mut fields) => {
            each(&mut fields, "anyOf", alternative);
            each(&mut fields, "onlyIf", range);
            Value::Object(fields)
        }
        other => other,
    }
}

/// A package, its versions a list or an object by version.
pub fn package(value: Value) -> Value {
    let Value::Object(mut fields) = value else {
        return value;
    };
    if let Some(Value::Object(versions)) = fields.get_mut("versions") {
        let with_version = |(text, says): (String, Value)| match says {
            Value::Object(mut says) => {
                says.entry("version").or_insert(Value::String(text));
                Value::Object(says)
            }
            Value::Null => json!({"version": text}),
            other => other,
        };
        let list = std::mem::take(versions).into_iter().map(with_version).collect();
        fields.insert("versions".to_owned(), Value::Array(list));
    }
    each(&mut fields, "versions", version);
    Value::Object(fields)
}

/// A version: its text, or what it says.
fn version(value: Value) -> Value {
    let mut fields = match value {
        Value::String(text) => return json!({"version": text}),
        Value::Object(fields) => fields,
        other => return other,
    };
    for field in ["requires", "recommends"] {
        each(&mut fields, field, requirement);
    }
    for field in ["optional", "conflicts", "replaces"] {
        each(&mut fields, field, range);
    }
    each(&mut fields, "provides", provided);
    if let Some(Value::Object(features)) = fields.get_mut("features") {
        for feature in features.values_mut() {
            if let Value::Object(feature) = feature {
                each(feature, "requires", requirement);
            }
        }
    }
    Value::Object(fields)
}

/// A name that is provided: `"database 15.2"`, or without a version.
fn provided(value: Value) -> Value {
    let Value::String(text) = &value else { return value };
    match split(text) {
        (name, Some(version)) => json!({"name": name, "version": version}),
        (name, None) => json!({"name": name}),
    }
}

/// Changes each entry of a field that is a list.
fn each(fields: &mut Map<String, Value>, field: &str, change: fn(Value) -> Value) {
    if let Some(Value::Array(list)) = fields.get_mut(field) {
        for entry in list {
            *entry = change(entry.take());
        }
    }
}

/// A name, and what follows it.
fn split(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    match text.split_once(char::is_whitespace) {
        Some((name, rest)) => (name, Some(rest.trim_start())),
        None => (text, None),
    }
}

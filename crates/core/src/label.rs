//! Labels: the key-value pairs that selectors choose by.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{self, Deserializer, MapAccess, Visitor};

use crate::error::{Error, Result};

/// Labels in order of their keys.
///
/// Reading accepts whatever text an API server returned; [`Labels::validate`] checks the syntax of Kubernetes.
/// A key given twice is refused.
///
/// ```
/// use stowplan_core::Labels;
///
/// let labels: Labels = [("app", "upf"), ("site", "edge-7")].into_iter().collect();
/// assert_eq!(labels.get("site"), Some("edge-7"));
/// labels.validate()?;
/// # Ok::<(), stowplan_core::Error>(())
/// ```
#[derive(
    Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Labels(BTreeMap<Arc<str>, Arc<str>>);

impl Labels {
    /// No labels.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The value under `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(AsRef::as_ref)
    }

    /// Whether there is a value under `key`.
    pub fn contains(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Sets the value under `key` and returns the one it replaced.
    pub fn insert(&mut self, key: impl Into<Arc<str>>, value: impl Into<Arc<str>>) -> Option<Arc<str>> {
        self.0.insert(key.into(), value.into())
    }

    /// Removes the value under `key` and returns it.
    pub fn remove(&mut self, key: &str) -> Option<Arc<str>> {
        self.0.remove(key)
    }

    /// Keys and values in order of the keys.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> + Clone {
        self.0.iter().map(|(key, value)| (key.as_ref(), value.as_ref()))
    }

    /// How many labels there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Checks every key and value against the syntax of Kubernetes.
    ///
    /// # Errors
    /// The first label at fault.
    pub fn validate(&self) -> Result<()> {
        for (key, value) in self.iter() {
            if let Some(reason) = key_fault(key).or_else(|| value_fault(value)) {
                return Err(Error::Label {
                    key: key.to_owned(),
                    value: value.to_owned(),
                    reason,
                });
            }
        }
        Ok(())
    }
}

/// What is wrong with a label key, if anything: `[prefix/]name`, the prefix a DNS subdomain, the name at most 63 letters.
pub(crate) fn key_fault(key: &str) -> Option<&'static str> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    match prefix {
        Some(prefix) if prefix.len() > 253 => {
            return Some("the prefix of the key is longer than 253 characters");
        }
        Some(prefix) if !prefix.split('.').all(is_dns_label) => {
            return Some(
                "the prefix of the key is not a DNS name of lower-case letters, digits, '-' and '.'",
            );
        }
        _ => {}
    }
    if name.is_empty() {
        Some("the key is empty")
    } else if name.len() > 63 {
        Some("the name in the key is longer than 63 characters")
    } else if !is_name(name) {
        Some("the key is not letters, digits, '-', '_' and '.', with a letter or digit at both ends")
    } else {
        None
    }
}

/// What is wrong with a label value, if anything: empty, or at most 63 letters with the syntax of a name.
pub(crate) fn value_fault(value: &str) -> Option<&'static str> {
    if value.len() > 63 {
        Some("the value is longer than 63 characters")
    } else if !value.is_empty() && !is_name(value) {
        Some("the value is not letters, digits, '-', '_' and '.', with a letter or digit at both ends")
    } else {
        None
    }
}

fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

fn is_dns_label(text: &str) -> bool {
    let inner = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    bytes.first().is_some_and(inner)
        && bytes.last().is_some_and(inner)
        && bytes.iter().all(|byte| inner(byte) || *byte == b'-')
}

impl<K: Into<Arc<str>>, V: Into<Arc<str>>> FromIterator<(K, V)> for Labels {
    /// Later values replace earlier ones of the same key.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }
}

impl<K: Into<Arc<str>>, V: Into<Arc<str>>> Extend<(K, V)> for Labels {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        self.0
            .extend(pairs.into_iter().map(|(key, value)| (key.into(), value.into())));
    }
}

impl fmt::Display for Labels {
    /// `key=value` pairs separated by commas.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (key, value)) in self.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(out, "{comma}{key}={value}")?;
        }
        Ok(())
    }
}

impl<'de> serde::Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(Pairs)
    }
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Labels;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a map from label keys to values in quotes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> std::result::Result<Labels, A::Error> {
        let mut labels = Labels::new();
        while let Some(key) = access.next_key::<Arc<str>>()? {
            if labels.contains(&key) {
                return Err(de::Error::custom(format_args!("label {key:?} is given twice")));
            }
            labels.insert(key, access.next_value::<Arc<str>>()?);
        }
        Ok(labels)
    }
}

//! A document as a tree without a shape, and a cursor that walks it and knows its path.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use stowplan_core::FieldPath;

use super::report::Report;

/// A value of YAML or JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tree {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number, as it is written back.
    Number(String),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Tree>),
    /// A mapping in the order written.
    Map(Vec<(String, Tree)>),
}

/// A value and the way to it.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'t> {
    pub tree: &'t Tree,
    pub path: FieldPath,
}

impl<'t> Cursor<'t> {
    /// At the root of a document.
    pub fn root(tree: &'t Tree) -> Self {
        Self {
            tree,
            path: FieldPath::root(),
        }
    }

    /// The entry of a mapping, if it says something.
    pub fn get(&self, key: &str) -> Option<Self> {
        let Tree::Map(entries) = self.tree else {
            return None;
        };
        let (key, tree) = entries.iter().find(|(known, _)| known == key)?;
        (*tree != Tree::Null).then(|| Self {
            tree,
            path: self.path.with(key.clone()),
        })
    }

    /// The entry at the end of a way through mappings, if all of it is there.
    pub fn at(&self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self.clone(), |cursor, key| cursor.get(key))
    }

    /// The entry of a mapping, which must be there.
    pub fn need(&self, key: &str, report: &mut Report) -> Option<Self> {
        let found = self.get(key);
        if found.is_none() {
            report.fault(
                &self.path.with(key.to_owned()),
                "",
                "is missing",
                &format!("write {key}"),
            );
        }
        found
    }

    /// The text that must be here.
    pub fn text(&self, report: &mut Report) -> Option<&'t str> {
        match self.tree {
            Tree::Text(text) => Some(text),
            Tree::Number(text) => {
                let remedy = format!("write it in quotes: \"{text}\"");
                report.fault(&self.path, text, "is a number, and text is read here", &remedy);
                None
            }
            _ => self.refuse("text", report),
        }
    }

    /// The text of an entry, if there is one.
    pub fn text_at(&self, key: &str, report: &mut Report) -> Option<&'t str> {
        self.get(key).and_then(|value| value.text(report))
    }

    /// Whether an entry is true; it is not where it is missing.
    pub fn flag_at(&self, key: &str, report: &mut Report) -> bool {
        match self.get(key) {
            None => false,
            Some(value) => match value.tree {
                Tree::Bool(flag) => *flag,
                _ => value.refuse::<bool>("true or false", report).unwrap_or(false),
            },
        }
    }

    /// The elements of the list that must be here.
    pub fn list(&self, report: &mut Report) -> Vec<Self> {
        let Tree::List(elements) = self.tree else {
            return self.refuse("a list", report).unwrap_or_default();
        };
        let element = |(index, tree)| Self {
            tree,
            path: self.path.with(index),
        };
        elements.iter().enumerate().map(element).collect()
    }

    /// The elements of the list of an entry; none where it is missing.
    pub fn list_at(&self, key: &str, report: &mut Report) -> Vec<Self> {
        self.get(key).map_or_else(Vec::new, |value| value.list(report))
    }

    /// The entries of the mapping that must be here.
    pub fn entries(&self, report: &mut Report) -> Vec<(&'t str, Self)> {
        let Tree::Map(entries) = self.tree else {
            return self.refuse("a mapping", report).unwrap_or_default();
        };
        let entry = |(key, tree): &'t (String, Tree)| {
            let path = self.path.with(key.clone());
            (key.as_str(), Self { tree, path })
        };
        entries.iter().map(entry).collect()
    }

    /// Tells of every entry that is not read: what is known and says nothing on versions, what has a reason, and what is not known.
    pub fn account(
        &self,
        read: &[&str],
        informative: &[&str],
        reasons: &[(&str, &str)],
        report: &mut Report,
    ) {
        let Tree::Map(entries) = self.tree else { return };
        for (key, tree) in entries {
            if *tree == Tree::Null || read.contains(&key.as_str()) {
                continue;
            }
            let reason = reasons
                .iter()
                .find(|(known, _)| known == key)
                .map(|(_, reason)| *reason);
            let what = match reason {
                Some(reason) => reason,
                None if informative.contains(&key.as_str()) => {
                    "says nothing about which versions go together; not looked at"
                }
                None => "is not known to the reader; not looked at",
            };
            report.note_field(&self.path, key, what);
        }
    }

    fn refuse<T>(&self, expected: &str, report: &mut Report) -> Option<T> {
        let (value, found) = match self.tree {
            Tree::Null => ("", "nothing"),
            Tree::Bool(true) => ("true", "a truth value"),
            Tree::Bool(false) => ("false", "a truth value"),
            Tree::Number(text) => (text.as_str(), "a number"),
            Tree::Text(text) => (text.as_str(), "text"),
            Tree::List(_) => ("", "a list"),
            Tree::Map(_) => ("", "a mapping"),
        };
        let reason = format!("is {found}, and {expected} is read here");
        report.fault(&self.path, value, &reason, &format!("write {expected}"));
        None
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Grow)
    }
}

struct Grow;

impl<'de> Visitor<'de> for Grow {
    type Value = Tree;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("anything")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Number(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(Tree::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Tree, E> {
        Ok(Tree::Number(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = access.next_element()? {
            elements.push(element);
        }
        Ok(Tree::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Tree::Map(entries))
    }
}

//! The collector that walks a fleet: where it is, and what it found.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::document::{FieldPath, PathStep, nearest};
use crate::error::Error;
use crate::label::{Labels, key_fault, value_fault};

use super::fault::Fault;

/// How many times a misspelt name is compared with all known ones; beyond, faults come without a suggestion, so that a
/// file of nothing but mistakes is still answered at once.
const SUGGESTIONS_MAX: usize = 50;

/// A walk over a fleet.
#[derive(Debug)]
pub(super) struct Check {
    path: FieldPath,
    pub(super) faults: Vec<Fault>,
    pub(super) warnings: Vec<Fault>,
    suggestions_left: usize,
}

impl Check {
    pub(super) fn new() -> Self {
        Self {
            path: FieldPath::root(),
            faults: Vec::new(),
            warnings: Vec::new(),
            suggestions_left: SUGGESTIONS_MAX,
        }
    }

    /// Looks at what is one step further.
    pub(super) fn at<R>(&mut self, step: impl Into<PathStep>, look: impl FnOnce(&mut Self) -> R) -> R {
        self.path.push(step);
        let result = look(self);
        self.path.pop();
        result
    }

    /// Looks at every element of the list in a field.
    pub(super) fn each<'a, T>(
        &mut self,
        field: &'static str,
        elements: &'a [T],
        mut look: impl FnMut(&mut Self, &'a T),
    ) {
        self.at(field, |check| {
            for (index, element) in elements.iter().enumerate() {
                check.at(index, |check| look(check, element));
            }
        });
    }

    pub(super) fn fault(&mut self, message: impl Into<String>) {
        self.fault_with(message, None);
    }

    pub(super) fn fault_with(&mut self, message: impl Into<String>, suggestion: Option<String>) {
        self.faults.push(Fault {
            path: self.path.clone(),
            message: message.into(),
            suggestion,
        });
    }

    pub(super) fn warn(&mut self, message: impl Into<String>, suggestion: Option<String>) {
        self.warnings.push(Fault {
            path: self.path.clone(),
            message: message.into(),
            suggestion,
        });
    }

    /// A fault of the field `field` unless `holds`.
    pub(super) fn require(&mut self, holds: bool, field: &'static str, message: impl FnOnce() -> String) {
        if !holds {
            self.at(field, |check| check.fault(message()));
        }
    }

    /// Takes over what a noun says about itself.
    pub(super) fn accept(&mut self, result: Result<(), Error>) {
        if let Err(error) = result {
            self.fault(error.to_string());
        }
    }

    /// Whether there is still time to look for what was meant.
    pub(super) fn may_search(&mut self) -> bool {
        match self.suggestions_left.checked_sub(1) {
            Some(left) => {
                self.suggestions_left = left;
                true
            }
            None => false,
        }
    }

    /// `did you mean …?`, for a name that is not among the known ones.
    pub(super) fn meant<'a>(
        &mut self,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Option<String> {
        if !self.may_search() {
            return None;
        }
        nearest(name, known).map(|meant| format!("did you mean `{meant}`?"))
    }

    /// Looks at the elements of a set. The step is the element itself: a set has no positions.
    pub(super) fn members<'a, T: AsRef<str> + 'a>(
        &mut self,
        field: &'static str,
        members: impl IntoIterator<Item = &'a T>,
        mut look: impl FnMut(&mut Self, &'a T),
    ) {
        self.at(field, |check| {
            for member in members {
                check.at(member.as_ref().to_owned(), |check| look(check, member));
            }
        });
    }

    /// A fault for every element of a list whose key an earlier one has.
    pub(super) fn unique<'a, T, K: Ord>(
        &mut self,
        list: &'static str,
        field: Option<&'static str>,
        elements: &'a [T],
        key: impl Fn(&'a T) -> K,
        shown: impl Fn(&'a T) -> String,
    ) {
        let mut first: BTreeMap<K, usize> = BTreeMap::new();
        for (index, element) in elements.iter().enumerate() {
            match first.entry(key(element)) {
                std::collections::btree_map::Entry::Vacant(slot) => {
                    slot.insert(index);
                }
                std::collections::btree_map::Entry::Occupied(slot) => {
                    let other = self.path.with(list).with(*slot.get());
                    let message = format!("{} is given twice, first at {other}", shown(element));
                    self.at(list, |check| {
                        check.at(index, |check| match field {
                            Some(field) => check.at(field, |check| check.fault(message)),
                            None => check.fault(message),
                        });
                    });
                }
            }
        }
    }

    /// Keys and values against the syntax of Kubernetes.
    pub(super) fn labels(&mut self, step: impl Into<PathStep>, labels: &Labels) {
        self.at(step, |check| {
            for (key, value) in labels.iter() {
                if let Some(reason) = key_fault(key).or_else(|| value_fault(value)) {
                    check.at(key.to_owned(), |check| {
                        check.fault(format!("label \"{key}={value}\": {reason}"));
                    });
                }
            }
        });
    }

    /// A free word: not empty, not longer than a name.
    pub(super) fn word(&mut self, field: &'static str, word: Option<&String>) {
        if let Some(word) = word {
            let sensible = !word.is_empty() && word.len() <= crate::id::NAME_MAX_BYTES;
            self.require(sensible, field, || {
                format!(
                    "is {} bytes long; write 1 to {}",
                    word.len(),
                    crate::id::NAME_MAX_BYTES
                )
            });
        }
    }
}

/// `` `name` ``, for messages.
pub(super) fn quoted(name: &dyn Display) -> String {
    format!("`{name}`")
}

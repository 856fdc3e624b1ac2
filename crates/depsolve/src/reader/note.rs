//! What a file says that the model does not hold.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Something a file says that is not looked at, or only in part: told once for each field and reason, with the first place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// The name of the field.
    pub field: String,
    /// What about it.
    pub what: String,
    /// How often.
    pub count: u64,
    /// The first file that says it.
    pub source: String,
    /// The first package that says it.
    pub package: String,
    /// Where it stands there: the path of the field, or the line.
    pub path: String,
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            field,
            what,
            count,
            source,
            package,
            path,
        } = self;
        write!(out, "{field}: {what} (first in {source}")?;
        if !package.is_empty() {
            write!(out, ", {package}")?;
        }
        write!(out, ", {path}; {count} in all)")
    }
}

/// Notes by field and reason.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    notes: BTreeMap<(String, String), Note>,
}

impl Notes {
    /// Tells something; the place is written down only the first time.
    pub fn tell(&mut self, field: &str, what: &str, place: impl FnOnce() -> Place) {
        let key = (field.to_owned(), what.to_owned());
        if let Some(known) = self.notes.get_mut(&key) {
            known.count += 1;
            return;
        }
        let Place {
            source,
            package,
            path,
        } = place();
        let (field, what) = key.clone();
        self.notes.insert(
            key,
            Note {
                field,
                what,
                count: 1,
                source,
                package,
                path,
            },
        );
    }

    /// By field, then reason.
    pub fn into_list(self) -> Vec<Note> {
        self.notes.into_values().collect()
    }
}

/// Where a note is made.
pub(super) struct Place {
    pub source: String,
    pub package: String,
    pub path: String,
}

//! What a user asks: why not otherwise?

use serde::{Deserialize, Serialize};
use stowplan_core::Version;

use crate::error::{Error, Result};
use crate::metadata::{Compiled, unreadable_range, unreadable_version};
use crate::ranks::RankSet;
use crate::solve::Selection;
use crate::universe::{Clause, PackageId};

/// What might be instead of what is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub enum Instead {
    /// Some version newer than the one selected; any version, where none is selected.
    Newer,
    /// The newest version there is.
    Newest,
    /// This version, as the package writes it.
    Version(String),
    /// A version in the range, in the syntax of the package.
    Range(String),
    /// Some version.
    Present,
    /// No version.
    Absent,
}

/// "Why is it not so?"
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    /// The package; for `range`, `present` and `absent` also a name that packages provide.
    pub name: String,
    /// What might be.
    pub instead: Instead,
}

impl Question {
    /// Why is this not so?
    pub fn new(name: impl Into<String>, instead: Instead) -> Self {
        Self {
            name: name.into(),
            instead,
        }
    }

    /// What is asked about, in words: "web >=2".
    pub(super) fn words(&self) -> String {
        let name = &self.name;
        match &self.instead {
            Instead::Newer => format!("a newer version of {name}"),
            Instead::Newest => format!("the newest version of {name}"),
            Instead::Version(version) => format!("{name} {version}"),
            Instead::Range(range) => format!("{name} {range}"),
            Instead::Present => name.clone(),
            Instead::Absent => format!("going without {name}"),
        }
    }

    /// The question as clauses to hold beside a request; none: there is nothing newer.
    pub(super) fn wishes(&self, compiled: &Compiled, selection: Option<&Selection>) -> Result<Vec<Clause>> {
        let told = match &self.instead {
            Instead::Absent => format!("the question is about {}", self.words()),
            _ => format!("the question is about having {}", self.words()),
        };
        let choices = match &self.instead {
            Instead::Absent => {
                let all = self.named_or_provided(compiled, None)?;
                let clauses = all.into_iter().map(|(id, ranks)| Clause::conflicts(id, ranks));
                return Ok(clauses.map(|clause| clause.told(told.as_str())).collect());
            }
            Instead::Present => self.named_or_provided(compiled, None)?,
            Instead::Range(range) => self.named_or_provided(compiled, Some(range))?,
            Instead::Newer => {
                let package = self.package(compiled)?;
                let selected = selection.and_then(|selection| newest_selected(compiled, package, selection));
                let count = compiled.index.packages[package].versions.len() as u32;
                let first = selected.map_or(0, |rank| rank + 1);
                if first >= count && selected.is_some() {
                    return Ok(Vec::new());
                }
                slots(
                    compiled,
                    package,
                    &RankSet::where_true(count, |rank| rank >= first),
                )
            }
            Instead::Newest => {
                let package = self.package(compiled)?;
                let newest = compiled.index.packages[package].versions.len().checked_sub(1);
                let newest = newest.map_or_else(RankSet::none, |rank| RankSet::one(rank as u32));
                slots(compiled, package, &newest)
            }
            Instead::Version(text) => {
                let package = self.package(compiled)?;
                let rank = self.rank(compiled, package, text)?;
                slots(compiled, package, &RankSet::one(rank))
            }
        };
        Ok(vec![Clause::requires(choices).told(told)])
    }

    fn package(&self, compiled: &Compiled) -> Result<usize> {
        let index = &compiled.index;
        index.by_name.get(self.name.as_str()).copied().ok_or_else(|| {
            let names = index.packages.iter().map(|package| &*package.name);
            Error::Dangling {
                object: "question".to_owned(),
                field: "name",
                kind: "package",
                name: format!("{:?}", self.name),
                suggestion: stowplan_core::nearest(&self.name, names).map(str::to_owned),
            }
        })
    }

    fn rank(&self, compiled: &Compiled, package: usize, text: &str) -> Result<u32> {
        let indexed = &compiled.index.packages[package];
        let version = indexed.scheme.version(text).map_err(|error| Error::Field {
            object: "question".to_owned(),
            field: "version".to_owned(),
            value: text.to_owned(),
            reason: unreadable_version(&error),
        })?;
        let found = indexed.versions.binary_search(&version);
        found.map(|rank| rank as u32).map_err(|_| {
            let texts = indexed.versions.iter().map(Version::text);
            Error::Dangling {
                object: "question".to_owned(),
                field: "version",
                kind: "version",
                name: format!("{text:?} of {:?}", self.name),
                suggestion: stowplan_core::nearest(text, texts).map(str::to_owned),
            }
        })
    }

    /// Versions of the package of that name; where there is none, of those that provide it.
    pub(super) fn named_or_provided(
        &self,
        compiled: &Compiled,
        range: Option<&str>,
    ) -> Result<Vec<(PackageId, RankSet)>> {
        let index = &compiled.index;
        if !index.is_known(&self.name) {
            self.package(compiled)?;
        }
        let choices = if index.by_name.contains_key(self.name.as_str()) {
            index.named(&self.name, range, None)
        } else {
            index.choices(&self.name, range, None)
        };
        let choices = choices.map_err(|error| Error::Field {
            object: "question".to_owned(),
            field: "range".to_owned(),
            value: range.unwrap_or_default().to_owned(),
            reason: unreadable_range(&error),
        })?;
        let slot = |slot: usize| compiled.index.slots[slot].id;
        Ok(choices
            .into_iter()
            .map(|choice| (slot(choice.slot), choice.ranks))
            .collect())
    }
}

fn slots(compiled: &Compiled, package: usize, ranks: &RankSet) -> Vec<(PackageId, RankSet)> {
    let slots = compiled.index.by_slot(package, ranks).into_iter();
    slots
        .map(|(slot, ranks)| (compiled.index.slots[slot].id, ranks))
        .collect()
}

/// The rank, in the whole package, of its newest version that is selected.
fn newest_selected(compiled: &Compiled, package: usize, selection: &Selection) -> Option<u32> {
    let slots = compiled.index.packages[package].slots.iter();
    let selected = slots.filter_map(|slot| {
        let slot = &compiled.index.slots[*slot];
        let versions = &selection.versions;
        let found = versions.binary_search_by_key(&slot.id, |(of, _)| *of).ok()?;
        Some(slot.ranks[versions[found].1 as usize])
    });
    selected.max()
}

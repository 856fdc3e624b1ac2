//! Why it is not otherwise, in words.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::wording::Named;
use crate::explain::account::Account;
use crate::explain::instead::{Detour, LevelDifference, VersionChange, WhyNot};
use crate::explain::wording::Wording;
use crate::metadata::{Goal, Selected};

/// Changes of versions told in the text of an answer.
const CHANGES_TOLD: usize = 12;

/// Why it is not so.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
#[non_exhaustive]
pub enum PackageWhyNot {
    /// It is so already.
    Holds {
        /// What was asked about.
        asked: String,
    },
    /// The request has no answer at all, whatever is asked about.
    NoAnswer(Account),
    /// It cannot be.
    Impossible {
        /// What was asked about.
        asked: String,
        /// Why.
        because: Account,
    },
    /// It can be.
    Possible {
        /// What was asked about.
        asked: String,
        /// The first goal at which it differs from the answer; none: it is equally good.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        difference: Option<GoalDifference>,
        /// What changes, by package.
        changes: Vec<PackageChange>,
        /// All that would be selected.
        selected: Vec<Selected>,
    },
    /// A limit struck first.
    Unknown {
        /// What was asked about.
        asked: String,
    },
}

/// The first goal at which two answers differ.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GoalDifference {
    /// The goal.
    pub goal: Goal,
    /// Its place among the goals, from 0.
    pub level: usize,
    /// What it counts, in words.
    pub counts: String,
    /// The value of the answer.
    pub chosen: u64,
    /// The value of the other one.
    pub other: u64,
    /// No answer that is so is better than this; equal to `other` where that is proved best.
    pub at_least: u64,
}

/// A package whose selected version differs between two answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PackageChange {
    /// The package.
    pub package: String,
    /// The version that is selected; none: it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The version that would be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

impl Named<'_> {
    pub(super) fn why_not(&self, asked: String, answer: WhyNot) -> PackageWhyNot {
        match answer {
            WhyNot::Holds => PackageWhyNot::Holds { asked },
            WhyNot::Unknown => PackageWhyNot::Unknown { asked },
            WhyNot::Impossible(conflict) => PackageWhyNot::Impossible {
                asked,
                because: conflict.account,
            },
            WhyNot::Possible(detour) => self.possible(asked, &detour),
        }
    }

    fn possible(&self, asked: String, detour: &Detour) -> PackageWhyNot {
        let goal = |difference: LevelDifference| {
            let goal = *self.goals.get(difference.level)?;
            Some(GoalDifference {
                goal,
                level: difference.level,
                counts: self.level(difference.level),
                chosen: difference.chosen,
                other: difference.other,
                at_least: difference.at_least,
            })
        };
        PackageWhyNot::Possible {
            asked,
            difference: detour.difference.and_then(goal),
            changes: self.changes(&detour.changes),
            selected: self.compiled.selected(&detour.selection),
        }
    }

    /// What changes, by package and version.
    pub(super) fn changes(&self, changes: &[VersionChange]) -> Vec<PackageChange> {
        let text = |change: &VersionChange, rank: Option<u32>| {
            rank.map(|rank| self.compiled.universe.versions_of(change.package)[rank as usize].to_string())
        };
        let mut told: Vec<PackageChange> = changes
            .iter()
            .map(|change| PackageChange {
                package: self.package(change.package).to_owned(),
                from: text(change, change.from),
                to: text(change, change.to),
            })
            .collect();
        told.sort();
        told
    }
}

impl fmt::Display for PackageChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let package = &self.package;
        match (&self.from, &self.to) {
            (Some(from), Some(to)) => write!(f, "{package} {from} → {to}"),
            (Some(from), None) => write!(f, "{package} {from} goes"),
            (None, Some(to)) => write!(f, "{package} {to} comes"),
            (None, None) => write!(f, "{package} stays out"),
        }
    }
}

impl fmt::Display for GoalDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            counts,
            chosen,
            other,
            at_least,
            level,
            ..
        } = self;
        if other < chosen {
            write!(
                f,
                "better: {counts} {other} instead of {chosen}; the answer was not proved best"
            )?;
        } else if at_least < other {
            write!(
                f,
                "worse: {counts} at most {other} and at least {at_least} instead of {chosen}"
            )?;
        } else {
            write!(f, "worse: {counts} {other} instead of {chosen}")?;
        }
        write!(f, " (goal {})", level + 1)
    }
}

impl fmt::Display for PackageWhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Holds { asked } => writeln!(f, "{asked}: it is so already"),
            Self::NoAnswer(account) => write!(f, "the request has no answer at all:\n{account}"),
            Self::Impossible { asked, because } => write!(f, "{asked} is impossible:\n{because}"),
            Self::Unknown { asked } => writeln!(f, "{asked}: not known, a limit struck first"),
            Self::Possible {
                asked,
                difference,
                changes,
                ..
            } => {
                match difference {
                    Some(difference) => writeln!(f, "{asked} is possible, but {difference}")?,
                    None => writeln!(
                        f,
                        "{asked} is possible, and no goal tells it from what was chosen"
                    )?,
                }
                for change in changes.iter().take(CHANGES_TOLD) {
                    writeln!(f, "  {change}")?;
                }
                match changes.len().saturating_sub(CHANGES_TOLD) {
                    0 => Ok(()),
                    more => writeln!(f, "  … and {more} more"),
                }
            }
        }
    }
}

//! What comes out of planning.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::explain::Story;
use crate::universe::PackageId;

/// A package that a step changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    /// The package; `name#slot` for one of several slots.
    pub package: String,
    /// The version before; none: it was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The version after; none: it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Why a step cannot be skipped: the change that it and the next one together would be, and what forbids it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Barrier {
    /// The package.
    pub package: String,
    /// The version before this step.
    pub from: String,
    /// The version after the next.
    pub to: String,
    /// The rule that forbids it.
    pub rule: String,
}

/// One step of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanStep {
    /// What it changes, by name.
    pub changes: Vec<Moved>,
    /// Why it cannot be skipped; of the last step: nothing.
    pub because: Vec<Barrier>,
    /// What is selected after it: package and rank, in the order of packages.
    #[serde(skip)]
    pub state: Vec<(PackageId, u32)>,
}

/// A way from what is installed to what is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The steps, in order; none: what is installed is what is wanted.
    pub steps: Vec<PlanStep>,
    /// The value of each goal after the last step.
    pub values: Vec<u64>,
    /// What no plan of any length can be below.
    pub bounds: Vec<u64>,
    /// Whether no plan of at most the steps allowed has better values, none of these values has fewer steps, and none of as few changes less.
    pub proved: bool,
    /// Changes of packages over all steps.
    pub changes: u64,
}

impl Plan {
    /// Whether no plan of any length is better.
    pub fn is_optimal(&self) -> bool {
        self.proved && self.values == self.bounds
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.steps.iter().enumerate() {
            let changes: Vec<String> = step
                .changes
                .iter()
                .map(|moved| match (&moved.from, &moved.to) {
                    (Some(from), Some(to)) => format!("{} {from} → {to}", moved.package),
                    (None, Some(to)) => format!("{} {to} is new", moved.package),
                    (Some(from), None) => format!("{} {from} is gone", moved.package),
                    (None, None) => moved.package.clone(),
                })
                .collect();
            write!(f, "{}: {}", index + 1, changes.join(", "))?;
            let because: Vec<String> = step
                .because
                .iter()
                .map(|barrier| match changes.len() {
                    1 => format!("not {} → {}: {}", barrier.from, barrier.to, barrier.rule),
                    _ => format!(
                        "not {} {} → {}: {}",
                        barrier.package, barrier.from, barrier.to, barrier.rule
                    ),
                })
                .collect();
            if because.is_empty() {
                writeln!(f)?;
            } else {
                writeln!(f, " ({})", because.join("; "))?;
            }
        }
        Ok(())
    }
}

/// Why there is no plan: an irreducible set of facts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanConflict {
    /// Each fact in a sentence: leave out any one, and the rest can be had. Empty: a limit struck before they were found.
    pub facts: Vec<String>,
    /// How they contradict each other.
    pub story: Story,
    /// Whether no number of steps leads there; if not, none of at most the steps allowed.
    pub any_length: bool,
}

impl fmt::Display for PlanConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.story.fmt(f)
    }
}

/// How planning came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanOutcome {
    /// A plan.
    Planned(Plan),
    /// There is none.
    Infeasible(PlanConflict),
    /// A limit struck first.
    Unknown,
}

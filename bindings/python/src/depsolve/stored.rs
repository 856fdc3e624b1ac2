//! Answers as pickles keep them: by the names of packages in the universe.

use pyo3::PyResult;
use serde::{Deserialize, Serialize};
use stowplan_depsolve::{Outcome, PackageRequest, Selection, Statistics, Universe};

use super::budget::Budget;
use super::question::{Answer, Question};
use crate::error::refused;

/// Counts of work, by name.
#[derive(Serialize, Deserialize)]
pub struct Counts {
    decisions: u64,
    propagations: u64,
    conflicts: u64,
    learnt: u64,
    restarts: u64,
}

impl From<Statistics> for Counts {
    fn from(found: Statistics) -> Self {
        Self {
            decisions: found.decisions,
            propagations: found.propagations,
            conflicts: found.conflicts,
            learnt: found.learnt,
            restarts: found.restarts,
        }
    }
}

impl From<Counts> for Statistics {
    fn from(counts: Counts) -> Self {
        Self {
            decisions: counts.decisions,
            propagations: counts.propagations,
            conflicts: counts.conflicts,
            learnt: counts.learnt,
            restarts: counts.restarts,
        }
    }
}

/// What was selected.
#[derive(Serialize, Deserialize)]
pub struct StoredSelection {
    /// Names in the universe, and ranks.
    versions: Vec<(String, u32)>,
    values: Vec<u64>,
    bounds: Vec<u64>,
    canonical: bool,
    statistics: Counts,
}

impl StoredSelection {
    /// Of this universe.
    pub fn of(universe: &Universe, selection: &Selection) -> Self {
        let versions = selection.versions.iter();
        Self {
            versions: versions
                .map(|(package, rank)| (universe.name(*package).to_owned(), *rank))
                .collect(),
            values: selection.values.clone(),
            bounds: selection.bounds.clone(),
            canonical: selection.canonical,
            statistics: selection.statistics.into(),
        }
    }

    /// In this universe.
    pub fn selection(self, universe: &Universe) -> PyResult<Selection> {
        let place = |(name, rank): (String, u32)| match universe.find(&name) {
            Some(package) if rank < universe.version_count(package) => Ok((package, rank)),
            _ => Err(refused(format!(
                "pickled resolution: there is no version {rank} of {name:?}"
            ))),
        };
        let mut versions = self
            .versions
            .into_iter()
            .map(place)
            .collect::<PyResult<Vec<_>>>()?;
        versions.sort_unstable();
        Ok(Selection {
            versions,
            values: self.values,
            bounds: self.bounds,
            canonical: self.canonical,
            statistics: self.statistics.into(),
        })
    }
}

/// What a pickle keeps beside the packages.
#[derive(Serialize, Deserialize)]
pub struct Stored {
    /// What was asked.
    pub request: PackageRequest,
    /// Within which limits.
    pub budget: Budget,
    limit: Option<String>,
    outcome: StoredOutcome,
}

#[derive(Serialize, Deserialize)]
enum StoredOutcome {
    Solved(StoredSelection),
    Infeasible(Vec<usize>),
    Unknown,
}

impl Stored {
    /// Of a question that was answered.
    pub fn of(question: &Question, answer: &Answer) -> Self {
        let universe = question.compiled.universe();
        let outcome = match &answer.outcome {
            Outcome::Solved(selection) => StoredOutcome::Solved(StoredSelection::of(universe, selection)),
            Outcome::Infeasible(roots) => StoredOutcome::Infeasible(roots.clone()),
            Outcome::Unknown => StoredOutcome::Unknown,
        };
        Self {
            request: question.request.clone(),
            budget: question.budget,
            limit: answer.limit.map(str::to_owned),
            outcome,
        }
    }

    /// The answer, in this universe.
    pub fn answer(self, universe: &Universe) -> PyResult<Answer> {
        let outcome = match self.outcome {
            StoredOutcome::Infeasible(roots) => Outcome::Infeasible(roots),
            StoredOutcome::Unknown => Outcome::Unknown,
            StoredOutcome::Solved(stored) => Outcome::Solved(stored.selection(universe)?),
        };
        Ok(Answer {
            outcome,
            limit: limit(self.limit.as_deref()),
        })
    }
}

/// The limit of that name.
pub fn limit(name: Option<&str>) -> Option<&'static str> {
    let known = ["time", "work", "stopped"];
    known.into_iter().find(|known| Some(*known) == name)
}

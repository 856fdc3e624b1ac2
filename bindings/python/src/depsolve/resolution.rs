//! Answers to requests: the versions selected and how good they are, or why there are none.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use serde::{Deserialize, Serialize};
use stowplan_depsolve::{
    Compiled, Lowered, Outcome, PackageRequest, Result, Selection, Statistics, Universe, certify, explain,
};

use super::budget::{Budget, Deadline};
use super::certificate::Certificate;
use super::repository::Repository;
use super::request::{Request, goal_name};
use super::selected;
use super::world::World;
use crate::background::{self, Asked};
use crate::error::{NotSolvedError, refused};
use crate::table::{Columns, Table};
use crate::{json, pickle, render};

/// What was asked, of what, and within which limits.
pub struct Question {
    /// Of these packages.
    pub world: Arc<World>,
    /// As compiled.
    pub compiled: Arc<Compiled>,
    /// What was asked.
    pub request: PackageRequest,
    /// The same of the compiled universe.
    pub lowered: Lowered,
    budget: Budget,
}

impl Question {
    /// Compiles what is not compiled yet.
    pub fn new(world: Arc<World>, request: PackageRequest, budget: Budget) -> Result<Self> {
        let compiled = world.compiled()?;
        let lowered = compiled.request(&request)?;
        Ok(Self {
            world,
            compiled,
            request,
            lowered,
            budget,
        })
    }
}

/// How it came out.
pub struct Answer {
    outcome: Outcome,
    /// What ended the search, if a limit did.
    limit: Option<&'static str>,
}

impl Answer {
    /// Of a search that is over.
    pub fn new(outcome: Outcome, deadline: &Deadline) -> Self {
        let ended = match &outcome {
            Outcome::Solved(selection) => !selection.is_optimal(),
            Outcome::Infeasible(_) => false,
            Outcome::Unknown => true,
        };
        Self {
            limit: ended.then(|| deadline.limit()),
            outcome,
        }
    }
}

/// The answer to a request: versions that go together, best by the goals of the request; or that there are none, and why; or, where a
/// limit struck first, neither.
///
/// >>> from stowplan.depsolve import Repository, Request, resolve
/// >>> repository = Repository()
/// >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=15"]}})
/// >>> repository.add("database", ["14.2.0", "15.1.0"])
/// >>> resolution = resolve(repository, Request(install=["web"], lock={"database": "14.2.0"}))
/// >>> resolution
/// Resolution(status='solved', packages=1, optimal=True, rootsNewest=1, allNewest=1, fewestPackages=1)
/// >>> resolution.selected()["version"]
/// ['1.0.0']
#[pyclass(module = "stowplan.depsolve", frozen)]
pub struct Resolution {
    question: Arc<Question>,
    answer: Answer,
}

impl Resolution {
    /// Of a question that was answered.
    pub fn new(question: Arc<Question>, answer: Answer) -> Self {
        Self { question, answer }
    }

    /// What was asked.
    pub fn question(&self) -> &Question {
        &self.question
    }

    fn universe(&self) -> &Universe {
        self.question.compiled.universe()
    }

    fn found(&self) -> Option<&Selection> {
        match &self.answer.outcome {
            Outcome::Solved(selection) => Some(selection),
            _ => None,
        }
    }

    /// Work on the question, off the calling thread.
    fn run<T: Send + 'static>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&Question, &Deadline) -> T + Send + 'static,
    ) -> PyResult<T> {
        let question = Arc::clone(&self.question);
        let work = move |watch| work(&question, &question.budget.deadline(watch));
        background::run_shared(py, &Asked::default(), work)
    }

    /// The selection, or `NotSolvedError` that says why there is none.
    pub fn demanded(&self, py: Python<'_>) -> PyResult<&Selection> {
        if let Some(selection) = self.found() {
            return Ok(selection);
        }
        let told = match self.answer.outcome {
            Outcome::Infeasible(_) => format!("no versions meet the request:\n{}", self.conflict_text(py)?),
            _ => format!(
                "a limit struck before an answer was found: {}",
                self.limit().unwrap_or("work")
            ),
        };
        Err(NotSolvedError::new_err(told.trim_end().to_owned()))
    }

    fn conflict_text(&self, py: Python<'_>) -> PyResult<String> {
        let conflict = self.run(py, |question, deadline| {
            let universe = question.compiled.universe();
            let conflicts = question.budget.limits().conflicts;
            explain(universe, &question.lowered.request, conflicts, deadline)
        })?;
        Ok(conflict.map_or_else(String::new, |conflict| conflict.to_string()))
    }
}

#[pymethods]
impl Resolution {
    /// `"solved"`, `"infeasible"` (proved: there is no answer) or `"unknown"` (a limit struck before any answer was found).
    #[getter]
    fn status(&self) -> &'static str {
        match self.answer.outcome {
            Outcome::Solved(_) => "solved",
            Outcome::Infeasible(_) => "infeasible",
            Outcome::Unknown => "unknown",
        }
    }

    /// Whether there is an answer.
    #[getter]
    fn solved(&self) -> bool {
        self.found().is_some()
    }

    /// Whether it is proved that no answer is better in any goal.
    #[getter]
    fn optimal(&self) -> bool {
        self.found().is_some_and(Selection::is_optimal)
    }

    /// Whether it is the one among the equally good that depends on the packages alone: by name, each package not selected if possible,
    /// else as new as possible.
    #[getter]
    fn canonical(&self) -> bool {
        self.found().is_some_and(|selection| selection.canonical)
    }

    /// The limit that struck: `"time"`, `"work"` or `"stopped"` (by an interrupt); `None` if none did.
    #[getter]
    fn limit(&self) -> Option<&'static str> {
        self.answer.limit
    }

    /// What was asked.
    #[getter]
    fn request(&self) -> Request {
        Request {
            inner: self.question.request.clone(),
        }
    }

    /// The packages as they were when it was asked.
    #[getter]
    fn repository(&self) -> Repository {
        Repository::of(Arc::clone(&self.question.world))
    }

    /// What is installed, as the request says, and the repository does not have: `"web 1.0.0"`.
    #[getter]
    fn unknown_installed(&self) -> Vec<String> {
        self.question.lowered.unknown_installed.clone()
    }

    /// One row a selected version, by package: the newest version there is, how many are newer than the one selected, the features that are on,
    /// and what of the request asked for it. Raises `NotSolvedError`, which says why, where there is no answer.
    fn selected(&self, py: Python<'_>) -> PyResult<Table> {
        selected::selected(&self.question, self.demanded(py)?)
    }

    /// One row a difference between what is installed and what is selected: `install`, `upgrade`, `downgrade` or `remove`. Raises
    /// `NotSolvedError` where there is no answer.
    fn changes(&self, py: Python<'_>) -> PyResult<Table> {
        selected::changes(&self.question, self.demanded(py)?)
    }

    /// One row a goal, the most important first: the value, a bound that no answer is below (given the values of the goals before it), and whether
    /// the two are equal, which proves the value best. Raises `NotSolvedError` where there is no answer.
    fn levels(&self, py: Python<'_>) -> PyResult<Table> {
        let selection = self.demanded(py)?;
        let goals = self.question.request.goals.iter().map(goal_name);
        let both = || selection.values.iter().zip(&selection.bounds);
        Columns::default()
            .name("goal", goals.collect::<PyResult<Vec<_>>>()?.iter())
            .count("value", both().map(|(value, _)| *value as i64))
            .count("bound", both().map(|(_, bound)| *bound as i64))
            .bool("proved", both().map(|(value, bound)| value == bound))
            .table()
    }

    /// Recommendations that the answer does not follow: `"web 2.0.0 recommends cache"`. Raises `NotSolvedError` where there is no answer.
    fn missed(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        let selection = self.demanded(py)?;
        let missed = self.question.compiled.missed(selection);
        Ok(missed.map(str::to_owned).collect())
    }

    /// What the search did: decisions, propagations, conflicts, clauses learnt, restarts; empty where there is no answer.
    #[pyo3(signature = () -> "dict[str, int]")]
    fn statistics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let told = self.found().map(|selection| Counts::from(selection.statistics));
        match told {
            Some(counts) => json::to_python(py, &counts),
            None => json::to_python(py, &serde_json::json!({})),
        }
    }

    /// A proof that there is no answer, or that the answer is best, for a checker that trusts nothing here: see `Certificate`. It is found by
    /// resolving again with all steps kept. Raises `NotSolvedError` if a limit strikes first: then nothing is proved.
    fn certificate(&self, py: Python<'_>) -> PyResult<Certificate> {
        let certificate = self.run(py, |question, deadline| {
            let universe = question.compiled.universe();
            let limits = question.budget.limits();
            let (_, certificate) = certify(universe, &question.lowered.request, limits, deadline);
            certificate.ok_or_else(|| deadline.limit())
        })?;
        match certificate {
            Ok(certificate) => Ok(Certificate::new(
                self.universe().write_lines(),
                certificate.to_string(),
            )),
            Err(limit) => Err(NotSolvedError::new_err(format!(
                "a limit struck before anything was proved: {limit}"
            ))),
        }
    }

    fn __repr__(&self) -> PyResult<String> {
        let mut told = format!("Resolution(status='{}'", self.status());
        if let Some(selection) = self.found() {
            let packages = self.question.compiled.selected(selection).len();
            let optimal = if selection.is_optimal() { "True" } else { "False" };
            told.push_str(&format!(", packages={packages}, optimal={optimal}"));
            for (goal, value) in self.question.request.goals.iter().zip(&selection.values) {
                told.push_str(&format!(", {}={value}", goal_name(goal)?));
            }
        }
        if let Some(limit) = self.limit() {
            told.push_str(&format!(", limit='{limit}'"));
        }
        told.push(')');
        Ok(told)
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        let title = format!("<p><strong>{}</strong></p>", render::escape(&self.__repr__()?));
        if self.found().is_none() {
            return Ok(title);
        }
        Ok(format!(
            "{title}{}",
            render::html(&self.selected(py)?.shown(&[]), Some(20))
        ))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let resolution = slf.get();
        let stored = json::text(&Stored::of(resolution))?;
        let world = resolution.question.world.stored()?;
        let bytes = |bytes: &[u8]| PyBytes::new(slf.py(), bytes);
        pickle::reduce(slf.as_any(), (bytes(&world), bytes(stored.as_bytes())))
    }

    #[staticmethod]
    fn _restore(py: Python<'_>, world: &[u8], stored: &[u8]) -> PyResult<Self> {
        let world = Arc::new(World::restored(world)?);
        let stored: Stored = json::value(stored, "pickled resolution")?;
        let (request, budget) = (stored.request.clone(), stored.budget);
        let work = move |_: &background::Watch| Question::new(world, request, budget);
        let question = background::run(py, &Asked::default(), work)?.map_err(refused)?;
        let answer = stored.answer(question.compiled.universe())?;
        Ok(Self::new(Arc::new(question), answer))
    }
}

/// Counts of work, by name.
#[derive(Serialize, Deserialize)]
struct Counts {
    decisions: u64,
    propagations: u64,
    conflicts: u64,
    learnt: u64,
    restarts: u64,
}

impl From<Statistics> for Counts {
    fn from(statistics: Statistics) -> Self {
        let Statistics {
            decisions,
            propagations,
            conflicts,
            learnt,
            restarts,
        } = statistics;
        Self {
            decisions,
            propagations,
            conflicts,
            learnt,
            restarts,
        }
    }
}

/// What a pickle keeps beside the packages.
#[derive(Serialize, Deserialize)]
struct Stored {
    request: PackageRequest,
    budget: Budget,
    limit: Option<String>,
    outcome: StoredOutcome,
}

#[derive(Serialize, Deserialize)]
enum StoredOutcome {
    Solved {
        /// Names in the universe, and ranks.
        versions: Vec<(String, u32)>,
        values: Vec<u64>,
        bounds: Vec<u64>,
        canonical: bool,
        statistics: Counts,
    },
    Infeasible(Vec<usize>),
    Unknown,
}

impl Stored {
    fn of(resolution: &Resolution) -> Self {
        let universe = resolution.universe();
        let outcome = match &resolution.answer.outcome {
            Outcome::Solved(selection) => StoredOutcome::Solved {
                versions: selection
                    .versions
                    .iter()
                    .map(|(package, rank)| (universe.name(*package).to_owned(), *rank))
                    .collect(),
                values: selection.values.clone(),
                bounds: selection.bounds.clone(),
                canonical: selection.canonical,
                statistics: selection.statistics.into(),
            },
            Outcome::Infeasible(roots) => StoredOutcome::Infeasible(roots.clone()),
            Outcome::Unknown => StoredOutcome::Unknown,
        };
        Self {
            request: resolution.question.request.clone(),
            budget: resolution.question.budget,
            limit: resolution.answer.limit.map(str::to_owned),
            outcome,
        }
    }

    fn answer(self, universe: &Universe) -> PyResult<Answer> {
        let known = ["time", "work", "stopped"];
        let limit = self
            .limit
            .and_then(|limit| known.into_iter().find(|known| *known == limit));
        let outcome = match self.outcome {
            StoredOutcome::Infeasible(roots) => Outcome::Infeasible(roots),
            StoredOutcome::Unknown => Outcome::Unknown,
            StoredOutcome::Solved {
                versions,
                values,
                bounds,
                canonical,
                statistics,
            } => {
                let place = |(name, rank): (String, u32)| match universe.find(&name) {
                    Some(package) if rank < universe.version_count(package) => Ok((package, rank)),
                    _ => Err(refused(format!(
                        "pickled resolution: there is no version {rank} of {name:?}"
                    ))),
                };
                let mut versions = versions.into_iter().map(place).collect::<PyResult<Vec<_>>>()?;
                versions.sort_unstable();
                Outcome::Solved(Selection {
                    versions,
                    values,
                    bounds,
                    canonical,
                    statistics: Statistics {
                        decisions: statistics.decisions,
                        propagations: statistics.propagations,
                        conflicts: statistics.conflicts,
                        learnt: statistics.learnt,
                        restarts: statistics.restarts,
                    },
                })
            }
        };
        Ok(Answer { outcome, limit })
    }
}

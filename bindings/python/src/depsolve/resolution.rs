//! Answers to requests: the versions selected and how good they are, or why there are none.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use stowplan_depsolve::{Instead, Outcome, Question as CoreQuestion, Selection, Universe, certify};

use super::budget::Deadline;
use super::certificate::Certificate;
use super::conflict::Conflict;
use super::question::{Answer, Question};
use super::repair::Repairs;
use super::repository::Repository;
use super::request::{Request, goal_name};
use super::selected;
use super::stored::{Counts, Stored};
use super::why::{Why, WhyNot};
use super::world::World;
use crate::background::{self, Asked};
use crate::error::{NotSolvedError, refused};
use crate::table::Table;
use crate::{json, pickle, render};

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
    answer: Arc<Answer>,
    /// Found when it is first asked for.
    conflict: Mutex<Option<Conflict>>,
}

impl Resolution {
    /// Of a question that was answered.
    pub fn new(question: Arc<Question>, answer: Answer) -> Self {
        Self {
            question,
            answer: Arc::new(answer),
            conflict: Mutex::new(None),
        }
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

    /// Work on the question and its answer, off the calling thread.
    fn run<T: Send + 'static>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&Question, &Answer, &Deadline) -> T + Send + 'static,
    ) -> PyResult<T> {
        let (question, answer) = (Arc::clone(&self.question), Arc::clone(&self.answer));
        let work = move |watch| work(&question, &answer, &question.budget.deadline(watch));
        background::run_shared(py, &Asked::default(), work)
    }

    /// The selection, or `NotSolvedError` that says why there is none.
    pub fn demanded(&self, py: Python<'_>) -> PyResult<&Selection> {
        if let Some(selection) = self.found() {
            return Ok(selection);
        }
        Err(match self.conflict(py)? {
            Some(conflict) => NotSolvedError::new_err(format!("{NO_ANSWER}:\n{}", conflict.text())),
            None => NotSolvedError::new_err(format!(
                "a limit struck before an answer was found: {}",
                self.limit().unwrap_or("work")
            )),
        })
    }
}

/// What a conflict is told under.
const NO_ANSWER: &str = "no versions meet the request";

/// What is asked about: a version, one in a range, or a newer one.
pub fn asked_instead(name: String, version: Option<String>, range: Option<String>) -> PyResult<CoreQuestion> {
    let instead = match (version, range) {
        (None, None) => Instead::Newer,
        (Some(version), None) => Instead::Version(version),
        (None, Some(range)) => Instead::Range(range),
        (Some(_), Some(_)) => return Err(refused("why_not takes a version or a range, not both")),
    };
    Ok(CoreQuestion::new(name, instead))
}

#[pymethods]
impl Resolution {
    /// `"solved"`, `"infeasible"` (proved: there is no answer) or `"unknown"` (a limit struck before any answer was found).
    #[getter]
    fn status(&self) -> &'static str {
        match &self.answer.outcome {
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
        selected::levels(&self.question.request.goals, &selection.values, &selection.bounds)
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
        let certificate = self.run(py, |question, _, deadline| {
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

    /// Why there is no answer; `None` where there is one, or where it is not known. Raises `NotSolvedError` if a limit strikes before the facts
    /// are told.
    fn conflict(&self, py: Python<'_>) -> PyResult<Option<Conflict>> {
        if !matches!(&self.answer.outcome, Outcome::Infeasible(_)) {
            return Ok(None);
        }
        let known = || self.conflict.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(conflict) = known().as_ref() {
            return Ok(Some(conflict.clone()));
        }
        let found = self.run(py, |question, answer, deadline| {
            let conflict = question.inquiry(&answer.outcome)?.conflict(deadline);
            Ok(conflict.ok_or_else(|| deadline.limit()))
        })?;
        let account = found.map_err(|error: stowplan_depsolve::Error| refused(error))?;
        let account = account.map_err(|limit| {
            NotSolvedError::new_err(format!(
                "{NO_ANSWER}; a limit struck before it was told why: {limit}"
            ))
        })?;
        let conflict = Conflict::new(account, NO_ANSWER);
        *known() = Some(conflict.clone());
        Ok(Some(conflict))
    }

    /// Up to `most` smallest changes of what jobs say, and, apart from them, of the target, that would give an answer; each was resolved. None are
    /// looked for where there is an answer.
    #[pyo3(signature = (most = 5))]
    fn repairs(&self, py: Python<'_>, most: usize) -> PyResult<Repairs> {
        if self.found().is_some() {
            return Ok(Repairs::new(stowplan_depsolve::PackageRepairs::default()));
        }
        let found = self.run(py, move |question, answer, deadline| {
            Ok(question.inquiry(&answer.outcome)?.repairs(most, deadline))
        })?;
        found
            .map(Repairs::new)
            .map_err(|error: stowplan_depsolve::Error| refused(error))
    }

    /// Who needs a package, or a name that packages provide, and what going without would take. Raises `InputError` for a name that nothing has.
    fn why(&self, py: Python<'_>, name: String) -> PyResult<Why> {
        let found = self.run(py, move |question, answer, deadline| {
            question.inquiry(&answer.outcome)?.who_needs(&name, deadline)
        })?;
        found.map(Why::new).map_err(refused)
    }

    /// Why not this `version` of a package, or one in the `range`? Without either: why none that is newer than the one selected (any,
    /// where none is selected)? Raises `InputError` for a name or a version that does not exist, or a range that cannot be read.
    #[pyo3(signature = (name, version = None, *, range = None))]
    fn why_not(
        &self,
        py: Python<'_>,
        name: String,
        version: Option<String>,
        range: Option<String>,
    ) -> PyResult<WhyNot> {
        let asked = asked_instead(name, version, range)?;
        let found = self.run(py, move |question, answer, deadline| {
            question.inquiry(&answer.outcome)?.why_not(&asked, deadline)
        })?;
        found.map(WhyNot::new).map_err(refused)
    }

    fn __repr__(&self) -> PyResult<String> {
        let mut told = format!("Resolution(status='{}'", self.status());
        if let Some(selection) = self.found() {
            let packages = self.question.compiled.selected(selection).len();
            let optimal = if selection.is_optimal() { "True" } else { "False" };
            let _ = write!(told, ", packages={packages}, optimal={optimal}");
            for (goal, value) in self.question.request.goals.iter().zip(&selection.values) {
                let _ = write!(told, ", {}={value}", goal_name(*goal)?);
            }
        }
        if let Some(limit) = self.limit() {
            let _ = write!(told, ", limit='{limit}'");
        }
        told.push(')');
        Ok(told)
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        let title = format!("<p><strong>{}</strong></p>", render::escape(&self.__repr__()?));
        if self.found().is_none() {
            let conflict = self.conflict(py)?.map(|conflict| conflict.html());
            return Ok(format!("{title}{}", conflict.unwrap_or_default()));
        }
        Ok(format!(
            "{title}{}",
            render::html(&self.selected(py)?.shown(&[]), Some(20))
        ))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let resolution = slf.get();
        let stored = json::text(&Stored::of(&resolution.question, &resolution.answer))?;
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

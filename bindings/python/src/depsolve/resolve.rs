//! Resolving: one repository, one request.

use std::sync::Arc;

use pyo3::prelude::*;
use stowplan_depsolve::{
    Alternative, Job, PackageRequest, PackageWhyNot, Question as CoreQuestion, Result, solve,
};

use super::budget::{Budget, Deadline};
use super::question::{Answer, Question};
use super::repository::Repository;
use super::request::{GOALS, Request};
use super::resolution::Resolution;
use super::world::World;
use crate::background::{self, Asked};
use crate::error::refused;

/// Finds the versions that are best for a request, or says why there are none.
///
/// The answer is best in every goal of the request, the first the most important, and proved so unless a limit strikes; with `canonical`,
/// which of several equally good answers is given depends on the packages alone, not on the order of anything.
///
/// `time_limit` is in seconds, `work_limit` in conflicts met, for the first answer and again for the best. When one strikes, the best so far
/// is returned with its bounds. The same repository, request and work limit give the same answer.
///
/// `progress` is called with the number of conflicts met and `None`, at most every 100 ms; what it raises stops the search and is raised
/// here. Ctrl-C stops the search within 100 ms: with `on_interrupt="raise"` it raises `KeyboardInterrupt`, with `"return"` the best
/// so far is returned.
///
/// "No" is an answer and not an error: see `Resolution.status` and `Resolution.conflict`.
///
/// >>> from stowplan.depsolve import Repository, Request, resolve
/// >>> repository = Repository()
/// >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"requires": ["database >=15"]}})
/// >>> repository.add("database", ["14.2.0", "15.1.0"])
/// >>> resolution = resolve(repository, Request(install=["web"]))
/// >>> print(resolution.selected().to_text())
/// package   version  newest  behind  features  asked
/// ────────  ───────  ──────  ──────  ────────  ────────────────────────
/// database  15.1.0   15.1.0       0  -         -
/// web       2.0.0    2.0.0        0  -         the request installs web
#[pyfunction]
#[pyo3(signature = (
    repository,
    request,
    *,
    time_limit = None,
    work_limit = None,
    canonical = true,
    progress: "collections.abc.Callable[[int, int | None], object] | None" = None,
    on_interrupt: "typing.Literal['raise', 'return']" = "raise",
))]
#[expect(clippy::too_many_arguments, reason = "keyword arguments of a Python function")]
pub fn resolve(
    py: Python<'_>,
    repository: &Repository,
    request: &Request,
    time_limit: Option<f64>,
    work_limit: Option<u64>,
    canonical: bool,
    progress: Option<Py<PyAny>>,
    on_interrupt: &str,
) -> PyResult<Resolution> {
    let budget = Budget::new(time_limit, work_limit, canonical)?;
    let asked = Asked::new(progress, on_interrupt)?;
    let (world, request) = (repository.world(), request.inner.clone());
    let work = move |watch| answer(world, request, budget, &budget.deadline(watch));
    background::run_shared(py, &asked, work)?.map_err(refused)
}

fn answer(
    world: Arc<World>,
    request: PackageRequest,
    budget: Budget,
    deadline: &Deadline,
) -> Result<Resolution> {
    let question = Question::new(world, request, budget)?;
    let universe = question.compiled.universe();
    let outcome = solve(universe, &question.lowered.request, budget.limits(), deadline);
    let answer = Answer::new(outcome, deadline);
    Ok(Resolution::new(Arc::new(question), answer))
}

/// Answers a question about one package where nothing else is asked for.
pub fn why_not_alone(py: Python<'_>, world: Arc<World>, asked: CoreQuestion) -> PyResult<PackageWhyNot> {
    let request = PackageRequest {
        goals: GOALS.to_vec(),
        ..PackageRequest::of([Job::install(Alternative::any(asked.name.as_str()))])
    };
    let work = move |watch| {
        let budget = Budget::new(None, None, true)?;
        let deadline = budget.deadline(watch);
        let question = Question::new(world, request, budget).map_err(refused)?;
        let mut inquiry = question
            .compiled
            .inquire(&question.request, budget.limits())
            .map_err(refused)?;
        inquiry.why_not(&asked, &deadline).map_err(refused)
    };
    background::run_shared(py, &Asked::default(), work)?
}

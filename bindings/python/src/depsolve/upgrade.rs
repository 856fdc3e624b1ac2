//! Upgrades through intermediate versions.

use std::fmt::Write as _;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use serde::{Deserialize, Serialize};
use stowplan_depsolve::plan::{Moved, Plan, PlanConflict, PlanLimits, PlanOutcome, PlanRequest, PlanStep};
use stowplan_depsolve::{Account, Goal};

use super::budget::Budget;
use super::conflict::Conflict;
use super::reading::Reading;
use super::repository::Repository;
use super::request::{Request, entries, part};
use super::selected;
use crate::background::{self, Asked};
use crate::error::{NotSolvedError, refused};
use crate::table::{Columns, Table};
use crate::{json, pickle, render};

/// A way from what is installed to what is wanted, in steps that are allowed; or that there is none, and why.
///
/// Every state on the way is a selection that goes together.
#[pyclass(module = "stowplan.depsolve", frozen)]
pub struct UpgradePlan {
    kept: Kept,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    goals: Vec<Goal>,
    plan: Option<Plan>,
    conflict: Option<PlanConflict>,
    limit: Option<String>,
}

impl UpgradePlan {
    fn demanded(&self) -> PyResult<&Plan> {
        if let Some(plan) = &self.kept.plan {
            return Ok(plan);
        }
        Err(match self.conflict() {
            Some(conflict) => NotSolvedError::new_err(format!("{}:\n{}", self.no_plan(), conflict.text())),
            None => NotSolvedError::new_err(format!(
                "a limit struck before a plan was found: {}",
                self.kept.limit.as_deref().unwrap_or("work")
            )),
        })
    }

    fn no_plan(&self) -> &'static str {
        match &self.kept.conflict {
            Some(conflict) if !conflict.any_length => "no plan of so few steps leads there",
            _ => "no plan leads there, in however many steps",
        }
    }
}

/// What a step does to a package.
fn change(moved: &Moved) -> &'static str {
    match (&moved.from, &moved.to) {
        (None, _) => "install",
        (_, None) => "remove",
        _ => "change",
    }
}

#[pymethods]
impl UpgradePlan {
    /// `"solved"`, `"infeasible"` (proved: no plan of at most the steps allowed) or `"unknown"` (a limit struck before any was found).
    #[getter]
    fn status(&self) -> &'static str {
        match (&self.kept.plan, &self.kept.conflict) {
            (Some(_), _) => "solved",
            (None, Some(_)) => "infeasible",
            (None, None) => "unknown",
        }
    }

    /// Whether there is a plan.
    #[getter]
    fn solved(&self) -> bool {
        self.kept.plan.is_some()
    }

    /// Whether it is proved that no plan of any length ends better, none as good has fewer steps, and none of as few steps changes less.
    #[getter]
    fn optimal(&self) -> bool {
        self.kept.plan.as_ref().is_some_and(Plan::is_optimal)
    }

    /// The limit that struck: `"time"`, `"work"` or `"stopped"` (by an interrupt); `None` if none did.
    #[getter]
    fn limit(&self) -> Option<&str> {
        self.kept.limit.as_deref()
    }

    /// How many steps there are. Raises `NotSolvedError`, which says why, where there is no plan.
    #[getter]
    fn num_steps(&self) -> PyResult<usize> {
        Ok(self.demanded()?.steps.len())
    }

    /// One row a package that a step changes, steps from 1: the versions before and after, and what forbids to skip the step. Raises `NotSolvedError`,
    /// which says why, where there is no plan.
    fn steps(&self) -> PyResult<Table> {
        let plan = self.demanded()?;
        let rows = || {
            let steps = plan.steps.iter().enumerate();
            steps.flat_map(|(at, step)| step.changes.iter().map(move |moved| (at, step, moved)))
        };
        let because = |(_, step, moved): (usize, &PlanStep, &Moved)| {
            let barriers = step
                .because
                .iter()
                .filter(|barrier| barrier.package == moved.package);
            let told: Vec<String> = barriers
                .map(|barrier| format!("not {} → {}: {}", barrier.from, barrier.to, barrier.rule))
                .collect();
            (!told.is_empty()).then(|| told.join("; "))
        };
        Columns::default()
            .count("step", rows().map(|(at, ..)| at as i64 + 1))
            .name("package", rows().map(|(.., moved)| &moved.package))
            .name("change", rows().map(|(.., moved)| change(moved)))
            .text("from", rows().map(|(.., moved)| moved.from.as_ref()))
            .text("to", rows().map(|(.., moved)| moved.to.as_ref()))
            .text("because", rows().map(because))
            .table()
    }

    /// One row a goal: its value after the last step, a bound that no plan of any length ends below, and whether the two are equal. Raises
    /// `NotSolvedError` where there is no plan.
    fn levels(&self) -> PyResult<Table> {
        let plan = self.demanded()?;
        selected::levels(&self.kept.goals, &plan.values, &plan.bounds)
    }

    /// Why there is no plan; `None` where there is one, or where it is not known.
    fn conflict(&self) -> Option<Conflict> {
        let conflict = self.kept.conflict.as_ref()?;
        let account = Account {
            facts: conflict.facts.clone(),
            story: conflict.story.clone(),
        };
        Some(Conflict::new(account, self.no_plan()))
    }

    fn __str__(&self) -> String {
        match &self.kept.plan {
            Some(plan) if plan.steps.is_empty() => "nothing has to change".to_owned(),
            Some(plan) => plan.to_string().trim_end().to_owned(),
            None => self.conflict().map_or_else(
                || "a limit struck before a plan was found".to_owned(),
                |conflict| format!("{}:\n{}", self.no_plan(), conflict.text()),
            ),
        }
    }

    fn __repr__(&self) -> String {
        let mut told = format!("UpgradePlan(status='{}'", self.status());
        if let Some(plan) = &self.kept.plan {
            let optimal = if plan.is_optimal() { "True" } else { "False" };
            let _ = write!(
                told,
                ", steps={}, changes={}, optimal={optimal}",
                plan.steps.len(),
                plan.changes
            );
        }
        if let Some(limit) = &self.kept.limit {
            let _ = write!(told, ", limit='{limit}'");
        }
        told.push(')');
        told
    }

    fn _repr_html_(&self) -> PyResult<String> {
        let title = format!("<p><strong>{}</strong></p>", render::escape(&self.__repr__()));
        let body = match &self.kept.plan {
            Some(_) => render::html(&self.steps()?.shown(&[]), Some(20)),
            None => self
                .conflict()
                .map_or_else(String::new, |conflict| conflict.html()),
        };
        Ok(format!("{title}{body}"))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let text = json::text(&slf.get().kept)?;
        pickle::reduce(slf.as_any(), (PyBytes::new(slf.py(), text.as_bytes()),))
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self {
            kept: json::value(bytes, "pickled plan")?,
        })
    }
}

/// Plans an upgrade where not every step is allowed: to the best state that can be reached, by the fewest steps, with the fewest changes.
///
/// `request` says what is installed, what is wanted and what is best of that. `rules` say what one step may change, each
/// `{"package": …, "step": …}`, or without `package` for all; all rules about a package must hold. A step is `{"minors": 1}` (at most so
/// many minor numbers), `{"versions": 2}` (places in the order of versions), `"up"` (newer versions only), or `{"channel": {"name": …}}`:
/// what a channel of `upgrades` allows, without a name the default one. `upgrades` is a `Reading` that has channels. At most `steps_max` steps
/// are made, ten if not told.
///
/// The other arguments are those of `resolve`.
///
/// >>> from stowplan.depsolve import Repository, Request, plan_upgrade
/// >>> repository = Repository()
/// >>> repository.add("database", ["1.1.0", "1.2.0", "1.3.0", "1.4.0"])
/// >>> request = Request(upgrade=[{"name": "database", "newest": True}], installed={"database": "1.1.0"})
/// >>> print(plan_upgrade(repository, request, rules=[{"package": "database", "step": {"minors": 2}}]))
/// 1: database 1.1.0 → 1.3.0 (not 1.1.0 → 1.4.0: at most 2 minor numbers at a time)
/// 2: database 1.3.0 → 1.4.0
#[pyfunction]
#[pyo3(signature = (
    repository,
    request,
    *,
    rules: "collections.abc.Sequence[dict[str, typing.Any]] | None" = None,
    upgrades = None,
    steps_max = None,
    time_limit = None,
    work_limit = None,
    progress: "collections.abc.Callable[[int, int | None], object] | None" = None,
    on_interrupt: "typing.Literal['raise', 'return']" = "raise",
))]
#[expect(clippy::too_many_arguments, reason = "keyword arguments of a Python function")]
pub fn plan_upgrade(
    py: Python<'_>,
    repository: &Repository,
    request: &Request,
    rules: Option<&Bound<'_, PyAny>>,
    upgrades: Option<&Reading>,
    steps_max: Option<u32>,
    time_limit: Option<f64>,
    work_limit: Option<u64>,
    progress: Option<Py<PyAny>>,
    on_interrupt: &str,
) -> PyResult<UpgradePlan> {
    let rules = entries(rules, "rules")?.into_iter().enumerate();
    let rule = |(at, value)| part(value, &format!("rules[{at}]"));
    let request = PlanRequest {
        wanted: request.inner.clone(),
        rules: rules.map(rule).collect::<PyResult<_>>()?,
        steps_max,
    };
    let budget = Budget::new(time_limit, work_limit, true)?;
    let asked = Asked::new(progress, on_interrupt)?;
    let world = repository.world();
    let graph = upgrades.map(Reading::upgrade_graph).unwrap_or_default();
    let work = move |watch| {
        let deadline = budget.deadline(watch);
        let compiled = world.compiled()?;
        let limits = PlanLimits {
            each: budget.limits(),
        };
        let outcome = compiled.plan(&request, &graph)?.solve(limits, &deadline);
        let (plan, conflict) = match outcome {
            PlanOutcome::Planned(plan) => (Some(plan), None),
            PlanOutcome::Infeasible(conflict) => (None, Some(conflict)),
            PlanOutcome::Unknown => (None, None),
        };
        let ended = conflict.is_none() && plan.as_ref().is_none_or(|plan| !plan.proved);
        Ok(Kept {
            goals: request.wanted.goals,
            plan,
            conflict,
            limit: ended.then(|| deadline.limit().to_owned()),
        })
    };
    let kept = background::run_shared(py, &asked, work)?;
    let kept = kept.map_err(|error: stowplan_depsolve::Error| refused(error))?;
    Ok(UpgradePlan { kept })
}

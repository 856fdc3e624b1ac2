//! The same packages resolved for several clusters together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMapping, PyTuple};
use serde_json::{Value, json};
use stowplan_depsolve::clusters::{
    ClusterLimits, ClusterRequest, ClusterSelection, ClustersAnswer, ClustersConflict, ClustersOutcome,
    ClustersRequest,
};
use stowplan_depsolve::{Account, Result};

use super::budget::{Budget, Deadline};
use super::conflict::Conflict;
use super::question::Question;
use super::repository::Repository;
use super::request::{Request, entries, goal_name, part};
use super::selected;
use super::stored_clusters::StoredJoint;
use super::world::World;
use crate::background::{self, Asked};
use crate::error::{NotSolvedError, refused};
use crate::table::{Columns, Table};
use crate::{json, pickle, render};

/// What a conflict is told under.
const NO_ANSWER: &str = "no versions meet what is asked for all clusters";

/// What was asked for each cluster, and the rules between them.
pub struct Joint {
    world: Arc<World>,
    /// The whole request.
    pub request: ClustersRequest,
    /// What was asked of each cluster, in the order of the request.
    pub clusters: Vec<Question>,
    /// Within which limits.
    pub budget: Budget,
}

impl Joint {
    fn new(world: Arc<World>, request: ClustersRequest, budget: Budget) -> Result<Self> {
        let question = |cluster: &ClusterRequest| {
            let asked = stowplan_depsolve::PackageRequest {
                jobs: cluster.jobs.clone(),
                installed: cluster.installed.clone(),
                target: cluster.target.clone(),
                goals: request.goals.clone(),
            };
            Question::new(Arc::clone(&world), asked, budget)
        };
        // Messages about one cluster name it, so the whole is read first.
        world.compiled()?.clusters(&request)?;
        let clusters = request.clusters.iter().map(question).collect::<Result<_>>()?;
        Ok(Self {
            world,
            request,
            clusters,
            budget,
        })
    }

    fn limits(&self) -> ClusterLimits {
        ClusterLimits {
            each: self.budget.limits(),
            ..ClusterLimits::default()
        }
    }

    fn solve(&self, deadline: &Deadline) -> Result<ClustersOutcome> {
        let compiled = self.world.compiled()?;
        Ok(compiled.clusters(&self.request)?.solve(self.limits(), deadline))
    }

    fn explain(&self, deadline: &Deadline) -> Result<Option<ClustersConflict>> {
        let compiled = self.world.compiled()?;
        Ok(compiled.clusters(&self.request)?.explain(self.limits(), deadline))
    }
}

/// The answer for several clusters together: versions for each, best in the sum over all; or that there are none, and why.
#[pyclass(module = "stowplan.depsolve", frozen)]
pub struct ClustersResolution {
    /// What was asked.
    pub joint: Arc<Joint>,
    /// How it came out.
    pub outcome: ClustersOutcome,
    /// What ended the search, if a limit did.
    pub limit: Option<&'static str>,
}

impl ClustersResolution {
    /// The answer, if there is one.
    pub fn found(&self) -> Option<&ClustersAnswer> {
        match &self.outcome {
            ClustersOutcome::Solved(answer) => Some(answer),
            _ => None,
        }
    }

    fn demanded(&self, py: Python<'_>) -> PyResult<&ClustersAnswer> {
        if let Some(answer) = self.found() {
            return Ok(answer);
        }
        Err(match self.conflict(py)? {
            Some(conflict) => NotSolvedError::new_err(format!("{NO_ANSWER}:\n{}", conflict.text())),
            None => NotSolvedError::new_err(format!(
                "a limit struck before an answer was found: {}",
                self.limit.unwrap_or("work")
            )),
        })
    }

    /// A table of each cluster, one below the other, with the cluster's name.
    fn of_each(
        &self,
        py: Python<'_>,
        table: fn(&Question, &stowplan_depsolve::Selection) -> PyResult<Table>,
    ) -> PyResult<Table> {
        let answer = self.demanded(py)?;
        let each = self.joint.clusters.iter().zip(&answer.clusters);
        let tables = each.map(|(question, cluster)| {
            let table = table(question, &cluster.selection)?;
            Ok((cluster.name.as_str(), table))
        });
        Table::below_each_other("cluster", tables.collect::<PyResult<Vec<_>>>()?)
    }
}

#[pymethods]
impl ClustersResolution {
    /// `"solved"`, `"infeasible"` (proved) or `"unknown"` (a limit struck before any answer was found).
    #[getter]
    fn status(&self) -> &'static str {
        match self.outcome {
            ClustersOutcome::Solved(_) => "solved",
            ClustersOutcome::Infeasible(_) => "infeasible",
            ClustersOutcome::Unknown => "unknown",
        }
    }

    /// Whether there is an answer.
    #[getter]
    fn solved(&self) -> bool {
        self.found().is_some()
    }

    /// Whether it is proved that no answer for all clusters is better in any goal.
    #[getter]
    fn optimal(&self) -> bool {
        self.found().is_some_and(ClustersAnswer::is_optimal)
    }

    /// Whether it is the one among the equally good that does not depend on the order of anything.
    #[getter]
    fn canonical(&self) -> bool {
        self.found().is_some_and(|answer| answer.canonical)
    }

    /// The limit that struck: `"time"`, `"work"` or `"stopped"` (by an interrupt); `None` if none did.
    #[getter]
    fn limit(&self) -> Option<&'static str> {
        self.limit
    }

    /// One row a cluster: which are alike (those of one number ask the same and select the same), how many packages are selected, and the value
    /// of each goal there. Raises `NotSolvedError`, which says why, where there is no answer.
    fn clusters(&self, py: Python<'_>) -> PyResult<Table> {
        let answer = self.demanded(py)?;
        let each = || self.joint.clusters.iter().zip(&answer.clusters);
        let packages = |(question, cluster): (&Question, &ClusterSelection)| {
            question.compiled.selected(&cluster.selection).len() as i64
        };
        let mut columns = Columns::default()
            .name("cluster", each().map(|(_, cluster)| &cluster.name))
            .count("alike", each().map(|(_, cluster)| cluster.class as i64))
            .count("packages", each().map(packages));
        for (level, goal) in self.joint.request.goals.iter().enumerate() {
            let value =
                |cluster: &ClusterSelection| cluster.selection.values.get(level).map(|value| *value as i64);
            columns = columns.int(&goal_name(*goal)?, each().map(|(_, cluster)| value(cluster)));
        }
        columns.table()
    }

    /// One row a version selected in a cluster, as in `Resolution.selected`. Raises `NotSolvedError` where there is no answer.
    fn selected(&self, py: Python<'_>) -> PyResult<Table> {
        self.of_each(py, selected::selected)
    }

    /// One row a difference between what is installed in a cluster and what is selected, as in `Resolution.changes`. Raises
    /// `NotSolvedError` where there is no answer.
    fn changes(&self, py: Python<'_>) -> PyResult<Table> {
        self.of_each(py, selected::changes)
    }

    /// One row a package, one column a cluster: its version there, several separated by commas. Raises `NotSolvedError` where there is no answer.
    fn versions(&self, py: Python<'_>) -> PyResult<Table> {
        let answer = self.demanded(py)?;
        let mut packages: BTreeSet<String> = BTreeSet::new();
        let mut of_clusters: Vec<(&str, BTreeMap<String, String>)> = Vec::new();
        for (question, cluster) in self.joint.clusters.iter().zip(&answer.clusters) {
            let mut versions: BTreeMap<String, String> = BTreeMap::new();
            for row in question.compiled.selected(&cluster.selection) {
                packages.insert(row.package.clone());
                let text = versions.entry(row.package).or_default();
                if !text.is_empty() {
                    text.push_str(", ");
                }
                text.push_str(&row.version);
            }
            of_clusters.push((&cluster.name, versions));
        }
        let mut columns = Columns::default().name("package", packages.iter());
        for (name, versions) in &of_clusters {
            columns = columns.text(name, packages.iter().map(|package| versions.get(package)));
        }
        columns.table()
    }

    /// One row a goal: its value summed over the clusters, a bound that no answer is below, and whether the two are equal. Raises
    /// `NotSolvedError` where there is no answer.
    fn levels(&self, py: Python<'_>) -> PyResult<Table> {
        let answer = self.demanded(py)?;
        selected::levels(&self.joint.request.goals, &answer.values, &answer.bounds)
    }

    /// Why there is no answer, rules between clusters among the facts; `None` where there is one, or where it is not known. Raises
    /// `NotSolvedError` if a limit strikes before the facts are told.
    fn conflict(&self, py: Python<'_>) -> PyResult<Option<Conflict>> {
        if !matches!(self.outcome, ClustersOutcome::Infeasible(_)) {
            return Ok(None);
        }
        let joint = Arc::clone(&self.joint);
        let work = move |watch| {
            let deadline = joint.budget.deadline(watch);
            let conflict = joint.explain(&deadline)?;
            Ok(conflict.ok_or_else(|| deadline.limit()))
        };
        let found = background::run_shared(py, &Asked::default(), work)?;
        let found = found.map_err(|error: stowplan_depsolve::Error| refused(error))?;
        let conflict = found.map_err(|limit| {
            NotSolvedError::new_err(format!(
                "{NO_ANSWER}; a limit struck before it was told why: {limit}"
            ))
        })?;
        let account = Account {
            facts: conflict.facts.into_iter().map(|fact| fact.sentence).collect(),
            story: conflict.story,
        };
        Ok(Some(Conflict::new(account, NO_ANSWER)))
    }

    fn __repr__(&self) -> PyResult<String> {
        let mut told = format!(
            "ClustersResolution(status='{}', clusters={}",
            self.status(),
            self.joint.clusters.len()
        );
        if let Some(answer) = self.found() {
            told.push_str(if answer.is_optimal() {
                ", optimal=True"
            } else {
                ", optimal=False"
            });
            for (goal, value) in self.joint.request.goals.iter().zip(&answer.values) {
                let _ = write!(told, ", {}={value}", goal_name(*goal)?);
            }
        }
        if let Some(limit) = self.limit {
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
            render::html(&self.versions(py)?.shown(&[]), Some(20))
        ))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let resolution = slf.get();
        let stored = json::text(&StoredJoint::of(resolution))?;
        let world = resolution.joint.world.stored()?;
        let bytes = |bytes: &[u8]| PyBytes::new(slf.py(), bytes);
        pickle::reduce(slf.as_any(), (bytes(&world), bytes(stored.as_bytes())))
    }

    #[staticmethod]
    fn _restore(py: Python<'_>, world: &[u8], stored: &[u8]) -> PyResult<Self> {
        let world = Arc::new(World::restored(world)?);
        let stored: StoredJoint = json::value(stored, "pickled resolution")?;
        let (request, budget) = (stored.request.clone(), stored.budget);
        let work = move |_: &background::Watch| Joint::new(world, request, budget);
        let joint = background::run(py, &Asked::default(), work)?.map_err(refused)?;
        stored.resolution(joint)
    }
}

/// Resolves the same packages for several clusters together: what is best is summed over the clusters, and versions can be bound to each other.
///
/// `clusters` are requests by cluster; all have the same goals. `shared` lists packages that have one version wherever they are selected, by
/// name or as `{"package": …, "group": …}`; `skew` limits how far apart versions may be: `{"package": "database", "most": {"minors":
/// 1}}`, or `{"versions": 2}` places in the order of versions. `groups` names clusters for rules that do not bind all.
///
/// The other arguments are those of `resolve`.
///
/// >>> from stowplan.depsolve import Repository, Request, resolve_clusters
/// >>> repository = Repository()
/// >>> repository.add("web", {"1.0.0": {}, "2.0.0": {"target": {"kubernetes": ">=1.30"}}})
/// >>> clusters = {
/// ...     name: Request(install=["web"], target={"kubernetes": version})
/// ...     for name, version in {"fra-1": "1.31.0", "osl-1": "1.28.0"}.items()
/// ... }
/// >>> print(resolve_clusters(repository, clusters).versions().to_text())
/// package  fra-1  osl-1
/// ───────  ─────  ─────
/// web      2.0.0  1.0.0
/// >>> print(resolve_clusters(repository, clusters, shared=["web"]).versions().to_text())
/// package  fra-1  osl-1
/// ───────  ─────  ─────
/// web      1.0.0  1.0.0
#[pyfunction]
#[pyo3(signature = (
    repository,
    clusters: "collections.abc.Mapping[str, Request]",
    *,
    shared: "collections.abc.Sequence[str | dict[str, str]] | None" = None,
    skew: "collections.abc.Sequence[dict[str, typing.Any]] | None" = None,
    groups: "collections.abc.Mapping[str, collections.abc.Sequence[str]] | None" = None,
    time_limit = None,
    work_limit = None,
    canonical = true,
    progress: "collections.abc.Callable[[int, int | None], object] | None" = None,
    on_interrupt: "typing.Literal['raise', 'return']" = "raise",
))]
#[expect(clippy::too_many_arguments, reason = "keyword arguments of a Python function")]
pub fn resolve_clusters(
    py: Python<'_>,
    repository: &Repository,
    clusters: &Bound<'_, PyMapping>,
    shared: Option<&Bound<'_, PyAny>>,
    skew: Option<&Bound<'_, PyAny>>,
    groups: Option<BTreeMap<String, Vec<String>>>,
    time_limit: Option<f64>,
    work_limit: Option<u64>,
    canonical: bool,
    progress: Option<Py<PyAny>>,
    on_interrupt: &str,
) -> PyResult<ClustersResolution> {
    let mut request = ClustersRequest {
        groups: groups
            .into_iter()
            .flatten()
            .map(|(name, clusters)| (name, clusters.into_iter().collect()))
            .collect(),
        ..ClustersRequest::default()
    };
    for pair in clusters.items()?.iter() {
        let (name, asked): (String, PyRef<'_, Request>) = pair.extract()?;
        let asked = asked.inner.clone();
        if request.clusters.is_empty() {
            request.goals = asked.goals;
        } else if request.goals != asked.goals {
            return Err(refused(format!(
                "cluster {name:?}: its goals are not those of cluster {:?}: what is best is summed over all",
                request.clusters[0].name
            )));
        }
        request.clusters.push(ClusterRequest {
            name,
            jobs: asked.jobs,
            installed: asked.installed,
            target: asked.target,
        });
    }
    for (at, value) in entries(shared, "shared")?.into_iter().enumerate() {
        let value = match value {
            Value::String(package) => json!({"package": package}),
            other => other,
        };
        request.shared.push(part(value, &format!("shared[{at}]"))?);
    }
    for (at, value) in entries(skew, "skew")?.into_iter().enumerate() {
        request.skew.push(part(value, &format!("skew[{at}]"))?);
    }
    let budget = Budget::new(time_limit, work_limit, canonical)?;
    let asked = Asked::new(progress, on_interrupt)?;
    let world = repository.world();
    let work = move |watch| {
        let deadline = budget.deadline(watch);
        let joint = Joint::new(world, request, budget)?;
        let outcome = joint.solve(&deadline)?;
        let ended = match &outcome {
            ClustersOutcome::Solved(answer) => !answer.is_optimal(),
            ClustersOutcome::Infeasible(_) => false,
            ClustersOutcome::Unknown => true,
        };
        Ok(ClustersResolution {
            joint: Arc::new(joint),
            outcome,
            limit: ended.then(|| deadline.limit()),
        })
    };
    background::run_shared(py, &asked, work)?.map_err(|error: stowplan_depsolve::Error| refused(error))
}

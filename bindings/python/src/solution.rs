//! Solutions: what stands where, at what value, and why.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use stowplan_core::kubernetes::BaseManifests;
use stowplan_placement::{
    BinIndex, ItemIndex, Solution as CoreSolution, SolutionRecord, Status, Strategy as CoreStrategy, UNIT,
    explain, explain_unplaced,
};

use crate::costs::{self, CostReport};
use crate::error::{UnknownNameError, refused, unknown};
use crate::explanation::{Explanation, reasons_table};
use crate::fleet_tables::natural;
use crate::outcome::{Outcome, limit_name};
use crate::problem::Problem;
use crate::strategy::Strategy;
use crate::table::{Columns, Table};
use crate::{background, bins, json, kubernetes, pickle};

/// A placement in which every hard constraint holds, and its value.
///
/// Items that the problem does not require may be left out: see `unplaced()`.
///
/// >>> import stowplan
/// >>> problem = stowplan.Problem.from_tables(
/// ...     items={"name": ["a", "b", "c"], "cpu": [2, 2, 9]}, bins={"name": ["x", "y"], "cpu": [4, 4]}
/// ... )
/// >>> solution = stowplan.place(problem, "bin_packing")
/// >>> solution
/// Solution(strategy='bin_packing', status='feasible', items=3, placed=2, unplaced=1, bins_used=1)
/// >>> solution.placements()["bin"]
/// ['x', 'x']
/// >>> solution.unplaced()["reason"]
/// ['too little cpu']
#[pyclass(module = "stowplan", frozen, extends = Outcome)]
pub struct Solution {
    /// The problem.
    pub problem: Problem,
    /// What was minimised.
    pub strategy: CoreStrategy,
    /// The solution itself.
    pub inner: Arc<CoreSolution>,
}

/// An item by name or position.
#[derive(FromPyObject)]
pub enum ItemGiven {
    /// Its position.
    #[pyo3(transparent)]
    Index(usize),
    /// Its name.
    #[pyo3(transparent)]
    Name(String),
}

impl Solution {
    fn item(&self, given: &ItemGiven) -> PyResult<ItemIndex> {
        let problem = &self.problem.inner;
        let count = problem.item_count();
        match given {
            ItemGiven::Index(item) if *item < count => Ok(*item),
            ItemGiven::Index(item) => Err(unknown(
                "item",
                &item.to_string(),
                &format!("there are {count} items"),
            )),
            ItemGiven::Name(name) => problem
                .find_item(name)
                .map_err(|error| UnknownNameError::new_err(error.to_string())),
        }
    }

    fn bins_used(&self) -> usize {
        let mut used = vec![false; self.problem.inner.bin_count()];
        for (_, bin) in self.inner.placements() {
            used[bin] = true;
        }
        used.into_iter().filter(|used| *used).count()
    }
}

#[pymethods]
impl Solution {
    /// `"optimal"` if proved best in every level, `"feasible"`, or `"limit_reached"` if a limit struck before all items were
    /// decided on.
    #[getter]
    fn status(&self) -> &'static str {
        match self.inner.status {
            Status::Optimal => "optimal",
            Status::Feasible => "feasible",
            Status::LimitReached(_) => "limit_reached",
        }
    }

    /// The limit that struck: `"time"`, `"work"` or `"stopped"` (by an interrupt); `None` if none did.
    #[getter]
    fn limit(&self) -> Option<&'static str> {
        match self.inner.status {
            Status::LimitReached(limit) => Some(limit_name(limit)),
            _ => None,
        }
    }

    /// Whether there is a solution: yes.
    #[getter]
    fn solved(&self) -> bool {
        true
    }

    /// This solution itself; other outcomes raise `NotSolvedError`.
    #[pyo3(signature = () -> "Solution")]
    #[pyo3(name = "solution")]
    fn itself(slf: Py<Self>) -> Py<Self> {
        slf
    }

    /// The problem.
    #[getter]
    fn problem(&self) -> Problem {
        self.problem.clone()
    }

    /// What was minimised.
    #[getter]
    fn strategy(&self) -> Strategy {
        Strategy {
            inner: self.strategy.clone(),
        }
    }

    /// The seed.
    #[getter]
    fn seed(&self) -> u64 {
        self.inner.seed
    }

    /// How many items stand somewhere.
    #[getter]
    fn num_placed(&self) -> usize {
        self.inner.placed_count()
    }

    /// How many items were left out.
    #[getter]
    fn num_unplaced(&self) -> usize {
        self.problem.inner.item_count() - self.inner.placed_count()
    }

    /// How many bins something stands in.
    #[getter]
    fn num_bins_used(&self) -> usize {
        self.bins_used()
    }

    /// Items decided on by the search, and bins looked at for them.
    #[getter]
    fn statistics(&self) -> std::collections::BTreeMap<&'static str, u64> {
        let statistics = self.inner.statistics;
        [
            ("decisions", statistics.decisions),
            ("bins_looked_at", statistics.bins_looked_at),
        ]
        .into()
    }

    /// The value of each level of objectives: less is better.
    #[getter]
    fn values(&self) -> Vec<f64> {
        self.inner
            .objectives
            .iter()
            .map(|level| in_units(level.value))
            .collect()
    }

    /// For each level, a value that no placement of the same items can be below; `None` where none is known, as after Ctrl-C.
    #[getter]
    fn bounds(&self) -> Vec<Option<f64>> {
        self.inner
            .bounds
            .iter()
            .map(|bound| bound.map(in_units))
            .collect()
    }

    /// For each level, how far its value may be above the best, in proportion; `None` where no bound is known.
    #[getter]
    fn gaps(&self) -> Vec<Option<f64>> {
        (0..self.inner.objectives.len())
            .map(|level| self.inner.gap(level))
            .collect()
    }

    /// One row a term of the strategy: its level, weight and value in its natural unit.
    fn objectives(&self) -> PyResult<Table> {
        let levels = self.inner.objectives.iter().enumerate();
        let rows: Vec<_> = levels
            .flat_map(|(at, level)| level.terms.iter().map(move |term| (at as i64 + 1, term)))
            .collect();
        Columns::default()
            .count("level", rows.iter().map(|(level, _)| *level))
            .name("term", rows.iter().map(|(_, term)| term.term.to_string()))
            .float(
                "weight",
                rows.iter()
                    .map(|(_, term)| Some(term.weight_milli as f64 / 1_000.0)),
            )
            .float("value", rows.iter().map(|(_, term)| Some(term.natural())))
            .table()
    }

    /// One row a placed item: where it stands. `opened` says that its bin was not open before, `held` that it stood there before.
    fn placements(&self) -> PyResult<Table> {
        let problem = &*self.problem.inner;
        let mut decided = vec![false; problem.item_count()];
        for item in self.inner.decided() {
            decided[item] = true;
        }
        let rows: Vec<(ItemIndex, BinIndex)> = self.inner.placements().collect();
        let in_bins: Vec<BinIndex> = rows.iter().map(|(_, bin)| *bin).collect();
        let workload = |item| problem.workload_of(item);
        let columns = Columns::default()
            .name("item", rows.iter().map(|(item, _)| problem.item_name(*item)))
            .name(
                "workload",
                rows.iter()
                    .map(|(item, _)| problem.workload_name(workload(*item))),
            )
            .count(
                "replica",
                rows.iter()
                    .map(|(item, _)| (item - problem.items_of(workload(*item)).start) as i64),
            );
        bins::columns(columns, problem, &in_bins)
            .bool("opened", rows.iter().map(|(_, bin)| !problem.is_open(*bin)))
            .bool("held", rows.iter().map(|(item, _)| !decided[*item]))
            .table()
    }

    /// One row an item that was left out: the constraint that rules out most bins, the bin that came closest and what would have
    /// to give there, and the single constraint whose absence would open most bins.
    fn unplaced(&self, py: Python<'_>) -> PyResult<Table> {
        let (problem, solution) = (Arc::clone(&self.problem.inner), Arc::clone(&self.inner));
        let asked = background::Asked::default();
        let found = background::run(py, &asked, move |_| explain_unplaced(&problem, &solution))?;
        reasons_table(found.iter()).table()
    }

    /// Items that no decision was made on because a limit struck.
    #[pyo3(signature = () -> "list[str]")]
    fn undecided(&self) -> Vec<String> {
        let mut decided = vec![false; self.problem.inner.item_count()];
        for item in self.inner.decided() {
            decided[item] = true;
        }
        let open = self.inner.unplaced().filter(|item| !decided[*item]);
        open.map(|item| self.problem.inner.item_name(item)).collect()
    }

    /// One row a bin that is open or used: items in it, and for each resource what is used and what there is.
    ///
    /// Devices (GPUs, say) are counted in the same way, shares of one as fractions, with their models in `…_models`: a node with two
    /// A100, one of them half taken, has `nvidia.com/gpu_used` 0.5, `nvidia.com/gpu_capacity` 2.0 and
    /// `nvidia.com/gpu_models` `A100`.
    fn bins(&self) -> PyResult<Table> {
        let problem = &*self.problem.inner;
        let state = self.inner.state(problem);
        let rows: Vec<BinIndex> = (0..problem.bin_count())
            .filter(|bin| state.is_open(*bin))
            .collect();
        let profiles = || rows.iter().map(|bin| problem.bin_profile(*bin));
        let mut columns = bins::columns(Columns::default(), problem, &rows)
            .bool("opened", rows.iter().map(|bin| !problem.is_open(*bin)))
            .count("items", rows.iter().map(|bin| i64::from(state.load(*bin))))
            .float(
                "price_per_hour",
                profiles().map(|profile| profile.price_per_hour.map(stowplan_core::Money::to_f64)),
            );
        for (at, resource) in problem.resources().iter().enumerate() {
            let capacity = |bin: &BinIndex| problem.capacity(*bin)[at];
            let used = |bin: &BinIndex| capacity(bin) - state.free(*bin)[at];
            columns = columns
                .float(
                    &format!("{resource}_used"),
                    rows.iter().map(|bin| Some(natural(resource, used(bin)))),
                )
                .of(resource)
                .float(
                    &format!("{resource}_capacity"),
                    rows.iter().map(|bin| Some(natural(resource, capacity(bin)))),
                )
                .of(resource);
        }
        let devices = &self.problem.devices;
        devices.columns(columns, problem, Some(&state), &rows).table()
    }

    /// Why an item stands where it stands, or nowhere. The item is given by name (`amf-paris#0` is the first replica of several) or
    /// by position. Raises `UnknownNameError` if there is no such item, `InputError` if a limit struck before it was decided on.
    #[pyo3(signature = (item: "str | int"))]
    fn explain(&self, py: Python<'_>, item: ItemGiven) -> PyResult<Explanation> {
        let item = self.item(&item)?;
        let (problem, solution) = (Arc::clone(&self.problem.inner), Arc::clone(&self.inner));
        let strategy = self.strategy.clone();
        let work = move |_: &background::Watch| explain(&problem, &solution, &strategy, item);
        let explanation = background::run(py, &background::Asked::default(), work)?;
        explanation.map(Explanation::new).map_err(refused)
    }

    /// What the placement costs in an hour, committed and decided apart. Raises `InputError` if the problem was made from tables.
    fn costs(slf: &Bound<'_, Self>) -> PyResult<CostReport> {
        costs::of_solution(slf)
    }

    /// What pins pods to the nodes they were placed on: a list of `cluster`, `namespace`, `name`, `node` and `patch`, a JSON merge
    /// patch of the pod (or of the template of what makes it).
    #[pyo3(signature = () -> "list[dict[str, typing.Any]]")]
    fn to_patches<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &kubernetes::patches(self)?)
    }

    /// What binds pods to the nodes they were placed on: a list of `v1.Binding` objects.
    #[pyo3(signature = () -> "list[dict[str, typing.Any]]")]
    fn to_bindings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &kubernetes::bindings(self)?)
    }

    /// The text of a `kustomization.yaml` for each cluster: which workloads it runs in how many replicas, on which nodes. The
    /// workloads' own manifests are taken from the folder `base`, as objects of `api_version` and `kind`.
    #[pyo3(signature = (*, base = "../base", api_version = "apps/v1", kind = "Deployment"))]
    fn to_kustomizations(
        &self,
        base: &str,
        api_version: &str,
        kind: &str,
    ) -> PyResult<std::collections::BTreeMap<String, String>> {
        let base = BaseManifests {
            path: base.to_owned(),
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
        };
        kubernetes::kustomizations(self, &base)
    }

    /// The solution as JSON text, by names, with `apiVersion`.
    fn to_json(&self) -> PyResult<String> {
        json::text(&self.inner.record(&self.problem.inner, &self.strategy))
    }

    /// Reads a solution of `problem` from what `to_json` wrote.
    #[staticmethod]
    #[pyo3(signature = (text, *, problem) -> "Solution")]
    fn from_json(py: Python<'_>, text: &str, problem: &Problem) -> PyResult<Py<Self>> {
        Self::restore(py, text.as_bytes(), problem, "solution")
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| {
            let other = other.get();
            other.inner == self.inner && other.strategy == self.strategy
        })
    }

    fn __repr__(&self) -> String {
        format!(
            "Solution(strategy='{}', status='{}', items={}, placed={}, unplaced={}, bins_used={})",
            self.strategy.name,
            self.status(),
            self.problem.inner.item_count(),
            self.num_placed(),
            self.num_unplaced(),
            self.bins_used(),
        )
    }

    fn _repr_html_(&self) -> PyResult<String> {
        let title = crate::render::escape(&self.__repr__());
        let objectives = crate::render::html(&self.objectives()?.shown(&[]), None);
        Ok(format!("<p><strong>{title}</strong></p>{objectives}"))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let solution = slf.get();
        let bytes = PyBytes::new(slf.py(), solution.to_json()?.as_bytes());
        pickle::reduce(slf.as_any(), (bytes, solution.problem.clone()))
    }

    #[staticmethod]
    #[pyo3(signature = (bytes, problem) -> "Solution")]
    fn _restore(py: Python<'_>, bytes: &[u8], problem: &Problem) -> PyResult<Py<Self>> {
        Self::restore(py, bytes, problem, "pickled solution")
    }
}

impl Solution {
    fn restore(py: Python<'_>, bytes: &[u8], problem: &Problem, what: &str) -> PyResult<Py<Self>> {
        let record: SolutionRecord = json::value(bytes, what)?;
        let solution = Self {
            problem: problem.clone(),
            strategy: record.strategy.clone(),
            inner: Arc::new(record.solution(&problem.inner).map_err(refused)?),
        };
        Py::new(py, PyClassInitializer::from(Outcome).add_subclass(solution))
    }
}

fn in_units(value: i128) -> f64 {
    value as f64 / UNIT as f64
}

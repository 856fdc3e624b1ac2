//! Placement problems: from fleets, from tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use stowplan_core::{CostModel, Fleet as CoreFleet, Money, Unknown};
use stowplan_placement::{BinIndex, Problem as CoreProblem, Strategy as CoreStrategy};

use crate::devices::Devices;
use crate::error::refused;
use crate::facts::Facts;
use crate::fleet::Fleet;
use crate::fleet_tables::natural;
use crate::frame::Frame;
use crate::kubernetes::Kubernetes;
use crate::source::Source;
use crate::table::{Columns, Table};
use crate::table_problem::{Reading, Tables};
use crate::{background, bins, pickle};

/// A placement problem: items, bins and constraints. Never changed.
///
/// Items are the replicas of workloads; bins are nodes, open ones and those that pools could open.
///
/// >>> import stowplan
/// >>> problem = stowplan.Problem.from_tables(
/// ...     items={"name": ["a", "b", "c"], "cpu": [2, 1.5, 0.5], "memory": ["1Gi", "1Gi", "512Mi"]},
/// ...     bins={"name": ["x", "y"], "cpu": [3, 3], "memory": ["4Gi", "4Gi"]},
/// ... )
/// >>> problem
/// Problem(items=3, bins=2, resources=['cpu', 'memory'])
#[pyclass(module = "stowplan", frozen)]
#[derive(Clone)]
pub struct Problem {
    /// The problem itself.
    pub inner: Arc<CoreProblem>,
    /// What it was made from.
    pub source: Source,
    /// What its bins have of devices.
    pub devices: Arc<Devices>,
    /// The facts that it was made with, if from a fleet: solutions are costed by them.
    pub costs: Option<Arc<CostModel>>,
    unknown: Arc<[Unknown]>,
}

impl Problem {
    /// The fleet that the problem was made from.
    pub fn core_fleet(&self) -> Option<&CoreFleet> {
        match &self.source {
            Source::Fleet { fleet, .. } => Some(fleet),
            Source::Kubernetes { snapshot, .. } => Some(&snapshot.fleet),
            Source::Tables(_) => None,
        }
    }

    /// The strategy that the fleet's policy names, else `balanced`.
    pub fn default_strategy(&self) -> PyResult<CoreStrategy> {
        let named = self
            .core_fleet()
            .and_then(|fleet| fleet.policy.strategy.as_deref());
        CoreStrategy::preset(named.unwrap_or("balanced")).map_err(refused)
    }

    /// Makes a problem, off the calling thread.
    pub fn make(py: Python<'_>, source: Source) -> PyResult<Self> {
        let theirs = source.clone();
        let made = background::run(py, &background::Asked::default(), move |_| theirs.make())??;
        Ok(Self {
            inner: Arc::new(made.problem),
            source,
            devices: Arc::new(made.devices),
            costs: made.costs.map(Arc::new),
            unknown: made.unknown.into(),
        })
    }
}

#[pymethods]
impl Problem {
    /// Takes a fleet's clusters, workloads and policy. Prices, machine sizes and round trips that the fleet does not state are looked up
    /// in the bundled catalogue; what is not found there is listed in `unknown`. Replicas that stand somewhere hold their place unless they are `movable`;
    /// pools may open nodes up to their limit unless there are only `fixed_pools`.
    ///
    /// Facts that you know better are put on the bundled ones; strategies, comparisons and `costs()` of solutions count by them:
    ///
    /// - `transfers`: a table (as in `from_tables`) of what 10⁹ bytes cost, with the columns `source` (`provider/region`), `target`
    ///   (a region, `"zones"`: between zones of the source, or `"internet"`: out of its provider) and `per_gb` (US dollars, or text
    ///   with a currency). Each row is for one direction.
    /// - `round_trips`: a table with the columns `a`, `b` (regions) and `ms`, for both directions. The fleet's own round trips go before.
    /// - `spot`: what is taken to be true of spot machines: `interruption`, how often they are taken back where nobody publishes it
    ///   (a band such as `"<5%"` a month); `lost_minutes` of paid time at each interruption, by default 10; `per_replica`, what it
    ///   costs to restart one (US dollars, or text with a currency), by default nothing.
    ///
    /// >>> import stowplan
    /// >>> fleet = stowplan.Fleet.from_dict({
    /// ...     "apiVersion": "stowplan/v1alpha1", "kind": "Fleet", "name": "lab",
    /// ...     "clusters": [{"name": "bonn", "location": {"provider": "own", "region": "bonn"},
    /// ...                   "nodes": [{"name": "n1", "capacity": {"cpu": 8}}]}],
    /// ...     "workloads": [{"name": "upf", "requests": {"cpu": 3},
    /// ...                    "traffic": [{"with": {"region": "aws/eu-central-1"}, "sentPerHour": "100G"}]}],
    /// ... })
    /// >>> problem = stowplan.Problem.from_fleet(
    /// ...     fleet, transfers={"source": ["own/bonn"], "target": ["internet"], "per_gb": [0.01]},
    /// ... )
    /// >>> stowplan.place(problem, "cost").solution().costs().summary()["transfer"]
    /// [0.0, 1.0]
    #[staticmethod]
    #[pyo3(signature = (
        fleet,
        *,
        movable = false,
        fixed_pools = false,
        transfers: "typing.Any" = None,
        round_trips: "typing.Any" = None,
        spot: "dict[str, typing.Any] | None" = None,
    ))]
    fn from_fleet(
        py: Python<'_>,
        fleet: &Fleet,
        movable: bool,
        fixed_pools: bool,
        transfers: Option<&Bound<'_, PyAny>>,
        round_trips: Option<&Bound<'_, PyAny>>,
        spot: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let source = Source::Fleet {
            fleet: Arc::clone(&fleet.inner),
            movable,
            fixed_pools,
            facts: Arc::new(Facts::from_python(transfers, round_trips, spot)?),
        };
        Self::make(py, source)
    }

    /// Takes the nodes and pods of one or several Kubernetes clusters: pending pods are items, bound pods hold their place unless they
    /// are `movable`. What was not understood is in `snapshot.warnings()`. `transfers`, `round_trips` and `spot` are facts as in `from_fleet`.
    #[staticmethod]
    #[pyo3(signature = (
        snapshot,
        *,
        movable = false,
        transfers: "typing.Any" = None,
        round_trips: "typing.Any" = None,
        spot: "dict[str, typing.Any] | None" = None,
    ))]
    fn from_kubernetes(
        py: Python<'_>,
        snapshot: &Kubernetes,
        movable: bool,
        transfers: Option<&Bound<'_, PyAny>>,
        round_trips: Option<&Bound<'_, PyAny>>,
        spot: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let source = Source::Kubernetes {
            snapshot: Arc::clone(&snapshot.inner),
            movable,
            facts: Arc::new(Facts::from_python(transfers, round_trips, spot)?),
        };
        Self::make(py, source)
    }

    /// Takes items and bins from tables: frames of pandas, polars, pyarrow or DuckDB, or dictionaries of numpy arrays or lists.
    ///
    /// Items have a column for each resource they ask for. Numbers count in the resource's unit, cores for `cpu` (`units`
    /// names another: `{"cpu": "m", "memory": "Mi"}`), text is read as a Kubernetes quantity. Bins have the same
    /// columns and, where it matters, `cluster`, `pool`, `node`, `provider`, `region`, `zone`, `rack`, `labels`
    /// (`key=value,key=value`), `spot`, `open` and `price_per_hour` (US dollars, or text with a currency). The column
    /// `name` names items and bins; without it they are numbered.
    ///
    /// `group` names the column of items' groups, and `at_most` how many of one group may stand in one domain of a level.
    ///
    /// >>> import stowplan
    /// >>> problem = stowplan.Problem.from_tables(
    /// ...     items={"cpu": [500, 500, 500], "job": ["a", "a", "b"]},
    /// ...     bins={"cpu": [2000, 2000], "rack": ["r1", "r2"]},
    /// ...     group="job", at_most={"rack": 1}, units={"cpu": "m"},
    /// ... )
    /// >>> stowplan.place(problem, "bin_packing").placements()["bin"]
    /// ['bin-0', 'bin-1', 'bin-0']
    #[staticmethod]
    #[pyo3(signature = (
        *,
        items: "typing.Any",
        bins: "typing.Any",
        group = None,
        at_most: "collections.abc.Mapping[str, int] | None" = None,
        units: "collections.abc.Mapping[str, str] | None" = None,
        name = "name",
    ))]
    fn from_tables(
        py: Python<'_>,
        items: &Bound<'_, PyAny>,
        bins: &Bound<'_, PyAny>,
        group: Option<String>,
        at_most: Option<BTreeMap<String, u32>>,
        units: Option<BTreeMap<String, String>>,
        name: &str,
    ) -> PyResult<Self> {
        let tables = Tables {
            items: Frame::from_python("items", items)?,
            bins: Frame::from_python("bins", bins)?,
            reading: Reading {
                name: name.to_owned(),
                group,
                at_most: at_most.unwrap_or_default(),
                units: units.unwrap_or_default(),
            },
        };
        Self::make(py, Source::Tables(Arc::new(tables)))
    }

    /// How many items there are.
    #[getter]
    fn num_items(&self) -> usize {
        self.inner.item_count()
    }

    /// How many bins there are, those that could be opened included.
    #[getter]
    fn num_bins(&self) -> usize {
        self.inner.bin_count()
    }

    /// How many workloads there are.
    #[getter]
    fn num_workloads(&self) -> usize {
        self.inner.workload_count()
    }

    /// Names of the resources.
    #[getter]
    fn resources(&self) -> Vec<String> {
        self.inner.resources().iter().map(ToString::to_string).collect()
    }

    /// The currency of all prices; `None` where nothing has one.
    #[getter]
    fn currency(&self) -> Option<String> {
        self.inner.currency().map(|currency| currency.to_string())
    }

    /// What is not known about the problem (prices, mostly), by name and with the reason. It is never counted as zero.
    #[getter]
    fn unknown(&self) -> Vec<String> {
        self.unknown.iter().map(ToString::to_string).collect()
    }

    /// The fleet that the problem was made from, if it was.
    #[getter]
    fn fleet(&self) -> Option<Fleet> {
        match &self.source {
            Source::Fleet { fleet, .. } => Some(Fleet::wrap(Arc::clone(fleet))),
            Source::Kubernetes { snapshot, .. } => Some(Fleet::wrap(Arc::new(snapshot.fleet.clone()))),
            Source::Tables(_) => None,
        }
    }

    /// One row an item: its workload and what it asks for (`cpu` in cores, all else in the resource's own unit).
    fn items(&self) -> PyResult<Table> {
        let problem = &*self.inner;
        let rows = 0..problem.item_count();
        let mut columns = Columns::default()
            .name("item", rows.clone().map(|item| problem.item_name(item)))
            .name(
                "workload",
                rows.clone()
                    .map(|item| problem.workload_name(problem.workload_of(item))),
            );
        for (at, resource) in problem.resources().iter().enumerate() {
            let amount = |item| natural(resource, problem.request(item)[at]);
            columns = columns
                .float(resource.as_str(), rows.clone().map(|item| Some(amount(item))))
                .of(resource);
        }
        columns.table()
    }

    /// One row a bin: where it stands, what it has and what it costs. Where a resource is devices, its column counts them (those of
    /// a GPU, say), and `…_models` names their models.
    fn bins(&self) -> PyResult<Table> {
        let problem = &*self.inner;
        let rows: Vec<BinIndex> = (0..problem.bin_count()).collect();
        let rows = rows.as_slice();
        let profiles = || rows.iter().map(|bin| problem.bin_profile(*bin));
        let mut columns = bins::columns(Columns::default(), problem, rows)
            .bool("open", rows.iter().map(|bin| problem.is_open(*bin)))
            .bool("spot", profiles().map(|profile| profile.spot))
            .float(
                "price_per_hour",
                profiles().map(|profile| profile.price_per_hour.map(Money::to_f64)),
            );
        for (at, resource) in problem.resources().iter().enumerate() {
            let amount = |bin: &BinIndex| natural(resource, problem.capacity(*bin)[at]);
            columns = columns
                .float(resource.as_str(), rows.iter().map(|bin| Some(amount(bin))))
                .of(resource);
        }
        self.devices.columns(columns, problem, None, rows).table()
    }

    fn __repr__(&self) -> String {
        let resources = self
            .resources()
            .iter()
            .map(|name| format!("'{name}'"))
            .collect::<Vec<_>>();
        format!(
            "Problem(items={}, bins={}, resources=[{}])",
            self.inner.item_count(),
            self.inner.bin_count(),
            resources.join(", ")
        )
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let (kind, options, first, second) = slf.get().source.stored()?;
        let bytes = |bytes: &[u8]| PyBytes::new(slf.py(), bytes);
        pickle::reduce(slf.as_any(), (kind, options, bytes(&first), bytes(&second)))
    }

    #[staticmethod]
    fn _restore(py: Python<'_>, kind: &str, options: &str, first: &[u8], second: &[u8]) -> PyResult<Self> {
        Self::make(py, Source::restored(kind, options, first, second)?)
    }
}

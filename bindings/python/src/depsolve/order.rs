//! Start-up, upgrade and tear-down order of services, node groups and packages.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use serde::de::IgnoredAny;
use stowplan_depsolve::order::{
    ClusterOutline, DEFAULT_WORK, Level, Measure, Order as CoreOrder, OrderProblem, Restart, Schedule,
};

use super::order_error::order_error;
use super::order_tables::of_tables;
use super::order_view;
use crate::error::{read_file, refused};
use crate::fleet::{read_stored, read_value};
use crate::render::{self, escape};
use crate::table::Table;
use crate::{background, json, pickle};

/// Steps in order: what can go in parallel, what it waits for, and what was given up for it.
///
/// Read from an order file or a cluster definition (`Order.read`), or made of dictionaries (`Order.from_dict`) or tables
/// (`Order.from_tables`). Raises `CycleError` where steps wait for each other and no dependency may be given up.
///
/// >>> from stowplan.depsolve import Order
/// >>> order = Order.from_dict({"steps": [
/// ...     {"name": "dns"},
/// ...     {"name": "load-balancer", "dependsOn": ["dns"]},
/// ...     {"name": "ingress", "dependsOn": ["load-balancer", {"name": "metrics", "kind": "soft"}]},
/// ...     {"name": "metrics", "dependsOn": ["ingress"], "required": False},
/// ... ]})
/// >>> print(order)
/// 1: dns
/// 2: load-balancer
/// 3: ingress
/// 4: metrics
/// not kept: ingress does not wait for metrics, since it closes a cycle
/// cycle: ingress → metrics → ingress (ingress dependsOn metrics, soft; metrics dependsOn ingress)
/// >>> order.tear_down()[0]
/// ['metrics']
#[pyclass(module = "stowplan.depsolve", frozen)]
pub struct Order {
    problem: Arc<OrderProblem>,
    work: u64,
    inner: Arc<CoreOrder>,
    schedule: Arc<Schedule>,
}

impl Order {
    /// Steps in order, with the limit of work where nothing else is said.
    pub fn of(py: Python<'_>, problem: OrderProblem) -> PyResult<Self> {
        Self::arrange(py, problem, DEFAULT_WORK)
    }

    fn arrange(py: Python<'_>, problem: OrderProblem, work: u64) -> PyResult<Self> {
        let made = background::run(py, &background::Asked::default(), move |_| {
            let order = problem.order_within(work);
            (order.map(|order| (order.schedule(), order)), problem)
        });
        let (order, problem) = made?;
        let (schedule, inner) = order.map_err(|error| order_error(&error))?;
        Ok(Self {
            problem: Arc::new(problem),
            work,
            inner: Arc::new(inner),
            schedule: Arc::new(schedule),
        })
    }

    fn read_bytes(py: Python<'_>, bytes: &[u8], source: &str, asked: Asked) -> PyResult<Self> {
        let problem = problem(bytes, source)?;
        Self::arrange(py, asked.put_on(problem), asked.work)
    }
}

/// What can be asked of an order beside its steps.
struct Asked {
    missing: Vec<String>,
    together: bool,
    work: u64,
}

impl Asked {
    fn new(missing: Vec<String>, together: bool, work: Option<u64>) -> Self {
        Self {
            missing,
            together,
            work: work.unwrap_or(DEFAULT_WORK),
        }
    }

    fn put_on(&self, mut problem: OrderProblem) -> OrderProblem {
        problem.missing.extend(self.missing.iter().cloned());
        problem.together |= self.together;
        problem
    }
}

/// What tells an order problem from a cluster definition.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    steps: Option<IgnoredAny>,
    services: Option<IgnoredAny>,
    node_groups: Option<IgnoredAny>,
}

/// An order problem has steps, a cluster definition services and node groups.
fn problem(bytes: &[u8], source: &str) -> PyResult<OrderProblem> {
    match read_value(bytes, source)? {
        Told { steps: Some(_), .. } => read_stored(bytes, source),
        Told {
            services: None,
            node_groups: None,
            ..
        } => Err(refused(format!(
            "{source}: there is nothing to put in order in it; write steps, or the services and nodeGroups of a cluster"
        ))),
        _ => Ok(read_value::<ClusterOutline>(bytes, source)?.problem()),
    }
}

fn names(levels: &[Level]) -> Vec<Vec<String>> {
    let level = |level: &Level| level.names().map(str::to_owned).collect();
    levels.iter().map(level).collect()
}

fn restart(name: &str) -> PyResult<Restart> {
    match name {
        "transitive" => Ok(Restart::Transitive),
        "direct" => Ok(Restart::Direct),
        "nothing" => Ok(Restart::Nothing),
        other => Err(refused(format!(
            "restart is {other:?}: it must be \"transitive\", \"direct\" or \"nothing\""
        ))),
    }
}

#[pymethods]
impl Order {
    /// Reads an order file (a map of `steps`) or a cluster definition (`services` and `nodeGroups`), YAML or JSON, and puts it in order.
    /// `missing` names steps that are not there or have failed, besides those that the file names; with `together`, steps that cannot
    /// do without each other go together instead of raising `CycleError`. `work_limit` bounds the search for the fewest
    /// dependencies to give up, counted in edges looked at.
    #[staticmethod]
    #[pyo3(signature = (
        path: "str | os.PathLike[str]",
        *,
        missing: "collections.abc.Sequence[str]" = Vec::new(),
        together = false,
        work_limit = None,
    ))]
    fn read(
        py: Python<'_>,
        path: PathBuf,
        missing: Vec<String>,
        together: bool,
        work_limit: Option<u64>,
    ) -> PyResult<Self> {
        let bytes = read_file(&path)?;
        let asked = Asked::new(missing, together, work_limit);
        Self::read_bytes(py, &bytes, &path.display().to_string(), asked)
    }

    /// The same from text, YAML or JSON. `source` names it in messages.
    #[staticmethod]
    #[pyo3(signature = (
        text,
        *,
        source = "<text>",
        missing: "collections.abc.Sequence[str]" = Vec::new(),
        together = false,
        work_limit = None,
    ))]
    fn from_yaml(
        py: Python<'_>,
        text: &str,
        source: &str,
        missing: Vec<String>,
        together: bool,
        work_limit: Option<u64>,
    ) -> PyResult<Self> {
        Self::read_bytes(
            py,
            text.as_bytes(),
            source,
            Asked::new(missing, together, work_limit),
        )
    }

    /// The same from dictionaries and lists.
    #[staticmethod]
    #[pyo3(signature = (
        value: "collections.abc.Mapping[str, typing.Any]",
        *,
        missing: "collections.abc.Sequence[str]" = Vec::new(),
        together = false,
        work_limit = None,
    ))]
    fn from_dict(
        value: &Bound<'_, PyAny>,
        missing: Vec<String>,
        together: bool,
        work_limit: Option<u64>,
    ) -> PyResult<Self> {
        let text = json::from_python(value)?;
        let asked = Asked::new(missing, together, work_limit);
        Self::read_bytes(value.py(), text.as_bytes(), "<dict>", asked)
    }

    /// The same from tables of any library, or dictionaries of columns: `steps` has `name` and, where there is something to say, `required`,
    /// `startup_order` and `duration` (`"90s"`); `dependencies` has `step`, `depends_on`, and may have `kind` (`hard`, `soft`) and `reason`.
    ///
    /// >>> from stowplan.depsolve import Order
    /// >>> order = Order.from_tables({"name": ["db", "web"]}, {"step": ["web"], "depends_on": ["db"]})
    /// >>> order.start_up()
    /// [['db'], ['web']]
    #[staticmethod]
    #[pyo3(signature = (
        steps: "typing.Any",
        dependencies: "typing.Any" = None,
        *,
        missing: "collections.abc.Sequence[str]" = Vec::new(),
        together = false,
        work_limit = None,
    ))]
    fn from_tables(
        steps: &Bound<'_, PyAny>,
        dependencies: Option<&Bound<'_, PyAny>>,
        missing: Vec<String>,
        together: bool,
        work_limit: Option<u64>,
    ) -> PyResult<Self> {
        let asked = Asked::new(missing, together, work_limit);
        let problem = asked.put_on(of_tables(steps, dependencies)?);
        Self::arrange(steps.py(), problem, asked.work)
    }

    /// Names of the steps by level: all of a level can start in parallel, after all of the level before.
    fn start_up(&self) -> Vec<Vec<String>> {
        names(self.inner.start_up())
    }

    /// Names of the steps by level, the first to stop first. `started` names what was really started (or is still there); without
    /// it, everything is stopped.
    #[pyo3(signature = (started: "collections.abc.Iterable[str] | None" = None))]
    fn tear_down(&self, started: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<Vec<String>>> {
        let Some(started) = started else {
            return Ok(names(&self.inner.tear_down()));
        };
        let given: Vec<String> = started
            .try_iter()?
            .map(|name| name?.extract())
            .collect::<PyResult<_>>()?;
        let levels = self.inner.tear_down_of(given.iter().map(String::as_str));
        levels
            .map(|levels| names(&levels))
            .map_err(|error| order_error(&error))
    }

    /// One row a step, in the order of start-up: its level, what it waits for (of what it depends on; numbers of start-up come on top), and
    /// with whom it goes together where steps cannot do without each other.
    fn levels(&self) -> PyResult<Table> {
        order_view::levels(&self.inner, &self.problem)
    }

    /// One row a step, by name: its earliest start, how long it takes, how much later it can start without making all take longer
    /// (`slack`), and whether it is on the critical path. In seconds, or in steps where no step says how long it takes: see `measure`.
    fn schedule(&self) -> PyResult<Table> {
        order_view::schedule(&self.schedule)
    }

    /// What `schedule` and `length` count: `"seconds"`, or `"steps"` where no step says how long it takes.
    #[getter]
    fn measure(&self) -> &'static str {
        match self.schedule.measure {
            Measure::Steps => "steps",
            Measure::Milliseconds => "seconds",
        }
    }

    /// How long all takes at least: the length of the critical path.
    #[getter]
    fn length(&self) -> f64 {
        order_view::time(&self.schedule, self.schedule.length)
    }

    /// The chain of steps that takes longest.
    #[getter]
    fn critical_path(&self) -> Vec<String> {
        self.schedule.critical.clone()
    }

    /// Steps that do not say how long they take, where others do: they count nothing.
    #[getter]
    fn unknown_durations(&self) -> Vec<String> {
        self.schedule.unknown.clone()
    }

    /// One row for each step of an upgrade, in order: its level, whether it is an `upgrade`, a `restart` (then `because` names what it cannot
    /// do without) or stays as it is (`keep`, without a level). `restart` says what is restarted: `"transitive"` (what cannot do
    /// without something upgraded or restarted), `"direct"` (what itself cannot do without something upgraded) or `"nothing"`.
    #[pyo3(signature = (
        changed: "collections.abc.Iterable[str]",
        *,
        restart: "typing.Literal['transitive', 'direct', 'nothing']" = "transitive",
    ))]
    fn upgrade(&self, changed: &Bound<'_, PyAny>, restart: &str) -> PyResult<Table> {
        let restart = self::restart(restart)?;
        let changed: Vec<String> = changed
            .try_iter()?
            .map(|name| name?.extract())
            .collect::<PyResult<_>>()?;
        let upgrade = self.inner.upgrade(changed.iter().map(String::as_str), restart);
        let upgrade = upgrade.map_err(|error| order_error(&error))?;
        order_view::upgrade(&upgrade)
    }

    /// One row for each edge of the cycles that there were before dependencies were given up (a shortest one for each group of steps that
    /// wait for each other): which step waits for which, by which field, how strongly and why.
    fn cycles(&self) -> PyResult<Table> {
        order_view::cycles(self.inner.cycles())
    }

    /// One row for each soft dependency that is not kept since it closes a cycle, with that cycle.
    fn broken(&self) -> PyResult<Table> {
        order_view::broken(&self.inner)
    }

    /// Whether it is proved that no fewer dependencies could be given up.
    #[getter]
    fn is_fewest(&self) -> bool {
        self.inner.is_fewest()
    }

    /// How many dependencies have to be given up at least: proved.
    #[getter]
    fn broken_at_least(&self) -> usize {
        self.inner.fewest().at_least
    }

    /// One row for everything that comes of what is missing: steps that go on without it (`without`), and steps that are not required and do
    /// not start (`not started`).
    fn given_up(&self) -> PyResult<Table> {
        order_view::given_up(&self.inner)
    }

    /// The graph for Mermaid: an arrow from what comes before to what comes after, dashed where soft, crossed where not kept.
    fn to_mermaid(&self) -> String {
        self.inner.mermaid()
    }

    /// Levels, schedule and what was given up, as dictionaries and lists.
    #[pyo3(signature = () -> "dict[str, typing.Any]")]
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let order = json::to_python(py, &*self.inner)?;
        order.set_item("schedule", json::to_python(py, &*self.schedule)?)?;
        Ok(order)
    }

    fn __len__(&self) -> usize {
        self.schedule.steps.len()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        let same = |other: &Self| other.problem == self.problem && other.work == self.work;
        other.cast::<Self>().is_ok_and(|other| same(other.get()))
    }

    fn __str__(&self) -> String {
        self.inner.to_string().trim_end().to_owned()
    }

    fn __repr__(&self) -> String {
        let (steps, levels) = (self.schedule.steps.len(), self.inner.start_up().len());
        let broken = self.inner.broken().len();
        format!("Order(steps={steps}, levels={levels}, broken={broken})")
    }

    fn _repr_html_(&self) -> PyResult<String> {
        let title = escape(&self.__repr__());
        let table = render::html(&self.levels()?.shown(&[]), Some(40));
        // The levels are in the table already.
        let text = self.__str__();
        let told: Vec<&str> = text.lines().skip(self.inner.start_up().len()).collect();
        let told = if told.is_empty() {
            String::new()
        } else {
            format!("<pre>{}</pre>", escape(&told.join("\n")))
        };
        Ok(format!("<p><strong>{title}</strong></p>{table}{told}"))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let order = slf.get();
        let bytes = PyBytes::new(slf.py(), json::text(&*order.problem)?.as_bytes());
        pickle::reduce(slf.as_any(), (bytes, order.work))
    }

    #[staticmethod]
    fn _restore(py: Python<'_>, bytes: &[u8], work: u64) -> PyResult<Self> {
        Self::arrange(py, json::value(bytes, "pickled order")?, work)
    }
}

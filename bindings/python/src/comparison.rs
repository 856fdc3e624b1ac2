//! Several strategies on one problem, side by side.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use stowplan_core::{Control, Latency, Money, Progress};
use stowplan_placement::{
    Measures, Options, Outcome as CoreOutcome, Problem as CoreProblem, Strategy as CoreStrategy, solve_with,
};

use crate::background::{self, Asked, Watch};
use crate::error::{refused, unknown};
use crate::place::{duration, item_order};
use crate::problem::Problem;
use crate::solution::Solution;
use crate::strategy::{Strategy, given};
use crate::table::{Columns, Table};
use crate::{json, outcome, pickle, render};

/// What one strategy gave.
struct Row {
    strategy: CoreStrategy,
    outcome: Py<PyAny>,
    status: String,
    seconds: f64,
    measures: Option<Measures>,
}

/// What several strategies make of one problem: one row each, and their solutions.
///
/// >>> import stowplan
/// >>> problem = stowplan.Problem.from_tables(items={"cpu": [1, 1, 1]}, bins={"cpu": [4, 4]})
/// >>> comparison = stowplan.compare(problem, ["bin_packing", "balanced"])
/// >>> comparison.table()["bins_used"]
/// [1, 2]
/// >>> comparison["balanced"].num_bins_used
/// 2
#[pyclass(module = "stowplan", frozen)]
pub struct Comparison {
    problem: Problem,
    rows: Vec<Row>,
}

#[pymethods]
impl Comparison {
    /// The problem.
    #[getter]
    fn problem(&self) -> Problem {
        self.problem.clone()
    }

    /// Names of the strategies, in the order of rows.
    #[getter]
    fn strategies(&self) -> Vec<String> {
        self.rows.iter().map(|row| row.strategy.name.clone()).collect()
    }

    /// The outcomes, in the order of rows.
    #[getter]
    fn outcomes(&self, py: Python<'_>) -> Vec<Py<PyAny>> {
        self.rows.iter().map(|row| row.outcome.clone_ref(py)).collect()
    }

    /// The solutions, in the order of rows, those of strategies without one left out.
    #[getter]
    fn solutions(&self, py: Python<'_>) -> Vec<Py<Solution>> {
        let solved = self
            .rows
            .iter()
            .filter_map(|row| row.outcome.bind(py).cast::<Solution>().ok());
        solved.map(|solution| solution.clone().unbind()).collect()
    }

    /// The solution of a strategy, by its name. Raises `NotSolvedError` where it has none.
    fn __getitem__(&self, py: Python<'_>, strategy: &str) -> PyResult<Py<Solution>> {
        match self.rows.iter().find(|row| row.strategy.name == strategy) {
            Some(row) => {
                let solution = row.outcome.call_method0(py, "solution")?;
                Ok(solution.bind(py).cast::<Solution>()?.clone().unbind())
            }
            None => Err(unknown(
                "strategy",
                strategy,
                &format!("there are {}", self.strategies().join(", ")),
            )),
        }
    }

    fn __len__(&self) -> usize {
        self.rows.len()
    }

    /// One row a strategy. Money is for an hour, in the problem's currency: what opened nodes cost (as far as their prices are known;
    /// `unpriced` counts the others) and what traffic between regions costs. Round trips are weighted by demand. `zone_skew`,
    /// `balance` and `stranded` are terms of objectives: less is better. `seconds` is the time of the search, while the
    /// others ran beside it.
    fn table(&self) -> PyResult<Table> {
        let rows = || self.rows.iter();
        let count = |field: fn(&Measures) -> u64| {
            rows().map(move |row| row.measures.as_ref().map(|measures| field(measures) as i64))
        };
        let float = |field: fn(&Measures) -> f64| rows().map(move |row| row.measures.as_ref().map(field));
        let some = |field: fn(&Measures) -> Option<f64>| {
            rows().map(move |row| row.measures.as_ref().and_then(field))
        };
        Columns::default()
            .name("strategy", rows().map(|row| &row.strategy.name))
            .name("status", rows().map(|row| &row.status))
            .int("placed", count(|m| m.placed))
            .int("unplaced", count(|m| m.unplaced))
            .int("bins_used", count(|m| m.bins_used))
            .int("opened", count(|m| m.bins_opened))
            .int("unpriced", count(|m| m.bins_opened_unpriced))
            .float("opened_per_hour", some(|m| m.opened_per_hour.map(Money::to_f64)))
            .float(
                "transfer_per_hour",
                some(|m| m.transfer_per_hour.map(Money::to_f64)),
            )
            .float("latency_ms", some(|m| m.latency_mean.map(Latency::millis_f64)))
            .float("latency_p95_ms", some(|m| m.latency_p95.map(Latency::millis_f64)))
            .float("zone_skew", float(|m| m.zone_skew))
            .float("balance", float(|m| m.balance))
            .float("stranded", float(|m| m.stranded))
            .float("seconds", rows().map(|row| Some(row.seconds)))
            .table()
    }

    /// As text in columns, cut to fit into `max_width` characters (`None`: no limit).
    #[pyo3(signature = (*, max_width = None))]
    fn to_text(&self, max_width: Option<usize>) -> PyResult<String> {
        Ok(render::text(&self.table()?.shown(&[]), None, max_width))
    }

    /// As an HTML table in which the best of each column is marked.
    fn to_html(slf: &Bound<'_, Self>) -> PyResult<String> {
        let table = slf.get().table()?;
        Ok(render::html(&table.shown(&best(slf, &table)?), None))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let width = crate::table::terminal_width(py)?;
        Ok(format!(
            "Comparison of {} strategies\n{}",
            self.rows.len(),
            self.to_text(Some(width))?
        ))
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        Self::to_html(slf)
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let comparison = slf.get();
        let py = slf.py();
        let rows = comparison
            .rows
            .iter()
            .map(|row| {
                let strategy = Strategy {
                    inner: row.strategy.clone(),
                };
                let measures = json::text(&row.measures)?;
                Ok((strategy, row.outcome.clone_ref(py), row.seconds, measures))
            })
            .collect::<PyResult<Vec<_>>>()?;
        pickle::reduce(slf.as_any(), (comparison.problem.clone(), rows))
    }

    #[staticmethod]
    #[pyo3(signature = (problem, rows: "list[typing.Any]"))]
    fn _restore(
        py: Python<'_>,
        problem: &Problem,
        rows: Vec<(Py<Strategy>, Py<PyAny>, f64, String)>,
    ) -> PyResult<Self> {
        let row = |(strategy, outcome, seconds, measures): (Py<Strategy>, Py<PyAny>, f64, String)| {
            Ok(Row {
                strategy: strategy.get().inner.clone(),
                status: outcome.getattr(py, "status")?.extract(py)?,
                outcome,
                seconds,
                measures: json::value(measures.as_bytes(), "pickled comparison")?,
            })
        };
        Ok(Self {
            problem: problem.clone(),
            rows: rows.into_iter().map(row).collect::<PyResult<_>>()?,
        })
    }
}

/// The best cells: the package's `measured` says which measures there should be more of and which less.
fn best(comparison: &Bound<'_, Comparison>, table: &Table) -> PyResult<Vec<(usize, usize)>> {
    type Measured = BTreeMap<String, (Vec<Option<f64>>, Vec<usize>)>;
    let measure = comparison.py().import("stowplan.measure")?;
    let found = measure.call_method1("measured", (comparison,))?;
    let (_, measured): (Vec<String>, Measured) = found.extract()?;
    let schema = table.batch.schema();
    let columns = schema.fields().iter().enumerate();
    let marked = columns.filter_map(|(column, field)| Some((column, &measured.get(field.name())?.1)));
    Ok(marked
        .flat_map(|(column, rows)| rows.iter().map(move |row| (*row, column)))
        .collect())
}

/// The control of one of several searches.
struct Part<'a> {
    watch: &'a Watch,
    started: Instant,
    done: &'a [AtomicU64],
    index: usize,
    total: u64,
}

impl Control for Part<'_> {
    fn elapsed(&self) -> Option<Duration> {
        Some(self.started.elapsed())
    }

    fn should_stop(&self) -> bool {
        self.watch.stopped()
    }

    fn progress(&self, progress: &Progress) {
        self.done[self.index].fetch_max(progress.done, Ordering::Relaxed);
        let done = self.done.iter().map(|done| done.load(Ordering::Relaxed)).sum();
        self.watch.report(done, Some(self.total));
    }
}

type Found = (stowplan_placement::Result<CoreOutcome>, f64, Option<Measures>);

/// Solves with all options, on as many threads as there are cores.
fn solve_all(problem: &CoreProblem, options: &[Options], watch: &Watch) -> Vec<Option<Found>> {
    let done: Vec<AtomicU64> = options.iter().map(|_| AtomicU64::new(0)).collect();
    let next = AtomicUsize::new(0);
    let found: Mutex<Vec<Option<Found>>> = Mutex::new(options.iter().map(|_| None).collect());
    let items = (problem.item_count() - problem.held().count()) as u64;
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(options) = options.get(index) else { break };
            let part = Part {
                watch,
                started: Instant::now(),
                done: &done,
                index,
                total: items * done.len() as u64,
            };
            let outcome = solve_with(problem, options, &part);
            let seconds = part.started.elapsed().as_secs_f64();
            let measures = match &outcome {
                Ok(CoreOutcome::Solved(solution)) => Some(Measures::new(problem, solution)),
                _ => None,
            };
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            found[index] = Some((outcome, seconds, measures));
        }
    };
    let threads = thread::available_parallelism()
        .map_or(1, usize::from)
        .min(options.len());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Solves one problem with several strategies, in parallel, and compares what they give.
///
/// `strategies` are names of presets or `Strategy` objects; without them all presets are compared. The other options are those of
/// `place`; limits hold for each strategy, `progress` counts all of them together.
///
/// >>> import stowplan
/// >>> problem = stowplan.Problem.from_tables(items={"cpu": [1, 1, 1]}, bins={"cpu": [4, 4]})
/// >>> stowplan.compare(problem).table()["strategy"]
/// ['bin_packing', 'spread', 'cost', 'latency', 'balanced']
#[pyfunction]
#[pyo3(signature = (
    problem,
    strategies: "collections.abc.Iterable[str | Strategy] | None" = None,
    *,
    order: "typing.Literal['decreasing', 'scarce', 'increasing', 'given', 'shuffled']" = "decreasing",
    seed = 0,
    time_limit = None,
    work_limit = None,
    progress: "collections.abc.Callable[[int, int | None], object] | None" = None,
    on_interrupt: "typing.Literal['raise', 'return']" = "raise",
))]
#[expect(clippy::too_many_arguments, reason = "keyword arguments of a Python function")]
pub fn compare(
    py: Python<'_>,
    problem: &Problem,
    strategies: Option<&Bound<'_, PyAny>>,
    order: &str,
    seed: u64,
    time_limit: Option<f64>,
    work_limit: Option<u64>,
    progress: Option<Py<PyAny>>,
    on_interrupt: &str,
) -> PyResult<Comparison> {
    let strategies = match strategies {
        None => CoreStrategy::presets(),
        Some(list) => list
            .try_iter()?
            .map(|one| given(&one?))
            .collect::<PyResult<Vec<_>>>()?,
    };
    let (order, time_limit) = (item_order(order)?, duration(time_limit)?);
    let options: Vec<Options> = strategies
        .iter()
        .map(|strategy| Options {
            strategy: strategy.clone(),
            order,
            seed,
            time_limit,
            work_limit,
        })
        .collect();
    let asked = Asked::new(progress, on_interrupt)?;
    let inner = Arc::clone(&problem.inner);
    let found = background::run(py, &asked, move |watch| solve_all(&inner, &options, watch))?;
    let mut rows = Vec::with_capacity(strategies.len());
    for (strategy, found) in strategies.into_iter().zip(found) {
        // A thread that ended without a result has taken the others down with it.
        let Some((outcome, seconds, measures)) = found else {
            continue;
        };
        let outcome = outcome::wrap(py, problem, &strategy, outcome.map_err(refused)?)?;
        rows.push(Row {
            status: outcome.getattr(py, "status")?.extract(py)?,
            strategy,
            outcome,
            seconds,
            measures,
        });
    }
    Ok(Comparison {
        problem: problem.clone(),
        rows,
    })
}

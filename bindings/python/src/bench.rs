//! Benchmarks: instances × strategies × seeds, one row each.

use std::sync::Arc;
use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use stowplan_core::{Control, Progress};
use stowplan_placement::harness::{Case, Measured, Row, measure, online_case, solve_case, summarize, to_csv};
use stowplan_placement::online::{Fragmentation, POLICIES, Protocol, Trace, policy, simulate};
use stowplan_placement::openb::Cluster;
use stowplan_placement::{Options, Problem as CoreProblem, Strategy as CoreStrategy};

use crate::background::{self, Asked, Watch, until_stopped};
use crate::error::refused;
use crate::openb::OpenbTrace;
use crate::place::{duration, item_order};
use crate::problem::Problem;
use crate::strategy::given;
use crate::table::{Columns, Table};
use crate::{pickle, render};

/// Counts what is allocated, so that the most that a run needs can be told.
#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// What a benchmark measured: one row for each instance, strategy and seed.
#[pyclass(module = "stowplan", frozen)]
pub struct Benchmark {
    rows: Vec<Row>,
}

/// Names of all values, in the order in which rows first have them.
fn value_names(rows: &[Row]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in rows.iter().flat_map(|row| &row.values) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names
}

#[pymethods]
impl Benchmark {
    /// One row for each instance, strategy and seed: its values, decisions, time, decisions a second, and the most memory that the run
    /// itself held.
    fn table(&self) -> PyResult<Table> {
        let rows = || self.rows.iter();
        let mut columns = Columns::default()
            .name("instance", rows().map(|row| &row.instance))
            .name("strategy", rows().map(|row| &row.strategy))
            .count("seed", rows().map(|row| row.seed as i64));
        for name in value_names(&self.rows) {
            columns = columns.float(name, rows().map(|row| row.value(name)));
        }
        columns
            .count("decisions", rows().map(|row| row.decisions as i64))
            .float(
                "seconds",
                rows().map(|row| row.elapsed.map(|time| time.as_secs_f64())),
            )
            .float("decisions_per_second", rows().map(Row::decisions_per_second))
            .float(
                "peak_mib",
                rows().map(|row| row.peak_bytes.map(|bytes| bytes as f64 / f64::from(1 << 20))),
            )
            .table()
    }

    /// One row for each instance and strategy: for each value the mean over seeds and its standard error.
    fn summary(&self) -> PyResult<Table> {
        let summaries = summarize(&self.rows);
        let rows = || summaries.iter();
        let mut columns = Columns::default()
            .name("instance", rows().map(|row| &row.instance))
            .name("strategy", rows().map(|row| &row.strategy));
        for name in value_names(&self.rows) {
            let samples: Vec<_> = rows()
                .map(|row| {
                    row.values
                        .iter()
                        .find(|(known, _)| known == name)
                        .map(|(_, sample)| *sample)
                })
                .collect();
            let mean = samples.iter().map(|sample| sample.map(|sample| sample.mean));
            let error = samples
                .iter()
                .map(|sample| sample.map(|sample| sample.standard_error));
            columns = columns.float(name, mean).float(&format!("{name}_error"), error);
        }
        columns
            .float("decisions_per_second", rows().map(|row| row.decisions_per_second))
            .table()
    }

    /// The rows as CSV.
    fn to_csv(&self) -> String {
        to_csv(&self.rows)
    }

    fn __len__(&self) -> usize {
        self.rows.len()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let width = crate::table::terminal_width(py)?;
        let summary = render::text(&self.summary()?.shown(&[]), Some(40), Some(width));
        Ok(format!("Benchmark of {} runs\n{summary}", self.rows.len()))
    }

    fn _repr_html_(&self) -> PyResult<String> {
        Ok(render::html(&self.summary()?.shown(&[]), Some(40)))
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let stored = |row: &Row| {
            let nanoseconds = row.elapsed.map(|elapsed| elapsed.as_nanos() as u64);
            let run = (row.instance.clone(), row.strategy.clone(), row.seed);
            (
                run,
                row.values.clone(),
                row.decisions,
                nanoseconds,
                row.peak_bytes,
            )
        };
        let rows: Vec<Stored> = slf.get().rows.iter().map(stored).collect();
        pickle::reduce(slf.as_any(), (rows,))
    }

    #[staticmethod]
    #[pyo3(signature = (rows: "list[typing.Any]"))]
    fn _restore(rows: Vec<Stored>) -> Self {
        let row = |((instance, strategy, seed), values, decisions, nanoseconds, peak_bytes): Stored| Row {
            instance,
            strategy,
            seed,
            values,
            decisions,
            elapsed: nanoseconds.map(Duration::from_nanos),
            peak_bytes,
        };
        Self {
            rows: rows.into_iter().map(row).collect(),
        }
    }
}

/// A row as it is pickled: instance, strategy and seed; values; decisions; nanoseconds; most bytes.
type Stored = (
    (String, String, u64),
    Vec<(String, f64)>,
    u64,
    Option<u64>,
    Option<u64>,
);

/// What is run.
enum Instance {
    Problem(Arc<CoreProblem>, Vec<CoreStrategy>),
    Trace(Arc<Cluster>, Vec<String>),
}

/// The control of one of several runs, of which `before` are done.
struct Run<'a> {
    watch: &'a Watch,
    started: Instant,
    before: u64,
    runs: u64,
}

impl Control for Run<'_> {
    fn elapsed(&self) -> Option<Duration> {
        Some(self.started.elapsed())
    }

    fn should_stop(&self) -> bool {
        self.watch.stopped()
    }

    fn progress(&self, _: &Progress) {
        self.watch.report(self.before, Some(self.runs));
    }
}

/// A trace as its runs share it, also those that were given up and are still to end.
struct Replayed(Arc<(Trace, Fragmentation)>);

impl Replayed {
    fn of(cluster: &Cluster) -> Self {
        let trace = cluster.trace();
        let fragmentation = Fragmentation::of(&trace);
        Self(Arc::new((trace, fragmentation)))
    }

    /// One run of a policy; nothing of it if the watch is told to stop.
    fn run(&self, name: &str, seed: u64, watch: &Watch) -> PyResult<Measured> {
        let (shared, name) = (Arc::clone(&self.0), name.to_owned());
        let work = move || {
            let (trace, fragmentation) = &*shared;
            let policy = policy(&name, trace, fragmentation)?;
            let run = simulate(trace, policy.as_ref(), fragmentation, Protocol::default(), seed);
            Some(online_case(&run))
        };
        Ok(until_stopped(watch, work)?.flatten().unwrap_or_default())
    }
}

/// Runs everything, one after the other, so that times and memory are those of one run.
fn run_all(
    instances: &[(String, Instance)],
    template: &Options,
    seeds: &[u64],
    watch: &Watch,
) -> PyResult<Vec<Row>> {
    let strategies = |instance: &Instance| match instance {
        Instance::Problem(_, strategies) => strategies.len(),
        Instance::Trace(_, policies) => policies.len(),
    };
    let runs: usize = instances
        .iter()
        .map(|(_, instance)| strategies(instance))
        .sum::<usize>()
        * seeds.len();
    let mut rows: Vec<Row> = Vec::with_capacity(runs);
    let clock = Instant::now();
    for (name, instance) in instances {
        let mut work =
            |strategy: &str, seed: u64, one: &dyn Fn(&Run<'_>) -> PyResult<Measured>| -> PyResult<()> {
                if watch.stopped() {
                    return Ok(());
                }
                watch.report(rows.len() as u64, Some(runs as u64));
                let control = Run {
                    watch,
                    started: Instant::now(),
                    before: rows.len() as u64,
                    runs: runs as u64,
                };
                let case = Case {
                    instance: name.clone(),
                    strategy: strategy.to_owned(),
                    seed,
                };
                let held = ALLOCATED.current_usage();
                ALLOCATED.reset_peak_usage();
                let mut row = measure(&case, || clock.elapsed(), || one(&control))?;
                row.peak_bytes = Some(ALLOCATED.peak_usage().saturating_sub(held) as u64);
                // Told to stop, a run is not whole.
                if !watch.stopped() {
                    rows.push(row);
                }
                Ok(())
            };
        match instance {
            Instance::Problem(problem, strategies) => {
                for strategy in strategies {
                    for seed in seeds {
                        let options = Options {
                            strategy: strategy.clone(),
                            seed: *seed,
                            ..template.clone()
                        };
                        work(&strategy.name, *seed, &|control| {
                            solve_case(problem, &options, control).map_err(refused)
                        })?;
                    }
                }
            }
            Instance::Trace(cluster, policies) => {
                let replayed = Replayed::of(cluster);
                for name in policies {
                    for seed in seeds {
                        work(name, *seed, &|control| replayed.run(name, *seed, control.watch))?;
                    }
                }
            }
        }
    }
    watch.report(rows.len() as u64, Some(runs as u64));
    Ok(rows)
}

fn policies(strategies: Option<&[Bound<'_, PyAny>]>) -> PyResult<Vec<String>> {
    let Some(strategies) = strategies else {
        return Ok(POLICIES.map(str::to_owned).to_vec());
    };
    let names = strategies.iter().map(|name| {
        let name: String = name.extract()?;
        if POLICIES.contains(&name.as_str()) {
            Ok(name)
        } else {
            Err(refused(format!(
                "there is no policy {name:?} of online placement; there are {}",
                POLICIES.join(", ")
            )))
        }
    });
    names.collect()
}

/// Runs every strategy on every instance with every seed, one after the other, and measures values, times and memory.
///
/// `instances` are problems by name, or traces (`OpenbTrace`), on which the policies of online placement are run: the protocol of the
/// GPU-sharing comparison, with more asked for than there is. Without `strategies` all presets, or all policies, are
/// run. Items are placed in `order`. Ctrl-C is answered within 100 ms; with `on_interrupt="return"` the runs that are done are
/// returned, and what was made of the run under way is dropped.
///
/// >>> import stowplan
/// >>> problem = stowplan.Problem.from_tables(items={"cpu": [1, 1, 1]}, bins={"cpu": [2, 2]})
/// >>> measured = stowplan.bench({"small": problem}, ["cost", "spread"], seeds=range(2))
/// >>> measured.table()["strategy"], measured.table()["seed"]
/// (['cost', 'cost', 'spread', 'spread'], [0, 1, 0, 1])
#[pyfunction]
#[pyo3(signature = (
    instances: "collections.abc.Mapping[str, Problem | OpenbTrace]",
    strategies: "collections.abc.Iterable[str | Strategy] | None" = None,
    *,
    seeds: "collections.abc.Iterable[int] | None" = None,
    order: "typing.Literal['decreasing', 'scarce', 'increasing', 'given', 'shuffled']" = "shuffled",
    time_limit = None,
    progress: "collections.abc.Callable[[int, int | None], object] | None" = None,
    on_interrupt: "typing.Literal['raise', 'return']" = "raise",
))]
#[expect(clippy::too_many_arguments, reason = "keyword arguments of a Python function")]
pub fn bench(
    py: Python<'_>,
    instances: &Bound<'_, PyAny>,
    strategies: Option<&Bound<'_, PyAny>>,
    seeds: Option<&Bound<'_, PyAny>>,
    order: &str,
    time_limit: Option<f64>,
    progress: Option<Py<PyAny>>,
    on_interrupt: &str,
) -> PyResult<Benchmark> {
    let asked_for = match strategies {
        Some(list) => Some(list.try_iter()?.collect::<PyResult<Vec<_>>>()?),
        None => None,
    };
    let by_name = PyDict::new(py);
    by_name.update(instances.cast()?)?;
    let mut list = Vec::new();
    for (name, instance) in by_name.iter() {
        let name: String = name.extract()?;
        let instance = if let Ok(trace) = instance.cast::<OpenbTrace>() {
            Instance::Trace(Arc::clone(&trace.get().inner), policies(asked_for.as_deref())?)
        } else if let Ok(problem) = instance.cast::<Problem>() {
            let strategies = match &asked_for {
                Some(list) => list.iter().map(given).collect::<PyResult<_>>()?,
                None => CoreStrategy::presets(),
            };
            Instance::Problem(Arc::clone(&problem.get().inner), strategies)
        } else {
            return Err(pyo3::exceptions::PyTypeError::new_err(format!(
                "instance {name:?} is a {}: it must be a stowplan.Problem or a stowplan.OpenbTrace",
                instance.get_type().name()?
            )));
        };
        list.push((name, instance));
    }
    let seeds: Vec<u64> = match seeds {
        Some(seeds) => seeds
            .try_iter()?
            .map(|seed| seed?.extract())
            .collect::<PyResult<_>>()?,
        None => vec![0],
    };
    let template = Options {
        order: item_order(order)?,
        time_limit: duration(time_limit)?,
        ..Options::new(CoreStrategy::presets().swap_remove(0))
    };
    let asked = Asked::new(progress, on_interrupt)?;
    let work = move |watch: &Watch| run_all(&list, &template, &seeds, watch);
    let rows = background::run(py, &asked, work)??;
    Ok(Benchmark { rows })
}

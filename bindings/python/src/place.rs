//! Placing: one problem, one strategy.

use std::sync::Arc;
use std::time::Duration;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use stowplan_placement::{ItemOrder, Options, solve_with};

use crate::background::{self, Asked};
use crate::error::refused;
use crate::outcome;
use crate::problem::Problem;
use crate::strategy::given;

/// The orders of items by name.
const ORDERS: [(&str, ItemOrder); 5] = [
    ("decreasing", ItemOrder::Decreasing),
    ("scarce", ItemOrder::Scarce),
    ("increasing", ItemOrder::Increasing),
    ("given", ItemOrder::Given),
    ("shuffled", ItemOrder::Shuffled),
];

/// An order of items by name.
pub fn item_order(name: &str) -> PyResult<ItemOrder> {
    let found = ORDERS.iter().find(|(known, _)| *known == name);
    found.map(|(_, order)| *order).ok_or_else(|| {
        let known = ORDERS.map(|(known, _)| format!("{known:?}"));
        PyValueError::new_err(format!(
            "order is {name:?}: it must be one of {}",
            known.join(", ")
        ))
    })
}

/// A time limit in seconds.
pub fn duration(seconds: Option<f64>) -> PyResult<Option<Duration>> {
    let Some(seconds) = seconds else { return Ok(None) };
    Duration::try_from_secs_f64(seconds).map(Some).map_err(|_| {
        PyValueError::new_err(format!(
            "time_limit is {seconds}: it must be seconds, not negative"
        ))
    })
}

/// Places the items of a problem in its bins.
///
/// `strategy` is the name of a preset or a `Strategy`, by default what the fleet's policy names, else `balanced`. `time_limit` is in
/// seconds, `work_limit` in decisions on items. The same problem, options and seed give the same solution, unless a time
/// limit strikes.
///
/// `order` is the order in which items are placed within a priority:
///
/// - `"decreasing"`: those allowed on the fewest bins first, then the largest. Where that leaves items out or opens bins, the
///   next two are tried as well and the best result is kept, unless the problem is very large.
/// - `"scarce"`: those that the fewest bins could hold first.
/// - `"increasing"`: the smallest first, which gives the most items where there is not room for all.
/// - `"given"`: as given.
/// - `"shuffled"`: by the `seed`.
///
/// `progress` is called with the number of items decided on and of all items (or `None`), at most every 100 ms; what it raises
/// stops the search and is raised here. Ctrl-C stops the search within 100 ms: with `on_interrupt="raise"` it raises
/// `KeyboardInterrupt`, with `"return"` the best so far is returned, with the status `"limit_reached"`.
///
/// "No" is an answer and not an error: see `Outcome`.
///
/// >>> import stowplan
/// >>> problem = stowplan.Problem.from_tables(items={"cpu": [1, 1]}, bins={"cpu": [2, 2]})
/// >>> stowplan.place(problem, "bin_packing").placements()["bin"]
/// ['bin-0', 'bin-0']
/// >>> stowplan.place(problem, "balanced").placements()["bin"]
/// ['bin-0', 'bin-1']
#[pyfunction]
#[pyo3(signature = (
    problem,
    strategy: "str | Strategy | None" = None,
    *,
    order: "typing.Literal['decreasing', 'scarce', 'increasing', 'given', 'shuffled']" = "decreasing",
    seed = 0,
    time_limit = None,
    work_limit = None,
    progress: "collections.abc.Callable[[int, int | None], object] | None" = None,
    on_interrupt: "typing.Literal['raise', 'return']" = "raise",
) -> "Solution | Infeasible | Unknown")]
#[expect(clippy::too_many_arguments, reason = "keyword arguments of a Python function")]
pub fn place(
    py: Python<'_>,
    problem: &Problem,
    strategy: Option<&Bound<'_, PyAny>>,
    order: &str,
    seed: u64,
    time_limit: Option<f64>,
    work_limit: Option<u64>,
    progress: Option<Py<PyAny>>,
    on_interrupt: &str,
) -> PyResult<Py<PyAny>> {
    let options = Options {
        strategy: match strategy {
            Some(strategy) => given(strategy)?,
            None => problem.default_strategy()?,
        },
        order: item_order(order)?,
        seed,
        time_limit: duration(time_limit)?,
        work_limit,
    };
    let asked = Asked::new(progress, on_interrupt)?;
    let strategy = options.strategy.clone();
    let inner = Arc::clone(&problem.inner);
    let work = move |watch: &background::Watch| solve_with(&inner, &options, watch);
    let outcome = background::run(py, &asked, work)?.map_err(refused)?;
    outcome::wrap(py, problem, &strategy, outcome)
}

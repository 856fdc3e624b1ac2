//! Orders as tables.

use pyo3::PyResult;
use rustc_hash::{FxHashMap, FxHashSet};
use stowplan_depsolve::order::{Action, Cycle, Field, Kind, Measure, Order, OrderProblem, Schedule, Upgrade};

use crate::table::{Columns, Table};

/// One row a step, in the order of start-up.
pub fn levels(order: &Order, problem: &OrderProblem) -> PyResult<Table> {
    let mut rows: Vec<(i64, &str, Option<String>)> = Vec::new();
    for (index, level) in order.start_up().iter().enumerate() {
        for unit in &level.units {
            for name in &unit.names {
                let others: Vec<&str> = unit
                    .names
                    .iter()
                    .map(String::as_str)
                    .filter(|it| it != name)
                    .collect();
                let others = (!others.is_empty()).then(|| others.join(", "));
                rows.push((index as i64 + 1, name, others));
            }
        }
    }
    let waits_for = waits_for(order, problem);
    Columns::default()
        .count("level", rows.iter().map(|row| row.0))
        .name("step", rows.iter().map(|row| row.1))
        .text("waits_for", rows.iter().map(|row| waits_for.get(row.1)))
        .text("together_with", rows.iter().map(|row| row.2.clone()))
        .table()
}

/// What each step waits for of what it depends on, as far as that is there and was kept.
fn waits_for<'p>(order: &'p Order, problem: &'p OrderProblem) -> FxHashMap<&'p str, String> {
    let broken = order.broken().iter();
    let broken = broken.map(|it| (it.step.as_str(), it.dependency.as_str()));
    let dropped = order.dropped().iter();
    let dropped = dropped.map(|it| (it.step.as_str(), it.dependency.as_str()));
    let given_up: FxHashSet<(&str, &str)> = broken.chain(dropped).collect();
    let steps = problem.steps.iter().map(|step| {
        let names = step.depends_on.iter().map(|dependency| dependency.name.as_str());
        let kept: Vec<&str> = names
            .filter(|name| !given_up.contains(&(step.name.as_str(), name)))
            .collect();
        (step.name.as_str(), kept.join(", "))
    });
    steps.filter(|(_, names)| !names.is_empty()).collect()
}

/// One row a step, by name: when.
pub fn schedule(schedule: &Schedule) -> PyResult<Table> {
    let critical: FxHashSet<&str> = schedule.critical.iter().map(String::as_str).collect();
    let rows = || schedule.steps.iter();
    Columns::default()
        .name("step", rows().map(|row| &row.step))
        .float("start", rows().map(|row| Some(time(schedule, row.start))))
        .float("length", rows().map(|row| Some(time(schedule, row.length))))
        .float("slack", rows().map(|row| Some(time(schedule, row.slack))))
        .bool("critical", rows().map(|row| critical.contains(row.step.as_str())))
        .table()
}

/// In seconds, or steps where nothing says how long it takes.
pub fn time(schedule: &Schedule, value: u64) -> f64 {
    match schedule.measure {
        Measure::Steps => value as f64,
        Measure::Milliseconds => value as f64 / 1000.0,
    }
}

/// One row for each step of an upgrade, in order; then those that stay as they are.
pub fn upgrade(upgrade: &Upgrade) -> PyResult<Table> {
    let mut rows: Vec<(Option<i64>, &str, &str, Option<&str>)> = Vec::new();
    for (index, level) in upgrade.levels.iter().enumerate() {
        for change in level {
            let action = match change.action {
                Action::Upgrade => "upgrade",
                Action::Restart => "restart",
            };
            rows.push((
                Some(index as i64 + 1),
                &change.step,
                action,
                change.because.as_deref(),
            ));
        }
    }
    rows.extend(
        upgrade
            .kept
            .iter()
            .map(|step| (None, step.as_str(), "keep", None)),
    );
    Columns::default()
        .int("level", rows.iter().map(|row| row.0))
        .name("step", rows.iter().map(|row| row.1))
        .name("action", rows.iter().map(|row| row.2))
        .text("because", rows.iter().map(|row| row.3))
        .table()
}

/// One row for each edge of each cycle.
pub fn cycles(cycles: &[Cycle]) -> PyResult<Table> {
    let numbered = || {
        let cycles = cycles.iter().enumerate();
        cycles.flat_map(|(index, cycle)| cycle.edges.iter().map(move |edge| (index as i64 + 1, edge)))
    };
    Columns::default()
        .count("cycle", numbered().map(|row| row.0))
        .name("step", numbered().map(|row| &row.1.step))
        .name("waits_for", numbered().map(|row| &row.1.dependency))
        .name("field", numbered().map(|row| field_word(row.1.field)))
        .name("kind", numbered().map(|row| kind_word(row.1.kind)))
        .text("reason", numbered().map(|row| row.1.reason.clone()))
        .table()
}

/// One row for each soft dependency that is not kept, with the cycle that it closes.
pub fn broken(order: &Order) -> PyResult<Table> {
    let rows = || order.broken().iter();
    Columns::default()
        .name("step", rows().map(|row| &row.step))
        .name("depends_on", rows().map(|row| &row.dependency))
        .text("reason", rows().map(|row| row.reason.clone()))
        .text(
            "cycle",
            rows().map(|row| order.why_broken(row).map(|cycle| cycle.to_string())),
        )
        .table()
}

/// One row for everything that comes of what is missing.
pub fn given_up(order: &Order) -> PyResult<Table> {
    let skipped = order.skipped().iter();
    let skipped = skipped.map(|it| (it.step.as_str(), "not started", it.dependency.as_str(), None));
    let dropped = order.dropped().iter();
    let dropped = dropped.map(|it| {
        let reason = it.reason.as_deref();
        (it.step.as_str(), "without", it.dependency.as_str(), reason)
    });
    let rows: Vec<_> = skipped.chain(dropped).collect();
    Columns::default()
        .name("step", rows.iter().map(|row| row.0))
        .name("what", rows.iter().map(|row| row.1))
        .name("missing", rows.iter().map(|row| row.2))
        .text("reason", rows.iter().map(|row| row.3))
        .table()
}

/// The word of a field in files.
pub fn field_word(field: Field) -> &'static str {
    match field {
        Field::DependsOn => "dependsOn",
        Field::StartupOrder => "startupOrder",
    }
}

/// The word of a kind in files.
pub fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Hard => "hard",
        Kind::Soft => "soft",
    }
}

//! The resolver and its peers on the same problems: time, answers, and what is selected.
//!
//! Usage: `depsolve [--data FOLDER] [--dataset NAME]... [--repeat 3] [--limit SECONDS] [--out FILE.csv] [--report FILE.md]
//! [--problems FILE.csv]`. Without `--dataset`, all. A line for each dataset and solver goes to `--out`, a line for each problem
//! and solver to `--problems`, the tables to the report (or standard output), progress to standard error. Where answers disagree
//! or a selection is none, the report says so and the program fails.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use stowplan_benches::depsolve::{Arguments, Comparison, compare, number, problems_csv, report, runs_csv};
use stowplan_benches::rebalancing::Result;
use stowplan_tests::depsolve::dataset::{DATASETS, Dataset};
use stowplan_tests::depsolve::optimum;
use stowplan_tests::depsolve::peer::{Ours, Pubgrub, Reading, Resolvo, Solver};

/// Versions of the peers, as the lock file has them.
const LOCK: &str = include_str!("../../../Cargo.lock");

fn main() -> Result<()> {
    let (mut repeats, mut limit) = (3, Duration::from_secs(20));
    let (mut out, mut problems) = (None, None);
    let arguments = Arguments::read(&DATASETS, |option, value| {
        match option {
            "--repeat" => repeats = number::<usize>(option, value)?.max(1),
            "--limit" => limit = Duration::from_secs(number(option, value)?),
            "--out" => out = Some(PathBuf::from(value)),
            "--problems" => problems = Some(PathBuf::from(value)),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let mut comparisons = Vec::new();
    for name in &arguments.datasets {
        comparisons.push(one(&arguments.data, name, repeats, limit));
    }
    if let Some(path) = &out {
        std::fs::write(path, runs_csv(&comparisons))?;
    }
    if let Some(path) = &problems {
        std::fs::write(path, problems_csv(&comparisons))?;
    }
    let versions = format!(
        "stowplan-depsolve {}, resolvo {}, pubgrub {}",
        version("stowplan-depsolve"),
        version("resolvo"),
        version("pubgrub")
    );
    let command = arguments.command(env!("CARGO_BIN_NAME"));
    arguments.put_report(&report(
        &comparisons,
        &versions,
        &command,
        repeats,
        limit.as_secs(),
    ))?;
    let disagreements = comparisons
        .iter()
        .flat_map(|comparison| &comparison.disagreements);
    match disagreements.count() {
        0 => Ok(()),
        count => Err(format!("{count} disagreements; the report names them").into()),
    }
}

fn one(data: &Path, name: &str, repeats: usize, limit: Duration) -> Comparison {
    let dataset = Dataset::read(data, name);
    let optima = optimum::read(data, name);
    let mut start = Instant::now();
    let mut took = |what: &str| {
        eprintln!("{name}: {what} made in {:.2} s", start.elapsed().as_secs_f64());
        start = Instant::now();
    };
    let ours = Ours::new(&dataset);
    took("stowplan");
    let resolvo = Resolvo::new(&dataset);
    took("resolvo");
    let pubgrub = Pubgrub::new(&dataset);
    took("pubgrub");
    let (eager, lazy) = (resolvo.reading(Reading::Eager), resolvo.reading(Reading::Lazy));
    let solvers: [&dyn Solver; 4] = [&ours, &eager, &lazy, &pubgrub];
    let comparison = compare(name, &dataset, &solvers, &optima, repeats, limit);
    for run in &comparison.runs {
        eprintln!("{name}: {} {:.2} ms", run.solver, run.total() * 1e3);
    }
    for found in &comparison.disagreements {
        eprintln!("{}: {}", found.problem, found.said);
    }
    eprintln!(
        "{name}: {} problems, {} answers compared, {} selections checked, {} disagreements",
        comparison.problems.len(),
        comparison.compared,
        comparison.checked,
        comparison.disagreements.len()
    );
    comparison
}

/// The version of a crate in the lock file.
fn version(name: &str) -> &'static str {
    let entry = format!("name = \"{name}\"\nversion = \"");
    LOCK.split_once(&entry)
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("of no known version", |(version, _)| version)
}

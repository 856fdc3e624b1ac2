//! The resolver and its peers on the same problems: time, answers, and what is selected.
//!
//! Usage: `depsolve [--data FOLDER] [--dataset NAME]... [--repeat 3] [--limit SECONDS] [--out FILE.csv] [--report FILE.md]
//! [--problems FILE.csv]`. Without `--dataset`, all. A line for each dataset and solver goes to `--out`, a line for each problem
//! and solver to `--problems`, the tables to the report (or standard output), progress to standard error. Where answers disagree
//! or a selection is none, the report says so and the program fails.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use stowplan_benches::depsolve::{Comparison, compare, problems_csv, report, runs_csv};
use stowplan_benches::rebalancing::Result;
use stowplan_tests::depsolve::dataset::{DATASETS, Dataset};
use stowplan_tests::depsolve::optimum;
use stowplan_tests::depsolve::peer::{Ours, Pubgrub, Reading, Resolvo, Solver};

/// Versions of the peers, as the lock file has them.
const LOCK: &str = include_str!("../../../Cargo.lock");

fn main() -> Result<()> {
    let arguments = Arguments::read()?;
    let mut comparisons = Vec::new();
    for name in &arguments.datasets {
        comparisons.push(one(&arguments, name));
    }
    if let Some(path) = &arguments.out {
        std::fs::write(path, runs_csv(&comparisons))?;
    }
    if let Some(path) = &arguments.problems {
        std::fs::write(path, problems_csv(&comparisons))?;
    }
    let versions = format!(
        "stowplan-depsolve {}, resolvo {}, pubgrub {}",
        version("stowplan-depsolve"),
        version("resolvo"),
        version("pubgrub")
    );
    let report = report(
        &comparisons,
        &versions,
        arguments.repeats,
        arguments.limit.as_secs(),
    );
    match &arguments.report {
        Some(path) => std::fs::write(path, report)?,
        None => print!("{report}"),
    }
    let disagreements = comparisons
        .iter()
        .flat_map(|comparison| &comparison.disagreements);
    match disagreements.count() {
        0 => Ok(()),
        count => Err(format!("{count} disagreements; the report names them").into()),
    }
}

fn one(arguments: &Arguments, name: &str) -> Comparison {
    let dataset = Dataset::read(&arguments.data, name);
    let optima = optimum::read(&arguments.data, name);
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
    let comparison = compare(
        name,
        &dataset,
        &solvers,
        &optima,
        arguments.repeats,
        arguments.limit,
    );
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

struct Arguments {
    data: PathBuf,
    datasets: Vec<String>,
    repeats: usize,
    limit: Duration,
    out: Option<PathBuf>,
    report: Option<PathBuf>,
    problems: Option<PathBuf>,
}

impl Arguments {
    fn read() -> Result<Self> {
        let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
        let data = std::env::var_os("STOWPLAN_DATA").map_or_else(beside, PathBuf::from);
        let mut read = Self {
            data: data.join("depsolve"),
            datasets: Vec::new(),
            repeats: 3,
            limit: Duration::from_secs(20),
            out: None,
            report: None,
            problems: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(option) = arguments.next() {
            let value = arguments.next().ok_or(format!("{option}: a value is missing"))?;
            match option.as_str() {
                "--data" => read.data = value.into(),
                "--dataset" => {
                    if !DATASETS.contains(&value.as_str()) {
                        let known = DATASETS.join(", ");
                        return Err(format!("--dataset: no dataset {value:?}; there are {known}").into());
                    }
                    read.datasets.push(value);
                }
                "--repeat" => read.repeats = value.parse::<usize>()?.max(1),
                "--limit" => read.limit = Duration::from_secs(value.parse()?),
                "--out" => read.out = Some(value.into()),
                "--report" => read.report = Some(value.into()),
                "--problems" => read.problems = Some(value.into()),
                _ => return Err(format!("{option}: no such option").into()),
            }
        }
        if read.datasets.is_empty() {
            read.datasets = DATASETS.map(str::to_owned).to_vec();
        }
        Ok(read)
    }
}

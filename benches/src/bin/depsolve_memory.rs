//! Memory of the resolver and its peers: what a universe holds, and what solving adds at most.
//!
//! Usage: `depsolve_memory [--data FOLDER] [--dataset NAME]... [--report FILE.md]`. Without `--dataset`, the largest one. A
//! program of its own, because counting each allocation costs time, and more to those that allocate more.

use std::path::PathBuf;
use std::time::Duration;

use peak_alloc::PeakAlloc;
use stowplan_benches::machine;
use stowplan_benches::rebalancing::Result;
use stowplan_placement::harness::to_markdown;
use stowplan_tests::depsolve::dataset::{DATASETS, Dataset};
use stowplan_tests::depsolve::peer::{Answer, Ours, Pubgrub, Reading, Resolvo, Solver};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// For a solve of a peer.
const LIMIT: Duration = Duration::from_secs(20);

fn main() -> Result<()> {
    let arguments = Arguments::read()?;
    let mut lines = Vec::new();
    for name in &arguments.datasets {
        let dataset = Dataset::read(&arguments.data, name);
        let problems = dataset.problems.len();
        let mut row = |made: Made, solvers: &[&dyn Solver]| {
            for solver in solvers {
                let (peak, total) = solving(*solver, problems);
                eprintln!("{name}: {} done", solver.name());
                lines.push(vec![
                    name.clone(),
                    solver.name().to_owned(),
                    mebibytes(made.held),
                    mebibytes(made.peak),
                    mebibytes(peak),
                    mebibytes(total / problems.max(1)),
                ]);
            }
        };
        let (ours, made) = counted(|| Ours::new(&dataset));
        row(made, &[&ours]);
        drop(ours);
        let (resolvo, made) = counted(|| Resolvo::new(&dataset));
        row(
            made,
            &[&resolvo.reading(Reading::Eager), &resolvo.reading(Reading::Lazy)],
        );
        drop(resolvo);
        let (pubgrub, made) = counted(|| Pubgrub::new(&dataset));
        row(made, &[&pubgrub]);
    }
    let header = [
        "dataset",
        "solver",
        "held, MiB",
        "peak of building, MiB",
        "peak of solving, MiB",
        "mean peak, MiB",
    ];
    let report = format!(
        "# Memory of the resolver and its peers\n\n{}\n\nBytes by a counting allocator. Held: by the universe (or what a peer makes of \
         the records) with the requests of all problems; the records themselves, which all read, are not counted. Peak of solving: \
         what the hungriest problem needs above that; mean peak: over all problems.\n\nMade by `cargo run --release -p \
         stowplan-benches --bin depsolve_memory`; its options are said in the file.\n\n{}",
        machine::described(),
        to_markdown(&header, &lines)
    );
    match &arguments.report {
        Some(path) => std::fs::write(path, report)?,
        None => print!("{report}"),
    }
    Ok(())
}

/// What making something took, in bytes.
#[derive(Clone, Copy)]
struct Made {
    held: usize,
    peak: usize,
}

fn counted<T>(make: impl FnOnce() -> T) -> (T, Made) {
    ALLOCATED.reset_peak_usage();
    let before = ALLOCATED.current_usage();
    let made = make();
    let held = ALLOCATED.current_usage().saturating_sub(before);
    let peak = ALLOCATED.peak_usage().saturating_sub(before);
    (made, Made { held, peak })
}

/// The largest peak over the problems, and the sum of all.
fn solving(solver: &dyn Solver, problems: usize) -> (usize, usize) {
    let peaks = (0..problems).map(|problem| {
        let (answer, made) = counted(|| solver.solve(problem, LIMIT));
        if answer == Answer::Unknown {
            eprintln!("{}: problem {problem} is unknown", solver.name());
        }
        made.peak
    });
    peaks.fold((0, 0), |(largest, sum), peak| (largest.max(peak), sum + peak))
}

fn mebibytes(bytes: usize) -> String {
    format!("{:.2}", bytes as f64 / 1_048_576.0)
}

struct Arguments {
    data: PathBuf,
    datasets: Vec<String>,
    report: Option<PathBuf>,
}

impl Arguments {
    fn read() -> Result<Self> {
        let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
        let data = std::env::var_os("STOWPLAN_DATA").map_or_else(beside, PathBuf::from);
        let mut read = Self {
            data: data.join("depsolve"),
            datasets: Vec::new(),
            report: None,
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
                "--report" => read.report = Some(value.into()),
                _ => return Err(format!("{option}: no such option").into()),
            }
        }
        if read.datasets.is_empty() {
            read.datasets.push(DATASETS[0].to_owned());
        }
        Ok(read)
    }
}

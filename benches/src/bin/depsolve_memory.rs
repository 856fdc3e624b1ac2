//! Memory of the resolver and its peers: what a universe holds, and what solving adds at most.
//!
//! Usage: `depsolve_memory [--data FOLDER] [--dataset NAME]... [--report FILE.md]`. Without `--dataset`, the largest one. A
//! program of its own, because counting each allocation costs time, and more to those that allocate more.

use std::time::Duration;

use peak_alloc::PeakAlloc;
use stowplan_benches::depsolve::Arguments;
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
    let arguments = Arguments::read(&DATASETS[..1], |_, _| Ok(false))?;
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
         what the hungriest problem needs above that; mean peak: over all problems.\n\nMade by `{}`; its options are said in the file.\n\n{}",
        machine::described(),
        arguments.command(env!("CARGO_BIN_NAME")),
        to_markdown(&header, &lines)
    );
    arguments.put_report(&report)
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

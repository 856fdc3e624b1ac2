//! How the time of a first answer grows with the number of roots and with what can be reached from them, as a table.
//!
//! Usage: `depsolve_growth [--data FOLDER] [--dataset NAME]... [--repeat 5] [--seed 1] [--report FILE.csv]`. Without `--dataset`,
//! `debian-bookworm-trixie` and `opam`. For each number of roots (1, 2, 4, … 512) problems are drawn: packages one after the other, kept where
//! all together still have an answer, so that work grows and not the chance of a contradiction. The cone is every package
//! that roots lead to through requirements. One line for each problem and solver: the median of the repetitions, and of ours also
//! the time of the proved best answer. `benches/plot_growth.py` draws it.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use stowplan_benches::depsolve::{Arguments, number};
use stowplan_benches::rebalancing::Result;
use stowplan_core::NoControl;
use stowplan_depsolve::{Limits, Objective, Outcome, RankSet, Request, Session, Universe, solve};
use stowplan_tests::depsolve::dataset::{Atom, Dataset, Problem, Records};
use stowplan_tests::depsolve::peer::{Answer, Ours, Pubgrub, Reading, Resolvo, Solver};

/// Numbers of roots.
const ROOTS: [usize; 10] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
/// Problems of each number.
const PROBLEMS: usize = 12;
const LIMIT: Duration = Duration::from_secs(20);
const LIMITS: Limits = Limits {
    conflicts: u64::MAX,
    canonical_conflicts: 0,
};

fn main() -> Result<()> {
    let (mut repeats, mut seed) = (5, 1);
    let arguments = Arguments::read(&["debian-bookworm-trixie", "opam"], |option, value| {
        match option {
            "--repeat" => repeats = number::<usize>(option, value)?.max(1),
            "--seed" => seed = number(option, value)?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let mut table = String::from("dataset,problem,solver,roots,cone,selected,time_ms\n");
    for name in &arguments.datasets {
        measure(&arguments, name, repeats, seed, &mut table)?;
    }
    arguments.put_report(&table)
}

fn measure(arguments: &Arguments, name: &str, repeats: usize, seed: u64, table: &mut String) -> Result<()> {
    let mut dataset = Dataset::read(&arguments.data, name);
    let universe = dataset.universe();
    dataset.problems = draw(&dataset, &universe, seed);
    eprintln!("{name}: {} problems drawn", dataset.problems.len());
    let ours = Ours::new(&dataset);
    let resolvo = Resolvo::new(&dataset);
    let pubgrub = Pubgrub::new(&dataset);
    let (eager, lazy) = (resolvo.reading(Reading::Eager), resolvo.reading(Reading::Lazy));
    let solvers: [&dyn Solver; 4] = [&ours, &eager, &lazy, &pubgrub];
    for (index, problem) in dataset.problems.iter().enumerate() {
        let (id, roots) = (&problem.id, problem.roots.len());
        let cone = cone(&dataset.records, problem);
        let mut line = |solver: &str, selected: usize, mut times: Vec<Duration>| {
            times.sort_unstable();
            let median = times[times.len() / 2].as_secs_f64() * 1e3;
            writeln!(
                table,
                "{name},{id},{solver},{roots},{cone},{selected},{median:.4}"
            )
        };
        for solver in solvers {
            let (mut times, mut selected) = (Vec::new(), 0);
            for _ in 0..repeats {
                let start = Instant::now();
                let answer = solver.solve(index, LIMIT);
                times.push(start.elapsed());
                match answer {
                    Answer::Selected(versions) => selected = versions.len(),
                    Answer::Unsatisfiable => {
                        return Err(format!("{name} {id}: {} finds no answer", solver.name()).into());
                    }
                    // A peer that does not finish has no line.
                    Answer::Unknown => break,
                }
            }
            if selected > 0 {
                line(solver.name(), selected, times)?;
            }
        }
        let request = Request {
            objectives: vec![
                Objective::RootsNewest,
                Objective::AllNewest,
                Objective::FewestPackages,
            ],
            ..dataset.request(&universe, problem)
        };
        let (mut times, mut selected) = (Vec::new(), 0);
        for _ in 0..repeats {
            let start = Instant::now();
            let outcome = solve(&universe, &request, LIMITS, &NoControl);
            times.push(start.elapsed());
            match outcome {
                Outcome::Solved(found) if found.is_optimal() => selected = found.versions.len(),
                _ => return Err(format!("{name} {id}: no best answer was proved").into()),
            }
        }
        line("stowplan best", selected, times)?;
        if (index + 1) % PROBLEMS == 0 {
            eprintln!("{name}: {roots} roots");
        }
    }
    Ok(())
}

/// Problems of each number of roots that have an answer.
fn draw(dataset: &Dataset, universe: &Universe, seed: u64) -> Vec<Problem> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut session = Session::new(universe);
    let mut problems = Vec::new();
    for roots in ROOTS {
        for at in 0..PROBLEMS {
            let mut problem = Problem {
                id: format!("{roots}-{at}"),
                roots: Vec::new(),
            };
            while problem.roots.len() < roots {
                let package = random.usize(0..dataset.records.packages.len());
                let versions = dataset.records.packages[package].versions.len() as u32;
                if versions == 0 || problem.roots.iter().any(|root| root[0].package == package) {
                    continue;
                }
                let ranks = RankSet::all(versions);
                problem.roots.push(vec![Atom { package, ranks }]);
                let request = dataset.request(universe, &problem);
                if !matches!(session.solve(&request, LIMITS, &NoControl), Outcome::Solved(_)) {
                    problem.roots.pop();
                }
            }
            problems.push(problem);
        }
    }
    problems
}

/// How many packages the roots lead to through requirements of any version.
fn cone(records: &Records, problem: &Problem) -> usize {
    let mut reached = vec![false; records.packages.len()];
    let mut next: Vec<usize> = problem.roots.iter().flatten().map(|atom| atom.package).collect();
    let mut count = 0;
    while let Some(package) = next.pop() {
        if std::mem::replace(&mut reached[package], true) {
            continue;
        }
        count += 1;
        let requires = records.packages[package]
            .objects
            .iter()
            .flat_map(|object| &object.requires);
        next.extend(requires.flatten().map(|atom| atom.package));
    }
    count
}

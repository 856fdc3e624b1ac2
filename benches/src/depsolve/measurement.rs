//! Runs solvers on the problems of a dataset and compares what they say.
//!
//! The solvers alternate problem by problem, and which is first changes with each problem, so that all meet the same state of the
//! machine. Every selection is checked against the records, and every two answers about satisfiability are compared. A solve that
//! took long is not repeated: its one time counts for every repetition.

use std::time::{Duration, Instant};

use stowplan_tests::depsolve::checker::check;
use stowplan_tests::depsolve::dataset::{Dataset, Records};
use stowplan_tests::depsolve::optimum::Optimum;
use stowplan_tests::depsolve::peer::{Answer, Solver};

/// Solves longer than this are not repeated.
const LONG: Duration = Duration::from_secs(2);

/// What is kept of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A selection.
    Selected {
        /// How many packages.
        packages: usize,
        /// How many of them not in their newest version.
        outdated: usize,
    },
    /// None exists.
    Unsatisfiable,
    /// The limit struck.
    Unknown,
}

impl Shape {
    fn of(answer: &Answer, records: &Records) -> Self {
        match answer {
            Answer::Selected(selected) => {
                let newest = |package: usize| records.packages[package].versions.len() as u32 - 1;
                let outdated = selected.iter().filter(|(package, rank)| *rank < newest(*package));
                Self::Selected {
                    packages: selected.len(),
                    outdated: outdated.count(),
                }
            }
            Answer::Unsatisfiable => Self::Unsatisfiable,
            Answer::Unknown => Self::Unknown,
        }
    }

    /// Whether there is a selection, if that is known.
    pub fn satisfiable(self) -> Option<bool> {
        match self {
            Self::Selected { .. } => Some(true),
            Self::Unsatisfiable => Some(false),
            Self::Unknown => None,
        }
    }
}

/// One solver on one dataset.
#[derive(Clone, Debug)]
pub struct Run {
    /// The solver.
    pub solver: &'static str,
    /// Seconds of each repetition, all problems.
    pub totals: Vec<f64>,
    /// For each problem, the median of its times, in seconds.
    pub times: Vec<f64>,
    /// For each problem, what was said.
    pub shapes: Vec<Shape>,
}

impl Run {
    /// The median of the totals, in seconds.
    pub fn total(&self) -> f64 {
        quantile(&self.totals, 0.5)
    }

    /// A quantile of the problems' times, in seconds.
    pub fn quantile(&self, at: f64) -> f64 {
        quantile(&self.times, at)
    }

    /// How many problems have this answer.
    pub fn count(&self, satisfiable: Option<bool>) -> usize {
        let like = |shape: &&Shape| shape.satisfiable() == satisfiable;
        self.shapes.iter().filter(like).count()
    }
}

/// The smallest value that so large a part of the values does not exceed.
fn quantile(values: &[f64], at: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let index = (at * sorted.len() as f64).ceil() as usize;
    sorted
        .get(index.saturating_sub(1).min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or(0.0)
}

/// Something that should not be.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// The dataset and the problem.
    pub problem: String,
    /// Who says what.
    pub said: String,
}

/// All solvers on one dataset.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The dataset.
    pub dataset: String,
    /// Ids of the problems.
    pub problems: Vec<String>,
    /// The solvers, ours first.
    pub runs: Vec<Run>,
    /// Pairs of answers, ours and a peer's or a proven one, that were compared.
    pub compared: usize,
    /// Selections that were checked.
    pub checked: usize,
    /// What was found wrong.
    pub disagreements: Vec<Disagreement>,
}

/// Runs the solvers on every problem, so many times.
pub fn compare(
    name: &str,
    dataset: &Dataset,
    solvers: &[&dyn Solver],
    optima: &std::collections::BTreeMap<String, Optimum>,
    repeats: usize,
    limit: Duration,
) -> Comparison {
    let count = dataset.problems.len();
    let mut times = vec![vec![Vec::with_capacity(repeats); count]; solvers.len()];
    let mut shapes = vec![vec![Shape::Unknown; count]; solvers.len()];
    let mut comparison = Comparison {
        dataset: name.to_owned(),
        problems: dataset
            .problems
            .iter()
            .map(|problem| problem.id.clone())
            .collect(),
        runs: Vec::new(),
        compared: 0,
        checked: 0,
        disagreements: Vec::new(),
    };
    for repeat in 0..repeats {
        for (index, problem) in dataset.problems.iter().enumerate() {
            for turn in 0..solvers.len() {
                let at = (turn + index + repeat) % solvers.len();
                let known: &mut Vec<f64> = &mut times[at][index];
                if let Some(&earlier) = known.first().filter(|time| **time > LONG.as_secs_f64()) {
                    known.push(earlier);
                    continue;
                }
                let start = Instant::now();
                let answer = solvers[at].solve(index, limit);
                known.push(start.elapsed().as_secs_f64());
                if repeat > 0 {
                    continue;
                }
                shapes[at][index] = Shape::of(&answer, &dataset.records);
                if let Answer::Selected(selection) = &answer {
                    comparison.checked += 1;
                    if let Err(violation) = check(&dataset.records, problem, selection) {
                        comparison.disagreements.push(Disagreement {
                            problem: format!("{name} {}", problem.id),
                            said: format!("the selection of {} is none: {violation}", solvers[at].name()),
                        });
                    }
                }
            }
        }
        eprintln!("{name}: repetition {} of {repeats}", repeat + 1);
    }
    for (solver, (times, shapes)) in solvers.iter().zip(times.into_iter().zip(shapes)) {
        comparison.runs.push(Run {
            solver: solver.name(),
            totals: (0..repeats)
                .map(|repeat| times.iter().map(|times| times[repeat]).sum())
                .collect(),
            times: times.iter().map(|times| quantile(times, 0.5)).collect(),
            shapes,
        });
    }
    agree(&mut comparison, optima);
    comparison
}

/// Compares our answers with each peer's, and with those that are proven.
fn agree(comparison: &mut Comparison, optima: &std::collections::BTreeMap<String, Optimum>) {
    let Some((ours, peers)) = comparison.runs.split_first() else {
        return;
    };
    for (index, problem) in comparison.problems.iter().enumerate() {
        let mine = ours.shapes[index].satisfiable();
        let proven = optima
            .get(problem)
            .map(|optimum| ("the proven optimum", Some(optimum.satisfiable)));
        let theirs = peers
            .iter()
            .map(|run| (run.solver, run.shapes[index].satisfiable()));
        for (who, said) in theirs.chain(proven) {
            let Some(said) = said else { continue };
            comparison.compared += 1;
            if mine != Some(said) {
                let word = |answer| match answer {
                    Some(true) => "satisfiable",
                    Some(false) => "unsatisfiable",
                    None => "unknown",
                };
                comparison.disagreements.push(Disagreement {
                    problem: format!("{} {problem}", comparison.dataset),
                    said: format!("{} says {}, {who} {}", ours.solver, word(mine), word(Some(said))),
                });
            }
        }
    }
}

//! What was measured, as tables.

use std::fmt::Write as _;

use stowplan_placement::harness::to_markdown;

use super::measurement::{Comparison, Run, Shape};
use crate::machine;

/// How many of our slowest problems are shown.
const SLOWEST: usize = 20;

/// A line for each dataset and solver.
pub fn runs_csv(comparisons: &[Comparison]) -> String {
    let mut text = String::from(
        "dataset,solver,problems,satisfiable,unsatisfiable,unknown,total_ms,median_ms,p99_ms,max_ms,ours_divided_by_it\n",
    );
    for comparison in comparisons {
        for run in &comparison.runs {
            let line = [
                comparison.dataset.clone(),
                run.solver.to_owned(),
                run.times.len().to_string(),
                run.count(Some(true)).to_string(),
                run.count(Some(false)).to_string(),
                run.count(None).to_string(),
                format!("{:.3}", run.total() * 1e3),
                format!("{:.4}", run.quantile(0.5) * 1e3),
                format!("{:.4}", run.quantile(0.99) * 1e3),
                format!("{:.4}", run.quantile(1.0) * 1e3),
                format!("{:.4}", comparison.runs[0].total() / run.total()),
            ];
            text.push_str(&line.join(","));
            text.push('\n');
        }
    }
    text
}

/// A line for each dataset, problem and solver.
pub fn problems_csv(comparisons: &[Comparison]) -> String {
    let mut text = String::from("dataset,problem,solver,answer,packages,outdated,time_ms\n");
    for comparison in comparisons {
        for (index, problem) in comparison.problems.iter().enumerate() {
            for run in &comparison.runs {
                let answer = match run.shapes[index] {
                    Shape::Selected { packages, outdated } => format!("satisfiable,{packages},{outdated}"),
                    Shape::Unsatisfiable => "unsatisfiable,,".to_owned(),
                    Shape::Unknown => "unknown,,".to_owned(),
                };
                let (dataset, solver) = (&comparison.dataset, run.solver);
                let time = run.times[index] * 1e3;
                let quoted = problem.replace('"', "\"\"");
                let _ = writeln!(text, "{dataset},\"{quoted}\",{solver},{answer},{time:.4}");
            }
        }
    }
    text
}

/// The whole report.
pub fn report(
    comparisons: &[Comparison],
    versions: &str,
    command: &str,
    repeats: usize,
    limit_seconds: u64,
) -> String {
    let problems: usize = comparisons
        .iter()
        .map(|comparison| comparison.problems.len())
        .sum();
    let compared: usize = comparisons.iter().map(|comparison| comparison.compared).sum();
    let checked: usize = comparisons.iter().map(|comparison| comparison.checked).sum();
    let disagreements: Vec<Vec<String>> = comparisons
        .iter()
        .flat_map(|comparison| &comparison.disagreements)
        .map(|found| vec![found.problem.clone(), found.said.clone()])
        .collect();
    let agreement = if disagreements.is_empty() {
        "there is no disagreement".to_owned()
    } else {
        format!(
            "**these disagree**:\n\n{}",
            to_markdown(&["problem", "what is said"], &disagreements)
        )
    };
    format!(
        "# The resolver beside its peers: first answers\n\n\
         {versions}. {} All solvers run in one process on one thread and alternate problem by problem. Universes, version sets and \
         requests are made before in each solver's own terms; what is timed is one solve from nothing, with all it allocates, asks \
         of its provider and drops. Totals are medians of {repeats} repetitions of the whole dataset, times of a problem are medians \
         of its repetitions; a solve of more than two seconds is not repeated. A peer has {limit_seconds} s for a problem, then its \
         answer is unknown, and its total (marked ≥) has only those seconds.\n\n\
         {problems} problems. {compared} of our answers were compared with a peer's or with a proven one, and {checked} selections \
         (ours and theirs) were checked against the records: {agreement}.\n\n\
         Made by `{command}`; its options are said in the file.\n\n\
         ## Ours divided by theirs\n\n<!-- --8<-- [start:ratios] -->\n\n{}\n<!-- --8<-- [end:ratios] -->\n\n\
         ## Times\n\n{}\n\
         ## Our slowest problems\n\n{}\n\
         ## What was selected\n\n\
         Over the problems for which every solver has a selection. Outdated: selected, but not in the newest version of the \
         universe. These are first answers: no solver was asked for the best one.\n\n{}",
        machine::described(),
        ratios(comparisons),
        times(comparisons),
        slowest(comparisons),
        quality(comparisons),
    )
}

/// Marks a total that has a limit in it.
fn at_least(run: &Run) -> &'static str {
    if run.count(None) > 0 { "≥ " } else { "" }
}

fn ratios(comparisons: &[Comparison]) -> String {
    let Some(first) = comparisons.first() else {
        return String::new();
    };
    let mut header = vec!["dataset", "problems", "ours, ms"];
    header.extend(first.runs.iter().skip(1).map(|run| run.solver));
    let lines: Vec<Vec<String>> = comparisons
        .iter()
        .map(|comparison| {
            let ours = &comparison.runs[0];
            let mut line = vec![
                comparison.dataset.clone(),
                comparison.problems.len().to_string(),
                format!("{}{:.2}", at_least(ours), ours.total() * 1e3),
            ];
            line.extend(comparison.runs.iter().skip(1).map(|run| {
                let unfinished = if run.count(None) > 0 { "≤ " } else { "" };
                let ratio = ours.total() / run.total();
                // Two digits that say something.
                let digits = (1.0 - ratio.log10().floor()).clamp(2.0, 9.0) as usize;
                format!("{unfinished}{ratio:.digits$}")
            }));
            line
        })
        .collect();
    to_markdown(&header, &lines)
}

fn times(comparisons: &[Comparison]) -> String {
    let mut lines = Vec::new();
    for comparison in comparisons {
        for run in &comparison.runs {
            lines.push(vec![
                comparison.dataset.clone(),
                run.solver.to_owned(),
                run.count(Some(true)).to_string(),
                run.count(Some(false)).to_string(),
                run.count(None).to_string(),
                format!("{}{:.2}", at_least(run), run.total() * 1e3),
                format!("{:.3}", run.quantile(0.5) * 1e3),
                format!("{:.3}", run.quantile(0.99) * 1e3),
                format!("{:.3}", run.quantile(1.0) * 1e3),
            ]);
        }
    }
    let header = [
        "dataset",
        "solver",
        "satisfiable",
        "unsatisfiable",
        "unknown",
        "total, ms",
        "median, ms",
        "99 %, ms",
        "largest, ms",
    ];
    to_markdown(&header, &lines)
}

fn slowest(comparisons: &[Comparison]) -> String {
    let Some(first) = comparisons.first() else {
        return String::new();
    };
    let mut all: Vec<(&Comparison, usize)> = comparisons
        .iter()
        .flat_map(|comparison| (0..comparison.problems.len()).map(move |index| (comparison, index)))
        .collect();
    let time = |(comparison, index): &(&Comparison, usize)| comparison.runs[0].times[*index];
    all.sort_by(|one, other| time(other).total_cmp(&time(one)));
    let lines: Vec<Vec<String>> = all
        .iter()
        .take(SLOWEST)
        .map(|&(comparison, index)| {
            let answer = match comparison.runs[0].shapes[index] {
                Shape::Selected { packages, .. } => format!("{packages} packages"),
                Shape::Unsatisfiable => "unsatisfiable".to_owned(),
                Shape::Unknown => "unknown".to_owned(),
            };
            let mut line = vec![
                comparison.dataset.clone(),
                comparison.problems[index].clone(),
                answer,
            ];
            line.extend(comparison.runs.iter().map(|run| match run.shapes[index] {
                Shape::Unknown => "unknown".to_owned(),
                _ => format!("{:.3}", run.times[index] * 1e3),
            }));
            line
        })
        .collect();
    let mut header = vec!["dataset", "problem", "answer"];
    let solvers: Vec<String> = first
        .runs
        .iter()
        .map(|run| format!("{}, ms", run.solver))
        .collect();
    header.extend(solvers.iter().map(String::as_str));
    to_markdown(&header, &lines)
}

fn quality(comparisons: &[Comparison]) -> String {
    let mut lines = Vec::new();
    for comparison in comparisons {
        let everyone = |index: &usize| {
            let selected = |run: &Run| run.shapes[*index].satisfiable() == Some(true);
            comparison.runs.iter().all(selected)
        };
        let shared: Vec<usize> = (0..comparison.problems.len()).filter(everyone).collect();
        if shared.is_empty() {
            continue;
        }
        for run in &comparison.runs {
            let (mut packages_all, mut outdated_all) = (0, 0);
            for index in &shared {
                if let Shape::Selected { packages, outdated } = run.shapes[*index] {
                    packages_all += packages;
                    outdated_all += outdated;
                }
            }
            lines.push(vec![
                comparison.dataset.clone(),
                run.solver.to_owned(),
                shared.len().to_string(),
                packages_all.to_string(),
                outdated_all.to_string(),
            ]);
        }
    }
    to_markdown(&["dataset", "solver", "problems", "packages", "outdated"], &lines)
}

//! Solving: checks what was asked, runs the engine, values the answer.

use std::collections::BTreeMap;

use stowplan_core::{Control, NoControl};

use crate::bound;
use crate::engine::greedy::{Run, run};
use crate::error::Result;
use crate::explain;
use crate::objective::{LevelValue, totals};
use crate::options::{Limit, Options};
use crate::problem::{ItemIndex, Problem};
use crate::solution::{Outcome, Solution, Status};

/// Solves a problem.
///
/// # Errors
/// [`Error::Value`](crate::Error::Value) if the strategy makes no sense.
///
/// ```
/// use stowplan_core::{ResourceVector, Workload, WorkloadName};
/// use stowplan_placement::{BinSpec, Options, Outcome, Problem, Strategy, solve};
///
/// let room = ResourceVector::new().with("cpu", "4")?.with("memory", "8Gi")?;
/// let mut web = Workload::new(WorkloadName::new("web")?);
/// web.replicas = 3;
/// web.requests = ResourceVector::new().with("cpu", "1500m")?.with("memory", "1Gi")?;
/// let problem = Problem::builder()
///     .bins([BinSpec::new("a", room.clone()), BinSpec::new("b", room)])
///     .workload(web)
///     .build()?;
/// let Outcome::Solved(solution) = solve(&problem, &Options::new(Strategy::preset("bin_packing")?))? else {
///     unreachable!("nothing is required")
/// };
/// let bins: Vec<&str> = solution.placements().map(|(_, bin)| problem.bin_name(bin)).collect();
/// assert_eq!(bins, ["a", "a", "b"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn solve(problem: &Problem, options: &Options) -> Result<Outcome> {
    solve_with(problem, options, &NoControl)
}

/// Solves a problem under a control: it can be stopped, limited in time and watched.
///
/// # Errors
/// [`Error::Value`](crate::Error::Value) if the strategy makes no sense.
pub fn solve_with(problem: &Problem, options: &Options, control: &dyn Control) -> Result<Outcome> {
    options.strategy.validate()?;
    let mut best = valued(problem, options, false, control);
    // Where money for opening counts, one item at a time would always open the smallest bin. Charging by share looks further;
    // neither is always better, so both are tried.
    let opens = problem.bins.open.iter().any(|open| !open);
    if opens && best.0.limit.is_none() && options.strategy.has(|term| *term == crate::objective::Term::Cost) {
        let other = valued(problem, options, true, control);
        if other.0.limit.is_none() && better(problem, &other, &best) {
            best = other;
        }
    }
    Ok(outcome(problem, options, best))
}

type Valued<'p> = (Run<'p>, Vec<LevelValue>, bool);

fn valued<'p>(problem: &'p Problem, options: &Options, by_share: bool, control: &dyn Control) -> Valued<'p> {
    let run = run(problem, options, by_share, control);
    let value = totals(&run.state, &options.strategy);
    (run, value, by_share)
}

/// Fewer left out of the highest priority comes first, then the levels.
fn better(problem: &Problem, a: &Valued<'_>, b: &Valued<'_>) -> bool {
    let left_out = |run: &Run<'_>| {
        let mut count: BTreeMap<std::cmp::Reverse<i32>, usize> = BTreeMap::new();
        for item in (0..problem.item_count()).filter(|item| run.state.bin_of(*item).is_none()) {
            *count
                .entry(std::cmp::Reverse(
                    problem.items.priority[problem.workload_of(item)],
                ))
                .or_default() += 1;
        }
        count
    };
    let (mine, theirs) = (left_out(&a.0), left_out(&b.0));
    let mut priorities: Vec<_> = mine.keys().chain(theirs.keys()).copied().collect();
    priorities.sort_unstable();
    for priority in priorities {
        let count = |of: &BTreeMap<_, usize>| of.get(&priority).copied().unwrap_or(0);
        if count(&mine) != count(&theirs) {
            return count(&mine) < count(&theirs);
        }
    }
    let values = |valued: &Valued<'_>| valued.1.iter().map(|level| level.value).collect::<Vec<_>>();
    values(a) < values(b)
}

fn outcome(problem: &Problem, options: &Options, (run, objectives, by_share): Valued<'_>) -> Outcome {
    let missing: Vec<ItemIndex> = (0..problem.item_count())
        .filter(|item| {
            problem.items.required[problem.workload_of(*item)] && run.state.bin_of(*item).is_none()
        })
        .collect();
    if !missing.is_empty() {
        let proofs = explain::impossible(problem, &missing);
        if !proofs.is_empty() {
            return Outcome::Infeasible(proofs);
        }
        return Outcome::Unknown {
            limit: run.limit.unwrap_or(Limit::Engine),
            unplaced: missing,
        };
    }
    let bounds = bound::levels(problem, &run.state, &options.strategy);
    let proved = run.state.placed_count() == problem.item_count()
        && objectives
            .iter()
            .zip(&bounds)
            .all(|(level, bound)| Some(level.value) == *bound);
    let status = match run.limit {
        Some(limit) => Status::LimitReached(limit),
        None if proved => Status::Optimal,
        None => Status::Feasible,
    };
    let assignment = (0..problem.item_count()).map(|item| {
        run.state
            .bin_of(item)
            .map_or(crate::state::NOWHERE, |bin| bin as u32)
    });
    Outcome::Solved(Solution {
        assignment: assignment.collect(),
        decided: run.decided,
        by_share,
        strategy: options.strategy.name.clone(),
        objectives,
        bounds,
        status,
        seed: options.seed,
        statistics: run.statistics,
    })
}

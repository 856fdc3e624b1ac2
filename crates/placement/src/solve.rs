//! Solving: checks what was asked, runs the engine, values the answer.

use std::collections::BTreeMap;

use stowplan_core::{Control, NoControl};

use crate::bound;
use crate::engine::ItemOrder;
use crate::engine::greedy::{Run, Variant, run};
use crate::error::Result;
use crate::explain;
use crate::objective::{LevelValue, Term, totals};
use crate::options::{Limit, Options, Watch};
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
    let first = Variant {
        order: options.order,
        by_share: false,
    };
    let mut best = valued(problem, options, first, 0, control);
    let mut spent = best.0.statistics.decisions;
    let opens =
        problem.bins.open.iter().any(|open| !open) && options.strategy.has(|term| *term == Term::Cost);
    if opens {
        try_also(
            problem,
            options,
            Variant {
                by_share: true,
                ..first
            },
            control,
            &mut spent,
            &mut best,
        );
    }
    if options.order == ItemOrder::Decreasing && wants_more(problem, &best.0) {
        let shares = if opens { &[false, true][..] } else { &[false] };
        for (order, by_share) in [ItemOrder::Scarce, ItemOrder::Increasing]
            .into_iter()
            .flat_map(|order| shares.iter().map(move |share| (order, *share)))
        {
            try_also(
                problem,
                options,
                Variant { order, by_share },
                control,
                &mut spent,
                &mut best,
            );
        }
    }
    Ok(outcome(problem, options, control, best))
}

/// A run, its value, and the variant that it is of.
type Valued<'p> = (Run<'p>, Vec<LevelValue>, Variant);

fn valued<'p>(
    problem: &'p Problem,
    options: &Options,
    variant: Variant,
    work_before: u64,
    control: &dyn Control,
) -> Valued<'p> {
    let run = run(problem, options, variant, work_before, control);
    let value = totals(&run.state, &options.strategy);
    (run, value, variant)
}

/// Runs another variant and keeps it if it is better; does nothing once a limit has struck. `spent` is the work of all runs.
fn try_also<'p>(
    problem: &'p Problem,
    options: &Options,
    variant: Variant,
    control: &dyn Control,
    spent: &mut u64,
    best: &mut Valued<'p>,
) {
    if best.0.limit.is_some() || options.struck(control, *spent).is_some() {
        return;
    }
    let other = valued(problem, options, variant, *spent, control);
    *spent += other.0.statistics.decisions;
    if other.0.limit.is_none() && better(problem, &other, best) {
        *best = other;
    }
}

/// Whether a run left something out or opened bins, in a problem small enough to look at every bin for every workload
/// ([`LOOKS_MAX`]; told to users at [`ItemOrder::Decreasing`]).
fn wants_more(problem: &Problem, run: &Run<'_>) -> bool {
    let opened = || (0..problem.bin_count()).any(|bin| !problem.is_open(bin) && run.state.is_open(bin));
    problem.workload_count().saturating_mul(problem.bin_count()) <= LOOKS_MAX
        && (run.state.placed_count() < problem.item_count() || opened())
}

/// The most looks that are spent on finding out which items are scarce.
const LOOKS_MAX: usize = 20_000_000;

/// The priority of an item; what is required comes before everything else.
fn rank(problem: &Problem, item: ItemIndex) -> i32 {
    let workload = problem.workload_of(item);
    if problem.items.required[workload] {
        i32::MAX
    } else {
        problem.items.priority[workload]
    }
}

/// Fewer left out of what is required comes first, then of the highest priority, then the levels.
fn better(problem: &Problem, a: &Valued<'_>, b: &Valued<'_>) -> bool {
    let left_out = |run: &Run<'_>| {
        let mut count: BTreeMap<std::cmp::Reverse<i32>, usize> = BTreeMap::new();
        for item in (0..problem.item_count()).filter(|item| run.state.bin_of(*item).is_none()) {
            *count.entry(std::cmp::Reverse(rank(problem, item))).or_default() += 1;
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

fn outcome(
    problem: &Problem,
    options: &Options,
    control: &dyn Control,
    (run, objectives, variant): Valued<'_>,
) -> Outcome {
    let missing: Vec<ItemIndex> = (0..problem.item_count())
        .filter(|item| {
            problem.items.required[problem.workload_of(*item)] && run.state.bin_of(*item).is_none()
        })
        .collect();
    if !missing.is_empty() {
        // A run that was cut short proves nothing, and whoever stopped it does not want to wait for proofs.
        let (proofs, limit) = if run.limit.is_none() {
            let mut watch = Watch::new(options, control, 0);
            explain::impossible(problem, &missing, &mut watch)
        } else {
            (Vec::new(), run.limit)
        };
        if !proofs.is_empty() {
            return Outcome::Infeasible(proofs);
        }
        return Outcome::Unknown {
            limit: limit.unwrap_or(Limit::Engine),
            unplaced: missing,
        };
    }
    // Bounds look at every item; whoever stopped the search does not want to wait for them either.
    let bounds = match run.limit {
        Some(Limit::Stopped) => vec![None; options.strategy.levels.len()],
        _ => bound::levels(problem, &run.state, &options.strategy),
    };
    let proved = run.state.placed_count() == problem.item_count()
        && objectives
            .iter()
            .zip(&bounds)
            .all(|(level, bound)| bound.is_some_and(|bound| bound.is_met_by(level.value)));
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
        by_share: variant.by_share,
        strategy: options.strategy.name.clone(),
        objectives,
        bounds: bounds.into_iter().map(|bound| Some(bound?.value)).collect(),
        status,
        seed: options.seed,
        statistics: run.statistics,
    })
}

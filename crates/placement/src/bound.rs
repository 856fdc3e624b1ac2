//! Lower bounds that follow from sums.
//!
//! Bins used: no fewer than it takes for the largest bins to hold, resource by resource, what is placed (the continuous bound
//! of bin packing). A term with nothing that could make it positive is at least zero. Other terms have no bound yet.

use crate::objective::{Term, UNIT};
use crate::problem::Problem;
use crate::state::State;
use crate::strategy::Strategy;

/// For each level of the strategy, a value that no placement of the items placed in `state` can be below.
pub(crate) fn levels(problem: &Problem, state: &State<'_>, strategy: &Strategy) -> Vec<Option<i128>> {
    let level = |level: &Vec<crate::objective::WeightedTerm>| {
        level.iter().try_fold(0, |sum, weighted| {
            Some(sum + term(problem, state, &weighted.term)? * i128::from(weighted.weight_milli()) / 1_000)
        })
    };
    strategy.levels.iter().map(level).collect()
}

fn term(problem: &Problem, state: &State<'_>, term: &Term) -> Option<i128> {
    match term {
        Term::BinsUsed => Some(bins_used(problem, state) as i128 * i128::from(UNIT)),
        Term::Preference if !prefers(problem) => Some(0),
        Term::Cost => Some(0),
        Term::Latency if problem.flows.list.is_empty() => Some(0),
        _ => None,
    }
}

fn prefers(problem: &Problem) -> bool {
    (0..problem.item_count()).any(|item| crate::objective::has_preferences(problem, item))
}

/// The least number of bins, largest first, whose capacity covers what is placed, in the resource that needs most.
fn bins_used(problem: &Problem, state: &State<'_>) -> usize {
    let width = problem.resources.len();
    let mut wanted = vec![0i128; width];
    for item in (0..problem.item_count()).filter(|item| state.bin_of(*item).is_some()) {
        for (sum, asked) in wanted.iter_mut().zip(problem.request(item)) {
            *sum += i128::from(*asked);
        }
    }
    let start = State::new(problem);
    let needed = |resource: usize| {
        // A bin that held more than fits at the start holds that much.
        let mut capacities: Vec<i64> = (0..problem.bin_count())
            .map(|bin| {
                problem.capacity(bin)[resource]
                    .max(problem.capacity(bin)[resource] - start.free(bin)[resource])
            })
            .collect();
        capacities.sort_unstable_by(|a, b| b.cmp(a));
        let mut left = wanted[resource];
        capacities
            .into_iter()
            .take_while(|capacity| {
                let more = left > 0;
                left -= i128::from(*capacity);
                more
            })
            .count()
    };
    (0..width)
        .map(needed)
        .max()
        .unwrap_or(0)
        .max(usize::from(state.placed_count() > 0))
}

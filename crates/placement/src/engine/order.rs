//! The order in which items are placed.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::options::{Limit, Watch};
use crate::problem::{Check, Problem};
use crate::random::SplitMix64;
use crate::state::{Query, State, demands};

/// The order in which items are placed within a priority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemOrder {
    /// Those that wait for nobody first; among them those that fewest bins allow (by powers of two), then the largest. Where that
    /// leaves items out or opens bins, [`ItemOrder::Scarce`] and [`ItemOrder::Increasing`] are tried as well and the best result kept, if
    /// workloads × bins are at most 20,000,000: in larger problems looking at every bin for every workload would take longer than
    /// placing, and only this order is run.
    #[default]
    Decreasing,
    /// Those that wait for nobody first; among them those that the fewest bins could hold if these were empty, then the
    /// largest. Costs a look at every bin for every workload beforehand.
    Scarce,
    /// Those that wait for nobody first, then the smallest: the most items where there is not room for all.
    Increasing,
    /// As given. What an item waits for may then come too late.
    Given,
    /// Shuffled by the seed.
    Shuffled,
}

/// The items to be placed, in order.
///
/// # Errors
/// The limit that struck before the order was found: finding it may be a long search of its own.
pub(super) fn to_place(
    problem: &Problem,
    state: &State<'_>,
    order: ItemOrder,
    seed: u64,
    watch: &mut Watch<'_>,
) -> Result<Vec<u32>, Limit> {
    let mut items: Vec<u32> = (0..problem.item_count())
        .filter(|item| state.bin_of(*item).is_none())
        .map(|item| item as u32)
        .collect();
    let workload = |item: u32| problem.workload_of(item as usize);
    match order {
        ItemOrder::Given => items.sort_by_key(|item| Reverse(problem.items.urgency(workload(*item)))),
        ItemOrder::Shuffled => {
            SplitMix64::new(seed).shuffle(&mut items);
            items.sort_by_key(|item| Reverse(problem.items.urgency(workload(*item))));
        }
        ItemOrder::Decreasing => {
            let ranks = ranks(problem, &allowed(problem));
            items.sort_by_cached_key(|item| (ranks[workload(*item)], *item));
        }
        ItemOrder::Increasing => {
            let ranks = ranks(problem, &vec![0; problem.workload_count()]);
            items.sort_by_cached_key(|item| {
                let (urgency, depth, _, Reverse(size)) = ranks[workload(*item)];
                (urgency, depth, size, *item)
            });
        }
        ItemOrder::Scarce => {
            let ranks = ranks(problem, &able(problem, state, watch)?);
            items.sort_by_cached_key(|item| (ranks[workload(*item)], *item));
        }
    }
    Ok(items)
}

/// For each workload, how many bins its static rules allow, in powers of two.
fn allowed(problem: &Problem) -> Vec<u32> {
    let by_set: Vec<u32> = problem
        .book
        .allowed
        .iter()
        .map(|set| usize::BITS - set.count().leading_zeros())
        .collect();
    let book = &problem.book;
    let set_of = |set: &u32| book.allowed_of[book.sets[*set as usize].rules as usize];
    problem
        .items
        .rules_of
        .iter()
        .map(|set| by_set[set_of(set) as usize])
        .collect()
}

/// For each workload, how many bins could hold one of its items if nothing but what holds its place stood there.
fn able(problem: &Problem, state: &State<'_>, watch: &mut Watch<'_>) -> Result<Vec<u32>, Limit> {
    let mut query = Query::default();
    let count = |workload: usize| {
        let items = problem.items.of(workload);
        if items.is_empty() {
            return Ok(0);
        }
        query.prepare(state, items.start);
        let mut count = 0;
        for bin in 0..problem.bin_count() {
            watch.step()?;
            count += u32::from(query.has_room(state, bin));
        }
        Ok(count)
    };
    (0..problem.workload_count()).map(count).collect()
}

type Rank = (Reverse<i32>, u32, u32, Reverse<i64>);

fn ranks(problem: &Problem, choice: &[u32]) -> Vec<Rank> {
    let width = problem.resources.len();
    let largest: Vec<i64> = (0..width)
        .map(|at| {
            problem
                .bins
                .capacity
                .iter()
                .skip(at)
                .step_by(width)
                .copied()
                .max()
                .unwrap_or(0)
        })
        .collect();
    (0..problem.workload_count())
        .map(|workload| {
            let set = &problem.book.sets[problem.items.rules_of[workload] as usize];
            let depth = problem.items.depth.get(workload).copied().unwrap_or(0);
            let waits = set.checks.iter().any(|check| {
                matches!(
                    check,
                    Check::Present {
                        first_of_its_kind: false,
                        ..
                    }
                )
            });
            let request = &problem.items.requests[workload * width..(workload + 1) * width];
            let share = |(asked, most): (&i64, &i64)| {
                if *most > 0 {
                    crate::state::share(*asked, *most)
                } else {
                    0
                }
            };
            let plain = request.iter().zip(&largest).map(share).max().unwrap_or(0);
            let first = problem.items.first[workload] as usize;
            let devices: u64 = if first < problem.item_count() && !problem.items.of(workload).is_empty() {
                demands(problem, first)
                    .iter()
                    .map(|(_, demand)| demand.total())
                    .sum()
            } else {
                0
            };
            let size = plain.saturating_add((devices as i64).saturating_mul(crate::state::SHARE_ONE / 1_000));
            (
                Reverse(problem.items.urgency(workload)),
                depth + u32::from(waits),
                choice[workload],
                Reverse(size),
            )
        })
        .collect()
}

//! The order in which items are placed.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::problem::{Check, Problem};
use crate::random::SplitMix64;
use crate::state::{State, demands};

/// The order in which items are placed within a priority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemOrder {
    /// Those that wait for nobody first; among them those that fewest bins allow (by powers of two), then the largest.
    #[default]
    Decreasing,
    /// As given. What an item waits for may then come too late.
    Given,
    /// Shuffled by the seed.
    Shuffled,
}

/// The items to be placed, in order.
pub(super) fn to_place(problem: &Problem, state: &State<'_>, order: ItemOrder, seed: u64) -> Vec<u32> {
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
            let ranks: Vec<_> = ranks(problem);
            items.sort_by_cached_key(|item| (ranks[workload(*item)], *item));
        }
    }
    items
}

type Rank = (Reverse<i32>, u32, u32, Reverse<i64>);

fn ranks(problem: &Problem) -> Vec<Rank> {
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
    let allowed: Vec<u32> = problem
        .book
        .allowed
        .iter()
        .map(|set| usize::BITS - set.count().leading_zeros())
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
                allowed[set.rules as usize],
                Reverse(size),
            )
        })
        .collect()
}

//! The constructive engine: one item after another, each into the bin of the least key.
//!
//! Items are taken in the order of [`ItemOrder`](super::ItemOrder), by priority first. For each, the bins it may stand in are
//! compared by what placing it there changes (`objective::score`), found through ordered trees (`groups`); an item that no bin
//! can hold is left out. Nothing is placed twice. Cost: O(log bins) for each item where keys depend on fullness alone and most
//! bins pass, O(groups × log bins) where they depend on more, O(bins) where an item has preferences.

use stowplan_core::{Control, Progress};

use super::groups::Groups;
use super::order::{ItemOrder, to_place};
use crate::objective::Scorer;
use crate::options::{Limit, Options, Watch};
use crate::problem::Problem;
use crate::solution::Statistics;
use crate::state::{Query, State};

/// So many items are placed between two looks at the control.
const ITEMS_BETWEEN_LOOKS: usize = 64;
/// … or so many bins looked at, where items need many.
const BINS_BETWEEN_LOOKS: u64 = 16_384;
/// So many items are placed between two reports of progress.
const ITEMS_BETWEEN_REPORTS: usize = 4096;

/// What a run of the engine can do one way or another: neither is always better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Variant {
    /// The order of items.
    pub order: ItemOrder,
    /// Whether opening a bin is charged in proportion to what the item takes of it. One item at a time would otherwise always
    /// open the smallest.
    pub by_share: bool,
}

/// What a run of the engine leaves.
pub(crate) struct Run<'p> {
    pub state: State<'p>,
    /// Items in the order in which they were decided.
    pub decided: Vec<u32>,
    pub limit: Option<Limit>,
    pub statistics: Statistics,
}

/// Places the items of a problem. `work_before` is what other runs have spent of the work limit.
pub(crate) fn run<'p>(
    problem: &'p Problem,
    options: &Options,
    variant: Variant,
    work_before: u64,
    control: &dyn Control,
) -> Run<'p> {
    let mut state = State::new(problem);
    let mut scorer = Scorer::new(problem, &options.strategy, &state);
    scorer.by_share = variant.by_share;
    let mut groups = Groups::new(problem, &scorer, &state);
    let mut watch = Watch::new(options, control, work_before);
    let mut limit = None;
    let mut decided = to_place(problem, &state, variant.order, options.seed, &mut watch)
        .map_err(|struck| limit = Some(struck))
        .unwrap_or_default();
    let mut query = Query::default();
    let mut statistics = Statistics::default();
    let mut next_look = 0;
    let total = decided.len();
    for (done, item) in decided.iter().map(|item| *item as usize).enumerate() {
        let work_is_up = options
            .work_limit
            .is_some_and(|limit| work_before + statistics.decisions >= limit);
        if work_is_up || done % ITEMS_BETWEEN_LOOKS == 0 || statistics.bins_looked_at >= next_look {
            next_look = statistics.bins_looked_at + BINS_BETWEEN_LOOKS;
            limit = options.struck(control, work_before + statistics.decisions);
            if limit.is_some() {
                break;
            }
        }
        if done % ITEMS_BETWEEN_REPORTS == 0 {
            control.progress(&Progress {
                phase: "placing",
                done: done as u64,
                total: Some(total as u64),
            });
        }
        statistics.decisions += 1;
        query.prepare(&state, item);
        scorer.prepare(item);
        let Some(key) = groups.best(&query, &scorer, &state, &mut statistics.bins_looked_at) else {
            continue;
        };
        let bin = key.bin as usize;
        groups.take(bin, &state);
        state.place(item, bin);
        scorer.note(item, bin, true);
        groups.put(bin, &scorer, &state);
    }
    decided.truncate(statistics.decisions as usize);
    control.progress(&Progress {
        phase: "placing",
        done: decided.len() as u64,
        total: Some(total as u64),
    });
    Run {
        state,
        decided,
        limit,
        statistics,
    }
}

//! Why an item stands where it stands, and why another stands nowhere. Computed when asked for.
//!
//! A placed item is explained as of the moment it was decided: the run is replayed up to it, every bin is judged, and the
//! keys of those that would have done are compared term by term. An unplaced item is explained as of the end, when everything
//! else stands where it stands.

mod placed;
mod unplaced;

pub use placed::{Alternative, LevelLoss, Placed, TieBreak};
pub use unplaced::{ClosestBin, Reason, Remedy, Unplaced};

use std::convert::Infallible;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::options::{Limit, Watch};
use crate::problem::{ItemIndex, Problem};
use crate::solution::Solution;
use crate::state::State;
use crate::strategy::Strategy;

/// Why an item stands where it stands, or nowhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Explanation {
    /// It was placed.
    Placed(Placed),
    /// It held its place from the start.
    Held {
        /// The item.
        item: String,
        /// Its bin.
        bin: String,
    },
    /// It was left out.
    Unplaced(Unplaced),
}

/// Explains one item of a solution made with `strategy`.
///
/// Cost: one replay of the run up to the item, and one look at every bin.
///
/// # Errors
/// [`Error::Value`] if there is no such item, or if a limit struck before it was decided on.
pub fn explain(
    problem: &Problem,
    solution: &Solution,
    strategy: &Strategy,
    item: ItemIndex,
) -> Result<Explanation> {
    let fault = |reason: &str| {
        Err(Error::Value {
            object: "explain".into(),
            field: "item",
            value: item.to_string(),
            reason: reason.to_owned(),
        })
    };
    if item >= problem.item_count() {
        return fault("there is no such item");
    }
    let decided = solution
        .decided
        .iter()
        .position(|decided| *decided as usize == item);
    match (solution.bin_of(item), decided) {
        (Some(bin), Some(at)) => Ok(Explanation::Placed(placed::explain(
            problem, solution, strategy, item, bin, at,
        ))),
        (Some(bin), None) => Ok(Explanation::Held {
            item: problem.item_name(item),
            bin: problem.bin_name(bin).to_owned(),
        }),
        (None, Some(_)) => {
            let mut nobody_stops = || Ok::<(), Infallible>(());
            let Ok(unplaced) = unplaced::explain(&solution.state(problem), item, &mut nobody_stops);
            Ok(Explanation::Unplaced(unplaced))
        }
        (None, None) => fault("a limit struck before it was decided on"),
    }
}

/// Explains every item that was decided on and left out, in the order of items. One state serves all.
pub fn explain_unplaced(problem: &Problem, solution: &Solution) -> Vec<Unplaced> {
    let state = solution.state(problem);
    let mut decided = vec![false; problem.item_count()];
    for item in solution.decided() {
        decided[item] = true;
    }
    let left_out = solution.unplaced().filter(|item| decided[*item]);
    let mut nobody_stops = || Ok::<(), Infallible>(());
    let (explained, _) = by_workload(problem, left_out, &mut nobody_stops, |item, step| {
        Ok(Some(unplaced::explain(&state, item, step)?))
    });
    explained
}

/// Those of `items` that fit in no bin even if nothing but what holds its place stood anywhere, for reasons that no placement of
/// others can mend: each is a proof of infeasibility. With those found before a limit struck, if one did.
pub(crate) fn impossible(
    problem: &Problem,
    items: &[ItemIndex],
    watch: &mut Watch<'_>,
) -> (Vec<Unplaced>, Option<Limit>) {
    let state = State::new(problem);
    let cured_by_others = |violation: &crate::Violation| {
        use crate::ConstraintKind as K;
        matches!(violation.kind(), K::Spread | K::Affinity | K::LatencyToWorkload)
    };
    let lasts = |item: ItemIndex, bin: usize, violation: &crate::Violation| match violation.kind() {
        crate::ConstraintKind::Device => state.devices_never_serve(item, bin),
        _ => !cured_by_others(violation),
    };
    let mut step = || watch.step();
    by_workload(problem, items.iter().copied(), &mut step, |item, step| {
        for bin in 0..problem.bin_count() {
            step()?;
            let violations = state.violations(item, bin);
            if !violations.iter().any(|violation| lasts(item, bin, violation)) {
                return Ok(None);
            }
        }
        Ok(Some(unplaced::explain(&state, item, step)?))
    })
}

/// Explains items in ascending order. Replicas of a workload that stand nowhere stand there for the same reasons: the first speaks for
/// all. Ends early with what `step`, asked before every step, or the explanation of an item gives as an error.
fn by_workload<E, S: FnMut() -> std::result::Result<(), E>>(
    problem: &Problem,
    items: impl Iterator<Item = ItemIndex>,
    step: &mut S,
    explain: impl Fn(ItemIndex, &mut S) -> std::result::Result<Option<Unplaced>, E>,
) -> (Vec<Unplaced>, Option<E>) {
    let mut last: Option<(usize, Option<Unplaced>)> = None;
    let mut explained = Vec::new();
    for item in items {
        let workload = problem.workload_of(item);
        let same = match last.take() {
            Some((of, same)) if of == workload => step().map(|()| same),
            _ => explain(item, step),
        };
        let same = match same {
            Ok(same) => same,
            Err(error) => return (explained, Some(error)),
        };
        explained.extend(same.clone().map(|same| Unplaced {
            item: problem.item_name(item),
            ..same
        }));
        last = Some((workload, same));
    }
    (explained, None)
}

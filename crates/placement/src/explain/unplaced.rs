//! Why not: what rules each bin out, which bin came closest, and what would have to give.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::constraint::{ConstraintKind, Violation, filter};
use crate::problem::{BinIndex, ItemIndex};
use crate::state::State;

/// Why an item stands nowhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Unplaced {
    /// The item.
    pub item: String,
    /// How many bins there are.
    pub bins: u64,
    /// How many bins each constraint rules out; a bin that several rule out counts for each. Most first.
    pub ruled_out: Vec<Reason>,
    /// How many bins each constraint rules out first, in the order in which kube-scheduler filters. Most first.
    pub first_ruled_out: Vec<Reason>,
    /// The bin that came closest: the fewest violations of what the workload itself asks for (pins, residency, selectors, …), then
    /// the fewest in all, then the smallest shortfall. `None` where there are no bins.
    pub closest: Option<ClosestBin>,
    /// Single constraints whose absence alone would open bins: first those of room and state, then those that the workload itself
    /// asks for; within each the one that opens most first.
    pub remedies: Vec<Remedy>,
}

/// How many bins a constraint rules out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// The kind of constraint.
    pub kind: ConstraintKind,
    /// The constraint in words.
    pub constraint: String,
    /// Bins that it rules out.
    pub bins: u64,
}

/// The bin that came closest to taking an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClosestBin {
    /// The bin.
    pub bin: String,
    /// All that would have to give for it, with numbers.
    pub violations: Vec<Violation>,
    /// The same in words.
    pub text: Vec<String>,
}

/// A constraint whose absence alone would open bins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Remedy {
    /// The kind of constraint.
    pub kind: ConstraintKind,
    /// The constraint in words.
    pub constraint: String,
    /// Bins that it alone rules out.
    pub opens: u64,
    /// What it would take in the bin where it takes least, in words.
    pub least: String,
}

/// Counts reasons.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<(ConstraintKind, String), u64>);

impl Tally {
    /// Counts each different reason of one bin once.
    pub fn add<'v>(&mut self, violations: impl IntoIterator<Item = &'v Violation>) {
        let mut seen: Vec<(ConstraintKind, String)> = violations
            .into_iter()
            .map(|violation| (violation.kind(), violation.label()))
            .collect();
        seen.sort();
        seen.dedup();
        for reason in seen {
            *self.0.entry(reason).or_default() += 1;
        }
    }

    /// The reasons, most first.
    pub fn reasons(self) -> Vec<Reason> {
        let mut list: Vec<Reason> = self
            .0
            .into_iter()
            .map(|((kind, constraint), bins)| Reason {
                kind,
                constraint,
                bins,
            })
            .collect();
        list.sort_by_key(|reason| std::cmp::Reverse(reason.bins));
        list
    }
}

/// Violated wishes, violations in all, shortfall, and the bin: less is closer.
type Closeness = (usize, usize, f64, BinIndex);

/// Explains an item; `step` is asked before every bin and ends the explanation with its error.
pub(super) fn explain<E>(
    state: &State<'_>,
    item: ItemIndex,
    step: &mut impl FnMut() -> Result<(), E>,
) -> Result<Unplaced, E> {
    let problem = state.problem;
    let (mut all, mut first) = (Tally::default(), Tally::default());
    let mut closest: Option<(Closeness, Vec<Violation>)> = None;
    let mut alone: BTreeMap<(ConstraintKind, String), (u64, f64, String)> = BTreeMap::new();
    for bin in 0..problem.bin_count() {
        step()?;
        let violations = state.violations(item, bin);
        all.add(&violations);
        first.add(filter::first(&violations));
        if let [only] = violations.as_slice() {
            let shortfall = shortfall(only);
            let entry = alone
                .entry((only.kind(), only.label()))
                .or_insert_with(|| (0, f64::INFINITY, String::new()));
            entry.0 += 1;
            if shortfall < entry.1 {
                (entry.1, entry.2) = (shortfall, format!("{}: {only}", problem.bin_name(bin)));
            }
        }
        let wishes = violations
            .iter()
            .filter(|violation| is_wish(violation.kind()))
            .count();
        let rank = (
            wishes,
            violations.len(),
            violations.iter().map(shortfall).sum::<f64>(),
            bin,
        );
        let closer = closest.as_ref().is_none_or(|(best, _)| {
            let counts = (rank.0, rank.1).cmp(&(best.0, best.1));
            counts
                .then(rank.2.total_cmp(&best.2))
                .then(rank.3.cmp(&best.3))
                .is_lt()
        });
        if closer {
            closest = Some((rank, violations));
        }
    }
    let mut remedies: Vec<Remedy> = alone
        .into_iter()
        .map(|((kind, constraint), (opens, _, least))| Remedy {
            kind,
            constraint,
            opens,
            least,
        })
        .collect();
    remedies.sort_by_key(|remedy| (is_wish(remedy.kind), std::cmp::Reverse(remedy.opens)));
    Ok(Unplaced {
        item: problem.item_name(item),
        bins: problem.bin_count() as u64,
        ruled_out: all.reasons(),
        first_ruled_out: first.reasons(),
        closest: closest.map(|((_, _, _, bin), violations)| ClosestBin {
            bin: problem.bin_name(bin).to_owned(),
            text: violations.iter().map(ToString::to_string).collect(),
            violations,
        }),
        remedies,
    })
}

/// Whether a constraint is something that the workload itself asks for, whatever the state of the fleet.
fn is_wish(kind: ConstraintKind) -> bool {
    use ConstraintKind as K;
    matches!(
        kind,
        K::Pinned
            | K::Excluded
            | K::Taint
            | K::NodeAffinity
            | K::Capability
            | K::Residency
            | K::LatencyToRegion
            | K::Spot
    )
}

/// How far a violation is from being none, as a proportion; 1 for those that hold or do not.
fn shortfall(violation: &Violation) -> f64 {
    match violation {
        Violation::Resource { requested, free, .. } => {
            (*requested as f64 - *free as f64) / (*requested).max(1) as f64
        }
        Violation::Device { count, available, .. } => {
            f64::from(count.saturating_sub(*available)) / f64::from((*count).max(1))
        }
        Violation::Spread {
            count,
            least,
            max_skew,
            counts_itself,
            ..
        } => {
            let there = i64::from(*count) + i64::from(*counts_itself);
            (there - i64::from(*least) - i64::from(*max_skew)) as f64 / f64::from(*max_skew)
        }
        Violation::LatencyToRegion {
            rtt: Some(rtt),
            rtt_max,
            ..
        }
        | Violation::LatencyToWorkload {
            rtt: Some(rtt),
            rtt_max,
            ..
        } => f64::from(rtt.micros()) / f64::from(rtt_max.micros().max(1)) - 1.0,
        Violation::Budget {
            price_per_hour: Some(price),
            left_per_hour,
        } => (price.micros as f64 - left_per_hour.micros as f64) / price.micros.max(1) as f64,
        _ => 1.0,
    }
}

//! Why here: the bins that would have done, and by how much each lost.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::objective::{Scorer, TermValue, UNIT};
use crate::problem::{BinIndex, ItemIndex, Problem};
use crate::solution::Solution;
use crate::state::{SHARE_ONE, State};
use crate::strategy::Strategy;

/// At most so many alternatives are listed.
const ALTERNATIVES_MAX: usize = 5;

/// Why a placed item stands where it does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Placed {
    /// The item.
    pub item: String,
    /// Where it stands.
    pub bin: String,
    /// How many items had been decided on before it.
    pub decided_before: u64,
    /// What placing it there changed, term by term, as values in the terms' natural units, as the engine weighed it: where the run that
    /// was kept charged openings in proportion to what an item takes of a bin, so does this.
    pub change: Vec<LevelLoss>,
    /// How many bins it could have stood in, this one included.
    pub feasible_bins: u64,
    /// How many bins each constraint ruled out.
    pub ruled_out: Vec<super::Reason>,
    /// The next best bins, the best first; at most five.
    pub alternatives: Vec<Alternative>,
}

/// A bin that would have done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Alternative {
    /// The bin.
    pub bin: String,
    /// The first level in which it loses, from 1; `None`: equal in all, and the tie-break decides.
    pub loses_at_level: Option<u32>,
    /// What it loses by where it is equal in all levels; `None` where a level decides.
    #[serde(default)]
    pub tie_break: Option<TieBreak>,
    /// By how much more each term would have changed, in the terms' natural units.
    pub loses_by: Vec<LevelLoss>,
}

/// What decides between bins that are equal in every level of the strategy.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TieBreak {
    /// How full the bins were before: a strategy that packs takes the fuller, one that spreads the emptier.
    Fullness {
        /// Whether the fuller is taken.
        fuller_first: bool,
        /// How full the chosen bin was, from 0 to 1.
        chosen: f64,
        /// How full this one was.
        other: f64,
    },
    /// Equally full: the bin that was given first is taken.
    Order,
}

impl fmt::Display for TieBreak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fullness {
                fuller_first,
                chosen,
                other,
            } => {
                let first = if *fuller_first { "fuller" } else { "emptier" };
                let (chosen, other) = (chosen * 100.0, other * 100.0);
                write!(
                    f,
                    "equal in every level; the {first} bin goes first, this was {other:.2} % full and the chosen one {chosen:.2} %"
                )
            }
            Self::Order => {
                f.write_str("equal in every level and as full; it comes later in the order of bins")
            }
        }
    }
}

/// One term's change or difference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LevelLoss {
    /// The level, from 1.
    pub level: u32,
    /// The term, in words.
    pub term: String,
    /// The weight of the term.
    pub weight: f64,
    /// The change or difference in the term's natural unit.
    pub value: f64,
}

pub(super) fn explain(
    problem: &Problem,
    solution: &Solution,
    strategy: &Strategy,
    item: ItemIndex,
    bin: BinIndex,
    at: usize,
) -> Placed {
    let mut state = State::new(problem);
    let mut scorer = Scorer::new(problem, strategy, &state);
    scorer.by_share = solution.by_share;
    for before in solution.decided[..at].iter().map(|item| *item as usize) {
        if let Some(bin) = solution.bin_of(before) {
            state.place(before, bin);
            scorer.note(before, bin, true);
        }
    }
    scorer.prepare(item);
    let mut ruled_out = super::unplaced::Tally::default();
    let mut feasible = Vec::new();
    for candidate in 0..problem.bin_count() {
        let violations = state.violations(item, candidate);
        if violations.is_empty() {
            feasible.push(scorer.key(&state, candidate));
        }
        ruled_out.add(&violations);
    }
    feasible.sort_unstable();
    let chosen = scorer.parts(&state, bin);
    let here = scorer.key(&state, bin);
    let alternatives = feasible
        .iter()
        .filter(|key| key.bin as usize != bin)
        .take(ALTERNATIVES_MAX)
        .map(|key| {
            let other = scorer.parts(&state, key.bin as usize);
            let level = key
                .levels
                .iter()
                .zip(&here.levels)
                .position(|(theirs, ours)| theirs != ours);
            let differences = |(at, (theirs, ours)): (usize, (&crate::LevelValue, &crate::LevelValue))| {
                let pairs = theirs.terms.iter().zip(&ours.terms);
                pairs
                    .map(|(theirs, ours)| loss(at, theirs, theirs.value - ours.value))
                    .collect::<Vec<_>>()
            };
            let pairs = other.levels.iter().zip(&chosen.levels).enumerate();
            let tie_break = level.is_none().then(|| {
                if key.order == here.order {
                    return TieBreak::Order;
                }
                let full = |bin: BinIndex| state.fullness(bin) as f64 / SHARE_ONE as f64;
                let (chosen, other) = (full(bin), full(key.bin as usize));
                TieBreak::Fullness {
                    fuller_first: chosen > other,
                    chosen,
                    other,
                }
            });
            Alternative {
                bin: problem.bin_name(key.bin as usize).to_owned(),
                loses_at_level: level.map(|level| level as u32 + 1),
                tie_break,
                loses_by: pairs.flat_map(differences).collect(),
            }
        })
        .collect();
    let change = chosen
        .levels
        .iter()
        .enumerate()
        .flat_map(|(at, level)| level.terms.iter().map(move |term| loss(at, term, term.value)));
    Placed {
        item: problem.item_name(item),
        bin: problem.bin_name(bin).to_owned(),
        decided_before: at as u64,
        change: change.collect(),
        feasible_bins: feasible.len() as u64,
        ruled_out: ruled_out.reasons(),
        alternatives,
    }
}

fn loss(level: usize, term: &TermValue, value: i128) -> LevelLoss {
    LevelLoss {
        level: level as u32 + 1,
        term: term.term.to_string(),
        weight: term.weight_milli as f64 / 1_000.0,
        value: value as f64 / UNIT as f64,
    }
}

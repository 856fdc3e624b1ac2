//! What a solver answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::explain::Unplaced;
use crate::objective::LevelValue;
use crate::options::Limit;
use crate::problem::{BinIndex, ItemIndex, Problem};
use crate::state::{NOWHERE, State};

/// The answer of a solver. "No, because …" is an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A placement in which every hard constraint holds; items that may be left out may be.
    Solved(Solution),
    /// Proved: no placement holds every required item. For each item that alone proves it, why; if a limit struck while proofs were
    /// looked for, for those found until then.
    Infeasible(Vec<Unplaced>),
    /// A limit struck before a placement with every required item was found.
    Unknown {
        /// The limit.
        limit: Limit,
        /// Required items that were not placed.
        unplaced: Vec<ItemIndex>,
    },
}

/// What is claimed of a solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// Proved best in every level, to the precision of values: some thousand-millionths for each bin where how full bins are is weighed.
    Optimal,
    /// Every hard constraint holds; how far from best is said by the bounds.
    Feasible,
    /// As feasible, but a limit struck before all items were decided on.
    LimitReached(Limit),
}

/// Work done for the solution that is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Statistics {
    /// Items decided on, placed or not.
    pub decisions: u64,
    /// Bins looked at for them.
    pub bins_looked_at: u64,
}

/// A placement and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    pub(crate) assignment: Vec<u32>,
    pub(crate) decided: Vec<u32>,
    pub(crate) by_share: bool,
    /// Name of the strategy.
    pub strategy: String,
    /// Value of each level of objectives.
    pub objectives: Vec<LevelValue>,
    /// For each level, a value that no placement of the same items can be below; `None`: not known, as where the search was told to
    /// stop: nobody waits for bounds then.
    pub bounds: Vec<Option<i128>>,
    /// What is claimed.
    pub status: Status,
    /// The seed.
    pub seed: u64,
    /// Work done.
    pub statistics: Statistics,
}

impl Solution {
    /// Where an item stands.
    pub fn bin_of(&self, item: ItemIndex) -> Option<BinIndex> {
        let bin = self.assignment[item];
        (bin != NOWHERE).then_some(bin as usize)
    }

    /// Items and where they stand, in the order of items.
    pub fn placements(&self) -> impl Iterator<Item = (ItemIndex, BinIndex)> + '_ {
        (0..self.assignment.len()).filter_map(|item| Some((item, self.bin_of(item)?)))
    }

    /// Items that stand nowhere.
    pub fn unplaced(&self) -> impl Iterator<Item = ItemIndex> + '_ {
        (0..self.assignment.len()).filter(|item| self.bin_of(*item).is_none())
    }

    /// Items in the order in which they were decided on; those that held their place are not among them.
    pub fn decided(&self) -> impl Iterator<Item = ItemIndex> + '_ {
        self.decided.iter().map(|item| *item as usize)
    }

    /// How many items are placed.
    pub fn placed_count(&self) -> usize {
        self.assignment.iter().filter(|bin| **bin != NOWHERE).count()
    }

    /// The gap of a level: how far its value may be above the best, in proportion; `None`: not known.
    pub fn gap(&self, level: usize) -> Option<f64> {
        let value = self.objectives.get(level)?.value;
        let bound = (*self.bounds.get(level)?)?;
        Some(if value == bound {
            0.0
        } else {
            (value - bound) as f64 / value.abs().max(1) as f64
        })
    }

    /// The state of the problem with this placement. Items are placed in the order in which they were decided, so that each has the
    /// devices that it was given.
    pub fn state<'p>(&self, problem: &'p Problem) -> State<'p> {
        let mut state = State::new(problem);
        for item in self.decided().chain(0..self.assignment.len()) {
            if let Some(bin) = self.bin_of(item)
                && state.bin_of(item) != Some(bin)
            {
                state.place(item, bin);
            }
        }
        state
    }
}

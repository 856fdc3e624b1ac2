//! How a problem is to be solved.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stowplan_core::Control;

use crate::engine::ItemOrder;
use crate::strategy::Strategy;

/// Strategy, order, seed and limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// What is minimised.
    pub strategy: Strategy,
    /// The order in which items are placed. With the default, and where workloads × bins are at most 20,000,000, several orders are
    /// tried and the best result kept: see [`ItemOrder::Decreasing`].
    pub order: ItemOrder,
    /// Where chance comes from. The same problem, options and seed give the same solution, bit for bit.
    pub seed: u64,
    /// Stop after this time, if the control measures it.
    pub time_limit: Option<Duration>,
    /// Stop after so many decisions on items, of all runs that are compared together. Unlike a time limit it is the same on every machine.
    pub work_limit: Option<u64>,
}

impl Options {
    /// Options for a strategy: no limits, seed 0.
    pub fn new(strategy: Strategy) -> Self {
        Self {
            strategy,
            order: ItemOrder::default(),
            seed: 0,
            time_limit: None,
            work_limit: None,
        }
    }

    /// The limit that has struck, if one has.
    pub(crate) fn struck(&self, control: &dyn Control, work: u64) -> Option<Limit> {
        if control.should_stop() {
            return Some(Limit::Stopped);
        }
        if self.work_limit.is_some_and(|limit| work >= limit) {
            return Some(Limit::Work);
        }
        let time_is_up = self
            .time_limit
            .zip(control.elapsed())
            .is_some_and(|(limit, elapsed)| elapsed >= limit);
        time_is_up.then_some(Limit::Time)
    }
}

/// So many steps of a long loop lie between two looks at the control: some microseconds to a millisecond.
const STEPS_BETWEEN_LOOKS: u32 = 1024;

/// Looks at a control now and then, for loops whose steps are short.
pub(crate) struct Watch<'a> {
    options: &'a Options,
    control: &'a dyn Control,
    /// Work done before the loop, which itself does none that is counted.
    work: u64,
    steps: u32,
}

impl<'a> Watch<'a> {
    pub fn new(options: &'a Options, control: &'a dyn Control, work: u64) -> Self {
        Self {
            options,
            control,
            work,
            steps: 0,
        }
    }

    /// Counts a step; the limit that has struck, if it is time for a look and one has.
    #[inline]
    pub fn step(&mut self) -> Result<(), Limit> {
        self.steps += 1;
        if self.steps < STEPS_BETWEEN_LOOKS {
            return Ok(());
        }
        self.steps = 0;
        match self.options.struck(self.control, self.work) {
            Some(limit) => Err(limit),
            None => Ok(()),
        }
    }
}

/// What ended a search before it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Limit {
    /// It was told to stop.
    Stopped,
    /// The time limit.
    Time,
    /// The work limit.
    Work,
    /// The engine cannot find more, which proves nothing.
    Engine,
}

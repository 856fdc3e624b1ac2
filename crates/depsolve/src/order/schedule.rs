//! Critical path: how long all takes if every step starts as soon as what it waits for is done.
//!
//! Two passes over the units in order: the earliest start from the front, what must still follow from the back. Cost: linear.

use serde::Serialize;

use super::plan::Order;

/// What lengths are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Measure {
    /// Steps: none has a duration, each counts one.
    Steps,
    /// Milliseconds: steps without a duration count nought and are named in [`Schedule::unknown`].
    Milliseconds,
}

/// When a step can start and must start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Timed {
    /// The step.
    pub step: String,
    /// The earliest start, counted from the start of all.
    pub start: u64,
    /// How long it takes. All steps of a unit have the times of the unit, which takes the sum of their durations (counted in steps: one).
    pub length: u64,
    /// How much later it can start without making all take longer: 0 on a critical path.
    pub slack: u64,
}

/// The critical path and the slack of each step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// What lengths are counted in.
    pub measure: Measure,
    /// How long all takes: the length of the critical path.
    pub length: u64,
    /// The chain of steps with the greatest sum of durations: of several, the one whose names come first.
    pub critical: Vec<String>,
    /// All steps, by name.
    pub steps: Vec<Timed>,
    /// The steps without a duration, where others have one.
    pub unknown: Vec<String>,
}

impl Order {
    /// The critical path, with the slack of each step. Cost: linear.
    ///
    /// ```
    /// use stowplan_depsolve::order::{OrderProblem, Step};
    ///
    /// let minutes = |text: &str| text.parse().expect("a duration");
    /// let problem = OrderProblem::new([
    ///     Step::new("dns").takes(minutes("1m")),
    ///     Step::new("storage").takes(minutes("5m")),
    ///     Step::new("app").needs("dns").needs("storage").takes(minutes("2m")),
    /// ]);
    /// let schedule = problem.order()?.schedule();
    /// assert_eq!(schedule.critical, ["storage", "app"]);
    /// assert_eq!(schedule.length, 7 * 60_000);
    /// assert_eq!(schedule.steps[1].slack, 4 * 60_000);
    /// # Ok::<(), stowplan_depsolve::order::OrderError>(())
    /// ```
    pub fn schedule(&self) -> Schedule {
        let durations = &self.present.durations;
        let timed = durations.iter().any(Option::is_some);
        let of = |node: u32| match durations.get(node as usize) {
            None => 0,
            Some(_) if !timed => 1,
            Some(duration) => duration.unwrap_or(0),
        };
        let units = &self.units;
        let count = units.members.len();
        // A unit counts once where steps are counted: its members are one step of the order.
        let length: Vec<u64> = units
            .members
            .iter()
            .map(|nodes| {
                let sum: u64 = nodes.iter().map(|node| of(*node)).sum();
                if timed { sum } else { sum.min(1) }
            })
            .collect();
        let mut start = vec![0; count];
        for unit in 0..count {
            let end = start[unit] + length[unit];
            for next in units.next(unit) {
                let reached = &mut start[*next as usize];
                *reached = end.max(*reached);
            }
        }
        // What is left from the start of a unit to the end of all.
        let mut rest = length.clone();
        for unit in (0..count).rev() {
            let after = units.next(unit).iter().map(|next| rest[*next as usize]).max();
            rest[unit] += after.unwrap_or(0);
        }
        let total = rest.iter().copied().max().unwrap_or(0);
        let steps = self.present.names.iter().enumerate().map(|(node, name)| {
            let unit = units.unit_of[node] as usize;
            Timed {
                step: name.clone(),
                start: start[unit],
                length: length[unit],
                slack: total - rest[unit] - start[unit],
            }
        });
        let unknown = durations.iter().zip(&self.present.names);
        Schedule {
            measure: if timed {
                Measure::Milliseconds
            } else {
                Measure::Steps
            },
            length: total,
            critical: self.critical(total, &rest, &length),
            steps: steps.collect(),
            unknown: unknown
                .filter(|(duration, _)| timed && duration.is_none())
                .map(|(_, name)| name.clone())
                .collect(),
        }
    }

    /// Along the units from which all that is left is left, each time the one whose first node comes first.
    fn critical(&self, total: u64, rest: &[u64], length: &[u64]) -> Vec<String> {
        let units = &self.units;
        let first = |unit: &usize| units.members[*unit].first().copied();
        let mut path = Vec::new();
        let mut left = total;
        let mut unit = (0..rest.len())
            .filter(|unit| rest[*unit] == total)
            .min_by_key(first);
        while let Some(current) = unit {
            let steps = units.members[current]
                .iter()
                .filter(|node| !self.present.is_barrier(**node));
            path.extend(steps.map(|node| self.present.name(*node).to_owned()));
            left -= length[current];
            let after = units.next(current).iter().map(|next| *next as usize);
            unit = after.filter(|next| rest[*next] == left).min_by_key(first);
        }
        path
    }
}

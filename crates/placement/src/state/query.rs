//! A question asked of many bins: may this item stand here now?
//!
//! What is the same for all bins (least counts, whether anything counted is placed, which regions are near) is found once, when
//! the question is prepared; asking it of a bin then costs a few array reads. Answers are exactly "[`State::violations`] is empty".

use super::State;
use super::devices::demands;
use crate::problem::{BinIndex, Check, ItemIndex, NO_DOMAIN, Problem};

/// A count that a bin's domain must have.
#[derive(Clone, Debug)]
enum Gate {
    /// At most `most`; a bin in no domain passes if `outside`.
    Most {
        counter: u32,
        level: u32,
        most: i64,
        outside: bool,
    },
    /// At least one.
    Some { counter: u32, level: u32 },
    /// The bin is in some domain.
    Domain { level: u32 },
    /// The bin's domain is one of these.
    Within { level: u32, near: Vec<bool> },
}

/// The prepared question for one item; reused from item to item to keep its memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    item: ItemIndex,
    /// Which of the sets of bins that static rules allow.
    allowed: usize,
    /// Resources asked for, with the amounts.
    asked: Vec<(u32, i64)>,
    gates: Vec<Gate>,
    devices: bool,
    budgets: bool,
}

impl Query {
    /// Prepares the question for an item in the present state.
    pub fn prepare(&mut self, state: &State<'_>, item: ItemIndex) {
        let problem = state.problem;
        let set = &problem.book.sets[problem.items.rules_of[problem.workload_of(item)] as usize];
        self.item = item;
        self.allowed = problem.book.allowed_of[set.rules as usize] as usize;
        self.devices = !demands(problem, item).is_empty();
        self.budgets = !problem.budgets.is_empty();
        self.asked.clear();
        let request = problem.request(item).iter().enumerate();
        self.asked.extend(
            request
                .filter(|(_, amount)| **amount > 0)
                .map(|(at, amount)| (at as u32, *amount)),
        );
        self.gates.clear();
        for check in &set.checks {
            self.gate(state, check);
        }
    }

    fn gate(&mut self, state: &State<'_>, check: &Check) {
        let book = &state.problem.book;
        let level_of = |counter: u32| book.counters[counter as usize].level;
        match check {
            Check::Absent { counter, .. } => {
                if state.counts.total(*counter) > 0 {
                    self.gates.push(Gate::Most {
                        counter: *counter,
                        level: level_of(*counter),
                        most: 0,
                        outside: true,
                    });
                }
            }
            Check::AtMost { counter, max } => {
                if state.counts.total(*counter) >= *max {
                    let most = i64::from(*max) - 1;
                    self.gates.push(Gate::Most {
                        counter: *counter,
                        level: level_of(*counter),
                        most,
                        outside: true,
                    });
                }
            }
            Check::Spread {
                counter,
                max_skew,
                min_domains,
                counts_itself,
            } => {
                let least = state.least(*counter, *min_domains);
                let most = i64::from(*max_skew) + i64::from(least) - i64::from(*counts_itself);
                self.gates.push(Gate::Most {
                    counter: *counter,
                    level: level_of(*counter),
                    most,
                    outside: false,
                });
            }
            Check::Present {
                counters,
                first_of_its_kind,
            } => {
                let first =
                    *first_of_its_kind && counters.iter().all(|counter| state.counts.total(*counter) == 0);
                for counter in counters {
                    let level = level_of(*counter);
                    self.gates.push(if first {
                        Gate::Domain { level }
                    } else {
                        Gate::Some {
                            counter: *counter,
                            level,
                        }
                    });
                }
            }
            Check::Near { counter, rtt_max, .. } => {
                let level = level_of(*counter);
                let near = (0..book.levels[level as usize].count() as u32)
                    .map(|domain| state.nearest(*counter, domain).is_some_and(|rtt| rtt <= *rtt_max))
                    .collect();
                self.gates.push(Gate::Within { level, near });
            }
        }
    }

    /// The item asked about.
    pub fn item(&self) -> ItemIndex {
        self.item
    }

    /// Resources asked for, with the amounts.
    #[inline]
    pub fn asked(&self) -> &[(u32, i64)] {
        &self.asked
    }

    /// Whether the bin has room and the item's static rules allow it: what does not depend on where others stand.
    pub fn has_room(&self, state: &State<'_>, bin: BinIndex) -> bool {
        state.problem.book.allowed[self.allowed].contains(bin) && self.fits(state, bin)
    }

    /// Whether the bin has the amounts and the devices, whatever the item's rules say.
    pub fn fits(&self, state: &State<'_>, bin: BinIndex) -> bool {
        self.asked
            .iter()
            .all(|(resource, amount)| state.free(bin)[*resource as usize] >= *amount)
            && (!self.devices
                || state
                    .devices
                    .first_lacking(state.problem, self.item, bin)
                    .is_none())
    }

    /// Whether the item may stand in this bin.
    #[inline]
    pub fn holds(&self, state: &State<'_>, bin: BinIndex) -> bool {
        let free = state.free(bin);
        self.asked
            .iter()
            .all(|(resource, amount)| free[*resource as usize] >= *amount)
            && state.problem.book.allowed[self.allowed].contains(bin)
            && self.gates.iter().all(|gate| gate.holds(state, bin))
            && (!self.devices
                || state
                    .devices
                    .first_lacking(state.problem, self.item, bin)
                    .is_none())
            && (!self.budgets || state.budget_passed(bin).is_none())
    }
}

impl Gate {
    #[inline]
    fn holds(&self, state: &State<'_>, bin: BinIndex) -> bool {
        let domain = |level: u32| domain_of(state.problem, level, bin);
        match self {
            Self::Most {
                counter,
                level,
                most,
                outside,
            } => match domain(*level) {
                NO_DOMAIN => *outside,
                domain => i64::from(state.counts.get(*counter, domain)) <= *most,
            },
            Self::Some { counter, level } => {
                let domain = domain(*level);
                domain != NO_DOMAIN && state.counts.get(*counter, domain) > 0
            }
            Self::Domain { level } => domain(*level) != NO_DOMAIN,
            Self::Within { level, near } => near.get(domain(*level) as usize).copied().unwrap_or(false),
        }
    }
}

#[inline]
pub(super) fn domain_of(problem: &Problem, level: u32, bin: BinIndex) -> u32 {
    problem.book.levels[level as usize].domain_of[bin]
}

//! How many counted items stand in each domain.
//!
//! A counter whose items are few beside its domains is kept in one hash map shared by all such counters, the others as
//! arrays: memory is linear in items plus domains, not in their product. The least count of any eligible domain is kept for the
//! counters that spread constraints ask it of.

use rustc_hash::FxHashMap;

use super::minimum::Minimum;
use crate::problem::{BinIndex, ItemIndex, NO_DOMAIN, Problem};

/// A counter is an array if its domains are at most so many.
const DOMAINS_ALWAYS_DENSE: usize = 16;
/// … or at most so many times its items.
const DOMAINS_PER_ITEM: usize = 4;

const SPARSE: u32 = u32::MAX;
const NO_MINIMUM: u32 = u32::MAX;

#[derive(Clone, Debug)]
pub(crate) struct Counts {
    /// Where each counter's array starts, or [`SPARSE`].
    start: Vec<u32>,
    dense: Vec<u32>,
    sparse: FxHashMap<(u32, u32), u32>,
    totals: Vec<u32>,
    /// Where each counter's least count is in `minima`, or [`NO_MINIMUM`].
    minimum_of: Vec<u32>,
    minima: Vec<Minimum>,
}

impl Counts {
    pub fn new(problem: &Problem) -> Self {
        let book = &problem.book;
        let mut members = vec![0usize; book.counters.len()];
        if !members.is_empty() {
            for workload in 0..problem.workload_count() {
                let set = &book.sets[problem.items.rules_of[workload] as usize];
                for counter in &set.updates {
                    members[*counter as usize] += problem.items.of(workload).len();
                }
            }
        }
        let mut length = 0usize;
        let start = book
            .counters
            .iter()
            .zip(&members)
            .map(|(counter, members)| {
                let domains = book.levels[counter.level as usize].count();
                let fits = length + domains < SPARSE as usize;
                if fits && (domains <= DOMAINS_ALWAYS_DENSE || domains <= DOMAINS_PER_ITEM * members) {
                    let start = length as u32;
                    length += domains;
                    start
                } else {
                    SPARSE
                }
            })
            .collect();
        let mut minima = Vec::new();
        let minimum_of = (0..book.counters.len() as u32)
            .map(|counter| match book.eligible.get(&counter) {
                Some(eligible) => {
                    minima.push(Minimum::of_zeros(*eligible));
                    minima.len() as u32 - 1
                }
                None => NO_MINIMUM,
            })
            .collect();
        Self {
            start,
            dense: vec![0; length],
            sparse: FxHashMap::default(),
            totals: vec![0; book.counters.len()],
            minimum_of,
            minima,
        }
    }

    /// The count of a domain.
    #[inline]
    pub fn get(&self, counter: u32, domain: u32) -> u32 {
        let start = self.start[counter as usize];
        if start == SPARSE {
            self.sparse.get(&(counter, domain)).copied().unwrap_or(0)
        } else {
            self.dense[(start + domain) as usize]
        }
    }

    /// The count of all domains together.
    pub fn total(&self, counter: u32) -> u32 {
        self.totals[counter as usize]
    }

    /// The least count of any eligible domain, with how many of these there are; of a counter that no spread constraint speaks of,
    /// none.
    #[inline]
    pub fn least(&self, counter: u32) -> (u32, u32) {
        let minimum = self.minima.get(self.minimum_of[counter as usize] as usize);
        minimum.map_or((0, 0), |minimum| (minimum.least(), minimum.domains()))
    }

    /// Counts an item in or out of a bin.
    pub fn update(&mut self, problem: &Problem, item: ItemIndex, bin: BinIndex, enters: bool) {
        let book = &problem.book;
        let set = &book.sets[problem.items.rules_of[problem.workload_of(item)] as usize];
        for index in &set.updates {
            let counter = &book.counters[*index as usize];
            let domain = book.levels[counter.level as usize].domain_of[bin];
            let outside = counter
                .mask
                .is_some_and(|mask| !book.masks[mask as usize].contains(bin));
            if domain == NO_DOMAIN || outside {
                continue;
            }
            let start = self.start[*index as usize];
            let slot = if start == SPARSE {
                self.sparse.entry((*index, domain)).or_insert(0)
            } else {
                &mut self.dense[(start + domain) as usize]
            };
            let total = &mut self.totals[*index as usize];
            let before = *slot;
            if enters {
                *slot += 1;
                *total += 1;
            } else {
                *slot -= 1;
                *total -= 1;
            }
            // A domain in which something is counted has a bin that counts: it is eligible.
            if let Some(minimum) = self.minima.get_mut(self.minimum_of[*index as usize] as usize) {
                minimum.step(before, enters);
            }
        }
    }
}

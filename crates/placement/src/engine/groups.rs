//! Bins grouped so that within a group the best bin is the first, in one order, that an item fits.
//!
//! Bins of a group have the same capacity and devices and are alike in everything else that a strategy's keys depend on (price
//! if closed, region, domains of skew, whether they are used), so their keys differ only through how full they are, in which they
//! are monotone. Each group is an ordered tree; the best bin of all is the best of the groups' firsts.

use rustc_hash::FxHashMap;

use super::tree::{Asked, EMPTY, Trees};
use crate::objective::{Key, Scorer, has_preferences};
use crate::problem::{BinIndex, Problem};
use crate::state::{Query, State};

/// Flags of a group beside its kind.
const USED: u32 = 1;
const CLOSED: u32 = 2;
const VARIANTS: u32 = 4;

/// All bins of a problem in groups.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    trees: Trees,
    /// What is fixed about a bin.
    kind: Vec<u32>,
    /// Root of each kind and variant.
    roots: Vec<u32>,
    /// Present group of each bin.
    group: Vec<u32>,
    by_use: bool,
    by_price: bool,
    /// Whether some bin held more than fits at the start: how full a bin is then says nothing about room for an item that does
    /// not ask for what is lacking.
    overfull: bool,
}

impl Groups {
    pub fn new(problem: &Problem, scorer: &Scorer<'_>, state: &State<'_>) -> Self {
        let kind = kinds(problem, scorer);
        let kinds = kind.iter().max().map_or(0, |max| max + 1);
        let mut groups = Self {
            trees: Trees::new(problem.bin_count(), problem.resources.len()),
            kind,
            roots: vec![EMPTY; (kinds * VARIANTS) as usize],
            group: vec![0; problem.bin_count()],
            by_use: scorer.uses.bins_used,
            by_price: scorer.uses.prices,
            overfull: (0..problem.bin_count()).any(|bin| state.free(bin).iter().any(|free| *free < 0)),
        };
        for bin in 0..problem.bin_count() {
            groups.put(bin, scorer, state);
        }
        groups
    }

    /// Takes a bin out before what stands in it changes.
    pub fn take(&mut self, bin: BinIndex, state: &State<'_>) {
        let root = &mut self.roots[self.group[bin] as usize];
        *root = self.trees.remove(*root, bin as u32, state);
    }

    /// Puts a bin in after what stands in it changed.
    pub fn put(&mut self, bin: BinIndex, scorer: &Scorer<'_>, state: &State<'_>) {
        let used = if self.by_use && state.load(bin) > 0 {
            USED
        } else {
            0
        };
        let closed = if self.by_price && !state.is_open(bin) {
            CLOSED
        } else {
            0
        };
        let group = self.kind[bin] * VARIANTS + used + closed;
        self.group[bin] = group;
        let root = &mut self.roots[group as usize];
        *root = self
            .trees
            .insert(*root, bin as u32, scorer.order(state, bin), state);
    }

    /// The bin of the least key in which the prepared item may stand, and how many bins were looked at.
    pub fn best(
        &self,
        query: &Query,
        scorer: &Scorer<'_>,
        state: &State<'_>,
        looked_at: &mut u64,
    ) -> Option<Key> {
        let all = scorer.uses.preferences && has_preferences(state.problem, query.item());
        let mut best: Option<Key> = None;
        for root in self.roots.iter().copied().filter(|root| *root != EMPTY) {
            if best.is_some_and(|best| cannot_beat(root, &best, scorer, state)) {
                continue;
            }
            let mut passes = |bin: u32| {
                *looked_at += 1;
                if !query.holds(state, bin as usize) {
                    return false;
                }
                let key = scorer.key(state, bin as usize);
                if best.is_none_or(|best| key < best) {
                    best = Some(key);
                }
                !all
            };
            let orders = if self.overfull {
                i64::MIN..=i64::MAX
            } else {
                scorer.orders_with_room(state, root as usize, query.item())
            };
            let asked = Asked {
                amounts: query.asked(),
                least_share: state.least_share(root as usize, query.item()),
                orders: &orders,
            };
            self.trees.first(root, asked, &mut passes);
        }
        best
    }
}

/// Whether the levels that are the same for all bins of a group already lose.
fn cannot_beat(root: u32, best: &Key, scorer: &Scorer<'_>, state: &State<'_>) -> bool {
    let constant = scorer.constant_levels;
    constant > 0 && scorer.key(state, root as usize).levels[..constant] > best.levels[..constant]
}

/// Numbers bins by what is fixed about them.
fn kinds(problem: &Problem, scorer: &Scorer<'_>) -> Vec<u32> {
    let mut index: FxHashMap<Vec<i64>, u32> = FxHashMap::default();
    (0..problem.bin_count())
        .map(|bin| {
            let mut key = problem.capacity(bin).to_vec();
            key.push(i64::from(problem.bins.devices_of[bin]));
            if scorer.uses.prices && !problem.is_open(bin) {
                key.push(
                    problem
                        .bin_profile(bin)
                        .price_per_hour
                        .map_or(-1, |price| price.micros),
                );
            } else {
                key.push(-2);
            }
            if scorer.uses.regions {
                key.push(problem.region_of_bin[bin].map_or(-1, i64::from));
            }
            key.extend(scorer.skew_domains().map(|domain_of| i64::from(domain_of[bin])));
            let next = index.len() as u32;
            *index.entry(key).or_insert(next)
        })
        .collect()
}

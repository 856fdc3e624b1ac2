//! Bins grouped so that within a group the best bin is among the first, in one order, that an item fits.
//!
//! Bins of a group have nearly the same capacity, the same devices, and are alike in everything else that a strategy's keys depend
//! on (price if closed, region, domains of skew, whether they are used), so their keys differ only through how full they are, in
//! which they are monotone, and through their capacities. Each group is an ordered tree. Where capacities are equal the first bin
//! that fits is the group's best; where they differ a little (as machines of one type do) the walk goes on until a bound
//! on the change says that nothing better can follow. The best bin of all is the best of the groups'.

use std::ops::ControlFlow;

use rustc_hash::FxHashMap;

use super::tree::{Asked, EMPTY, Trees};
use crate::objective::{Key, Scorer, has_preferences};
use crate::problem::{BinIndex, Problem};
use crate::state::{Query, State, least_share};

/// Flags of a group beside its kind.
const USED: u32 = 1;
const CLOSED: u32 = 2;
const VARIANTS: u32 = 4;
/// Capacities within a kind differ by less than one part in two to this.
const SPREAD_BITS: u32 = 7;

/// Between what capacities are, resource by resource.
#[derive(Clone, Debug)]
struct Bounds {
    least: Vec<i64>,
    most: Vec<i64>,
}

impl Bounds {
    fn widen(&mut self, capacity: &[i64]) {
        for ((least, most), amount) in self.least.iter_mut().zip(&mut self.most).zip(capacity) {
            *least = (*least).min(*amount);
            *most = (*most).max(*amount);
        }
    }
}

/// All bins of a problem in groups.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    trees: Trees,
    /// What is fixed about a bin.
    kind: Vec<u32>,
    /// For each kind, the least and the most that a bin of it has of each resource.
    bounds: Vec<Bounds>,
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
        let (kind, bounds) = kinds(problem, scorer);
        let kinds = kind.iter().max().map_or(0, |max| max + 1);
        let mut groups = Self {
            trees: Trees::new(problem.bin_count(), problem.resources.len()),
            kind,
            bounds,
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
        // Where it matters whether a bin is used, used ones come first: most of the rest is then passed over as a group.
        let groups = (0..self.roots.len()).filter(|group| *group as u32 & USED == USED);
        for group in groups.chain((0..self.roots.len()).filter(|group| *group as u32 & USED == 0)) {
            let root = self.roots[group];
            if root == EMPTY {
                continue;
            }
            if best.is_some_and(|best| cannot_beat(root, &best, all, scorer, state)) {
                continue;
            }
            let bounds = &self.bounds[group / VARIANTS as usize];
            let exact = bounds.least == bounds.most;
            let share = |capacity: &[i64]| state.mean_share(root as usize, capacity, query.item());
            let least = share(&bounds.most);
            let shares = least..=if exact { least } else { share(&bounds.least) };
            let orders = if self.overfull {
                i64::MIN..=i64::MAX
            } else {
                scorer.orders_with_room(least)
            };
            let asked = Asked {
                amounts: query.asked(),
                least_share: least_share(&bounds.most, state.problem.request(query.item())),
                orders: &orders,
            };
            let mut base = None;
            let mut visitor = |bin: u32, order: i64| {
                if let (Some(base), Some(best), false) = (base, best, all)
                    && scorer.least_change(base, order, &shares) > best.levels[scorer.fullness_level]
                {
                    return ControlFlow::Break(());
                }
                *looked_at += 1;
                if !query.holds(state, bin as usize) {
                    return ControlFlow::Continue(());
                }
                let key = scorer.key(state, bin as usize);
                if best.is_none_or(|best| key < best) {
                    best = Some(key);
                }
                if all {
                    return ControlFlow::Continue(());
                }
                if exact || !scorer.has_fullness_level() {
                    return ControlFlow::Break(());
                }
                base = base.or_else(|| Some(scorer.base(&key, state, bin as usize)));
                ControlFlow::Continue(())
            };
            let _broken_off = self.trees.visit(root, asked, &mut visitor);
        }
        best
    }
}

/// Whether the levels that are the same for all bins of a group already lose.
fn cannot_beat(root: u32, best: &Key, preferences: bool, scorer: &Scorer<'_>, state: &State<'_>) -> bool {
    let constant = scorer.constant_levels(preferences);
    constant > 0 && scorer.key(state, root as usize).levels[..constant] > best.levels[..constant]
}

/// Numbers bins by what is fixed about them, and says for each number between which bounds capacities are.
///
/// Where a strategy minimises skew over hosts, every bin is a domain and so a kind of its own: what is fixed about no two of them is the
/// same, trees pass nothing over, and each item costs one look for each bin.
fn kinds(problem: &Problem, scorer: &Scorer<'_>) -> (Vec<u32>, Vec<Bounds>) {
    let mut index: FxHashMap<Vec<i64>, u32> = FxHashMap::default();
    let mut bounds: Vec<Bounds> = Vec::new();
    let kind = (0..problem.bin_count())
        .map(|bin| {
            let open = problem.is_open(bin);
            let capacity = problem.capacity(bin).iter();
            let mut key: Vec<i64> = capacity
                .map(|amount| if open { rounded(*amount) } else { *amount })
                .collect();
            key.push(i64::from(problem.bins.devices_of[bin]));
            let price = || {
                problem
                    .bin_profile(bin)
                    .price_per_hour
                    .map_or(-1, |price| price.micros)
            };
            key.push(if open { OPEN } else { price() });
            if scorer.uses.regions {
                key.push(problem.region_of_bin[bin].map_or(-1, i64::from));
            }
            if scorer.uses.places {
                key.push(i64::from(problem.flows.place_of_bin[bin]));
            }
            key.extend(scorer.skew_domains().map(|domain_of| i64::from(domain_of[bin])));
            let next = index.len() as u32;
            let kind = *index.entry(key).or_insert(next);
            let capacity = problem.capacity(bin);
            if kind == next {
                bounds.push(Bounds {
                    least: capacity.to_vec(),
                    most: capacity.to_vec(),
                });
            } else {
                bounds[kind as usize].widen(capacity);
            }
            kind
        })
        .collect();
    (kind, bounds)
}

/// Stands for the price of a bin that is open.
const OPEN: i64 = -2;

/// An amount rounded down to its leading bits: amounts that round alike differ by less than one part in two to
/// [`SPREAD_BITS`].
fn rounded(amount: i64) -> i64 {
    let low_bits = (i64::BITS - amount.leading_zeros()).saturating_sub(SPREAD_BITS + 1);
    (amount >> low_bits) << low_bits
}

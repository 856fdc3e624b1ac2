//! What a placement would change, term by term: the key that engines compare bins by.
//!
//! A key is the change of each level, then how full the bin is (in the direction the strategy packs), then the bin's
//! position: a total order, so every engine that takes the least key takes the same bin. A flow between two workloads is counted by
//! whichever end is placed later, to the nearest replica of the other; totals of a whole placement are exact (see `total`).

use std::ops::RangeInclusive;

use rustc_hash::FxHashMap;

use super::term::Term;
use super::{LevelValue, UNIT};
use crate::problem::{BinIndex, FlowEnd, ItemIndex, NO_GROUP, Preference, Problem};
use crate::state::{SHARE_ONE, State};
use crate::strategy::{LEVELS_MAX, Strategy};

/// A round trip that is not known, in microseconds.
pub(crate) const UNKNOWN_RTT_MICROS: i64 = 1_000_000;

/// The change by one placement: smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub levels: [i64; LEVELS_MAX],
    /// How full the bin is, negated where fuller is better.
    pub order: i64,
    pub bin: u32,
}

/// A key by term, for explanations.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct KeyParts {
    pub levels: Vec<LevelValue>,
}

/// A term, with what is fixed about it in a problem.
#[derive(Clone, Debug)]
struct Part {
    term: Term,
    weight_milli: i64,
    /// For skew: the index of its domains.
    skew: Option<usize>,
}

/// The domains of a skew term, and the replicas in each. Bins in no domain count as one together.
#[derive(Clone, Debug)]
struct Skew {
    domain_of: Vec<u32>,
    /// Replicas of a group in a domain.
    replicas: FxHashMap<(u32, u32), u32>,
}

/// Computes keys for a strategy, and keeps what they need beside the state.
#[derive(Clone, Debug)]
pub(crate) struct Scorer<'p> {
    problem: &'p Problem,
    levels: Vec<Vec<Part>>,
    /// Whether fuller bins are better where all else is equal.
    packs: bool,
    /// Levels before the first that has preferences or depends on how full a bin is.
    constant_levels: usize,
    /// The first level that depends on how full a bin is; the number of levels if none does.
    pub fullness_level: usize,
    /// What rounding can cost in a bound on that level.
    slack: i64,
    pub uses: Uses,
    /// What opening costs is taken in proportion to what the item takes of the bin: a guide for engines that place one item
    /// at a time and would otherwise always open the smallest.
    pub by_share: bool,
    /// One for each skew term.
    skews: Vec<Skew>,
    /// Replicas of workloads by region, where flows speak of them.
    peers: FxHashMap<u32, Vec<(u32, u32)>>,
    dearest: i64,
    item: ItemIndex,
    /// Of the prepared item, by region of the geography, and for bins in no region at the end.
    region_cost: Vec<i64>,
    region_latency: Vec<i64>,
}

/// Which attributes of bins a strategy's keys depend on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Uses {
    pub bins_used: bool,
    pub prices: bool,
    pub regions: bool,
    pub preferences: bool,
}

impl<'p> Scorer<'p> {
    pub fn new(problem: &'p Problem, strategy: &Strategy, state: &State<'p>) -> Self {
        let mut skews = Vec::new();
        let mut packs = None;
        let levels: Vec<Vec<Part>> = strategy
            .levels
            .iter()
            .map(|level| {
                level
                    .iter()
                    .map(|weighted| {
                        let skew = match &weighted.term {
                            Term::Skew(level) => {
                                skews.push(Skew {
                                    domain_of: problem.domains(level).into_owned(),
                                    replicas: FxHashMap::default(),
                                });
                                Some(skews.len() - 1)
                            }
                            _ => None,
                        };
                        match weighted.term {
                            Term::Stranded | Term::BinsUsed if packs.is_none() => packs = Some(true),
                            Term::Balance if packs.is_none() => packs = Some(false),
                            _ => {}
                        }
                        Part {
                            term: weighted.term.clone(),
                            weight_milli: weighted.weight_milli(),
                            skew,
                        }
                    })
                    .collect()
            })
            .collect();
        let packs = packs_at(strategy).or(packs).unwrap_or(true);
        let flows = !problem.flows.list.is_empty();
        let uses = Uses {
            bins_used: strategy.has(|term| *term == Term::BinsUsed),
            prices: strategy.has(|term| *term == Term::Cost),
            regions: flows && strategy.has(|term| matches!(term, Term::Cost | Term::Latency)),
            preferences: strategy.has(|term| *term == Term::Preference),
        };
        let fills = |part: &Part| matches!(part.term, Term::Stranded | Term::Balance);
        let fullness_level = levels.iter().take_while(|level| !level.iter().any(fills)).count();
        let prefers = |part: &Part| part.term == Term::Preference;
        let constant_levels = levels[..fullness_level]
            .iter()
            .take_while(|level| !level.iter().any(prefers))
            .count();
        let rounding = strategy.levels.get(fullness_level).map_or(0, |level| {
            level
                .iter()
                .map(|weighted| 16 + weigh(16, weighted.weight_milli()))
                .sum()
        });
        let prices = problem
            .bins
            .profiles
            .iter()
            .filter_map(|profile| profile.price_per_hour);
        let mut scorer = Self {
            problem,
            levels,
            packs,
            constant_levels,
            fullness_level,
            slack: rounding,
            uses,
            by_share: false,
            skews,
            peers: FxHashMap::default(),
            dearest: prices.map(|price| price.micros).max().unwrap_or(1_000_000),
            item: 0,
            region_cost: Vec::new(),
            region_latency: Vec::new(),
        };
        for flow in &problem.flows.list {
            if let FlowEnd::Workload(workload) = flow.to {
                scorer.peers.entry(workload).or_default();
            }
        }
        for item in 0..problem.item_count() {
            if let Some(bin) = state.bin_of(item) {
                scorer.note(item, bin, true);
            }
        }
        scorer
    }

    /// Domains of all bins that keys depend on, term by term.
    pub fn skew_domains(&self) -> impl Iterator<Item = &[u32]> {
        self.skews.iter().map(|skew| skew.domain_of.as_slice())
    }

    /// Tells the scorer that an item was placed in or taken out of a bin.
    pub fn note(&mut self, item: ItemIndex, bin: BinIndex, enters: bool) {
        let workload = self.problem.workload_of(item);
        let group = self.problem.group_of[workload];
        if group != NO_GROUP {
            for skew in &mut self.skews {
                let count = skew.replicas.entry((group, skew.domain_of[bin])).or_insert(0);
                *count = if enters {
                    *count + 1
                } else {
                    count.saturating_sub(1)
                };
            }
        }
        if self.peers.is_empty() {
            return;
        }
        let (Some(regions), Some(region)) = (
            self.peers.get_mut(&(workload as u32)),
            self.problem.region_of_bin[bin],
        ) else {
            return;
        };
        match regions.iter_mut().find(|(known, _)| *known == region) {
            Some((_, count)) => {
                *count = if enters {
                    *count + 1
                } else {
                    count.saturating_sub(1)
                }
            }
            None => regions.push((region, u32::from(enters))),
        }
    }

    /// Prepares for keys of an item.
    pub fn prepare(&mut self, item: ItemIndex) {
        self.item = item;
        if !self.uses.regions {
            return;
        }
        let regions = self.problem.geography.len();
        self.region_cost.clear();
        self.region_cost.resize(regions + 1, 0);
        self.region_latency.clear();
        self.region_latency.resize(regions + 1, 0);
        let workload = self.problem.workload_of(item);
        let replicas = self.problem.items.of(workload).len() as i64;
        for flow in self.problem.flows.of(workload) {
            let ends: Vec<u32> = match flow.to {
                FlowEnd::Region(region) => vec![region],
                FlowEnd::Workload(peer) => {
                    let placed = self.peers.get(&peer).map_or(&[][..], Vec::as_slice);
                    placed
                        .iter()
                        .filter(|(_, count)| *count > 0)
                        .map(|(region, _)| *region)
                        .collect()
                }
            };
            if ends.is_empty() {
                continue;
            }
            for from in 0..=regions {
                let from_region = (from < regions).then_some(from as u32);
                let (rtt, to) = nearest(self.problem, from_region, &ends);
                let demand = i64::from(flow.demand);
                let latency = rtt.saturating_mul(demand).saturating_mul(UNIT / 1_000) / replicas;
                self.region_latency[from] = self.region_latency[from].saturating_add(latency);
                let cost = from_region.map_or(0, |from| {
                    transfer_nanos(self.problem, from, to, flow.sent, flow.received)
                });
                self.region_cost[from] = self.region_cost[from].saturating_add(cost);
            }
        }
    }

    /// How a bin stands in the order of its like: less is better. Independent of the item.
    #[inline]
    pub fn order(&self, state: &State<'_>, bin: BinIndex) -> i64 {
        let fullness = state.fullness(bin);
        if self.packs { -fullness } else { fullness }
    }

    /// The orders that a bin can have if it has room for an item that takes at least this mean share: nothing fits where the
    /// mean of used and asked shares is over one. Shares are rounded down, each by less than one part.
    pub fn orders_with_room(&self, share: i64) -> RangeInclusive<i64> {
        let fullest = SHARE_ONE - share + 2;
        if self.packs {
            -fullest..=i64::MAX
        } else {
            i64::MIN..=fullest
        }
    }

    /// How many levels are the same for all bins of a group, for an item with or without preferences.
    pub fn constant_levels(&self, preferences: bool) -> usize {
        if preferences {
            self.constant_levels
        } else {
            self.fullness_level
        }
    }

    /// Whether any level depends on how full bins are.
    pub fn has_fullness_level(&self) -> bool {
        self.fullness_level < self.levels.len()
    }

    /// The part of a key's first level that depends on fullness which does not: the same for all bins of a group.
    pub fn base(&self, key: &Key, state: &State<'_>, bin: BinIndex) -> i64 {
        let (before, after) = self.fullness(state, bin);
        key.levels[self.fullness_level] - self.fullness_change(before, after)
    }

    /// No less than this is the first level that depends on fullness, for a bin of this order in a group with this base, if
    /// the item takes a mean share in `shares`. It only grows along the order.
    pub fn least_change(&self, base: i64, order: i64, shares: &RangeInclusive<i64>) -> i64 {
        let fullness = if self.packs { -order } else { order };
        // The change is convex and rising in the share, or concave: it is least at one of the ends.
        let at = |share: i64| self.fullness_change(fullness, fullness + share);
        base + at(*shares.start()).min(at(*shares.end())) - self.slack
    }

    /// The weighted change of stranded and balance in the first level that depends on fullness.
    fn fullness_change(&self, before: i64, after: i64) -> i64 {
        let part = |part: &Part| match part.term {
            Term::Stranded => weigh(stranded(after) - stranded(before), part.weight_milli),
            Term::Balance => weigh(square(after) - square(before), part.weight_milli),
            _ => 0,
        };
        self.levels
            .get(self.fullness_level)
            .map_or(0, |level| level.iter().map(part).sum())
    }

    /// The key of placing the prepared item in a bin.
    pub fn key(&self, state: &State<'_>, bin: BinIndex) -> Key {
        let mut levels = [0i64; LEVELS_MAX];
        for (slot, level) in levels.iter_mut().zip(&self.levels) {
            for part in level {
                let change = self.change(state, bin, part);
                *slot = slot.saturating_add(weigh(change, part.weight_milli));
            }
        }
        Key {
            levels,
            order: self.order(state, bin),
            bin: bin as u32,
        }
    }

    /// The key by term.
    pub fn parts(&self, state: &State<'_>, bin: BinIndex) -> KeyParts {
        let level = |level: &Vec<Part>| {
            let terms = level.iter().map(|part| {
                let value = i128::from(self.change(state, bin, part));
                super::TermValue {
                    term: part.term.clone(),
                    weight_milli: part.weight_milli,
                    value,
                }
            });
            LevelValue::new(terms.collect())
        };
        KeyParts {
            levels: self.levels.iter().map(level).collect(),
        }
    }

    fn change(&self, state: &State<'_>, bin: BinIndex, part: &Part) -> i64 {
        match &part.term {
            Term::BinsUsed => i64::from(state.load(bin) == 0) * UNIT,
            Term::Stranded => {
                let (before, after) = self.fullness(state, bin);
                stranded(after) - stranded(before)
            }
            Term::Balance => {
                let (before, after) = self.fullness(state, bin);
                square(after) - square(before)
            }
            Term::Skew(_) => {
                let group = self.problem.group_of[self.problem.workload_of(self.item)];
                let (Some(skew), true) = (part.skew, group != NO_GROUP) else {
                    return 0;
                };
                let skew = &self.skews[skew];
                let domain = skew.domain_of[bin];
                let count = skew.replicas.get(&(group, domain)).copied().unwrap_or(0);
                (2 * i64::from(count) + 1).saturating_mul(UNIT)
            }
            Term::Cost => self
                .opening(state, bin)
                .saturating_add(self.of_region(&self.region_cost, bin)),
            Term::Latency => self.of_region(&self.region_latency, bin),
            Term::Preference => preference(state, self.item, bin).saturating_mul(UNIT),
        }
    }

    fn fullness(&self, state: &State<'_>, bin: BinIndex) -> (i64, i64) {
        (state.fullness(bin), state.fullness_with(bin, self.item))
    }

    fn opening(&self, state: &State<'_>, bin: BinIndex) -> i64 {
        if state.is_open(bin) {
            return 0;
        }
        let price = price_micros(self.problem, bin, self.dearest).saturating_mul(UNIT / 1_000_000);
        if !self.by_share {
            return price;
        }
        let share = state.largest_share(bin, self.item).clamp(1, SHARE_ONE);
        (i128::from(price) * i128::from(share) / i128::from(SHARE_ONE)) as i64
    }

    fn of_region(&self, values: &[i64], bin: BinIndex) -> i64 {
        if values.is_empty() {
            return 0;
        }
        let region = self.problem.region_of_bin[bin].map_or(values.len() - 1, |region| region as usize);
        values[region]
    }
}

/// The direction that the first level with a word on fullness asks for; more weight wins within a level.
fn packs_at(strategy: &Strategy) -> Option<bool> {
    strategy.levels.iter().find_map(|level| {
        let weight = |wanted: &Term| {
            level
                .iter()
                .filter(|w| w.term == *wanted)
                .map(super::WeightedTerm::weight_milli)
                .sum::<i64>()
        };
        let (stranded, balance) = (weight(&Term::Stranded), weight(&Term::Balance));
        (stranded != balance).then_some(stranded > balance)
    })
}

/// `value` times a weight in thousandths.
#[inline]
pub(super) fn weigh(value: i64, weight_milli: i64) -> i64 {
    if weight_milli == 1_000 {
        return value;
    }
    let product = i128::from(value) * i128::from(weight_milli) / 1_000;
    product.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

/// `u²` in [`UNIT`]s.
#[inline]
pub(super) fn square(share: i64) -> i64 {
    product(share, share)
}

/// `u·(1 − u)` in [`UNIT`]s: below zero for a bin that holds more than fits, so that its change by one placement is monotone in `u`.
#[inline]
pub(super) fn stranded(share: i64) -> i64 {
    product(share, SHARE_ONE - share)
}

/// The product of two shares in [`UNIT`]s. Shares are within 2⁴⁰ (`share` in `state/room.rs`), so it fits.
#[inline]
fn product(a: i64, b: i64) -> i64 {
    ((i128::from(a) * i128::from(b) * i128::from(UNIT)) >> 60) as i64
}

/// What opening a bin costs in millionths an hour; the dearest known where it is not known.
pub(super) fn price_micros(problem: &Problem, bin: BinIndex, dearest: i64) -> i64 {
    problem
        .bin_profile(bin)
        .price_per_hour
        .map_or(dearest, |price| price.micros)
}

/// Round trip in microseconds to the nearest of some regions, and which it is; the first of equals.
pub(super) fn nearest(problem: &Problem, from: Option<u32>, ends: &[u32]) -> (i64, u32) {
    let rtt = |to: u32| {
        let known = from.and_then(|from| problem.geography.rtt(from, to));
        known.map_or(UNKNOWN_RTT_MICROS, |rtt| i64::from(rtt.micros()))
    };
    ends.iter().map(|to| (rtt(*to), *to)).min().unwrap_or((0, 0))
}

/// Price of an hour's traffic between two regions, in thousand-millionths of the currency; unknown prices count as nothing.
pub(super) fn transfer_nanos(problem: &Problem, from: u32, to: u32, sent: u64, received: u64) -> i64 {
    let regions = problem.geography.len() as u32;
    let price = |a: u32, b: u32| {
        problem
            .flows
            .transfer_per_gib
            .get((a * regions + b) as usize)
            .copied()
            .flatten()
    };
    let cost = |bytes: u64, price: Option<i64>| {
        let product = i128::from(bytes) * i128::from(price.unwrap_or(0));
        let nanos = product.saturating_mul(i128::from(UNIT / 1_000_000)) >> 30;
        nanos.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
    };
    cost(sent, price(from, to)).saturating_add(cost(received, price(to, from)))
}

/// Preferences lost (positive) or met (negative) by an item in a bin, as things stand.
pub(super) fn preference(state: &State<'_>, item: ItemIndex, bin: BinIndex) -> i64 {
    let problem = state.problem;
    let set = &problem.book.sets[problem.items.rules_of[problem.workload_of(item)] as usize];
    let nodes = problem
        .book
        .preferred(set.rules)
        .map_or(0, |weights| i64::from(weights[bin]));
    let counted = set.preferences.iter().map(|preference| {
        let (counter, weigh): (u32, &dyn Fn(u32) -> i64) = match preference {
            Preference::Together { counter, weight } => (*counter, &move |count| {
                if count > 0 { -i64::from(*weight) } else { 0 }
            }),
            Preference::Even { counter } => (*counter, &|count| i64::from(count)),
        };
        state.count_at(counter, bin).map_or(0, weigh)
    });
    counted.sum::<i64>() - nodes
}

/// Whether an item has preferences at all.
pub(crate) fn has_preferences(problem: &Problem, item: ItemIndex) -> bool {
    let set = &problem.book.sets[problem.items.rules_of[problem.workload_of(item)] as usize];
    !set.preferences.is_empty() || problem.book.preferred(set.rules).is_some()
}

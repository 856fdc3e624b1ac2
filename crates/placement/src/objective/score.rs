//! What a placement would change, term by term: the key that engines compare bins by.
//!
//! A key is the change of each level, then how full the bin is (in the direction the strategy packs), then the bin's
//! position: a total order, so every engine that takes the least key takes the same bin. Changes are those of `total`, but
//! for rounding and for openings that are charged by share. They are kept in 128 bits, which no product of a demand, a round trip and a weight leaves.

use std::ops::RangeInclusive;

use rustc_hash::FxHashMap;

use super::arithmetic::{square, stranded, weigh};
use super::opening::Opening;
use super::term::Term;
use super::traffic::TrafficChange;
use super::wish::preference;
use super::{LevelValue, UNIT};
use crate::problem::{BinIndex, ItemIndex, NO_GROUP, Problem};
use crate::state::{SHARE_ONE, State};
use crate::strategy::{LEVELS_MAX, Strategy};

/// The change by one placement: smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub levels: [i128; LEVELS_MAX],
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
    slack: i128,
    pub uses: Uses,
    /// What opening costs is taken in proportion to what the item takes of the bin: a guide for engines that place one item
    /// at a time and would otherwise always open the smallest.
    pub by_share: bool,
    /// One for each skew term.
    skews: Vec<Skew>,
    traffic: TrafficChange<'p>,
    opening: Opening<'p>,
    item: ItemIndex,
}

/// Which attributes of bins a strategy's keys depend on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Uses {
    pub bins_used: bool,
    pub prices: bool,
    pub regions: bool,
    /// Zones, too, since traffic inside a zone and between zones differ.
    pub places: bool,
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
            places: flows && strategy.has(|term| *term == Term::Cost),
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
            traffic: TrafficChange::new(problem),
            opening: Opening::new(problem),
            item: 0,
        };
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
        if self.uses.regions {
            self.traffic.note(item, bin, enters);
        }
    }

    /// Prepares for keys of an item.
    pub fn prepare(&mut self, item: ItemIndex) {
        self.item = item;
        if self.uses.regions {
            self.traffic.prepare(item);
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
    pub fn base(&self, key: &Key, state: &State<'_>, bin: BinIndex) -> i128 {
        let (before, after) = self.fullness(state, bin);
        key.levels[self.fullness_level] - self.fullness_change(before, after)
    }

    /// No less than this is the first level that depends on fullness, for a bin of this order in a group with this base, if
    /// the item takes a mean share in `shares`. It only grows along the order.
    pub fn least_change(&self, base: i128, order: i64, shares: &RangeInclusive<i64>) -> i128 {
        let fullness = if self.packs { -order } else { order };
        // The change is convex and rising in the share, or concave: it is least at one of the ends.
        let at = |share: i64| self.fullness_change(fullness, fullness + share);
        base + at(*shares.start()).min(at(*shares.end())) - self.slack
    }

    /// The weighted change of stranded and balance in the first level that depends on fullness.
    fn fullness_change(&self, before: i64, after: i64) -> i128 {
        let part = |part: &Part| match part.term {
            Term::Stranded => weigh(i128::from(stranded(after) - stranded(before)), part.weight_milli),
            Term::Balance => weigh(i128::from(square(after) - square(before)), part.weight_milli),
            _ => 0,
        };
        self.levels
            .get(self.fullness_level)
            .map_or(0, |level| level.iter().map(part).sum())
    }

    /// The key of placing the prepared item in a bin.
    pub fn key(&self, state: &State<'_>, bin: BinIndex) -> Key {
        let mut levels = [0i128; LEVELS_MAX];
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
                let value = self.change(state, bin, part);
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

    fn change(&self, state: &State<'_>, bin: BinIndex, part: &Part) -> i128 {
        match &part.term {
            Term::BinsUsed => i128::from(i64::from(state.load(bin) == 0) * UNIT),
            Term::Stranded => {
                let (before, after) = self.fullness(state, bin);
                i128::from(stranded(after) - stranded(before))
            }
            Term::Balance => {
                let (before, after) = self.fullness(state, bin);
                i128::from(square(after) - square(before))
            }
            Term::Skew(_) => {
                let group = self.problem.group_of[self.problem.workload_of(self.item)];
                let (Some(skew), true) = (part.skew, group != NO_GROUP) else {
                    return 0;
                };
                let skew = &self.skews[skew];
                let domain = skew.domain_of[bin];
                let count = skew.replicas.get(&(group, domain)).copied().unwrap_or(0);
                i128::from((2 * i64::from(count) + 1).saturating_mul(UNIT))
            }
            Term::Cost => self.opening(state, bin).saturating_add(self.traffic.cost(bin)),
            Term::Latency => self.traffic.latency(bin),
            Term::Preference => i128::from(preference(state, self.item, bin)) * i128::from(UNIT),
        }
    }

    fn fullness(&self, state: &State<'_>, bin: BinIndex) -> (i64, i64) {
        (state.fullness(bin), state.fullness_with(bin, self.item))
    }

    /// What the item is charged for opening a bin, if it is not open.
    fn opening(&self, state: &State<'_>, bin: BinIndex) -> i128 {
        if state.is_open(bin) {
            0
        } else if self.by_share {
            self.opening.price_by_share(state, self.item, bin)
        } else {
            self.opening.price(bin)
        }
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

//! The exact value of each term for a whole placement.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::score::{UNKNOWN_RTT_MICROS, nearest, preference, price_micros, square, stranded, transfer_nanos};
use super::{Term, UNIT};
use crate::problem::{FlowEnd, NO_GROUP, Problem};
use crate::state::State;
use crate::strategy::Strategy;

/// The value of one term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TermValue {
    /// The term.
    pub term: Term,
    /// Its weight in thousandths.
    pub weight_milli: i64,
    /// Its value in thousand-millionths of its natural unit, before the weight.
    pub value: i128,
}

impl TermValue {
    /// The value in the term's natural unit.
    pub fn natural(&self) -> f64 {
        self.value as f64 / UNIT as f64
    }
}

/// The value of one level of objectives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LevelValue {
    /// Its terms.
    pub terms: Vec<TermValue>,
    /// The weighted sum, in thousand-millionths.
    pub value: i128,
}

impl LevelValue {
    pub(crate) fn new(terms: Vec<TermValue>) -> Self {
        let value = terms
            .iter()
            .map(|term| term.value * i128::from(term.weight_milli) / 1_000)
            .sum();
        Self { terms, value }
    }
}

/// The value of every level of a strategy in a state.
pub(crate) fn totals(state: &State<'_>, strategy: &Strategy) -> Vec<LevelValue> {
    strategy
        .levels
        .iter()
        .map(|level| {
            let terms = level.iter().map(|weighted| TermValue {
                term: weighted.term.clone(),
                weight_milli: weighted.weight_milli(),
                value: total(state, &weighted.term),
            });
            LevelValue::new(terms.collect())
        })
        .collect()
}

fn total(state: &State<'_>, term: &Term) -> i128 {
    let problem = state.problem;
    let bins = 0..problem.bin_count();
    let placed = || (0..problem.item_count()).filter_map(|item| Some((item, state.bin_of(item)?)));
    match term {
        Term::BinsUsed => bins.filter(|bin| state.load(*bin) > 0).count() as i128 * i128::from(UNIT),
        Term::Stranded => bins.map(|bin| i128::from(stranded(state.fullness(bin)))).sum(),
        Term::Balance => bins.map(|bin| i128::from(square(state.fullness(bin)))).sum(),
        Term::Skew(level) => {
            let domain_of = problem.domains(level);
            let mut counts = std::collections::BTreeMap::new();
            for (item, bin) in placed() {
                let group = problem.group_of[problem.workload_of(item)];
                if group != NO_GROUP {
                    *counts.entry((group, domain_of[bin])).or_insert(0i128) += 1;
                }
            }
            counts
                .values()
                .map(|count| count * count * i128::from(UNIT))
                .sum()
        }
        Term::Cost => {
            let prices = problem
                .bins
                .profiles
                .iter()
                .filter_map(|profile| profile.price_per_hour);
            let dearest = prices.map(|price| price.micros).max().unwrap_or(1_000_000);
            let opened = bins.filter(|bin| !problem.is_open(*bin) && state.is_open(*bin));
            let opening: i128 = opened
                .map(|bin| i128::from(price_micros(problem, bin, dearest)) * i128::from(UNIT / 1_000_000))
                .sum();
            opening + flows(state, |_, _, cost| cost)
        }
        Term::Latency => flows(state, |rtt, share, _| i128::from(rtt) * share / 1_000),
        Term::Preference => {
            placed()
                .map(|(item, bin)| i128::from(preference_without(state, item, bin)))
                .sum::<i128>()
                * i128::from(UNIT)
        }
    }
}

/// The preference of a placed item, which does not count itself.
fn preference_without(state: &State<'_>, item: usize, bin: usize) -> i64 {
    preference(state, item, bin) - state.own_share_of_preference(item, bin)
}

/// Sums a value over all flows of placed replicas: round trip in microseconds, demand of one replica in [`UNIT`]s, and cost.
pub(crate) fn flows(state: &State<'_>, mut value: impl FnMut(i64, i128, i128) -> i128) -> i128 {
    let problem: &Problem = state.problem;
    if problem.flows.list.is_empty() {
        return 0;
    }
    let mut ends_of: Vec<Option<Ends>> = vec![None; problem.workload_count()];
    let mut sum = 0;
    for item in 0..problem.item_count() {
        let Some(bin) = state.bin_of(item) else { continue };
        let workload = problem.workload_of(item);
        let replicas = problem.items.of(workload).len() as i128;
        let from = problem.region_of_bin[bin];
        for flow in problem.flows.of(workload).iter().filter(|flow| !flow.reverse) {
            let ends = match flow.to {
                FlowEnd::Region(region) => &Ends {
                    regions: vec![region],
                    unknown: false,
                },
                FlowEnd::Workload(peer) => {
                    ends_of[peer as usize].get_or_insert_with(|| Ends::of(state, peer as usize))
                }
            };
            let (rtt, to) = match ends.regions.as_slice() {
                [] if ends.unknown => (UNKNOWN_RTT_MICROS, None),
                [] => continue,
                regions => {
                    let (rtt, to) = nearest(problem, from, regions);
                    (rtt, Some(to))
                }
            };
            let cost = from.zip(to).map_or(0, |(from, to)| {
                transfer_nanos(problem, from, to, flow.sent, flow.received)
            });
            sum += value(
                rtt,
                i128::from(flow.demand) * i128::from(UNIT) / replicas,
                i128::from(cost),
            );
        }
    }
    sum
}

/// Where replicas of a workload stand.
#[derive(Clone, Debug, Default)]
struct Ends {
    /// Their regions.
    regions: Vec<u32>,
    /// Whether some stand where the region is not known: their round trip is not known, which is not none.
    unknown: bool,
}

impl Ends {
    fn of(state: &State<'_>, workload: usize) -> Self {
        let problem = state.problem;
        let bins = problem.items.of(workload).filter_map(|item| state.bin_of(item));
        let mut ends = Self::default();
        for bin in bins {
            match problem.region_of_bin[bin] {
                Some(region) => ends.regions.push(region),
                None => ends.unknown = true,
            }
        }
        ends.regions.sort_unstable();
        ends.regions.dedup();
        ends
    }
}

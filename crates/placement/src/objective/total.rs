//! The exact value of each term for a whole placement.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stowplan_core::{Latency, UNKNOWN_RTT, nearest_region};

use super::arithmetic::{square, stranded};
use super::opening::Opening;
use super::wish::preference;
use super::{Term, UNIT};
use crate::problem::{FlowEnd, Hop, NO_GROUP, Problem};
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
            let mut counts = BTreeMap::new();
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
            let prices = Opening::new(problem);
            let opened = bins.filter(|bin| !problem.is_open(*bin) && state.is_open(*bin));
            let opening: i128 = opened.map(|bin| prices.price(bin)).sum();
            opening + flows(state, |_, _, cost| cost)
        }
        Term::Latency => flows(state, |rtt, share, _| {
            i128::from(rtt.unwrap_or(UNKNOWN_RTT).micros()) * share / 1_000
        }),
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

/// Sums a value over all traffic of placed replicas, route by route: the round trip if it is known, the demand in [`UNIT`]s, and the cost
/// in thousand-millionths, rounded as in the cost report.
pub(crate) fn flows(state: &State<'_>, mut value: impl FnMut(Option<Latency>, i128, i128) -> i128) -> i128 {
    let problem: &Problem = state.problem;
    if problem.flows.list.is_empty() {
        return 0;
    }
    let mut spots_of: Vec<Option<Spots>> = vec![None; problem.workload_count()];
    for workload in 0..problem.workload_count() {
        for flow in problem.flows.of(workload) {
            let end = match flow.to {
                FlowEnd::Workload(peer) => peer as usize,
                FlowEnd::Region(_) => workload,
            };
            for one in [workload, end] {
                spots_of[one].get_or_insert_with(|| spots(state, one));
            }
        }
    }
    let mut sum = 0i128;
    for workload in 0..problem.workload_count() {
        let Some(own) = &spots_of[workload] else { continue };
        for flow in problem.flows.of(workload).iter().filter(|flow| !flow.reverse) {
            let routes = match flow.to {
                FlowEnd::Region(region) => routes(problem, own, &[Some(region)], |_| false, Hop::Regions),
                FlowEnd::Workload(peer) => match &spots_of[peer as usize] {
                    Some(ends) => {
                        let places = &problem.flows.places;
                        let regions: Vec<_> =
                            ends.keys().map(|place| places[*place as usize].region).collect();
                        // Who talks to itself is beside itself, be its zone known or not.
                        let itself = peer as usize == workload;
                        let shared =
                            |place| itself || (places[place as usize].has_zone && ends.contains_key(&place));
                        routes(problem, own, &regions, shared, Hop::Zones)
                    }
                    None => continue,
                },
            };
            for ((from, to, hop, rtt), count) in routes {
                let demand = i128::from(flow.demand) * i128::from(count) * i128::from(UNIT);
                let cost = problem.flows.cost(flow, from, to, hop, count);
                sum = sum.saturating_add(value(rtt, demand / i128::from(flow.replicas), cost));
            }
        }
    }
    sum
}

/// How many replicas stand at which place.
type Spots = BTreeMap<u32, u64>;
/// From where to where, how, and how far it is.
type Route = (Option<u32>, Option<u32>, Hop, Option<Latency>);

fn spots(state: &State<'_>, workload: usize) -> Spots {
    let problem = state.problem;
    let mut spots = Spots::new();
    for bin in problem.items.of(workload).filter_map(|item| state.bin_of(item)) {
        *spots.entry(problem.flows.place_of_bin[bin]).or_insert(0) += 1;
    }
    spots
}

/// The ways from where replicas stand to the nearest of some regions, and how many of them take each.
fn routes(
    problem: &Problem,
    own: &Spots,
    ends: &[Option<u32>],
    shares_zone: impl Fn(u32) -> bool,
    at_home: Hop,
) -> BTreeMap<Route, u64> {
    let mut routes = BTreeMap::new();
    for (place, count) in own {
        let from = problem.flows.places[*place as usize].region;
        let rtt = |from, to| problem.geography.rtt(from, to);
        let Some((to, rtt)) = nearest_region(from, ends.iter().copied(), rtt) else {
            continue;
        };
        let hop = match to == from {
            true if shares_zone(*place) => Hop::Inside,
            true => at_home,
            false => Hop::Regions,
        };
        *routes.entry((from, to, hop, rtt)).or_insert(0) += count;
    }
    routes
}

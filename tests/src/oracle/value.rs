//! The value of each term of an objective, by its definition, in natural units and floating point.

use stowplan_core::{Endpoint, RegionKey, TopologyLevel, Traffic};
use stowplan_placement::{Strategy, Term};

use super::World;
use super::domain::{Domain, domain};
use super::peers::{bins, region, rtt};
use super::select::selects;
use super::spread::{alike, same_group};
use super::world::plain;

/// A round trip that is not known, in milliseconds.
const UNKNOWN_RTT_MS: f64 = 1_000.0;

/// The weighted value of every level of a strategy.
pub fn level_values(world: &World<'_>, strategy: &Strategy) -> Vec<f64> {
    let level = |level: &Vec<stowplan_placement::WeightedTerm>| {
        level
            .iter()
            .map(|weighted| weighted.weight * term_value(world, &weighted.term))
            .sum()
    };
    strategy.levels.iter().map(level).collect()
}

/// The value of a term.
pub fn term_value(world: &World<'_>, term: &Term) -> f64 {
    let bins = 0..world.case.bins.len();
    match term {
        Term::BinsUsed => bins.filter(|bin| is_used(world, *bin)).count() as f64,
        Term::Stranded => bins
            .map(|bin| fullness(world, bin))
            .map(|full| full * (1.0 - full))
            .sum(),
        Term::Balance => bins.map(|bin| fullness(world, bin).powi(2)).sum(),
        Term::Skew(level) => skew(world, level),
        Term::Cost => {
            let opened = bins.filter(|bin| !world.bin(*bin).open && is_used(world, *bin));
            let opening: f64 = opened.map(|bin| price(world, bin)).sum();
            opening + flow_sums(world).0
        }
        Term::Latency => flow_sums(world).1,
        Term::Preference => world
            .stands
            .iter()
            .map(|stand| preference(world, Some(stand.item), stand.workload, stand.bin))
            .sum(),
        other => unreachable!("no definition of {other} is written here"),
    }
}

fn is_used(world: &World<'_>, bin: usize) -> bool {
    world.stands.iter().any(|stand| stand.bin == bin)
}

/// How full a bin is: the mean of the used shares of what counts.
pub(super) fn fullness(world: &World<'_>, bin: usize) -> f64 {
    let counts = |name: &str| {
        let left_out = name == "pods"
            || name.ends_with("storage")
            || name.starts_with("hugepages-")
            || name.starts_with("attachable-");
        !left_out
    };
    let mut shares: Vec<f64> = world
        .bin(bin)
        .capacity
        .iter()
        .filter(|(name, capacity)| *capacity > 0 && counts(name.as_str()))
        .map(|(name, capacity)| {
            let used = i128::from(capacity) - world.free(bin, name.as_str());
            used as f64 / capacity as f64
        })
        .collect();
    let shelf = &world.shelves[bin];
    if !shelf.is_empty() {
        let (used, whole) = shelf.used();
        shares.push(if whole == 0 {
            0.0
        } else {
            used as f64 / whole as f64
        });
    }
    if shares.is_empty() {
        0.0
    } else {
        shares.iter().sum::<f64>() / shares.len() as f64
    }
}

/// The largest share of a bin that one replica of a workload takes.
pub(super) fn largest_share(world: &World<'_>, workload: usize, bin: usize) -> f64 {
    let spec = world.bin(bin);
    let mut largest: f64 = plain(world.case, world.workload(workload))
        .iter()
        .filter(|(name, _)| spec.capacity.get(name) > 0)
        .map(|(name, amount)| *amount as f64 / spec.capacity.get(name) as f64)
        .fold(0.0, f64::max);
    let (_, whole) = world.shelves[bin].used();
    if whole > 0 {
        let asked: i64 = world
            .demands(workload)
            .iter()
            .map(stowplan_core::DeviceRequest::total_milli)
            .sum();
        largest = largest.max(asked as f64 / whole as f64);
    }
    largest
}

/// Price of opening a bin; the dearest known where it is not known.
pub(super) fn price(world: &World<'_>, bin: usize) -> f64 {
    let known = |bin: usize| world.bin(bin).profile.price_per_hour;
    let dearest = (0..world.case.bins.len())
        .filter_map(known)
        .map(stowplan_core::Money::to_f64)
        .fold(f64::NAN, f64::max);
    let dearest = if dearest.is_nan() { 1.0 } else { dearest };
    known(bin).map_or(dearest, stowplan_core::Money::to_f64)
}

/// Whether replicas of a workload count for skew: there are several, it names a group, or its rules count its own replicas.
fn has_group(world: &World<'_>, workload: usize) -> bool {
    let workload = world.workload(workload);
    workload.group.is_some()
        || workload.replicas > 1
        || !workload.rules.at_most.is_empty()
        || workload
            .rules
            .spread
            .iter()
            .any(|spread| spread.selector.is_none())
}

fn skew(world: &World<'_>, level: &TopologyLevel) -> f64 {
    let mut counts: Vec<(usize, Option<Domain>, f64)> = Vec::new();
    for stand in world
        .stands
        .iter()
        .filter(|stand| has_group(world, stand.workload))
    {
        let here = domain(world.case, stand.bin, level);
        let found = counts
            .iter_mut()
            .find(|(workload, domain, _)| same_group(world, *workload, stand.workload) && *domain == here);
        match found {
            Some((_, _, count)) => *count += 1.0,
            None => counts.push((stand.workload, here, 1.0)),
        }
    }
    counts.iter().map(|(_, _, count)| count * count).sum()
}

/// Preferences of one replica in a bin, as a loss; `item` is itself, where it stands there already.
pub(super) fn preference(world: &World<'_>, item: Option<usize>, workload: usize, bin: usize) -> f64 {
    let own = world.workload(workload);
    let rules = &own.rules;
    let profile = &world.bin(bin).profile;
    let name = profile.node.as_ref().map_or("", |node| node.as_str());
    let mut loss = 0i64;
    for term in &rules.preferred_node_affinity {
        if term.preference.is_empty() || term.preference.matches(&profile.labels, name) {
            loss -= i64::from(term.weight);
        }
    }
    let met = |term: &stowplan_core::AffinityTerm| {
        let here = domain(world.case, bin, &term.level);
        here.is_some()
            && world.stands.iter().any(|stand| {
                Some(stand.item) != item
                    && selects(world.case, own, term, world.workload(stand.workload))
                    && domain(world.case, stand.bin, &term.level) == here
            })
    };
    for weighted in &rules.preferred_affinity {
        loss -= if met(&weighted.term) {
            i64::from(weighted.weight)
        } else {
            0
        };
    }
    for weighted in &rules.preferred_anti_affinity {
        loss += if met(&weighted.term) {
            i64::from(weighted.weight)
        } else {
            0
        };
    }
    (loss + alike(world, item, workload, bin)) as f64
}

/// What one flow of one replica costs and how long it takes.
#[derive(Clone, Copy, Debug, Default)]
struct Flow {
    cost: f64,
    latency: f64,
}

/// All flows of all replicas that stand: each goes to the nearest replica of the peer.
fn flows(world: &World<'_>) -> Vec<Flow> {
    let of_stand = |stand: &super::Stand| {
        let traffic = world.workload(stand.workload).traffic.iter();
        traffic
            .filter_map(|traffic| match &traffic.with {
                Endpoint::Region(region) => {
                    let price = |from: &RegionKey, to: &RegionKey| price_between(world, from, to);
                    Some(flow(world, stand, traffic, Some(region), price))
                }
                Endpoint::Workload(peer) => {
                    let bins = bins(world, stand.workload, peer);
                    let near = nearest(world, stand.bin, &bins)?;
                    let there = region(world, near);
                    // Who talks to itself is beside itself, be its zone known or not.
                    let itself = world.workload(stand.workload).name == *peer;
                    let in_zone = itself || shares_zone(world, stand.bin, near);
                    let price = |from: &RegionKey, to: &RegionKey| {
                        if from == to && !in_zone {
                            price_of_zones(world, from)
                        } else {
                            price_between(world, from, to)
                        }
                    };
                    Some(flow(world, stand, traffic, there.as_ref(), price))
                }
            })
            .collect::<Vec<_>>()
    };
    world.stands.iter().flat_map(of_stand).collect()
}

/// The nearest of some bins: in the same zone, else in the same region, else by round trip and name of the region.
fn nearest(world: &World<'_>, from: usize, bins: &[usize]) -> Option<usize> {
    let here = region(world, from);
    let rank = |bin: usize| {
        let there = region(world, bin);
        let micros =
            rtt(world, here.as_ref(), there.as_ref()).map_or(1_000_000, stowplan_core::Latency::micros);
        let elsewhere = there.is_none() || here != there;
        (
            elsewhere,
            elsewhere || !shares_zone(world, from, bin),
            micros,
            there.is_none(),
            there,
        )
    };
    bins.iter().copied().min_by_key(|bin| rank(*bin))
}

fn shares_zone(world: &World<'_>, a: usize, b: usize) -> bool {
    let zone = |bin: usize| domain(world.case, bin, &TopologyLevel::Zone);
    region(world, a) == region(world, b) && zone(a).is_some() && zone(a) == zone(b)
}

/// What is given for the two regions; inside one region, nothing.
fn price_between(world: &World<'_>, from: &RegionKey, to: &RegionKey) -> f64 {
    let given = world.case.transfer.get(&(from.clone(), to.clone()));
    given.map_or(0.0, |price| price.to_f64())
}

/// What is given for the region with itself, else for its zones.
fn price_of_zones(world: &World<'_>, region: &RegionKey) -> f64 {
    let given = world.case.transfer.get(&(region.clone(), region.clone()));
    let given = given.or_else(|| world.case.zone_transfer.get(region));
    given.map_or(0.0, |price| price.to_f64())
}

fn flow(
    world: &World<'_>,
    stand: &super::Stand,
    traffic: &Traffic,
    there: Option<&RegionKey>,
    price: impl Fn(&RegionKey, &RegionKey) -> f64,
) -> Flow {
    let replicas = f64::from(world.workload(stand.workload).replicas);
    let here = region(world, stand.bin);
    let millis = rtt(world, here.as_ref(), there).map_or(UNKNOWN_RTT_MS, stowplan_core::Latency::millis_f64);
    let gb = |bytes: u64| bytes as f64 / 1e9 / replicas;
    let cost = here.as_ref().zip(there).map_or(0.0, |(here, there)| {
        gb(traffic.sent_per_hour.0) * price(here, there)
            + gb(traffic.received_per_hour.0) * price(there, here)
    });
    Flow {
        cost,
        latency: millis * f64::from(traffic.demand) / replicas,
    }
}

/// The sums of money and of weighted round trips over all flows.
pub(super) fn flow_sums(world: &World<'_>) -> (f64, f64) {
    let all = flows(world);
    (
        all.iter().map(|flow| flow.cost).sum(),
        all.iter().map(|flow| flow.latency).sum(),
    )
}

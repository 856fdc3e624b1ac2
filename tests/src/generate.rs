//! Random problems with every feature: small, often tight, and shrinking to little.

mod bin;
mod rules;
mod strategy;
mod workload;

use std::collections::BTreeMap;

use proptest::prelude::*;
use stowplan_core::{Budget, BudgetScope, Endpoint, Labels, Latency, Money, Namespace, RegionKey};

use crate::case::Case;

pub use bin::bin;
pub use rules::rules;
pub use strategy::{preset, strategy};
pub use workload::workload;

/// Values that occur together by chance: few of each, so that they meet.
pub(crate) const CLUSTERS: [&str; 2] = ["c0", "c1"];
pub(crate) const REGIONS: [&str; 3] = ["p/r0", "p/r1", "q/r0"];

pub(crate) fn name<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("a constant that is a valid name")
}

/// How large a problem may be.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Most bins.
    pub bins: usize,
    /// Most workloads.
    pub workloads: usize,
    /// Most replicas of a workload.
    pub replicas: u32,
}

impl Size {
    /// For comparing decisions one by one.
    pub const SMALL: Self = Self {
        bins: 7,
        workloads: 6,
        replicas: 3,
    };
    /// For exhaustive search.
    pub const TINY: Self = Self {
        bins: 3,
        workloads: 4,
        replicas: 1,
    };
}

/// Problems.
pub fn case(size: Size) -> impl Strategy<Value = Case> {
    let bins = proptest::collection::vec(bin(), 1..=size.bins);
    let workloads = proptest::collection::vec(workload(size.replicas), 1..=size.workloads);
    let budget = proptest::option::weighted(0.25, (0..60i64, any::<bool>()));
    (bins, workloads, budget, any::<bool>(), geography()).prop_map(
        |(bins, workloads, budget, place_on_degraded, (rtt, transfer, zone_transfer))| {
            let mut case = Case {
                bins,
                workloads,
                namespaces: BTreeMap::from([(
                    name::<Namespace>("other"),
                    Labels::from_iter([("team", "a")]),
                )]),
                budgets: budget
                    .into_iter()
                    .map(|(cents, everywhere)| Budget {
                        scope: BudgetScope {
                            provider: (!everywhere).then(|| name("p")),
                            ..BudgetScope::default()
                        },
                        opened_per_hour_max: Money::usd_micros(cents * 10_000),
                    })
                    .collect(),
                place_on_degraded,
                rtt,
                transfer,
                zone_transfer,
            };
            number(&mut case);
            case
        },
    )
}

type Geography = (
    BTreeMap<(RegionKey, RegionKey), Latency>,
    BTreeMap<(RegionKey, RegionKey), Money>,
    BTreeMap<RegionKey, Money>,
);

/// Round trips and prices of transfer: some unknown, not always the same both ways.
fn geography() -> impl Strategy<Value = Geography> {
    let pairs = || {
        REGIONS
            .iter()
            .flat_map(|a| REGIONS.iter().map(|b| (name(a), name(b))))
    };
    let cells = REGIONS.len() * REGIONS.len();
    let rtt = proptest::collection::vec(proptest::option::weighted(0.8, 1..30u32), cells);
    let price = proptest::collection::vec(proptest::option::weighted(0.7, 0..9i64), cells);
    let zones = proptest::collection::vec(proptest::option::weighted(0.7, 0..9i64), REGIONS.len());
    // A price inside a region is given now and then; it holds in place of that between zones.
    let inside = proptest::collection::vec(proptest::bool::weighted(0.15), cells);
    (rtt, price, zones, inside).prop_map(move |(rtt, price, zones, inside)| {
        let rtt = pairs()
            .zip(rtt)
            .filter_map(|(pair, millis)| Some((pair, Latency::from_micros(millis? * 1_000))));
        let price = pairs()
            .zip(price.into_iter().zip(inside))
            .filter(|((from, to), (_, inside))| from != to || *inside)
            .filter_map(|(pair, (cents, _))| Some((pair, Money::usd_micros(cents? * 10_000))));
        let zones = REGIONS.iter().zip(zones);
        let zones =
            zones.filter_map(|(region, cents)| Some((name(region), Money::usd_micros(cents? * 10_000))));
        (rtt.collect(), price.collect(), zones.collect())
    })
}

/// Gives names by position, and mends what would be refused: peers that do not exist, ceilings in a circle, places that are none.
fn number(case: &mut Case) {
    for (index, bin) in case.bins.iter_mut().enumerate() {
        bin.name = format!("b{index}");
        let profile = std::sync::Arc::make_mut(&mut bin.profile);
        if profile.cluster.is_some() && bin.open {
            profile.node = Some(name(&format!("n{index}")));
        }
    }
    let namespaces: Vec<Namespace> = case
        .workloads
        .iter()
        .map(|workload| workload.namespace.clone())
        .collect();
    let places: Vec<_> = case
        .bins
        .iter()
        .filter(|bin| bin.open)
        .filter_map(|bin| Some((bin.profile.cluster.clone()?, bin.profile.node.clone())))
        .collect();
    for (index, workload) in case.workloads.iter_mut().enumerate() {
        workload.name = name(&format!("w{index}"));
        let exists = |end: &Endpoint, below: usize| match end {
            Endpoint::Region(_) => true,
            Endpoint::Workload(peer) => {
                let number: Option<usize> = peer.as_str()[1..].parse().ok();
                number.is_some_and(|peer| peer < below && namespaces[peer] == namespaces[index])
            }
        };
        workload
            .rules
            .latency
            .retain(|ceiling| exists(&ceiling.to, index));
        workload
            .traffic
            .retain(|traffic| exists(&traffic.with, namespaces.len()));
        workload.placed.truncate(workload.replicas as usize);
        for (at, place) in workload.placed.iter_mut().enumerate() {
            if let Some((cluster, node)) = places.get((index + at) % places.len().max(1)) {
                place.cluster = cluster.clone();
                if place.node.is_some() {
                    place.node.clone_from(node);
                }
            }
        }
        if places.is_empty() {
            workload.placed.clear();
        }
    }
}

//! What the traffic of placed replicas costs.
//!
//! A workload's traffic is stated for all of its wanted replicas together and divides evenly among them: each of `R` sends and
//! receives `1 / R` of the volume, with the nearest replica of the peer (see `route`). With `n` replicas on one route, a direction costs
//!
//! `volume · n / R · price of 10⁹ bytes from the sender's place to the receiver's / 10⁹`,
//!
//! rounded half up once for each route and direction. A route leads from a region to a region, or stays in one: inside a zone, or between its
//! zones. A replica's place is its node's or pool's. Without a zone of its own, what stands in a cluster has the cluster as its
//! zone. Clients at a region are in it: reaching them from there costs nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::bytes::Bytes;
use crate::cluster::Cluster;
use crate::error::Result;
use crate::latency_table::LatencyTable;
use crate::peer::{PeerIndex, UnknownPeer};
use crate::rules::Endpoint;
use crate::topology::{Location, RegionKey};
use crate::workload::{Traffic, Workload};

use super::assignment::{Spot, Spots};
use super::report::{CostLine, CostPart, CostReport, CostSide};
use super::route::nearest_region;
use super::transfer::{TransferRate, TransferTable};

/// A way that replicas' traffic takes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Route {
    from: Place,
    to: Place,
    hop: Hop,
}

/// One end of a route, as far as it matters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Region(RegionKey),
    /// A cluster whose region is not known.
    Cluster(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Hop {
    Inside,
    Zones,
    Regions,
}

/// Charges all traffic of what is placed.
pub(super) fn charge(
    (table, latencies): (&TransferTable, &LatencyTable),
    clusters: &[Cluster],
    workloads: &[Workload],
    spots: &Spots,
    report: &mut CostReport,
) -> Result<()> {
    let peers = PeerIndex::new(workloads);
    let regions: BTreeSet<&RegionKey> = spots
        .iter()
        .flat_map(BTreeMap::keys)
        .filter_map(|spot| spot.region.as_ref())
        .collect();
    let map = Map {
        regions: regions.into_iter().collect(),
        latencies,
        clusters,
    };
    for (at, workload) in workloads.iter().enumerate() {
        if spots[at].is_empty() {
            continue;
        }
        let placed: u64 = spots[at].values().sum();
        let wanted = u64::from(workload.replicas).max(placed);
        for traffic in &workload.traffic {
            if (traffic.sent_per_hour, traffic.received_per_hour) == (Bytes::ZERO, Bytes::ZERO) {
                continue;
            }
            let name = workload.full_name();
            let (peer, routes) = match &traffic.with {
                Endpoint::Region(region) => ("clients".to_owned(), map.to_clients(&spots[at], region)),
                Endpoint::Workload(peer) => {
                    let found = peers.find(workload, peer.as_str()).map(|peer| &spots[peer]);
                    let ends = match found {
                        Ok(ends) if !ends.is_empty() => ends,
                        found => {
                            let reason = match found {
                                Ok(_) | Err(UnknownPeer::Missing) => format!("{peer} is not placed"),
                                Err(UnknownPeer::Ambiguous(_)) => {
                                    format!("{peer} may be the one of any of several clusters")
                                }
                            };
                            report.is_unknown(format!("transfer of workload {name} with {peer}"), reason);
                            continue;
                        }
                    };
                    (peer.to_string(), map.to_peer(&spots[at], ends))
                }
            };
            for (route, count) in routes {
                pass(table, (&name, &peer), traffic, &route, (count, wanted), report)?;
            }
        }
    }
    Ok(())
}

/// The regions that replicas stand in, in order, and how far they are from each other.
struct Map<'a> {
    regions: Vec<&'a RegionKey>,
    latencies: &'a LatencyTable,
    clusters: &'a [Cluster],
}

impl Map<'_> {
    fn to_clients(&self, spots: &BTreeMap<Spot, u64>, region: &RegionKey) -> BTreeMap<Route, u64> {
        let mut routes = BTreeMap::new();
        for (spot, count) in spots {
            let route = Route {
                from: self.place(spot),
                to: Place::Region(region.clone()),
                hop: Hop::Regions,
            };
            *routes.entry(route).or_insert(0) += count;
        }
        routes
    }

    fn to_peer(&self, spots: &BTreeMap<Spot, u64>, ends: &BTreeMap<Spot, u64>) -> BTreeMap<Route, u64> {
        // The first spot of each region stands for it; spots are in the order of regions.
        let mut by_region: BTreeMap<Option<u32>, &Spot> = BTreeMap::new();
        for end in ends.keys() {
            by_region.entry(self.number(end)).or_insert(end);
        }
        let rtt = |from: u32, to: u32| {
            let (from, to) = (self.regions[from as usize], self.regions[to as usize]);
            self.latencies.rtt(from, to).map(|rtt| rtt.latency)
        };
        let mut routes = BTreeMap::new();
        for (spot, count) in spots {
            let from = self.number(spot);
            let Some((to, _)) = nearest_region(from, by_region.keys().copied(), rtt) else {
                continue;
            };
            let hop = match to {
                Some(_) if to == from && ends.keys().any(|end| end.shares_zone(spot)) => Hop::Inside,
                Some(_) if to == from => Hop::Zones,
                _ => Hop::Regions,
            };
            let route = Route {
                from: self.place(spot),
                to: self.place(by_region[&to]),
                hop,
            };
            *routes.entry(route).or_insert(0) += count;
        }
        routes
    }

    fn number(&self, spot: &Spot) -> Option<u32> {
        let found = self.regions.binary_search(&spot.region.as_ref()?).ok()?;
        u32::try_from(found).ok()
    }

    fn place(&self, spot: &Spot) -> Place {
        match &spot.region {
            Some(region) => Place::Region(region.clone()),
            None => Place::Cluster(self.clusters[spot.cluster].name.to_string()),
        }
    }
}

/// Charges both directions of a route.
fn pass(
    table: &TransferTable,
    (workload, peer): (&str, &str),
    traffic: &Traffic,
    route: &Route,
    (count, wanted): (u64, u64),
    report: &mut CostReport,
) -> Result<()> {
    let named = |place: &Place| match place {
        Place::Region(region) => region.to_string(),
        Place::Cluster(cluster) => format!("cluster {cluster}"),
    };
    let there = match route.hop {
        Hop::Inside => format!("{peer} in the same zone"),
        Hop::Zones => format!("{peer} in another zone"),
        Hop::Regions => format!("{peer} in {}", named(&route.to)),
    };
    let directions = [
        (traffic.sent_per_hour, &route.from, &route.to, "to"),
        (traffic.received_per_hour, &route.to, &route.from, "from"),
    ];
    for (volume, from, to, verb) in directions {
        if volume == Bytes::ZERO {
            continue;
        }
        let what = format!("workload {workload} in {} {verb} {there}", named(&route.from));
        let Some(rate) = rate(table, from, to, route.hop) else {
            let place = |place: &Place| match place {
                Place::Region(region) => region.to_string(),
                Place::Cluster(_) => "an unknown region".to_owned(),
            };
            let reason = format!("no price is known from {} to {}", place(from), place(to));
            report.is_unknown(format!("transfer of {what}"), reason);
            continue;
        };
        if rate.per_gb.is_zero() {
            continue;
        }
        let region = match from {
            Place::Region(region) => Some(region.clone()),
            Place::Cluster(_) => None,
        };
        let per_hour = rate.cost_of_share(volume, count, wanted)?;
        report.add(CostLine {
            side: CostSide::Decided,
            part: CostPart::Transfer,
            what,
            region,
            count: 1,
            unit_price: rate.per_gb,
            per_hour,
            provenance: rate.provenance,
        })?;
    }
    Ok(())
}

fn rate(table: &TransferTable, from: &Place, to: &Place, hop: Hop) -> Option<TransferRate> {
    let (Place::Region(from), Place::Region(to)) = (from, to) else {
        return None;
    };
    match hop {
        Hop::Inside => table.inside_zone(from),
        Hop::Zones => table.between_zones(from),
        Hop::Regions => table.between_regions(from, to),
    }
}

impl Spot {
    /// Where something at this location of this cluster stands.
    pub fn new(cluster: usize, location: &Location) -> Self {
        Self {
            region: location.region_key(),
            zone: location.zone.clone(),
            cluster,
        }
    }

    /// Whether what stands there and here is in one zone.
    fn shares_zone(&self, other: &Self) -> bool {
        let zones = match (&self.zone, &other.zone) {
            (Some(here), Some(there)) => here == there,
            (None, None) => self.cluster == other.cluster,
            _ => false,
        };
        zones && self.region == other.region
    }
}

//! What placing a replica changes in traffic: money and round trips, worked out once for an item and looked up for each bin.
//!
//! Every replica of a talker talks to the nearest replica of its peer (`stowplan_core::nearest_region`). A talker's replica adds its own
//! share. A peer's replica draws to it the talkers for which it is nearer than the peers that stand already; before the first of them, a
//! talker's traffic counts for nothing. Changes are exact: their sum over a run is the value of the placement, rounding aside. What depends
//! on the zone alone is the price inside a region, so values are kept by region, with a difference for the places that share a zone
//! with the other end. Cost: for each flow of an item, the regions × the places of the other end.

use rustc_hash::FxHashMap;
use stowplan_core::{Latency, UNKNOWN_RTT, nearest_region};

use super::UNIT;
use crate::problem::{BinIndex, Flow, FlowEnd, Hop, ItemIndex, Problem};

/// Values of the prepared item, and where the ends of flows stand.
#[derive(Clone, Debug)]
pub(super) struct TrafficChange<'p> {
    problem: &'p Problem,
    /// Where replicas of workloads stand that others talk to or that talk to others: place and count.
    standing: FxHashMap<u32, Vec<(u32, u32)>>,
    /// By region of the geography, and for bins in no region at the end; empty where nothing was prepared.
    cost: Vec<i128>,
    latency: Vec<i128>,
    /// By place: what sharing a zone changes.
    zone_cost: Vec<i128>,
    /// Places whose entry in `zone_cost` is not zero.
    touched: Vec<u32>,
}

impl<'p> TrafficChange<'p> {
    pub fn new(problem: &'p Problem) -> Self {
        let mut standing = FxHashMap::default();
        for flow in &problem.flows.list {
            if let FlowEnd::Workload(end) = flow.to {
                standing.entry(end).or_insert_with(Vec::new);
            }
        }
        Self {
            problem,
            standing,
            cost: Vec::new(),
            latency: Vec::new(),
            zone_cost: vec![0; problem.flows.places.len()],
            touched: Vec::new(),
        }
    }

    /// Tells that an item was placed in or taken out of a bin.
    pub fn note(&mut self, item: ItemIndex, bin: BinIndex, enters: bool) {
        if self.standing.is_empty() {
            return;
        }
        let workload = self.problem.workload_of(item) as u32;
        let Some(spots) = self.standing.get_mut(&workload) else {
            return;
        };
        let place = self.problem.flows.place_of_bin[bin];
        match spots.iter().position(|(known, _)| *known == place) {
            Some(at) if enters => spots[at].1 += 1,
            Some(at) => {
                spots[at].1 = spots[at].1.saturating_sub(1);
                if spots[at].1 == 0 {
                    spots.swap_remove(at);
                }
            }
            None if enters => spots.push((place, 1)),
            None => {}
        }
    }

    /// Prepares for the changes by an item.
    pub fn prepare(&mut self, item: ItemIndex) {
        let problem = self.problem;
        let regions = problem.geography.len();
        for place in self.touched.drain(..) {
            self.zone_cost[place as usize] = 0;
        }
        for values in [&mut self.cost, &mut self.latency] {
            values.clear();
            values.resize(regions + 1, 0);
        }
        let workload = problem.workload_of(item);
        for flow in problem.flows.of(workload) {
            match flow.to {
                FlowEnd::Region(region) => self.talk(flow, |_| vec![Some(region)], Hop::Regions),
                FlowEnd::Workload(peer) if flow.reverse => self.listen(flow, peer, workload as u32),
                // Every replica is nearest to itself.
                FlowEnd::Workload(peer) if peer as usize == workload => {
                    self.talk(flow, |from| vec![from], Hop::Inside);
                }
                FlowEnd::Workload(peer) => {
                    let ends = self.regions_of(peer);
                    if !ends.is_empty() {
                        self.talk(flow, |_| ends.clone(), Hop::Zones);
                        self.share_zones(flow, peer);
                    }
                }
            }
        }
    }

    /// What placing the prepared item in a bin changes in cost, in thousand-millionths of the currency.
    #[inline]
    pub fn cost(&self, bin: BinIndex) -> i128 {
        if self.cost.is_empty() {
            return 0;
        }
        let place = self.problem.flows.place_of_bin[bin];
        self.of_region(&self.cost, bin)
            .saturating_add(self.zone_cost[place as usize])
    }

    /// What it changes in demand-weighted round trips, in thousand-millionths of a millisecond.
    #[inline]
    pub fn latency(&self, bin: BinIndex) -> i128 {
        if self.latency.is_empty() {
            return 0;
        }
        self.of_region(&self.latency, bin)
    }

    fn of_region(&self, values: &[i128], bin: BinIndex) -> i128 {
        let region = self.problem.region_of_bin[bin];
        values[region.map_or(values.len() - 1, |region| region as usize)]
    }

    /// All regions, and none.
    fn origins(&self) -> impl Iterator<Item = Option<u32>> + use<> {
        (0..self.problem.geography.len() as u32).map(Some).chain([None])
    }

    /// Regions in which a workload stands.
    fn regions_of(&self, workload: u32) -> Vec<Option<u32>> {
        let spots = self.standing.get(&workload).map_or(&[][..], Vec::as_slice);
        let places = &self.problem.flows.places;
        let mut regions: Vec<Option<u32>> = spots
            .iter()
            .map(|(place, _)| places[*place as usize].region)
            .collect();
        regions.sort_unstable();
        regions.dedup();
        regions
    }

    fn nearest(
        &self,
        from: Option<u32>,
        ends: impl IntoIterator<Item = Option<u32>>,
    ) -> Option<(Option<u32>, Option<Latency>)> {
        nearest_region(from, ends, |from, to| self.problem.geography.rtt(from, to))
    }

    /// Adds the share of one replica of a talker, wherever it stands; `at_home` is the way where an end is in its own region.
    fn talk(&mut self, flow: &Flow, ends: impl Fn(Option<u32>) -> Vec<Option<u32>>, at_home: Hop) {
        for (at, from) in self.origins().enumerate() {
            let Some((to, rtt)) = self.nearest(from, ends(from)) else {
                continue;
            };
            let hop = if to == from { at_home } else { Hop::Regions };
            let cost = self.problem.flows.cost_nanos(flow, from, to, hop, 1);
            self.cost[at] = self.cost[at].saturating_add(cost);
            self.latency[at] = self.latency[at].saturating_add(latency_nanos(flow, micros(rtt), 1));
        }
    }

    /// Where the peer stands in a zone, a talker's replica talks to it inside that zone.
    fn share_zones(&mut self, flow: &Flow, peer: u32) {
        let spots = self.standing.get(&peer).cloned().unwrap_or_default();
        for (place, _) in spots {
            self.share_zone(flow, place, 1);
        }
    }

    fn share_zone(&mut self, flow: &Flow, place: u32, count: i128) {
        let flows = &self.problem.flows;
        let spot = flows.places[place as usize];
        if spot.region.is_none() || !spot.has_zone {
            return;
        }
        let cost = |hop| flows.cost_nanos(flow, spot.region, spot.region, hop, count);
        let slot = &mut self.zone_cost[place as usize];
        *slot = slot
            .saturating_add(cost(Hop::Inside))
            .saturating_sub(cost(Hop::Zones));
        self.touched.push(place);
    }

    /// Adds what a new replica of the peer changes for the talkers that stand: those for which it is nearer than all others.
    fn listen(&mut self, flow: &Flow, talker: u32, peer: u32) {
        let problem = self.problem;
        let flows = &problem.flows;
        let ends = self.regions_of(peer);
        let spots = self.standing.get(&talker).cloned().unwrap_or_default();
        for (place, count) in spots {
            let count = i128::from(count);
            let from = flows.places[place as usize].region;
            let has_zone = flows.places[place as usize].has_zone;
            let stands_here = has_zone
                && self
                    .standing
                    .get(&peer)
                    .is_some_and(|peers| peers.iter().any(|(other, _)| *other == place));
            let hop = |to: Option<u32>| if to == from { Hop::Zones } else { Hop::Regions };
            let now = self.nearest(from, ends.iter().copied());
            let (cost_now, latency_now) = now.map_or((0, 0), |(to, rtt)| {
                let hop = if stands_here { Hop::Inside } else { hop(to) };
                let cost = flows.cost_nanos(flow, from, to, hop, count);
                (cost, latency_nanos(flow, micros(rtt), count))
            });
            for (at, candidate) in self.origins().enumerate() {
                let both = now.map(|(to, _)| to).into_iter().chain([candidate]);
                let Some((to, rtt)) = self.nearest(from, both) else {
                    continue;
                };
                if now.is_some_and(|(before, _)| before == to) {
                    continue;
                }
                let cost = flows.cost_nanos(flow, from, to, hop(to), count);
                let latency = latency_nanos(flow, micros(rtt), count);
                self.cost[at] = self.cost[at].saturating_add(cost).saturating_sub(cost_now);
                self.latency[at] = self.latency[at]
                    .saturating_add(latency)
                    .saturating_sub(latency_now);
            }
            if !stands_here {
                self.share_zone(flow, place, count);
            }
        }
    }
}

fn micros(rtt: Option<Latency>) -> i128 {
    i128::from(rtt.unwrap_or(UNKNOWN_RTT).micros())
}

/// The round trips of so many replicas of a talker, weighted by their share of the demand.
fn latency_nanos(flow: &Flow, rtt_micros: i128, count: i128) -> i128 {
    rtt_micros * i128::from(flow.demand) * i128::from(UNIT / 1_000) * count / i128::from(flow.replicas)
}

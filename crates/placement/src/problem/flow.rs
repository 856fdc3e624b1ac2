//! Traffic of workloads, and what it costs between places: what transfer costs and round trips are computed from.
//!
//! Who talks to whom and over which route is core's definition (`nearest_region`, `PeerIndex`, `TransferTable`); here it is laid out by number.

use rustc_hash::FxHashMap;
use stowplan_core::{
    Bytes, Currency, Endpoint, Location, Money, PeerIndex, TopologyLevel, TransferTable, transfer_cost,
};

use super::bins::Bins;
use super::builder::ProblemBuilder;
use super::geography::Geography;

/// Traffic of workloads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flows {
    /// Flows of workload `w` are `list[first[w]..first[w + 1]]`; empty where no workload has any.
    pub first: Vec<u32>,
    pub list: Vec<Flow>,
    /// Place of each bin; empty where no workload has any flow.
    pub place_of_bin: Vec<u32>,
    pub places: Vec<FlowPlace>,
    /// The currency of prices of transfer that are known; others count as not known.
    pub currency: Option<Currency>,
    regions: u32,
    /// Money in millionths for 10⁹ bytes between two regions of the geography, row by row; `None`: not known.
    between_regions: Vec<Option<i64>>,
    /// The same between zones of each region.
    between_zones: Vec<Option<i64>>,
}

/// Where bins stand, as far as traffic is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FlowPlace {
    /// Region of the geography.
    pub region: Option<u32>,
    /// Whether the zone is known.
    pub has_zone: bool,
}

/// Which way a flow takes between two regions, or within one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Hop {
    /// Inside one zone.
    Inside,
    /// Between zones of one region, or where the zone is not known.
    Zones,
    /// Between regions, or with clients.
    Regions,
}

impl Flows {
    pub fn of(&self, workload: usize) -> &[Flow] {
        if self.first.is_empty() {
            return &[];
        }
        &self.list[self.first[workload] as usize..self.first[workload + 1] as usize]
    }

    /// The flows of all workloads; each flow between two is also known to the other end. Prices are those in `currency`, or, where nothing
    /// else has a price, in that of the first known.
    pub fn new(
        given: &ProblemBuilder<'_>,
        geography: &Geography,
        (bins, peers): (&Bins, &PeerIndex<'_>),
        currency: Option<Currency>,
    ) -> Self {
        if given.workloads.iter().all(|workload| workload.traffic.is_empty()) {
            return Self::default();
        }
        let mut of: Vec<Vec<Flow>> = vec![Vec::new(); given.workloads.len()];
        for (index, workload) in given.workloads.iter().enumerate() {
            for traffic in &workload.traffic {
                let flow = |to: FlowEnd, reverse: bool| Flow {
                    to,
                    sent: traffic.sent_per_hour,
                    received: traffic.received_per_hour,
                    demand: traffic.demand,
                    replicas: workload.replicas.max(1),
                    reverse,
                };
                match &traffic.with {
                    Endpoint::Region(region) => {
                        let end = geography.find(region).map(FlowEnd::Region);
                        of[index].extend(end.map(|end| flow(end, false)));
                    }
                    Endpoint::Workload(name) => {
                        let Ok(peer) = peers.find(workload, name.as_str()) else {
                            continue;
                        };
                        of[index].push(flow(FlowEnd::Workload(peer as u32), false));
                        if peer != index {
                            of[peer].push(flow(FlowEnd::Workload(index as u32), true));
                        }
                    }
                }
            }
        }
        let mut flows = Self {
            first: vec![0],
            currency,
            regions: geography.len() as u32,
            ..Self::default()
        };
        for list in of {
            flows.list.extend(list);
            flows.first.push(flows.list.len() as u32);
        }
        let dense = given.dense.as_ref().map_or(0, |dense| dense.names.len());
        flows
            .first
            .extend(std::iter::repeat_n(flows.list.len() as u32, dense));
        flows.locate(bins, geography);
        if let Some(table) = given.transfers {
            flows.price(table, geography);
        }
        flows
    }

    fn locate(&mut self, bins: &Bins, geography: &Geography) {
        let mut index = FxHashMap::default();
        let by_profile: Vec<u32> = bins
            .profiles
            .iter()
            .map(|profile| {
                let region = profile.location.region_key();
                let region = region.and_then(|key| geography.find(&key));
                let zone = profile.domain(&TopologyLevel::Zone);
                let has_zone = zone.is_some();
                *index.entry((region, zone)).or_insert_with(|| {
                    self.places.push(FlowPlace { region, has_zone });
                    self.places.len() as u32 - 1
                })
            })
            .collect();
        let profiles = bins.profile_of.iter();
        self.place_of_bin = profiles.map(|profile| by_profile[*profile as usize]).collect();
    }

    fn price(&mut self, table: &TransferTable, geography: &Geography) {
        let zone = |region: u32, name: &str| {
            let key = geography.region(region);
            Location {
                provider: Some(key.provider.clone()),
                region: Some(key.region.clone()),
                zone: name.parse().ok(),
                rack: None,
            }
        };
        let regions = self.regions;
        let between = |a: u32, b: u32| table.between_regions(geography.region(a), geography.region(b));
        let pairs = (0..regions).flat_map(|a| (0..regions).map(move |b| (a, b)));
        let between_regions: Vec<Option<Money>> = pairs
            .map(|(a, b)| between(a, b).map(|rate| rate.per_gb))
            .collect();
        let between_zones: Vec<Option<Money>> = (0..regions)
            .map(|a| {
                table
                    .between(&zone(a, "a"), &zone(a, "b"))
                    .map(|rate| rate.per_gb)
            })
            .collect();
        let mut priced = between_regions.iter().chain(&between_zones).flatten();
        let own = || priced.find(|price| !price.is_zero()).map(|price| price.currency);
        self.currency = self.currency.or_else(own);
        // What is priced in another currency than the bins cannot be added to them: it is not known here.
        let currency = self.currency;
        let micros = |price: Option<Money>| {
            let price = price.filter(|price| currency.is_none_or(|currency| price.currency == currency));
            price.map(|price| price.micros)
        };
        self.between_regions = between_regions.into_iter().map(micros).collect();
        self.between_zones = between_zones.into_iter().map(micros).collect();
    }

    /// Money in millionths for 10⁹ bytes sent; `None`: not known.
    fn per_gb(&self, from: Option<u32>, to: Option<u32>, hop: Hop) -> Option<i64> {
        let (from, to) = from.zip(to)?;
        match hop {
            Hop::Zones => *self.between_zones.get(from as usize)?,
            Hop::Inside | Hop::Regions => *self.between_regions.get((from * self.regions + to) as usize)?,
        }
    }

    /// What an hour's traffic of `count` replicas of the talker costs, in thousand-millionths of the currency, rounded as in the cost
    /// report: to the millionth, once for each direction. Unknown prices count as nothing.
    pub fn cost(&self, flow: &Flow, from: Option<u32>, to: Option<u32>, hop: Hop, count: u64) -> i128 {
        let one_way = |volume: Bytes, from: Option<u32>, to: Option<u32>| {
            let price = Money::usd_micros(self.per_gb(from, to, hop).unwrap_or(0));
            let cost = transfer_cost(price, volume, count, u64::from(flow.replicas));
            i128::from(cost.map_or(i64::MAX, |cost| cost.micros)) * 1_000
        };
        one_way(flow.sent, from, to) + one_way(flow.received, to, from)
    }

    /// The same, finer: what engines compare changes by.
    pub fn cost_nanos(&self, flow: &Flow, from: Option<u32>, to: Option<u32>, hop: Hop, count: i128) -> i128 {
        let one_way = |volume: Bytes, from: Option<u32>, to: Option<u32>| {
            let price = i128::from(self.per_gb(from, to, hop).unwrap_or(0));
            price.saturating_mul(i128::from(volume.0))
        };
        let both = one_way(flow.sent, from, to).saturating_add(one_way(flow.received, to, from));
        both.saturating_mul(count) / (i128::from(flow.replicas) * 1_000_000)
    }
}

/// One flow of a workload, as its talker states it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flow {
    /// The other end.
    pub to: FlowEnd,
    /// In an hour, by all replicas of the talker together.
    pub sent: Bytes,
    pub received: Bytes,
    /// Demand of all replicas together.
    pub demand: u32,
    /// Wanted replicas of the talker.
    pub replicas: u32,
    /// Stated by the other end: this workload is the peer.
    pub reverse: bool,
}

/// The other end of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FlowEnd {
    /// A region of the geography.
    Region(u32),
    /// A workload.
    Workload(u32),
}

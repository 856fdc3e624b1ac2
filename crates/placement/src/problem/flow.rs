//! Traffic of workloads, per replica: what transfer costs and round trips are computed from.

use stowplan_core::{Currency, Endpoint, PeerIndex};

use super::builder::ProblemBuilder;
use super::geography::Geography;

/// Traffic of workloads, per replica.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flows {
    /// Flows of workload `w` are `list[first[w]..first[w + 1]]`; empty where no workload has any.
    pub first: Vec<u32>,
    pub list: Vec<Flow>,
    /// Money in millionths per GiB between two regions of the geography, row by row; `None`: not known.
    pub transfer_per_gib: Vec<Option<i64>>,
}

impl Flows {
    pub fn of(&self, workload: usize) -> &[Flow] {
        if self.first.is_empty() {
            return &[];
        }
        &self.list[self.first[workload] as usize..self.first[workload + 1] as usize]
    }

    /// The flows of all workloads; each flow between two is also known to the other end.
    pub fn new(
        given: &ProblemBuilder<'_>,
        geography: &Geography,
        index: &PeerIndex<'_>,
        currency: Option<Currency>,
    ) -> Self {
        if given.workloads.iter().all(|workload| workload.traffic.is_empty()) {
            return Self::default();
        }
        let mut of: Vec<Vec<Flow>> = vec![Vec::new(); given.workloads.len()];
        let replicas = |workload: usize| u64::from(given.workloads[workload].replicas.max(1));
        for (at, workload) in given.workloads.iter().enumerate() {
            for traffic in &workload.traffic {
                let (sent, received) = (traffic.sent_per_hour.0, traffic.received_per_hour.0);
                let flow = |to: FlowEnd, own: usize, sent: u64, received: u64, reverse: bool| Flow {
                    to,
                    sent: sent / replicas(own),
                    received: received / replicas(own),
                    demand: traffic.demand,
                    reverse,
                };
                match &traffic.with {
                    Endpoint::Region(region) => {
                        let end = geography.find(region).map(FlowEnd::Region);
                        of[at].extend(end.map(|end| flow(end, at, sent, received, false)));
                    }
                    Endpoint::Workload(name) => {
                        let Ok(peer) = index.find(workload, name.as_str()) else {
                            continue;
                        };
                        of[at].push(flow(FlowEnd::Workload(peer as u32), at, sent, received, false));
                        of[peer].push(flow(FlowEnd::Workload(at as u32), peer, received, sent, true));
                    }
                }
            }
        }
        let mut flows = Self {
            first: vec![0],
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
        let regions = geography.len() as u32;
        let price = |a: u32, b: u32| {
            let price = (given.transfer)(geography.region(a), geography.region(b));
            // What is priced in another currency than the bins cannot be added to them: it is not known here.
            price
                .filter(|price| currency.is_none_or(|currency| price.currency == currency))
                .map(|price| price.micros)
        };
        flows.transfer_per_gib = (0..regions)
            .flat_map(|a| (0..regions).map(move |b| (a, b)))
            .map(|(a, b)| price(a, b))
            .collect();
        flows
    }
}

/// One flow of a workload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flow {
    pub to: FlowEnd,
    /// Bytes an hour and replica, sent and received.
    pub sent: u64,
    pub received: u64,
    /// Demand of all replicas together.
    pub demand: u32,
    /// Stated by the other end: guides placement, counts in no total.
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

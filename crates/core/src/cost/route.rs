//! Which replica of a peer a replica talks to: the one rule by which traffic is priced and round trips are counted.
//!
//! Every replica talks to the nearest replica of its peer: one in its own zone, else one in its own region, else one in the region with
//! the shortest round trip from its own; of equals, the first by name. A round trip that is not known counts as
//! [`UNKNOWN_RTT`], and a place whose region is not known is as far as that from everything. The cost report and the objectives of
//! placement both ask here, so that what a strategy minimises is what the report charges. Cost: linear in the regions
//! that the peer stands in.

use rustc_hash::FxHashMap;

use crate::id::{Namespace, WorkloadName};
use crate::latency::Latency;
use crate::workload::Workload;

/// What a round trip that is not known counts as: a second.
pub const UNKNOWN_RTT: Latency = Latency::from_micros(1_000_000);

/// The region of the nearest of some replicas, and the round trip there.
///
/// Regions are numbered in the order of their names; `None` stands for a region that is not known. The round trip that is given is `None`
/// where it is not known. Nothing is nearest where there are no `ends`.
pub fn nearest_region(
    from: Option<u32>,
    ends: impl IntoIterator<Item = Option<u32>>,
    rtt: impl Fn(u32, u32) -> Option<Latency>,
) -> Option<(Option<u32>, Option<Latency>)> {
    let ranked = ends.into_iter().map(|to| {
        let known = from.zip(to).and_then(|(from, to)| rtt(from, to));
        let elsewhere = to.is_none() || to != from;
        ((elsewhere, known.unwrap_or(UNKNOWN_RTT), to.is_none(), to), known)
    });
    let ((.., to), known) = ranked.min_by_key(|(rank, _)| *rank)?;
    Some((to, known))
}

/// Finds the workload that traffic is with, by namespace and name.
///
/// Workloads of two clusters may have the same name: one of the own cluster comes before one of no cluster, and that before others.
#[derive(Clone, Debug)]
pub struct Peers<'w> {
    workloads: &'w [Workload],
    by_name: FxHashMap<(&'w Namespace, &'w str), Vec<usize>>,
}

impl<'w> Peers<'w> {
    /// The peers that workloads can have among themselves.
    pub fn new(workloads: &'w [Workload]) -> Self {
        let mut by_name: FxHashMap<(&Namespace, &str), Vec<usize>> = FxHashMap::default();
        for (at, workload) in workloads.iter().enumerate() {
            let key = (&workload.namespace, workload.name.as_str());
            by_name.entry(key).or_default().push(at);
        }
        Self { workloads, by_name }
    }

    /// The position of the workload that `of` means by `name`.
    pub fn find(&self, of: &Workload, name: &WorkloadName) -> Option<usize> {
        let named = self.by_name.get(&(&of.namespace, name.as_str()))?;
        let rank = |at: usize| match &self.workloads[at].cluster {
            own if *own == of.cluster => 0,
            None => 1,
            Some(_) => 2,
        };
        named.iter().copied().min_by_key(|at| (rank(*at), *at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The regions nearest; empty where there is none.
    fn nearest(from: Option<u32>, ends: &[Option<u32>]) -> Vec<Option<u32>> {
        let rtt = |from: u32, to: u32| match (from, to) {
            (0, 2) => Some(Latency::from_micros(9_000)),
            (0, 0 | 3) => Some(Latency::from_micros(20_000)),
            (0, 4) => Some(Latency::from_micros(2_000_000)),
            _ => None,
        };
        let found = nearest_region(from, ends.iter().copied(), rtt);
        found.into_iter().map(|(to, _)| to).collect()
    }

    #[test]
    fn own_region_then_the_shortest_round_trip_then_names() {
        assert_eq!(nearest(Some(0), &[]), []);
        assert_eq!(nearest(Some(0), &[Some(2), Some(0), None]), [Some(0)]);
        assert_eq!(nearest(Some(0), &[Some(3), Some(2)]), [Some(2)]);
        // What is not known counts as a second.
        assert_eq!(nearest(Some(0), &[Some(4), Some(1)]), [Some(1)]);
        assert_eq!(nearest(Some(0), &[None, Some(4)]), [None]);
        assert_eq!(nearest(Some(0), &[None, Some(1)]), [Some(1)]);
        assert_eq!(nearest(None, &[None, Some(2), Some(1)]), [Some(1)]);
        assert_eq!(nearest(None, &[None]), [None]);
    }

    #[test]
    fn a_name_means_the_workload_of_the_own_cluster_first() {
        let of = |cluster: Option<&str>| {
            let mut workload = Workload::new("db".parse().unwrap());
            workload.cluster = cluster.map(|name| name.parse().unwrap());
            workload
        };
        let all = [of(Some("a")), of(Some("b")), of(None)];
        let peers = Peers::new(&all);
        let name = "db".parse().unwrap();
        assert_eq!(peers.find(&of(Some("b")), &name), Some(1));
        assert_eq!(peers.find(&of(Some("c")), &name), Some(2));
        assert_eq!(Peers::new(&all[..2]).find(&of(None), &name), Some(0));
        assert_eq!(peers.find(&of(None), &"web".parse().unwrap()), None);
    }
}

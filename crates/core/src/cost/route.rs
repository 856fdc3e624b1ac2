//! Which replica of a peer a replica talks to: the one rule by which traffic is priced and round trips are counted.
//!
//! Every replica talks to the nearest replica of its peer: one in its own zone, else one in its own region, else one in the region with
//! the shortest round trip from its own; of equals, the first by name. A round trip that is not known counts as
//! [`UNKNOWN_RTT`], and a place whose region is not known is as far as that from everything. The cost report and the objectives of
//! placement both ask here, so that what a strategy minimises is what the report charges. Cost: linear in the regions
//! that the peer stands in.

use crate::latency::Latency;

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
}

//! Latency ceilings to clients: the round trip from the bin's region to the clients' is known and within the ceiling.
//! (Ceilings to workloads depend on where those stand and are checked as counts.)

use stowplan_core::{Endpoint, Latency, RegionKey};

use super::{Site, Violation};
use crate::problem::{BinProfile, Geography, HomeRules};

/// The round trip between a profile's region and another, if both are known.
pub(crate) fn rtt(profile: &BinProfile, to: &RegionKey, geography: &Geography) -> Option<Latency> {
    let from = geography.find(&profile.location.region_key()?)?;
    geography.rtt(from, geography.find(to)?)
}

pub(crate) fn check(rules: &HomeRules, profile: &BinProfile, site: &Site<'_>) -> Option<Violation> {
    rules.latency.iter().find_map(|ceiling| {
        let Endpoint::Region(region) = &ceiling.to else {
            return None;
        };
        let rtt = rtt(profile, region, site.geography);
        rtt.is_none_or(|rtt| rtt > ceiling.rtt_max)
            .then(|| Violation::LatencyToRegion {
                region: region.clone(),
                rtt,
                rtt_max: ceiling.rtt_max,
            })
    })
}

//! Round trips to other workloads: to the nearest of their replicas.

use std::collections::BTreeSet;

use stowplan_core::{Endpoint, Latency, RegionKey, WorkloadName};
use stowplan_placement::ConstraintKind;

use super::World;

/// Bins in which replicas of the peer stand.
pub(super) fn bins(world: &World<'_>, owner: usize, peer: &WorkloadName) -> Vec<usize> {
    let namespace = &world.workload(owner).namespace;
    world
        .stands
        .iter()
        .filter(|stand| {
            let other = world.workload(stand.workload);
            other.namespace == *namespace && other.name == *peer
        })
        .map(|stand| stand.bin)
        .collect()
}

/// The region of a bin.
pub(super) fn region(world: &World<'_>, bin: usize) -> Option<RegionKey> {
    world.bin(bin).profile.location.region_key()
}

/// The round trip between two places, if it is known.
pub(super) fn rtt(world: &World<'_>, from: Option<&RegionKey>, to: Option<&RegionKey>) -> Option<Latency> {
    world.case.rtt.get(&(from?.clone(), to?.clone())).copied()
}

pub(super) fn faults(world: &World<'_>, workload: usize, bin: usize, faults: &mut BTreeSet<ConstraintKind>) {
    let here = region(world, bin);
    for ceiling in &world.workload(workload).rules.latency {
        let Endpoint::Workload(peer) = &ceiling.to else {
            continue;
        };
        let within = bins(world, workload, peer)
            .into_iter()
            .filter_map(|bin| rtt(world, here.as_ref(), region(world, bin).as_ref()))
            .any(|rtt| rtt <= ceiling.rtt_max);
        if !within {
            faults.insert(ConstraintKind::LatencyToWorkload);
        }
    }
}

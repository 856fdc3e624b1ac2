//! Where replicas stand that hold their place: the node that is named; after those, of the open bins of the pool or cluster the first
//! with room and devices beside the replicas before it that the static rules allow; else the first with room and devices; else the first.

use std::collections::BTreeSet;

use super::statics;
use super::world::{World, plain};

/// Items that hold their place, and their bins, in the order of items. They are placed in `world`, where nothing stands yet.
pub(super) fn held(world: &mut World<'_>) -> Vec<(usize, usize)> {
    let case = world.case;
    let mut found: Vec<(usize, usize)> = Vec::new();
    for with_node in [true, false] {
        let mut first = 0;
        for (index, workload) in case.workloads.iter().enumerate() {
            for (replica, place) in workload.placed.iter().enumerate() {
                if place.node.is_some() != with_node {
                    continue;
                }
                let fits_place = |bin: &usize| {
                    let spec = &case.bins[*bin];
                    let profile = &spec.profile;
                    spec.open
                        && profile.cluster.as_ref() == Some(&place.cluster)
                        && (place.pool.is_none() || profile.pool == place.pool)
                        && (place.node.is_none() || profile.node == place.node)
                };
                let all: Vec<usize> = (0..case.bins.len()).filter(fits_place).collect();
                let roomy = || all.iter().filter(|bin| has_room(world, index, **bin));
                let allowed = |bin: &&usize| {
                    let mut faults = BTreeSet::new();
                    statics::faults(world, index, **bin, &mut faults);
                    faults.is_empty()
                };
                let best = roomy().find(allowed).or_else(|| roomy().next());
                if let Some(bin) = best.or(all.first()).copied() {
                    world.place(first + replica, bin);
                    found.push((first + replica, bin));
                }
            }
            first += workload.replicas as usize;
        }
    }
    found.sort_unstable();
    found
}

/// Whether a bin has the amounts and the devices that a replica asks for.
fn has_room(world: &World<'_>, workload: usize, bin: usize) -> bool {
    let amounts = plain(world.case, &world.case.workloads[workload]);
    let enough = amounts
        .iter()
        .all(|(resource, amount)| *amount <= 0 || world.free(bin, resource) >= *amount);
    enough && world.shelves[bin].fits(&world.demands(workload))
}

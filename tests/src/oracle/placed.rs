//! Where replicas stand that hold their place: the node that is named; else the first open bin of the pool or cluster with room
//! beside the replicas before it; else its first open bin.

use super::world::plain;
use crate::case::Case;

/// Items that hold their place, and their bins, in the order of items.
pub(super) fn held(case: &Case) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    let mut first = 0;
    for (index, workload) in case.workloads.iter().enumerate() {
        for (replica, place) in workload.placed.iter().enumerate() {
            let fits_place = |bin: &usize| {
                let spec = &case.bins[*bin];
                let profile = &spec.profile;
                spec.open
                    && profile.cluster.as_ref() == Some(&place.cluster)
                    && (place.pool.is_none() || profile.pool == place.pool)
                    && (place.node.is_none() || profile.node == place.node)
            };
            let asked = plain(case, workload);
            let has_room = |bin: &usize| {
                asked.iter().all(|(resource, amount)| {
                    let used: i128 = found
                        .iter()
                        .filter(|(_, _, other)| other == bin)
                        .flat_map(|(_, other, _)| plain(case, &case.workloads[*other]))
                        .filter(|(name, _)| name == resource)
                        .map(|(_, amount)| amount)
                        .sum();
                    *amount <= 0 || i128::from(case.bins[*bin].capacity.get(resource)) - used >= *amount
                })
            };
            let all = || (0..case.bins.len()).filter(|bin| fits_place(bin));
            if let Some(bin) = all().find(|bin| has_room(bin)).or_else(|| all().next()) {
                found.push((first + replica, index, bin));
            }
        }
        first += workload.replicas as usize;
    }
    found.into_iter().map(|(item, _, bin)| (item, bin)).collect()
}

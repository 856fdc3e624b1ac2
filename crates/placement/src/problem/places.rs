//! Finding the bins in which observed replicas stand.
//!
//! A place that names a node is that node. One that names a pool or a cluster only is, once all others are laid, the first of its open
//! bins that has the room and the devices and that the replica's static rules allow; else, since those may have changed since, the
//! first with room and devices; else the first: what is observed is taken as it is, even if it is too much. Cost: for each
//! workload and place without a node, once over the bins of the place.

use rustc_hash::FxHashMap;
use stowplan_core::{ClusterName, NodeName, Place, PoolName, Workload};

use super::model::{BinIndex, ItemIndex, Problem};
use crate::error::{Error, Result};
use crate::state::{Query, State};

/// Items that stand somewhere, and their bins, in ascending order of items.
pub(super) fn held(problem: &Problem, workloads: &[Workload]) -> Result<Vec<(u32, u32)>> {
    let places = Places::new(problem);
    let mut held = Vec::new();
    let mut loose = Vec::new();
    for (index, workload) in workloads.iter().enumerate() {
        for (item, place) in problem.items_of(index).zip(&workload.placed) {
            let bins = places.bins(place);
            match (bins, &place.node) {
                ([], _) => return Err(nowhere(place, problem.workload_name(index))),
                ([bin], Some(_)) => held.push((item as u32, *bin as u32)),
                (bins, _) => loose.push((item, bins)),
            }
        }
    }
    lay(problem, &loose, &mut held);
    held.sort_unstable();
    Ok(held)
}

/// Lays replicas on the bins of their places beside those that are held already.
fn lay(problem: &Problem, loose: &[(ItemIndex, &[BinIndex])], held: &mut Vec<(u32, u32)>) {
    if loose.is_empty() {
        return;
    }
    let mut state = State::new(problem);
    for (item, bin) in held.iter() {
        state.place(*item as usize, *bin as usize);
    }
    let mut query = Query::default();
    // How far the search has come for a workload's replicas at a place: bins only fill, so what was passed over stays so.
    let mut walks: FxHashMap<(usize, *const BinIndex), Walk> = FxHashMap::default();
    for (item, bins) in loose {
        query.prepare(&state, *item);
        let walk = walks
            .entry((problem.workload_of(*item), bins.as_ptr()))
            .or_default();
        let bin = walk.next(bins, &query, &state);
        state.place(*item, bin);
        held.push((*item as u32, bin as u32));
    }
}

/// A search for bins with room.
#[derive(Default)]
struct Walk {
    allowed: usize,
    fitting: usize,
}

impl Walk {
    fn next(&mut self, bins: &[BinIndex], query: &Query, state: &State<'_>) -> BinIndex {
        while let Some(bin) = bins.get(self.allowed) {
            if query.has_room(state, *bin) {
                return *bin;
            }
            self.allowed += 1;
        }
        while let Some(bin) = bins.get(self.fitting) {
            if query.fits(state, *bin) {
                return *bin;
            }
            self.fitting += 1;
        }
        bins[0]
    }
}

/// Open bins by cluster, by pool and by node.
struct Places<'a> {
    by_cluster: FxHashMap<&'a ClusterName, Vec<BinIndex>>,
    by_pool: FxHashMap<(&'a ClusterName, &'a PoolName), Vec<BinIndex>>,
    by_node: FxHashMap<(&'a ClusterName, &'a NodeName, Option<&'a PoolName>), Vec<BinIndex>>,
}

impl<'a> Places<'a> {
    fn new(problem: &'a Problem) -> Self {
        let mut places = Self {
            by_cluster: FxHashMap::default(),
            by_pool: FxHashMap::default(),
            by_node: FxHashMap::default(),
        };
        for bin in (0..problem.bin_count()).filter(|bin| problem.is_open(*bin)) {
            let profile = problem.bin_profile(bin);
            let Some(cluster) = &profile.cluster else { continue };
            places.by_cluster.entry(cluster).or_default().push(bin);
            if let Some(pool) = &profile.pool {
                places.by_pool.entry((cluster, pool)).or_default().push(bin);
            }
            if let Some(node) = &profile.node {
                places.by_node.entry((cluster, node, None)).or_default().push(bin);
                if let Some(pool) = &profile.pool {
                    let key = (cluster, node, Some(pool));
                    places.by_node.entry(key).or_default().push(bin);
                }
            }
        }
        places
    }

    /// The open bins of a place.
    fn bins(&self, place: &'a Place) -> &[BinIndex] {
        let cluster = &place.cluster;
        let found = match (&place.node, &place.pool) {
            (Some(node), pool) => self.by_node.get(&(cluster, node, pool.as_ref())),
            (None, Some(pool)) => self.by_pool.get(&(cluster, pool)),
            (None, None) => self.by_cluster.get(cluster),
        };
        found.map_or(&[], Vec::as_slice)
    }
}

fn nowhere(place: &Place, workload: &str) -> Error {
    let parts = [
        Some(place.cluster.as_str()),
        place.pool.as_ref().map(AsRef::as_ref),
        place.node.as_ref().map(AsRef::as_ref),
    ];
    Error::Dangling {
        object: format!("workload {workload}"),
        field: "placed",
        kind: "an open place",
        name: parts.into_iter().flatten().collect::<Vec<_>>().join("/"),
        suggestion: None,
    }
}

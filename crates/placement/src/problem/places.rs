//! Finding the bin that an observed place means.
//!
//! A place that names a node is that node. One that names a pool or a cluster only is the first of its open bins with room left
//! for the replica, or its first open bin if none has: what is observed is taken as it is, even if it is too much.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use stowplan_core::{ClusterName, NodeName, Place, ResourceName};

use super::bins::Bins;
use crate::error::{Error, Result};

/// Bins by cluster, with the room that observed replicas have left.
pub(super) struct Places<'a> {
    bins: &'a Bins,
    width: usize,
    by_cluster: BTreeMap<&'a ClusterName, Vec<usize>>,
    by_node: FxHashMap<(&'a ClusterName, &'a NodeName), Vec<usize>>,
    free: Vec<i64>,
}

impl<'a> Places<'a> {
    pub fn new(bins: &'a Bins, resources: &[ResourceName]) -> Self {
        let mut by_cluster: BTreeMap<&ClusterName, Vec<usize>> = BTreeMap::new();
        let mut by_node: FxHashMap<(&ClusterName, &NodeName), Vec<usize>> = FxHashMap::default();
        for bin in (0..bins.len()).filter(|bin| bins.open[*bin]) {
            if let Some(cluster) = &bins.profile(bin).cluster {
                by_cluster.entry(cluster).or_default().push(bin);
                if let Some(node) = &bins.profile(bin).node {
                    by_node.entry((cluster, node)).or_default().push(bin);
                }
            }
        }
        Self {
            bins,
            width: resources.len(),
            by_cluster,
            by_node,
            free: bins.capacity.clone(),
        }
    }

    pub fn find(&mut self, place: &Place, request: &[i64], workload: &str) -> Result<usize> {
        let listed = match &place.node {
            Some(node) => self.by_node.get(&(&place.cluster, node)),
            None => self.by_cluster.get(&place.cluster),
        };
        let mut candidates = listed
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .copied()
            .filter(|bin| {
                let pool = self.bins.profile(*bin).pool.as_ref();
                place.pool.as_ref().is_none_or(|wanted| pool == Some(wanted))
            });
        let free = &self.free;
        let width = self.width;
        let has_room = |bin: &usize| {
            free[bin * width..]
                .iter()
                .zip(request)
                .all(|(free, asked)| *asked <= 0 || free >= asked)
        };
        let found = candidates.clone().find(has_room).or_else(|| candidates.next());
        let Some(bin) = found else {
            let parts = [
                Some(place.cluster.as_str()),
                place.pool.as_ref().map(AsRef::as_ref),
                place.node.as_ref().map(AsRef::as_ref),
            ];
            return Err(Error::Dangling {
                object: format!("workload {workload}"),
                field: "placed",
                kind: "an open place",
                name: parts.into_iter().flatten().collect::<Vec<_>>().join("/"),
                suggestion: None,
            });
        };
        for (free, asked) in self.free[bin * width..].iter_mut().zip(request) {
            *free -= asked;
        }
        Ok(bin)
    }
}

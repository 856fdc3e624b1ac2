//! The devices of bins, and what stands on them.

use std::collections::{BTreeMap, BTreeSet};

use stowplan_core::{
    Cluster, ClusterName, DeviceGroup, DeviceModel, Fleet, NodeName, PoolName, ResourceName, WHOLE_MILLI,
};
use stowplan_placement::{BinIndex, BinProfile, Problem, State};

use crate::table::Columns;

/// Devices by the node or the pool of a cluster; what has none is not listed.
#[derive(Default)]
pub struct Devices {
    nodes: BTreeMap<(ClusterName, NodeName), Vec<DeviceGroup>>,
    pools: BTreeMap<(ClusterName, PoolName), Vec<DeviceGroup>>,
}

impl Devices {
    /// Of a fleet, completed from the catalogue.
    pub fn of(fleet: &Fleet) -> Self {
        let mut devices = Self::default();
        for cluster in &fleet.clusters {
            devices.add(cluster);
        }
        devices
    }

    fn add(&mut self, cluster: &Cluster) {
        let name = || cluster.name.clone();
        let nodes = cluster.nodes.iter().filter(|node| !node.devices.is_empty());
        self.nodes
            .extend(nodes.map(|node| ((name(), node.name.clone()), node.devices.clone())));
        let pools = cluster.pools.iter().filter(|pool| !pool.devices.is_empty());
        self.pools
            .extend(pools.map(|pool| ((name(), pool.name.clone()), pool.devices.clone())));
    }

    /// The devices of a bin.
    fn on(&self, profile: &BinProfile) -> &[DeviceGroup] {
        let found = match (&profile.cluster, &profile.node, &profile.pool) {
            (Some(cluster), Some(node), _) => self.nodes.get(&(cluster.clone(), node.clone())),
            (Some(cluster), None, Some(pool)) => self.pools.get(&(cluster.clone(), pool.clone())),
            _ => None,
        };
        found.map_or(&[], Vec::as_slice)
    }

    /// Adds columns for every resource that the bins of a problem have as devices: what is used of them, where `state` says so,
    /// how many there are, and their models. Where it is a plain resource of the problem as well, it is counted in its columns.
    pub fn columns(
        &self,
        mut columns: Columns,
        problem: &Problem,
        state: Option<&State<'_>>,
        rows: &[BinIndex],
    ) -> Columns {
        let of = |bin: &BinIndex| self.on(problem.bin_profile(*bin));
        let resources: BTreeSet<&ResourceName> = self
            .nodes
            .values()
            .chain(self.pools.values())
            .flatten()
            .map(|group| &group.resource)
            .collect();
        if resources.is_empty() {
            return columns;
        }
        let used = state.map(|state| used(problem, state));
        for resource in resources {
            let groups = |bin: &BinIndex| of(bin).iter().filter(|group| group.resource == *resource);
            let count = |bin: &BinIndex| groups(bin).map(|group| f64::from(group.count)).sum::<f64>();
            if !problem.resources().contains(resource) {
                if let Some(used) = &used {
                    let milli = |bin: &BinIndex| *used.get(&(*bin, resource)).unwrap_or(&0);
                    let whole = |bin: &BinIndex| milli(bin) as f64 / f64::from(WHOLE_MILLI);
                    columns = columns
                        .float(
                            &format!("{resource}_used"),
                            rows.iter().map(|bin| Some(whole(bin))),
                        )
                        .float(
                            &format!("{resource}_capacity"),
                            rows.iter().map(|bin| Some(count(bin))),
                        );
                } else {
                    columns = columns.float(resource.as_str(), rows.iter().map(|bin| Some(count(bin))));
                }
            }
            let models = |bin: &BinIndex| {
                let models: BTreeSet<&DeviceModel> = groups(bin).map(|group| &group.model).collect();
                let models: Vec<&str> = models.into_iter().map(AsRef::as_ref).collect();
                (!models.is_empty()).then(|| models.join(","))
            };
            columns = columns.text(&format!("{resource}_models"), rows.iter().map(models));
        }
        columns
    }
}

/// Thousandths of devices used in each bin, by resource.
fn used<'p>(problem: &'p Problem, state: &State<'p>) -> BTreeMap<(BinIndex, &'p ResourceName), u64> {
    let mut used = BTreeMap::new();
    for item in 0..problem.item_count() {
        let Some(bin) = state.bin_of(item) else { continue };
        for (resource, devices, milli) in state.devices_of(item) {
            *used.entry((bin, resource)).or_insert(0) += devices.len() as u64 * u64::from(milli);
        }
    }
    used
}

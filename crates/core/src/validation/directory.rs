//! What there is in a fleet by name, for references to be looked up in.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::capability::Capabilities;
use crate::catalog::{Catalog, InstanceType};
use crate::cluster::Cluster;
use crate::device::DeviceGroup;
use crate::document::nearest;
use crate::fleet::Fleet;
use crate::id::{ClusterName, NodeName, PoolName};
use crate::node::Node;
use crate::peer::{PeerIndex, UnknownPeer};
use crate::pool::NodePool;
use crate::resource::{CPU, MEMORY, PODS, ResourceVector};
use crate::topology::RegionKey;
use crate::workload::Workload;

use super::check::Check;

/// Names of a fleet.
pub(super) struct Directory<'a> {
    clusters: BTreeMap<&'a str, Inside<'a>>,
    /// Namespaces and names of workloads, for suggestions.
    workloads: BTreeSet<(&'a str, &'a str)>,
    all: &'a [Workload],
    peers: PeerIndex<'a>,
    regions: BTreeSet<&'a RegionKey>,
    capabilities: BTreeSet<&'a str>,
    resources: BTreeSet<Cow<'a, str>>,
    models: BTreeSet<Cow<'a, str>>,
}

/// Names of a cluster.
struct Inside<'a> {
    pools: BTreeSet<&'a str>,
    nodes: BTreeMap<&'a str, &'a Node>,
}

/// Resources that every cluster has without saying so.
const EVERYWHERE: [&str; 4] = [CPU, MEMORY, PODS, "ephemeral-storage"];

/// How many workloads that a name may mean are named.
const SHOWN_MAX: usize = 5;

impl<'a> Directory<'a> {
    pub(super) fn of(fleet: &'a Fleet) -> Self {
        let inside = |cluster: &'a Cluster| Inside {
            pools: cluster.pools.iter().map(|pool| pool.name.as_str()).collect(),
            nodes: cluster
                .nodes
                .iter()
                .map(|node| (node.name.as_str(), node))
                .collect(),
        };
        let mut directory = Self {
            clusters: fleet
                .clusters
                .iter()
                .map(|cluster| (cluster.name.as_str(), inside(cluster)))
                .collect(),
            workloads: fleet
                .workloads
                .iter()
                .map(|workload| (workload.namespace.as_str(), workload.name.as_str()))
                .collect(),
            all: &fleet.workloads,
            peers: PeerIndex::new(&fleet.workloads),
            regions: fleet.regions.iter().map(|custom| &custom.region).collect(),
            capabilities: BTreeSet::new(),
            resources: EVERYWHERE.into_iter().map(Cow::Borrowed).collect(),
            models: BTreeSet::new(),
        };
        for cluster in &fleet.clusters {
            directory.offers(cluster);
        }
        directory
    }

    fn offers(&mut self, cluster: &'a Cluster) {
        self.capabilities
            .extend(cluster.capabilities.iter().map(AsRef::<str>::as_ref));
        for node in &cluster.nodes {
            self.has(&node.capabilities, &node.capacity, &node.devices);
        }
        for pool in &cluster.pools {
            self.has(&pool.capabilities, &pool.capacity, &pool.devices);
            if pool.capacity.is_empty()
                && pool.devices.is_empty()
                && let Some(group) = instance_of(pool, cluster).and_then(InstanceType::devices)
            {
                self.resources.insert(Cow::Owned(group.resource.to_string()));
                self.models.insert(Cow::Owned(group.model.to_string()));
            }
        }
    }

    fn has(
        &mut self,
        capabilities: &'a Capabilities,
        capacity: &'a ResourceVector,
        devices: &'a [DeviceGroup],
    ) {
        let named = capacity.iter().map(|(name, _)| name.as_str());
        let grouped = devices.iter().map(|group| group.resource.as_str());
        self.capabilities
            .extend(capabilities.iter().map(AsRef::<str>::as_ref));
        self.resources.extend(named.chain(grouped).map(Cow::Borrowed));
        self.models
            .extend(devices.iter().map(|group| Cow::Borrowed(group.model.as_str())));
    }

    /// The position of the workload that another means by a name.
    pub(super) fn peer(&self, from: &Workload, name: &str) -> Option<usize> {
        self.peers.find(from, name).ok()
    }

    /// A fault unless the cluster is there.
    pub(super) fn expect_cluster(&self, check: &mut Check, cluster: &ClusterName) {
        if !self.clusters.contains_key(cluster.as_str()) {
            let meant = check.meant(cluster.as_str(), self.clusters.keys().copied());
            check.at("cluster", |check| {
                check.fault_with(format!("there is no cluster `{cluster}`"), meant);
            });
        }
    }

    /// Faults unless cluster, pool and node are there and the node is of the pool.
    pub(super) fn expect_place(
        &self,
        check: &mut Check,
        cluster: &ClusterName,
        pool: Option<&PoolName>,
        node: Option<&NodeName>,
    ) {
        let Some(inside) = self.clusters.get(cluster.as_str()) else {
            return self.expect_cluster(check, cluster);
        };
        if let Some(pool) = pool
            && !inside.pools.contains(pool.as_str())
        {
            let meant = check.meant(pool.as_str(), inside.pools.iter().copied());
            let message = format!("there is no pool `{pool}` in cluster `{cluster}`");
            check.at("pool", |check| check.fault_with(message, meant));
        }
        let Some(name) = node else { return };
        match inside.nodes.get(name.as_str()) {
            None => {
                let meant = check.meant(name.as_str(), inside.nodes.keys().copied());
                let message = format!("there is no node `{name}` in cluster `{cluster}`");
                check.at("node", |check| check.fault_with(message, meant));
            }
            Some(node) if pool.is_some() && node.pool.as_ref() != pool => {
                let message = match &node.pool {
                    Some(own) => format!("node `{name}` belongs to pool `{own}`"),
                    None => format!("node `{name}` belongs to no pool"),
                };
                check.at("node", |check| check.fault(message));
            }
            Some(_) => {}
        }
    }

    /// A fault unless the name means one workload of the namespace, and not the one that asks.
    pub(super) fn expect_peer(&self, check: &mut Check, from: &Workload, peer: &str) {
        match self.peers.find(from, peer) {
            Ok(found) if from.name.as_str() == peer && self.all[found].cluster == from.cluster => {
                check.fault(format!("workload `{peer}` names itself"));
            }
            Ok(_) => {}
            Err(UnknownPeer::Ambiguous(found)) => {
                let names = found.iter().take(SHOWN_MAX);
                let names = names.map(|at| format!("`{}`", self.all[*at].name_with_cluster()));
                let mut names: Vec<String> = names.collect();
                if found.len() > SHOWN_MAX {
                    names.push("…".to_owned());
                }
                check.fault_with(
                    format!("workload `{peer}` may be any of {}", names.join(", ")),
                    Some("give them names of their own".to_owned()),
                );
            }
            Err(UnknownPeer::Missing) => self.no_such_peer(check, from, peer),
        }
    }

    fn no_such_peer(&self, check: &mut Check, from: &Workload, peer: &str) {
        let own = |key: &&(&'a str, &'a str)| key.0 == from.namespace.as_str();
        let meant = check.meant(peer, self.workloads.iter().filter(own).map(|key| key.1));
        let elsewhere = match meant {
            None if check.may_search() => self.workloads.iter().find(|key| key.1 == peer),
            _ => None,
        };
        let message = match elsewhere {
            Some((namespace, _)) => {
                format!(
                    "workload `{peer}` is in namespace `{namespace}`, not in `{}`",
                    from.namespace
                )
            }
            None => format!("there is no workload `{peer}` in namespace `{}`", from.namespace),
        };
        check.fault_with(message, meant);
    }

    /// A warning for a capability that nothing has.
    pub(super) fn warn_capability(&self, check: &mut Check, capability: &str) {
        if !self.capabilities.contains(capability) {
            let meant = check.meant(capability, self.capabilities.iter().copied());
            check.warn(
                format!("no cluster, pool or node has the capability `{capability}`"),
                meant,
            );
        }
    }

    /// A warning for a resource that nothing has.
    pub(super) fn warn_resource(&self, check: &mut Check, resource: &str) {
        if !self.resources.contains(resource) {
            let meant = check.meant(resource, self.resources.iter().map(AsRef::as_ref));
            check.warn(format!("no pool or node has the resource `{resource}`"), meant);
        }
    }

    /// A warning for a model of device that nothing has.
    pub(super) fn warn_model(&self, check: &mut Check, model: &str) {
        if !self.models.contains(model) {
            let meant = check.meant(model, self.models.iter().map(AsRef::as_ref));
            check.warn(format!("no pool or node has a device of model `{model}`"), meant);
        }
    }

    /// A warning for a region that neither the fleet nor the bundled table knows.
    pub(super) fn warn_region(&self, check: &mut Check, region: &RegionKey) {
        if self.regions.contains(region) || Catalog::bundled().region(region).is_some() {
            return;
        }
        let meant = check.may_search().then(|| {
            let custom = self.regions.iter().copied();
            let bundled = Catalog::bundled().regions().map(|known| &known.key);
            let known: Vec<String> = custom.chain(bundled).map(ToString::to_string).collect();
            nearest(&region.to_string(), known.iter().map(String::as_str)).map_or_else(
                || "add it under regions".to_owned(),
                |meant| format!("did you mean `{meant}`?"),
            )
        });
        check.warn(
            format!("region {region} is not known, so it has no place and no round trips"),
            meant,
        );
    }
}

/// The machines of a pool as the catalogue knows them.
pub(super) fn instance_of(pool: &NodePool, cluster: &Cluster) -> Option<&'static InstanceType> {
    let place = cluster.pool_location(pool);
    Catalog::bundled().instance_type(place.provider?.as_str(), pool.instance_type.as_ref()?.as_str())
}

//! From a fleet to a problem: clusters and pools become bins, workloads items.
//!
//! Every named node is a bin `cluster/node`; every open node of a pool that has no name is a bin `cluster/pool/number`, and so is every
//! node that the pool can still open. From a bin's capacity are taken off what the system keeps and what the cluster's
//! daemons that run there ask for. Placing items on nodes, a cluster takes what its nodes can hold and no more.

use std::sync::Arc;

use stowplan_core::{
    Catalog, Cluster, CostModel, DaemonSet, Fleet, LatencyTable, Location, Node, NodePool, PowerModel,
    ResourceVector, SpotAssumptions, TransferTable, Unknown,
};

use super::bins::{BinProfile, BinSpec};
use super::model::Problem;
use crate::error::Result;

/// How a fleet becomes a problem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FleetOptions {
    /// Whether replicas that stand somewhere may be placed anew; otherwise they hold their place.
    pub movable: bool,
    /// Whether pools stay as they are; otherwise they may open nodes up to their limit.
    pub fixed_pools: bool,
    /// Prices of traffic; absent: the bundled ones.
    pub transfers: Option<TransferTable>,
    /// Round trips, on which the fleet's own are put; absent: the bundled ones.
    pub latencies: Option<LatencyTable>,
    /// What is taken to be true of spot machines.
    pub spot: SpotAssumptions,
}

/// A fleet as a problem, with what was looked up for it.
#[derive(Clone, Debug)]
pub struct FleetProblem {
    /// The problem.
    pub problem: Problem,
    /// The fleet with prices and capacities filled in from the catalogue.
    pub fleet: Fleet,
    /// What stays unknown, by name: it is never counted as zero.
    pub unknown: Vec<Unknown>,
    /// The facts that the problem was made with: the cost report of a solution by this model agrees with its objectives.
    pub costs: CostModel,
    /// The clusters as they were given: in costs, prices of the catalogue keep what is said of where they come from.
    pub(super) given: Vec<Cluster>,
}

impl Problem {
    /// A fleet as a problem. Prices, capacities by instance type, countries and jurisdictions that the fleet does not state itself
    /// are looked up in `catalog`; round trips are the fleet's own, then the bundled ones or those of `options`, then derived from
    /// distance; prices of transfer are the bundled ones or those of `options`.
    ///
    /// # Errors
    /// [`Error`](crate::Error) naming the object, the field and the value at fault.
    pub fn from_fleet(fleet: &Fleet, options: &FleetOptions, catalog: &Catalog) -> Result<FleetProblem> {
        let mut fleet = fleet.clone();
        let mut catalog = catalog.clone();
        for region in &fleet.regions {
            catalog.add_custom_region(region);
        }
        let given = fleet.clusters.clone();
        let unknown = catalog.complete(&mut fleet);
        let latencies = options.latencies.as_ref();
        let mut latencies = latencies.unwrap_or_else(|| LatencyTable::bundled()).clone();
        latencies.add_fleet(&fleet);
        let costs = CostModel {
            transfer: options
                .transfers
                .as_ref()
                .unwrap_or_else(|| TransferTable::bundled())
                .clone(),
            latencies,
            spot: options.spot.clone(),
            power: PowerModel::bundled().clone(),
            catalog,
        };
        let problem = Self::builder()
            .bins(
                fleet
                    .clusters
                    .iter()
                    .flat_map(|cluster| bins_of(cluster, options, &costs.catalog)),
            )
            .workloads(fleet.workloads.iter().cloned())
            .namespaces(fleet.namespaces.clone())
            .budgets(fleet.policy.budgets.clone())
            .place_on_degraded(fleet.policy.place_on_degraded)
            .movable(options.movable)
            .round_trips(|a, b| costs.latencies.rtt(a, b).map(|rtt| rtt.latency))
            .transfers(&costs.transfer)
            .build()?;
        Ok(FleetProblem {
            problem,
            fleet,
            unknown,
            costs,
            given,
        })
    }
}

/// All bins of a cluster: its nodes, then pool by pool the open and the closed ones.
fn bins_of(cluster: &Cluster, options: &FleetOptions, catalog: &Catalog) -> Vec<BinSpec> {
    let mut bins: Vec<BinSpec> = cluster
        .nodes
        .iter()
        .map(|node| node_bin(cluster, node, catalog))
        .collect();
    for pool in &cluster.pools {
        let profile = Arc::new(pool_profile(cluster, pool, catalog));
        let capacity = usable(pool.capacity.less(&pool.reserved), cluster.daemons_on_pool(pool));
        let named = cluster
            .nodes
            .iter()
            .filter(|node| node.pool.as_ref() == Some(&pool.name))
            .count() as u32;
        let limit = if options.fixed_pools { None } else { pool.max };
        let most = limit.map_or(pool.count, |max| max.saturating_sub(named).max(pool.count));
        bins.extend((0..most).map(|number| BinSpec {
            name: format!("{}/{}/{number}", cluster.name, pool.name),
            profile: Arc::clone(&profile),
            capacity: capacity.clone(),
            devices: pool.devices.clone(),
            open: number < pool.count,
        }));
    }
    bins
}

fn node_bin(cluster: &Cluster, node: &Node, catalog: &Catalog) -> BinSpec {
    let profile = BinProfile {
        pool: node.pool.clone(),
        node: Some(node.name.clone()),
        labels: cluster.node_labels(node),
        taints: cluster.node_taints(node).to_vec(),
        capabilities: cluster.node_capabilities(node),
        spot: cluster.is_spot(node),
        health: cluster.health.max(node.health),
        unschedulable: node.unschedulable,
        price_per_hour: node.price_per_hour,
        ..located(cluster, cluster.node_location(node), catalog)
    };
    BinSpec {
        name: format!("{}/{}", cluster.name, node.name),
        profile: Arc::new(profile),
        capacity: usable(node.capacity.clone(), cluster.daemons_on(node)),
        devices: node.devices.clone(),
        open: true,
    }
}

fn pool_profile(cluster: &Cluster, pool: &NodePool, catalog: &Catalog) -> BinProfile {
    let capabilities = cluster.capabilities.iter().chain(&pool.capabilities);
    BinProfile {
        pool: Some(pool.name.clone()),
        labels: cluster.pool_labels(pool),
        taints: pool.taints.clone(),
        capabilities: capabilities.cloned().collect(),
        spot: pool.spot,
        health: cluster.health,
        price_per_hour: pool.price_per_hour,
        ..located(cluster, cluster.pool_location(pool), catalog)
    }
}

/// What follows from standing in a cluster at a place.
fn located(cluster: &Cluster, location: Location, catalog: &Catalog) -> BinProfile {
    let key = location.region_key();
    let region = key.as_ref().and_then(|key| catalog.region(key));
    BinProfile {
        cluster: Some(cluster.name.clone()),
        country: region.and_then(|region| region.country.as_deref().map(str::to_owned)),
        jurisdictions: region
            .map(|region| region.jurisdictions.clone())
            .unwrap_or_default(),
        location,
        ..BinProfile::default()
    }
}

/// What is left of a node's capacity when its daemons run.
fn usable<'a>(mut capacity: ResourceVector, daemons: impl Iterator<Item = &'a DaemonSet>) -> ResourceVector {
    for daemon in daemons {
        capacity = capacity.less(&daemon.takes(&capacity));
    }
    capacity
}

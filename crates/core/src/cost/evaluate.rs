//! The cost of a placement, and of a fleet as it is.
//!
//! Per cluster: named nodes and the open nodes of pools are committed; nodes of pools that the assignment uses beyond the open ones are opened, and
//! decided. Where the assignment only says which pool, as many are opened as the requests need at least, with what the system keeps and
//! the daemons that every node runs taken off each node first. Carbon: idle power of open nodes is committed; what the placed work adds
//! to it, and everything of opened nodes, is decided. Cost: linear in clusters, nodes and assignments, and in places × regions of the peer per flow.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, InterruptionBand, Price};
use crate::cluster::Cluster;
use crate::error::Result;
use crate::fleet::Fleet;
use crate::id::InstanceTypeName;
use crate::latency_table::LatencyTable;
use crate::money::Money;
use crate::topology::Location;
use crate::workload::Workload;

use super::assignment::{Assignment, ClusterLoads, Load, Work, sort};
use super::machine::{nodes_needed, usable};
use super::power::{PowerModel, carbon_mg_per_hour};
use super::report::{CostLine, CostPart, CostReport, CostSide, OpenedNodes};
use super::spot::SpotAssumptions;
use super::traffic;
use super::transfer::TransferTable;

/// The facts that costs are computed from.
///
/// ```
/// use stowplan_core::{CostModel, Fleet};
///
/// let fleet = Fleet::new("empty".parse()?);
/// let report = CostModel::for_fleet(&fleet).fleet(&fleet)?;
/// assert!(report.committed.nodes.is_zero() && report.unknown.is_empty());
/// # Ok::<(), stowplan_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostModel {
    /// Prices of machines, and regions.
    pub catalog: Catalog,
    /// Prices of traffic.
    pub transfer: TransferTable,
    /// Round trips between regions: which replica of a peer is nearest.
    pub latencies: LatencyTable,
    /// Power of machines.
    pub power: PowerModel,
    /// What is taken to be true of spot machines.
    pub spot: SpotAssumptions,
}

/// Equal machines of one owner.
struct Machines<'a> {
    what: String,
    place: Location,
    price: std::result::Result<Price, String>,
    spot: bool,
    instance_type: Option<&'a InstanceTypeName>,
}

impl CostModel {
    /// The bundled facts.
    pub fn bundled() -> Self {
        Self {
            catalog: Catalog::bundled().clone(),
            transfer: TransferTable::bundled().clone(),
            latencies: LatencyTable::bundled().clone(),
            power: PowerModel::bundled().clone(),
            spot: SpotAssumptions::default(),
        }
    }

    /// The bundled facts with a fleet's own regions and round trips on top.
    pub fn for_fleet(fleet: &Fleet) -> Self {
        let mut model = Self {
            latencies: LatencyTable::for_fleet(fleet),
            ..Self::bundled()
        };
        for region in &fleet.regions {
            model.catalog.add_custom_region(region);
        }
        model
    }

    /// What a fleet costs as it is: its nodes, and the traffic of what stands somewhere.
    ///
    /// # Errors
    /// As [`Self::placement`].
    pub fn fleet(&self, fleet: &Fleet) -> Result<CostReport> {
        let standing = fleet.workloads.iter().flat_map(|workload| {
            (0..)
                .zip(&workload.placed)
                .map(move |(replica, place)| Assignment::at(workload, replica, place))
        });
        self.placement(&fleet.clusters, &fleet.workloads, standing)
    }

    /// What clusters cost with this assignment of replicas.
    ///
    /// # Errors
    /// [`crate::Error::Unknown`] or [`crate::Error::Duplicate`] naming an assignment to what does not exist or of one replica twice,
    /// [`crate::Error::MixedCurrencies`] when restarts are priced in another currency than machines,
    /// [`crate::Error::Overflow`] when an amount leaves its range.
    pub fn placement(
        &self,
        clusters: &[Cluster],
        workloads: &[Workload],
        assignments: impl IntoIterator<Item = Assignment>,
    ) -> Result<CostReport> {
        let (loads, spots) = sort(clusters, workloads, assignments)?;
        let mut report = CostReport::default();
        for (cluster, loads) in clusters.iter().zip(&loads) {
            self.nodes(cluster, loads, &mut report)?;
            self.pools(cluster, loads, &mut report)?;
            if loads.anywhere.replicas > 0 {
                report.is_unknown(
                    format!(
                        "nodes of cluster {} for {} replicas",
                        cluster.name, loads.anywhere.replicas
                    ),
                    "their pool or node is not said",
                );
            }
        }
        traffic::charge(
            (&self.transfer, &self.latencies),
            clusters,
            workloads,
            &spots,
            &mut report,
        )?;
        report.unknown.sort();
        report.unknown.dedup();
        Ok(report)
    }

    fn nodes(&self, cluster: &Cluster, loads: &ClusterLoads, report: &mut CostReport) -> Result<()> {
        for (at, node) in cluster.nodes.iter().enumerate() {
            let same = |pool: &&crate::pool::NodePool| {
                node.instance_type.is_none() || node.instance_type == pool.instance_type
            };
            let pool = cluster.pool_of(node).filter(same);
            let own = node.price_per_hour.or(pool.and_then(|pool| pool.price_per_hour));
            let instance_type = node
                .instance_type
                .as_ref()
                .or(pool.and_then(|pool| pool.instance_type.as_ref()));
            let (place, spot) = (cluster.node_location(node), cluster.is_spot(node));
            let machines = Machines {
                what: format!("node {}/{}", cluster.name, node.name),
                price: self.catalog.quote(own, instance_type, &place, spot),
                place,
                spot,
                instance_type,
            };
            let work = loads.nodes.get(&at).map(Load::work).unwrap_or_default();
            self.charge(&machines, CostSide::Committed, 1, work, report)?;
        }
        Ok(())
    }

    fn pools(&self, cluster: &Cluster, loads: &ClusterLoads, report: &mut CostReport) -> Result<()> {
        let none = BTreeMap::new();
        for (at, pool) in cluster.pools.iter().enumerate() {
            let place = cluster.pool_location(pool);
            let machines = Machines {
                what: format!("pool {}/{}", cluster.name, pool.name),
                price: self.catalog.quote(
                    pool.price_per_hour,
                    pool.instance_type.as_ref(),
                    &place,
                    pool.spot,
                ),
                place,
                spot: pool.spot,
                instance_type: pool.instance_type.as_ref(),
            };
            let numbered = loads.numbered.get(&at).unwrap_or(&none);
            let (mut on_open, mut on_opened) = (Work::default(), Work::default());
            for (number, load) in numbered {
                let side = if *number < pool.count {
                    &mut on_open
                } else {
                    &mut on_opened
                };
                side.add(load.work());
            }
            let mut opened = numbered.range(pool.count..).count() as u64;
            let open = u64::from(pool.count);
            if let Some(loose) = loads.loose.get(&at) {
                match self.loose(cluster, at, loose, open + opened) {
                    Ok(more) => opened += more,
                    Err(reason) => report.is_unknown(format!("nodes opened in {}", machines.what), reason),
                }
                let (first, rest) = loose.work().split(open, open + opened);
                on_open.add(first);
                on_opened.add(rest);
            }
            if opened > 0 {
                let (cluster, pool) = (cluster.name.clone(), pool.name.clone());
                report.opened.push(OpenedNodes {
                    cluster,
                    pool,
                    count: opened,
                });
            }
            self.charge(
                &machines,
                CostSide::Committed,
                u64::from(pool.count),
                on_open,
                report,
            )?;
            self.charge(&machines, CostSide::Decided, opened, on_opened, report)?;
        }
        Ok(())
    }

    /// How many nodes beyond `there` the work needs at least that stands somewhere in a pool.
    fn loose(
        &self,
        cluster: &Cluster,
        pool: usize,
        load: &Load,
        there: u64,
    ) -> std::result::Result<u64, String> {
        let pool = &cluster.pools[pool];
        let provider = cluster.pool_location(pool).provider;
        let known = provider.as_ref().zip(pool.instance_type.as_ref());
        let instance =
            known.and_then(|(provider, name)| self.catalog.instance_type(provider.as_str(), name.as_str()));
        let capacity = match (pool.capacity.is_empty(), instance) {
            (false, _) => pool.capacity.clone(),
            (true, Some(instance)) => instance.capacity(),
            (true, None) => return Err("its capacity is neither given nor known to the catalogue".to_owned()),
        };
        let room = usable(cluster, pool, &capacity);
        // Named nodes of the pool hold a part of it, too.
        let named = cluster
            .nodes
            .iter()
            .filter(|node| node.pool.as_ref() == Some(&pool.name))
            .count() as u64;
        let needed = nodes_needed(&load.requests, load.replicas, &room);
        let needed = needed.ok_or("none of its nodes has what the replicas placed in it ask for")?;
        Ok(needed.saturating_sub(there + named))
    }

    /// Adds machines of one owner and side: their price, interruptions and carbon.
    fn charge(
        &self,
        machines: &Machines<'_>,
        side: CostSide,
        count: u64,
        work: Work,
        report: &mut CostReport,
    ) -> Result<()> {
        if count == 0 {
            return Ok(());
        }
        let region = machines.place.region_key();
        match &machines.price {
            Err(reason) => report.is_unknown(format!("price of {}", machines.what), reason),
            Ok(price) => {
                let times = |money: Money| money.checked_mul(i64::try_from(count).unwrap_or(i64::MAX));
                let line = |part, unit_price, per_hour| CostLine {
                    side,
                    part,
                    what: machines.what.clone(),
                    region: region.clone(),
                    count,
                    unit_price,
                    per_hour,
                    provenance: price.provenance.clone(),
                };
                report.add(line(CostPart::Nodes, price.money, times(price.money)?))?;
                if machines.spot {
                    let total = times(price.money)?;
                    match self
                        .spot
                        .interruption_cost(total, self.band(machines), work.replicas)?
                    {
                        Some(cost) => report.add(line(CostPart::Interruption, price.money, cost))?,
                        None => report.is_unknown(
                            format!("interruptions of {}", machines.what),
                            "nobody publishes how often its spot machines are taken back",
                        ),
                    }
                }
            }
        }
        self.carbon(machines, side, count, work, report);
        Ok(())
    }

    fn band(&self, machines: &Machines<'_>) -> Option<InterruptionBand> {
        let (provider, region) = (machines.place.provider.as_ref()?, machines.place.region.as_ref()?);
        self.catalog
            .offer(
                provider.as_str(),
                machines.instance_type?.as_str(),
                region.as_str(),
            )?
            .interruption
    }

    fn carbon(
        &self,
        machines: &Machines<'_>,
        side: CostSide,
        count: u64,
        work: Work,
        report: &mut CostReport,
    ) {
        let object = format!("carbon of {}", machines.what);
        let region = machines.place.region_key();
        let grid = region
            .as_ref()
            .and_then(|key| self.catalog.region(key)?.carbon.as_ref());
        let instance = machines.place.provider.as_ref().zip(machines.instance_type);
        let instance = instance
            .and_then(|(provider, name)| self.catalog.instance_type(provider.as_str(), name.as_str()));
        let Some(instance) = instance else {
            return report.is_unknown(object, "the catalogue does not know its instance type");
        };
        let Some(power) = self.power.of(instance) else {
            return report.is_unknown(
                object,
                format!("nothing is known about power at {}", instance.provider),
            );
        };
        let Some(grid) = grid else {
            return report.is_unknown(object, "nobody publishes a factor for the grid of its region");
        };
        if power.gpu_unknown {
            report.is_unknown(
                format!("{object}: its GPUs"),
                "the power of the board, or how many, is not known",
            );
        }
        let all = u128::from(instance.cpu_milli) * u128::from(count);
        let busy = u128::from(work.cpu_milli) * 1000 / all.max(1);
        let utilisation = u32::try_from(busy).unwrap_or(u32::MAX).min(1000);
        let carbon = |milliwatts: u64| {
            carbon_mg_per_hour(
                milliwatts.saturating_mul(count),
                power.pue_permille,
                grid.mg_per_kwh,
            )
        };
        let (idle, full) = (carbon(power.idle_mw), carbon(power.at(utilisation)));
        report.add_carbon(side, region.as_ref(), idle);
        report.add_carbon(CostSide::Decided, region.as_ref(), full.saturating_sub(idle));
    }
}

//! The cost of a placement, and of a fleet as it is.
//!
//! Per cluster: named nodes and the open nodes of pools are committed; nodes of pools that the assignment uses beyond the open ones are opened, and
//! decided. Where the assignment only says which pool, as many are opened as the requests need at least, with what the system keeps and
//! the daemons that every node runs taken off each node first. Carbon: idle power of open nodes is committed; what the placed work adds
//! to it, and everything of opened nodes, is decided. Cost: linear in clusters, nodes and assignments, and in pairs of places per flow.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, InterruptionBand, Price};
use crate::cluster::Cluster;
use crate::error::Result;
use crate::fleet::Fleet;
use crate::id::InstanceTypeName;
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
            power: PowerModel::bundled().clone(),
            spot: SpotAssumptions::default(),
        }
    }

    /// The bundled facts with a fleet's own regions on top.
    pub fn for_fleet(fleet: &Fleet) -> Self {
        let mut model = Self::bundled();
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
        traffic::charge(&self.transfer, clusters, workloads, &spots, &mut report)?;
        report.unknown.sort();
        report.unknown.dedup();
        Ok(report)
    }

    fn nodes(&self, cluster: &Cluster, loads: &ClusterLoads, report: &mut CostReport) -> Result<()> {
        for (at, node) in cluster.nodes.iter().enumerate() {
            let pool = node
                .pool
                .as_ref()
                .and_then(|name| cluster.pools.iter().find(|pool| pool.name == *name));
            let same = |pool: &&crate::pool::NodePool| {
                node.instance_type.is_none() || node.instance_type == pool.instance_type
            };
            let pool = pool.filter(same);
            let own = node.price_per_hour.or(pool.and_then(|pool| pool.price_per_hour));
            let instance_type = node
                .instance_type
                .as_ref()
                .or(pool.and_then(|pool| pool.instance_type.as_ref()));
            let place = node.location.within(&cluster.location);
            let machines = Machines {
                what: format!("node {}/{}", cluster.name, node.name),
                price: self.catalog.quote(own, instance_type, &place, node.spot),
                place,
                spot: node.spot,
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
            let place = pool.location.within(&cluster.location);
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
        let provider = pool.location.within(&cluster.location).provider;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::assignment::AssignedBin;
    use crate::money::Currency;
    use crate::node::Node;
    use crate::pool::NodePool;
    use crate::resource::ResourceVector;
    use crate::rules::Endpoint;
    use crate::workload::Traffic;

    fn cluster(name: &str, region: &str) -> Cluster {
        let key: crate::RegionKey = region.parse().unwrap();
        let mut cluster = Cluster::new(name.parse().unwrap());
        cluster.location.provider = Some(key.provider);
        cluster.location.region = Some(key.region);
        cluster
    }

    fn pool(name: &str, instance_type: &str, count: u32) -> NodePool {
        let mut pool = NodePool::new(name.parse().unwrap());
        pool.instance_type = Some(instance_type.parse().unwrap());
        pool.count = count;
        pool.max = Some(10);
        pool
    }

    /// Two clouds and a site of our own with a price in euros.
    fn clusters() -> Vec<Cluster> {
        let mut paris = cluster("paris", "aws/eu-west-3");
        paris.pools.push(pool("general", "m5.xlarge", 2));
        let mut spot = pool("spot", "m5.xlarge", 0);
        spot.spot = true;
        paris.pools.push(spot);
        let mut belgium = cluster("belgium", "gcp/europe-west1");
        belgium.pools.push(pool("general", "n2-standard-4", 1));
        let mut bonn = cluster("bonn", "onprem/bonn");
        let mut node = Node::new(
            "r1".parse().unwrap(),
            ResourceVector::new().with("cpu", "32").unwrap(),
        );
        node.price_per_hour = Some(Money::new(500_000, Currency::EUR));
        bonn.nodes.push(node);
        vec![paris, belgium, bonn]
    }

    fn workload(name: &str, replicas: u32, cpu: &str) -> Workload {
        let mut workload = Workload::new(name.parse().unwrap());
        workload.replicas = replicas;
        workload.requests = ResourceVector::new().with("cpu", cpu).unwrap();
        workload
    }

    fn in_pool(workload: &str, replica: u32, cluster: &str, pool: &str, number: Option<u32>) -> Assignment {
        Assignment {
            workload: workload.into(),
            replica,
            cluster: cluster.parse().unwrap(),
            bin: AssignedBin::Pool {
                pool: pool.parse().unwrap(),
                number,
            },
        }
    }

    fn price(name: &str) -> i64 {
        let offer = Catalog::bundled().offer("aws", name, "eu-west-3").unwrap();
        offer.on_demand_per_hour.unwrap().money.micros
    }

    #[test]
    fn open_nodes_are_committed_and_opened_ones_decided() {
        let model = CostModel::bundled();
        let workloads = [workload("web", 3, "1")];
        let numbers = [Some(1), Some(2), Some(4)];
        let assigned = numbers
            .into_iter()
            .zip(0..)
            .map(|(number, replica)| in_pool("web", replica, "paris", "general", number));
        let report = model.placement(&clusters(), &workloads, assigned).unwrap();
        let n2 = Catalog::bundled()
            .offer("gcp", "n2-standard-4", "europe-west1")
            .unwrap();
        let n2 = n2.on_demand_per_hour.unwrap().money.micros;
        assert_eq!(
            report.committed.nodes.get(Currency::USD).micros,
            2 * price("m5.xlarge") + n2
        );
        assert_eq!(report.committed.nodes.get(Currency::EUR).micros, 500_000);
        assert_eq!(
            report.decided.nodes.get(Currency::USD).micros,
            2 * price("m5.xlarge")
        );
        assert_eq!((report.opened.len(), report.opened[0].count), (1, 2));
        assert!(report.has_derived_prices());
        let (committed, decided) = &report.by_provider().unwrap()["aws"];
        assert_eq!(committed.nodes.get(Currency::USD).micros, 2 * price("m5.xlarge"));
        assert_eq!(decided.nodes, report.decided.nodes);
        assert!(decided.carbon_mg > 0 && committed.carbon_mg > 0);
        let unknown: Vec<String> = report.unknown.iter().map(ToString::to_string).collect();
        assert_eq!(
            unknown,
            ["carbon of node bonn/r1: the catalogue does not know its instance type"]
        );
    }

    #[test]
    fn a_loose_placement_opens_what_it_needs_with_daemons_and_reserve() {
        let model = CostModel::bundled();
        let workloads = [workload("web", 8, "1500m")];
        let mut clusters = clusters();
        let assigned = || (0..8).map(|replica| in_pool("web", replica, "paris", "general", None));
        // 12 of 4 vCPU each: three nodes, of which two are open.
        let report = model.placement(&clusters, &workloads, assigned()).unwrap();
        assert_eq!(report.opened[0].count, 1);
        // With 1.5 vCPU for system and daemon a node holds 2.5: five nodes.
        clusters[0].pools[0].reserved = ResourceVector::new().with("cpu", "1").unwrap();
        clusters[0].daemons.push(crate::DaemonSet {
            name: "log".parse().unwrap(),
            requests: ResourceVector::new().with("cpu", "500m").unwrap(),
            rules: crate::Rules::default(),
        });
        let report = model.placement(&clusters, &workloads, assigned()).unwrap();
        assert_eq!(report.opened[0].count, 3);
        assert_eq!(
            report.decided.nodes.get(Currency::USD).micros,
            3 * price("m5.xlarge")
        );
    }

    #[test]
    fn spot_machines_cost_their_price_and_their_interruptions() {
        let model = CostModel::bundled();
        let workloads = [workload("batch", 1, "2")];
        let report = model
            .placement(
                &clusters(),
                &workloads,
                [in_pool("batch", 0, "paris", "spot", Some(0))],
            )
            .unwrap();
        let offer = model.catalog.offer("aws", "m5.xlarge", "eu-west-3").unwrap();
        let (spot, band) = (offer.spot_per_hour.unwrap().money, offer.interruption);
        assert_eq!(report.decided.nodes.get(Currency::USD), spot);
        let expected = model.spot.interruption_cost(spot, band, 1).unwrap().unwrap();
        assert_eq!(report.decided.interruption.get(Currency::USD), expected);
        assert_eq!(
            report.decided.total().unwrap().get(Currency::USD),
            spot.checked_add(expected).unwrap()
        );
    }

    #[test]
    fn traffic_is_charged_where_it_starts() {
        let model = CostModel::bundled();
        let mut web = workload("web", 2, "1");
        web.traffic.push(Traffic {
            with: Endpoint::Workload("db".parse().unwrap()),
            sent_per_hour: "100G".parse().unwrap(),
            received_per_hour: "10G".parse().unwrap(),
            demand: 1,
        });
        let workloads = [web, workload("db", 1, "1")];
        let assigned = [
            in_pool("web", 0, "paris", "general", Some(0)),
            in_pool("web", 1, "belgium", "general", Some(0)),
            in_pool("db", 0, "belgium", "general", Some(0)),
        ];
        let report = model
            .placement(&clusters(), &workloads, assigned.clone())
            .unwrap();
        // Half of the traffic crosses: 50 GB out of AWS at 0.09, 5 GB out of Google Cloud at 0.12.
        assert_eq!(
            report.decided.transfer.get(Currency::USD).micros,
            50 * 90_000 + 5 * 120_000
        );
        let aws = &report.by_region["aws/eu-west-3"].1;
        assert_eq!(aws.transfer.get(Currency::USD).micros, 50 * 90_000);
        // Together it costs nothing; from a site without prices it is unknown, by name.
        let together = [
            in_pool("web", 0, "belgium", "general", Some(0)),
            assigned[2].clone(),
        ];
        assert!(
            model
                .placement(&clusters(), &workloads, together)
                .unwrap()
                .decided
                .transfer
                .is_zero()
        );
        let bonn = Assignment {
            cluster: "bonn".parse().unwrap(),
            bin: AssignedBin::Node("r1".parse().unwrap()),
            ..assigned[0].clone()
        };
        let report = model
            .placement(&clusters(), &workloads, [bonn, assigned[2].clone()])
            .unwrap();
        let named = |text: &str| {
            report
                .unknown
                .iter()
                .any(|unknown| unknown.to_string().contains(text))
        };
        assert!(
            named("transfer of workload web in bonn to db in belgium"),
            "{:?}",
            report.unknown
        );
        let alone = model
            .placement(&clusters(), &workloads, [assigned[0].clone()])
            .unwrap();
        assert!(
            alone
                .unknown
                .iter()
                .any(|unknown| unknown.reason == "db is not placed")
        );
    }

    #[test]
    fn what_does_not_exist_is_named() {
        let model = CostModel::bundled();
        let workloads = [workload("web", 2, "1")];
        let fault = |assigned: Vec<Assignment>| {
            model
                .placement(&clusters(), &workloads, assigned)
                .unwrap_err()
                .to_string()
        };
        assert!(fault(vec![in_pool("web", 0, "rome", "general", None)]).contains("cluster \"rome\""));
        assert!(fault(vec![in_pool("web", 0, "paris", "gpu", None)]).contains("pool \"gpu\""));
        assert!(fault(vec![in_pool("app", 0, "paris", "general", None)]).contains("workload \"app\""));
        let twice = in_pool("web", 0, "paris", "general", None);
        assert!(fault(vec![twice.clone(), twice]).contains("web/0"));
    }

    proptest::proptest! {
        /// However replicas are assigned: sums are those of the lines, open nodes cost the same, and more nodes never cost less.
        #[test]
        fn sums_are_those_of_the_lines(numbers in proptest::collection::vec(proptest::option::of(0_u32..10), 0..12)) {
            let model = CostModel::bundled();
            let workloads = [workload("web", 12, "900m")];
            let assigned: Vec<Assignment> = numbers
                .iter()
                .zip(0..)
                .map(|(number, replica)| in_pool("web", replica, "paris", "general", *number))
                .collect();
            let report = model.placement(&clusters(), &workloads, assigned.clone()).unwrap();
            let empty = model.placement(&clusters(), &workloads, []).unwrap();
            proptest::prop_assert_eq!(&report.committed.nodes, &empty.committed.nodes);
            for side in [CostSide::Committed, CostSide::Decided] {
                let mut sum = crate::cost::MoneySum::default();
                for line in report.lines.iter().filter(|line| line.side == side) {
                    sum.add(line.per_hour).unwrap();
                }
                let costs = if side == CostSide::Committed { &report.committed } else { &report.decided };
                proptest::prop_assert_eq!(costs.total().unwrap(), sum);
            }
            let mut regions = 0;
            for (committed, decided) in report.by_region.values() {
                regions += committed.carbon_mg + decided.carbon_mg;
            }
            proptest::prop_assert_eq!(regions, report.committed.carbon_mg + report.decided.carbon_mg);
            if let Some((last, fewer)) = assigned.split_last() {
                let fewer = model.placement(&clusters(), &workloads, fewer.to_vec()).unwrap();
                let usd = |report: &CostReport| report.decided.nodes.get(Currency::USD).micros;
                proptest::prop_assert!(usd(&fewer) <= usd(&report), "{:?}", last);
            }
        }
    }
}

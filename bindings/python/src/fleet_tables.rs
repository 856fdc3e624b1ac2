//! A fleet as tables: amounts in cores for `cpu` and in the resource's own unit (bytes, a count) for all else.

use std::collections::BTreeSet;

use pyo3::prelude::*;
use stowplan_core::{
    Capabilities, Catalog, Cluster, Coordinates, Endpoint, Fleet, Health, Labels, Location, Node, NodePool,
    RegionKey, ResourceName, ResourceVector, Workload, resource,
};

use crate::table::{Columns, Table};

/// An amount of a resource for people: cores, bytes or a count.
pub fn natural(resource: &ResourceName, amount: i64) -> f64 {
    if resource.as_str() == resource::CPU {
        amount as f64 / 1_000.0
    } else {
        amount as f64
    }
}

/// Adds a column for every resource that any row names; a row that does not name it has none of it.
fn amounts<'a>(mut columns: Columns, rows: impl Iterator<Item = &'a ResourceVector> + Clone) -> Columns {
    let names: BTreeSet<&ResourceName> = rows
        .clone()
        .flat_map(|row| row.iter().map(|(name, _)| name))
        .collect();
    let (first, rest): (Vec<_>, Vec<_>) = names
        .into_iter()
        .partition(|name| [resource::CPU, resource::MEMORY].contains(&name.as_str()));
    for name in first.into_iter().chain(rest) {
        let amount = |row: &ResourceVector| row.get(name.as_str());
        columns = if name.as_str() == resource::CPU {
            columns.float("cpu", rows.clone().map(|row| Some(natural(name, amount(row)))))
        } else {
            columns.count(name.as_str(), rows.clone().map(amount)).of(name)
        };
    }
    columns
}

fn health(health: Health) -> &'static str {
    match health {
        Health::Healthy => "healthy",
        Health::Degraded => "degraded",
        Health::Unhealthy => "unhealthy",
        Health::Unknown => "unknown",
    }
}

fn labels(labels: &Labels) -> String {
    let pairs: Vec<String> = labels
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    pairs.join(",")
}

fn capabilities(set: &Capabilities) -> String {
    let names: Vec<&str> = set.iter().map(AsRef::as_ref).collect();
    names.join(",")
}

fn placed(columns: Columns, rows: &[Location]) -> Columns {
    columns
        .text("provider", rows.iter().map(|row| row.provider.as_ref()))
        .text("region", rows.iter().map(|row| row.region.as_ref()))
        .text("zone", rows.iter().map(|row| row.zone.as_ref()))
}

/// What the open nodes of a cluster hold together, and how many are open and could be.
fn open(cluster: &Cluster) -> (ResourceVector, i64, i64) {
    let mut sum = ResourceVector::new();
    let (mut now, mut most) = (cluster.nodes.len() as i64, cluster.nodes.len() as i64);
    for node in &cluster.nodes {
        sum.add(&node.capacity, 1);
    }
    for pool in &cluster.pools {
        sum.add(&pool.capacity.less(&pool.reserved), i64::from(pool.count));
        let named = cluster
            .nodes
            .iter()
            .filter(|node| node.pool.as_ref() == Some(&pool.name))
            .count() as i64;
        now += i64::from(pool.count);
        let limit = pool
            .max
            .map_or(i64::from(pool.count), |max| i64::from(max) - named);
        most += limit.max(i64::from(pool.count));
    }
    (sum, now, most)
}

/// One row a cluster.
pub fn clusters(fleet: &Fleet) -> PyResult<Table> {
    let rows = || fleet.clusters.iter();
    let totals: Vec<_> = rows().map(open).collect();
    let locations: Vec<Location> = rows().map(|row| row.location.clone()).collect();
    let columns = Columns::default()
        .name("name", rows().map(|row| &row.name))
        .text("type", rows().map(|row| row.cluster_type.as_ref()));
    let columns = placed(columns, &locations)
        .name("health", rows().map(|row| health(row.health)))
        .count("nodes", totals.iter().map(|row| row.1))
        .count("nodes_max", totals.iter().map(|row| row.2));
    amounts(columns, totals.iter().map(|row| &row.0))
        .name("capabilities", rows().map(|row| capabilities(&row.capabilities)))
        .name("labels", rows().map(|row| labels(&row.labels)))
        .table()
}

/// One row a named node.
pub fn nodes(fleet: &Fleet) -> PyResult<Table> {
    let rows: Vec<(&Cluster, &Node)> = fleet
        .clusters
        .iter()
        .flat_map(|cluster| cluster.nodes.iter().map(move |node| (cluster, node)))
        .collect();
    let rows = || rows.iter().copied();
    let locations: Vec<Location> = rows()
        .map(|(cluster, node)| cluster.node_location(node))
        .collect();
    let columns = Columns::default()
        .name("cluster", rows().map(|(cluster, _)| &cluster.name))
        .name("name", rows().map(|(_, node)| &node.name))
        .text("pool", rows().map(|(_, node)| node.pool.as_ref()))
        .text(
            "instance_type",
            rows().map(|(_, node)| node.instance_type.as_ref()),
        );
    let columns = placed(columns, &locations)
        .text("rack", locations.iter().map(|row| row.rack.as_ref()))
        .name("health", rows().map(|(_, node)| health(node.health)))
        .bool("unschedulable", rows().map(|(_, node)| node.unschedulable))
        .bool("spot", rows().map(|(_, node)| node.spot));
    amounts(columns, rows().map(|(_, node)| &node.capacity))
        .float(
            "price_per_hour",
            rows().map(|(_, node)| node.price_per_hour.map(stowplan_core::Money::to_f64)),
        )
        .name("labels", rows().map(|(_, node)| labels(&node.labels)))
        .table()
}

/// One row a pool.
pub fn pools(fleet: &Fleet) -> PyResult<Table> {
    let rows: Vec<(&Cluster, &NodePool)> = fleet
        .clusters
        .iter()
        .flat_map(|cluster| cluster.pools.iter().map(move |pool| (cluster, pool)))
        .collect();
    let rows = || rows.iter().copied();
    let locations: Vec<Location> = rows()
        .map(|(cluster, pool)| pool.location.within(&cluster.location))
        .collect();
    let columns = Columns::default()
        .name("cluster", rows().map(|(cluster, _)| &cluster.name))
        .name("name", rows().map(|(_, pool)| &pool.name))
        .text(
            "instance_type",
            rows().map(|(_, pool)| pool.instance_type.as_ref()),
        );
    let columns = placed(columns, &locations)
        .count("nodes", rows().map(|(_, pool)| i64::from(pool.count)))
        .count("nodes_min", rows().map(|(_, pool)| i64::from(pool.min)))
        .int("nodes_max", rows().map(|(_, pool)| pool.max.map(i64::from)))
        .bool("spot", rows().map(|(_, pool)| pool.spot));
    amounts(columns, rows().map(|(_, pool)| &pool.capacity))
        .float(
            "price_per_hour",
            rows().map(|(_, pool)| pool.price_per_hour.map(stowplan_core::Money::to_f64)),
        )
        .name("labels", rows().map(|(_, pool)| labels(&pool.labels)))
        .table()
}

/// One row a workload.
pub fn workloads(fleet: &Fleet) -> PyResult<Table> {
    let rows = || fleet.workloads.iter();
    let devices = |workload: &Workload| {
        let each = workload.devices.iter().map(|device| {
            if device.share_milli == stowplan_core::WHOLE_MILLI {
                format!("{} × {}", device.count, device.resource)
            } else {
                format!("{}/1000 of {}", device.share_milli, device.resource)
            }
        });
        each.collect::<Vec<_>>().join(", ")
    };
    let columns = Columns::default()
        .name("name", rows().map(|row| &row.name))
        .name("namespace", rows().map(|row| &row.namespace))
        .text("kind", rows().map(|row| row.kind.as_ref()))
        .text("cluster", rows().map(|row| row.cluster.as_ref()))
        .count("replicas", rows().map(|row| i64::from(row.replicas)))
        .count("placed", rows().map(|row| row.placed.len() as i64))
        .count("priority", rows().map(|row| i64::from(row.priority)))
        .bool("required", rows().map(|row| row.required));
    amounts(columns, rows().map(|row| &row.requests))
        .text(
            "devices",
            rows().map(|row| (!row.devices.is_empty()).then(|| devices(row))),
        )
        .name("labels", rows().map(|row| labels(&row.labels)))
        .table()
}

/// One row a region that anything of the fleet stands in or talks to. What the fleet says of its own regions goes before what
/// the catalogue knows.
pub fn regions(fleet: &Fleet) -> PyResult<Table> {
    let mut keys: BTreeSet<RegionKey> = fleet.regions.iter().map(|custom| custom.region.clone()).collect();
    for cluster in &fleet.clusters {
        let nodes = cluster.nodes.iter().map(|node| cluster.node_location(node));
        let inner = nodes.chain(cluster.pools.iter().map(|pool| cluster.pool_location(pool)));
        keys.extend(cluster.location.region_key());
        keys.extend(inner.filter_map(|location| location.region_key()));
    }
    for workload in &fleet.workloads {
        keys.extend(workload.traffic.iter().filter_map(|traffic| match &traffic.with {
            Endpoint::Region(key) => Some(key.clone()),
            Endpoint::Workload(_) => None,
        }));
    }
    let catalog = Catalog::bundled();
    let own = |key: &RegionKey| fleet.regions.iter().find(|custom| custom.region == *key);
    let coordinates = |key: &RegionKey| match own(key) {
        Some(custom) => Some(custom.coordinates),
        None => catalog.region(key).and_then(|region| region.coordinates),
    };
    let country = |key: &RegionKey| match own(key) {
        Some(custom) => custom.country.clone(),
        None => catalog
            .region(key)
            .and_then(|region| region.country.as_deref().map(str::to_owned)),
    };
    let carbon = |key: &RegionKey| match own(key) {
        Some(custom) => custom.carbon_g_per_kwh,
        None => catalog
            .region(key)
            .and_then(stowplan_core::RegionInfo::carbon_g_per_kwh),
    };
    Columns::default()
        .name("provider", keys.iter().map(|key| &key.provider))
        .name("region", keys.iter().map(|key| &key.region))
        .text("country", keys.iter().map(country))
        .float(
            "latitude",
            keys.iter().map(|key| coordinates(key).map(Coordinates::latitude)),
        )
        .float(
            "longitude",
            keys.iter()
                .map(|key| coordinates(key).map(Coordinates::longitude)),
        )
        .int(
            "carbon_g_per_kwh",
            keys.iter().map(|key| carbon(key).map(i64::from)),
        )
        .table()
}

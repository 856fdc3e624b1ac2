//! The rows of a cluster: what each of its nodes can hold.
//!
//! In this order: the named nodes; for each pool its open unnamed nodes that nothing is placed on (one row for all) and a node it
//! could still open; one row for what is placed in the cluster without a node being known; then, one row each, the unnamed
//! nodes of pools that something is placed on. Equal nodes share a row, so a pool of a million nodes costs two.
//!
//! A row has the node's capacity (a pool's less its reserve) and its devices as whole units where the capacity does not name
//! their resource already, less what the daemon sets of the cluster take on every node that they run on.

use std::borrow::Cow;

use crate::cluster::{Cluster, DaemonSet};
use crate::device::DeviceGroup;
use crate::id::ResourceName;
use crate::inventory::room::{AT_LARGE, CLOSED, DEGRADED, HEALTHY, OPENABLE, Rows};
use crate::node::{Health, Node};
use crate::pool::NodePool;
use crate::resource::ResourceVector;

/// The row of a pool's untouched unnamed nodes.
pub(super) fn untouched_row(cluster: &Cluster, pool: usize) -> usize {
    cluster.nodes.len() + 2 * pool
}

/// The row of what is placed in the cluster at large.
pub(super) fn large_row(cluster: &Cluster) -> usize {
    cluster.nodes.len() + 2 * cluster.pools.len()
}

/// The rows of a cluster with nothing used; `touched` are the pools of unnamed nodes that have a row of their own, `further`
/// resources that need a plane although no row has them.
pub(super) fn rows_of(cluster: &Cluster, touched: &[u32], further: &[ResourceName]) -> Rows {
    let mut rows: Vec<(Cow<'_, ResourceVector>, u8, u32)> = Vec::with_capacity(large_row(cluster) + 1);
    for node in &cluster.nodes {
        rows.push((node_amounts(cluster, node), node_state(node), 1));
    }
    for (index, pool) in cluster.pools.iter().enumerate() {
        let amounts = pool_amounts(cluster, pool);
        let own = touched.iter().filter(|of| **of as usize == index).count() as u32;
        let untouched = pool.count.saturating_sub(own);
        let named = cluster
            .nodes
            .iter()
            .filter(|node| node.pool.as_ref() == Some(&pool.name))
            .count() as u32;
        let further = pool
            .max
            .unwrap_or(0)
            .saturating_sub(pool.count.saturating_add(named));
        let or_closed = |state: u8, copies: u32| if copies == 0 { CLOSED } else { state };
        rows.push((amounts.clone(), or_closed(HEALTHY, untouched), untouched));
        rows.push((amounts, or_closed(OPENABLE, further), further));
    }
    rows.push((Cow::Owned(ResourceVector::new()), AT_LARGE, 1));
    for index in touched {
        let untouched = rows[untouched_row(cluster, *index as usize)].0.clone();
        rows.push((untouched, HEALTHY, 1));
    }

    let mut names: Vec<ResourceName> = further.to_vec();
    for (amounts, ..) in &rows {
        let known = |name: &ResourceName| names.binary_search(name).is_ok();
        if !amounts.iter().all(|(name, _)| known(name)) {
            names.extend(amounts.iter().map(|(name, _)| name.clone()));
            names.sort_unstable();
            names.dedup();
        }
    }
    let mut base = vec![0; names.len() * rows.len()];
    for (row, (amounts, ..)) in rows.iter().enumerate() {
        let mut plane = 0;
        for (name, amount) in amounts.iter() {
            while names.get(plane).is_some_and(|at| at < name) {
                plane += 1;
            }
            base[plane * rows.len() + row] = amount;
        }
    }
    Rows {
        used: vec![0; base.len()],
        base,
        names,
        states: rows.iter().map(|(_, state, _)| *state).collect(),
        copies: rows.iter().map(|(_, _, copies)| *copies).collect(),
    }
}

fn node_state(node: &Node) -> u8 {
    match node.health {
        _ if node.unschedulable => CLOSED,
        Health::Healthy => HEALTHY,
        Health::Degraded => DEGRADED,
        Health::Unhealthy | Health::Unknown => CLOSED,
    }
}

fn node_amounts<'a>(cluster: &'a Cluster, node: &'a Node) -> Cow<'a, ResourceVector> {
    let mut amounts = with_devices(Cow::Borrowed(&node.capacity), &node.devices);
    take_daemons(&mut amounts, cluster.daemons_on(node));
    amounts
}

fn pool_amounts<'a>(cluster: &'a Cluster, pool: &'a NodePool) -> Cow<'a, ResourceVector> {
    let mut amounts = with_devices(Cow::Borrowed(&pool.capacity), &pool.devices);
    if !pool.reserved.is_empty() {
        amounts.to_mut().add(&pool.reserved, -1);
    }
    take_daemons(&mut amounts, cluster.daemons_on_pool(pool));
    amounts
}

fn with_devices<'a>(
    mut amounts: Cow<'a, ResourceVector>,
    devices: &[DeviceGroup],
) -> Cow<'a, ResourceVector> {
    if devices.is_empty() {
        return amounts;
    }
    let named: Vec<&DeviceGroup> = devices
        .iter()
        .filter(|group| !amounts.iter().any(|(name, _)| *name == group.resource))
        .collect();
    for group in named {
        let sum = amounts.get(group.resource.as_str()) + i64::from(group.count);
        amounts.to_mut().set(group.resource.clone(), sum);
    }
    amounts
}

fn take_daemons<'a>(amounts: &mut Cow<'_, ResourceVector>, daemons: impl Iterator<Item = &'a DaemonSet>) {
    for daemon in daemons {
        let taken = daemon.takes(amounts);
        amounts.to_mut().add(&taken, -1);
    }
}

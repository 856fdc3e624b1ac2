//! Clusters with their nodes and pools.

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use stowplan_core::{Cluster, DaemonSet, Node, NodePool};

use crate::rules::rules;
use crate::words::{amounts, devices, health, labels, location, money, name, taint, text};

pub fn node() -> impl Strategy<Value = Node> {
    let what = (name(), option::of(name()), amounts(), devices(), labels());
    let how = (
        vec(taint(), 0..2),
        location(),
        btree_set(name(), 0..3),
        any::<bool>(),
        health(),
    );
    let price = (option::of(name()), any::<bool>(), option::of(money()));
    (what, how, price).prop_map(
        |(
            (name, pool, capacity, devices, labels),
            (taints, location, capabilities, unschedulable, health),
            price,
        )| {
            let (instance_type, spot, price_per_hour) = price;
            Node {
                pool,
                devices,
                labels,
                taints,
                location,
                capabilities,
                unschedulable,
                health,
                instance_type,
                spot,
                price_per_hour,
                ..Node::new(name, capacity)
            }
        },
    )
}

pub fn pool() -> impl Strategy<Value = NodePool> {
    let what = (
        name(),
        option::of(name()),
        amounts(),
        amounts(),
        devices(),
        labels(),
    );
    let how = (vec(taint(), 0..2), btree_set(name(), 0..3), location());
    let size = (
        any::<u32>(),
        0_u32..9,
        option::of(any::<u32>()),
        any::<bool>(),
        option::of(money()),
    );
    (what, how, size).prop_map(|(what, (taints, capabilities, location), size)| {
        let (name, instance_type, capacity, reserved, devices, labels) = what;
        let (count, min, max, spot, price_per_hour) = size;
        NodePool {
            instance_type,
            capacity,
            reserved,
            devices,
            labels,
            taints,
            capabilities,
            location,
            count,
            min,
            max,
            spot,
            price_per_hour,
            ..NodePool::new(name)
        }
    })
}

pub fn cluster() -> impl Strategy<Value = Cluster> {
    let daemon = (name(), amounts(), rules()).prop_map(|(name, requests, rules)| DaemonSet {
        name,
        requests,
        rules,
    });
    let what = (
        name(),
        option::of(text()),
        location(),
        labels(),
        btree_set(name(), 0..3),
        health(),
    );
    (what, vec(node(), 0..3), vec(pool(), 0..3), vec(daemon, 0..2)).prop_map(
        |(what, nodes, pools, daemons)| {
            let (name, cluster_type, location, labels, capabilities, health) = what;
            Cluster {
                cluster_type,
                location,
                labels,
                capabilities,
                health,
                nodes,
                pools,
                daemons,
                ..Cluster::new(name)
            }
        },
    )
}

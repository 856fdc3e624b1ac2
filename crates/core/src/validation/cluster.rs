//! Clusters with their nodes, pools and daemons.

use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::cluster::{Cluster, DaemonSet};
use crate::device::DeviceGroup;
use crate::money::Money;
use crate::node::Node;
use crate::pool::NodePool;
use crate::resource::{ResourceVector, quantity_of};
use crate::rules::Rules;
use crate::taint::Taint;
use crate::topology::Location;

use super::check::Check;
use super::directory::{Directory, instance_of};

/// The most nodes of one pool and the most replicas of one workload: each becomes something to decide about.
pub(super) const COUNT_MAX: u32 = 10_000_000;

/// The pools of a cluster by name.
type Pools<'a> = BTreeMap<&'a str, &'a NodePool>;

impl Check {
    pub(super) fn cluster(&mut self, cluster: &Cluster, directory: &Directory<'_>) {
        if cluster.nodes.is_empty() && cluster.pools.is_empty() {
            self.fault(format!("cluster `{}` has neither nodes nor pools", cluster.name));
        }
        self.word("type", cluster.cluster_type.as_ref());
        self.labels("labels", &cluster.labels);
        self.at("location", |check| {
            check.location(&cluster.location, &Location::default(), directory);
        });
        self.unique(
            "nodes",
            Some("name"),
            &cluster.nodes,
            |one| &one.name,
            |one| format!("node `{}`", one.name),
        );
        let pools: Pools<'_> = cluster
            .pools
            .iter()
            .map(|pool| (pool.name.as_str(), pool))
            .collect();
        self.each("nodes", &cluster.nodes, |check, node| {
            check.node(node, cluster, &pools, directory);
        });
        self.unique(
            "pools",
            Some("name"),
            &cluster.pools,
            |one| &one.name,
            |one| format!("pool `{}`", one.name),
        );
        let mut named: BTreeMap<&str, u32> = BTreeMap::new();
        for pool in cluster.nodes.iter().filter_map(|node| node.pool.as_ref()) {
            *named.entry(pool.as_str()).or_default() += 1;
        }
        self.each("pools", &cluster.pools, |check, pool| {
            check.pool(pool, cluster, directory);
            check.sizes(pool, named.get(pool.name.as_str()).copied().unwrap_or(0));
        });
        self.unique(
            "daemons",
            Some("name"),
            &cluster.daemons,
            |one| &one.name,
            |one| format!("daemon set `{}`", one.name),
        );
        self.each("daemons", &cluster.daemons, |check, daemon| {
            check.daemon(daemon, directory);
        });
    }

    /// A place whose missing parts are those of `outer`.
    fn location(&mut self, location: &Location, outer: &Location, directory: &Directory<'_>) {
        let place = location.within(outer);
        self.require(
            place.region.is_none() || place.provider.is_some(),
            "region",
            || "a region needs a provider beside it".to_owned(),
        );
        if (location.region.is_some() || (location.provider.is_some() && outer.region.is_some()))
            && let Some(key) = place.region_key()
        {
            let field = if location.region.is_some() {
                "region"
            } else {
                "provider"
            };
            self.at(field, |check| directory.warn_region(check, &key));
        }
    }

    fn node(&mut self, node: &Node, cluster: &Cluster, pools: &Pools<'_>, directory: &Directory<'_>) {
        let pool = node
            .pool
            .as_ref()
            .and_then(|name| pools.get(name.as_str()).copied());
        if let (Some(name), None) = (&node.pool, pool) {
            let meant = self.meant(name.as_str(), pools.keys().copied());
            let message = format!("there is no pool `{name}` in cluster `{}`", cluster.name);
            self.at("pool", |check| check.fault_with(message, meant));
        }
        self.require(!node.capacity.is_empty(), "capacity", || {
            "a node needs a capacity".to_owned()
        });
        self.amounts("capacity", &node.capacity);
        self.devices(&node.devices);
        self.labels("labels", &node.labels);
        self.taints(&node.taints);
        let outer = pool.map_or_else(|| cluster.location.clone(), |pool| cluster.pool_location(pool));
        self.at("location", |check| {
            check.location(&node.location, &outer, directory);
        });
        self.price(node.price_per_hour);
    }

    fn pool(&mut self, pool: &NodePool, cluster: &Cluster, directory: &Directory<'_>) {
        if pool.capacity.is_empty() && pool.instance_type.is_none() {
            self.fault(format!(
                "pool `{}` has neither a capacity nor an instance type",
                pool.name
            ));
        }
        self.instance_type(pool, cluster);
        self.amounts("capacity", &pool.capacity);
        self.amounts("reserved", &pool.reserved);
        if !pool.capacity.is_empty() {
            for (name, amount) in pool.reserved.iter() {
                let whole = pool.capacity.get(name.as_str());
                if amount > whole {
                    let message = format!(
                        "{} is more than the capacity of {}",
                        quantity_of(name, amount),
                        quantity_of(name, whole)
                    );
                    self.at("reserved", |check| {
                        check.at(name.to_string(), |check| check.fault(message));
                    });
                }
            }
        }
        self.devices(&pool.devices);
        self.labels("labels", &pool.labels);
        self.taints(&pool.taints);
        self.at("location", |check| {
            check.location(&pool.location, &cluster.location, directory);
        });
        self.price(pool.price_per_hour);
    }

    /// A warning where a capacity is left to the catalogue, and the catalogue has none.
    fn instance_type(&mut self, pool: &NodePool, cluster: &Cluster) {
        let Some(name) = &pool.instance_type else { return };
        if !pool.capacity.is_empty() || instance_of(pool, cluster).is_some() {
            return;
        }
        let provider = cluster.pool_location(pool).provider;
        let types = Catalog::bundled().instance_types();
        let same = types.filter(|known| Some(&known.provider) == provider.as_ref());
        let meant = self.meant(name.as_str(), same.map(|known| known.name.as_str()));
        let message = match &provider {
            Some(provider) => format!(
                "the catalogue knows no instance type `{name}` of {provider}, so the pool has no capacity"
            ),
            None => format!("`{name}` is an instance type of no provider, so the pool has no capacity"),
        };
        self.at("instanceType", |check| {
            check.warn(message, meant.or_else(|| Some("give the capacity".to_owned())));
        });
    }

    /// `named` nodes of the pool are listed by name.
    fn sizes(&mut self, pool: &NodePool, named: u32) {
        let (count, min, max) = (pool.count, pool.min, pool.max);
        for (field, number) in [("count", count), ("min", min), ("max", max.unwrap_or(0))] {
            self.require(number <= COUNT_MAX, field, || {
                format!("{number} is more than {COUNT_MAX}")
            });
        }
        let Some(max) = max else { return };
        self.require(min <= max, "min", || {
            format!("{min} is more than max, which is {max}")
        });
        self.require(named.saturating_add(count) <= max, "max", || match named {
            0 => format!("{max} is less than count, which is {count}"),
            _ => format!("{max} is less than the open nodes: {count} by count and {named} by name"),
        });
    }

    fn daemon(&mut self, daemon: &DaemonSet, directory: &Directory<'_>) {
        self.amounts("requests", &daemon.requests);
        self.at("rules", |check| {
            let meaningful = Rules {
                node_selector: daemon.rules.node_selector.clone(),
                node_affinity: daemon.rules.node_affinity.clone(),
                tolerations: daemon.rules.tolerations.clone(),
                ..Rules::default()
            };
            if daemon.rules != meaningful {
                check.fault("of the rules of a daemon set, only nodeSelector, nodeAffinity and tolerations mean something");
            }
            check.own_rules(&daemon.rules, directory);
        });
    }

    /// Amounts that are not beyond counting.
    pub(super) fn amounts(&mut self, field: &'static str, amounts: &ResourceVector) {
        self.at(field, |check| {
            for (name, amount) in amounts.iter() {
                if amount < 0 {
                    check.at(name.to_string(), |check| {
                        check.fault(format!("{} is negative", quantity_of(name, amount)));
                    });
                } else if amount == i64::MAX {
                    check.at(name.to_string(), |check| {
                        check.fault("the amount is more than can be counted");
                    });
                }
            }
        });
    }

    fn devices(&mut self, devices: &[DeviceGroup]) {
        self.unique(
            "devices",
            None,
            devices,
            |one| (&one.resource, &one.model),
            |one| format!("{} of model `{}`", one.resource, one.model),
        );
        self.each("devices", devices, |check, group| {
            check.require(group.count > 0, "count", || "must be at least 1".to_owned());
        });
    }

    fn taints(&mut self, taints: &[Taint]) {
        self.unique(
            "taints",
            None,
            taints,
            |one| (one.key.clone(), one.effect),
            |one| format!("the taint `{}` with effect {}", one.key, one.effect),
        );
        self.each("taints", taints, |check, taint| check.accept(taint.validate()));
    }

    fn price(&mut self, price: Option<Money>) {
        if let Some(price) = price {
            self.require(price.micros >= 0, "pricePerHour", || {
                format!("{price} is negative")
            });
        }
    }
}

//! What a fleet leaves to the catalogue: prices, capacities and devices by instance type.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fleet::Fleet;
use crate::id::InstanceTypeName;
use crate::money::Money;
use crate::topology::Location;

use super::{Catalog, Price};

/// Something that is not known, by name, and why. It is never counted as zero.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Unknown {
    /// What is not known, and of which object (`price of pool paris/general`).
    pub what: String,
    /// Why not.
    pub reason: String,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.reason)
    }
}

impl Catalog {
    /// The price of an hour of a machine: its own if it has one, else that of its instance type at its place; or why there is none.
    ///
    /// # Errors
    /// The reason, in words.
    pub fn quote(
        &self,
        own: Option<Money>,
        instance_type: Option<&InstanceTypeName>,
        place: &Location,
        spot: bool,
    ) -> std::result::Result<Price, String> {
        if let Some(money) = own {
            return Ok(Price::given(money));
        }
        let name = instance_type.ok_or("it has neither a price nor an instance type")?;
        let (Some(provider), Some(region)) = (&place.provider, &place.region) else {
            return Err(format!(
                "its provider and region are not said, and {name} costs what it does by region"
            ));
        };
        if self.instance_type(provider.as_str(), name.as_str()).is_none() {
            return Err(format!(
                "{provider} has no instance type {name} that the catalogue knows"
            ));
        }
        let offer = self.offer(provider.as_str(), name.as_str(), region.as_str());
        let price = offer.and_then(|offer| offer.per_hour(spot).cloned());
        price.ok_or_else(|| {
            let form = if spot { "spot price" } else { "price on demand" };
            format!("the catalogue knows no {form} of {name} in {provider}/{region}")
        })
    }

    /// Fills in what a fleet leaves to the catalogue: the price of nodes and pools that name an instance type, and the capacity and
    /// devices of pools that give none. Returns what stays unknown, by name.
    pub fn complete(&self, fleet: &mut Fleet) -> Vec<Unknown> {
        let mut unknown = Vec::new();
        for cluster in &mut fleet.clusters {
            for pool in &mut cluster.pools {
                let place = pool.location.within(&cluster.location);
                let known = place.provider.as_ref().zip(pool.instance_type.as_ref());
                let instance =
                    known.and_then(|(provider, name)| self.instance_type(provider.as_str(), name.as_str()));
                let object = format!("pool {}/{}", cluster.name, pool.name);
                if pool.capacity.is_empty() {
                    match instance {
                        Some(instance) => {
                            pool.capacity = instance.capacity();
                            if pool.devices.is_empty() {
                                pool.devices.extend(instance.devices());
                            }
                            if instance.memory.is_none() {
                                unknown.push(Unknown {
                                    what: format!("memory of {object}"),
                                    reason: format!(
                                        "the catalogue does not know the memory of {}",
                                        instance.name
                                    ),
                                });
                            }
                        }
                        None => unknown.push(Unknown {
                            what: format!("capacity of {object}"),
                            reason: "it gives none, and the catalogue does not know its instance type"
                                .to_owned(),
                        }),
                    }
                }
                match self.quote(
                    pool.price_per_hour,
                    pool.instance_type.as_ref(),
                    &place,
                    pool.spot,
                ) {
                    Ok(price) => pool.price_per_hour = Some(price.money),
                    Err(reason) => unknown.push(Unknown {
                        what: format!("price of {object}"),
                        reason,
                    }),
                }
            }
            let facts: Vec<(Location, bool)> = cluster
                .nodes
                .iter()
                .map(|node| (cluster.node_location(node), cluster.is_spot(node)))
                .collect();
            for (node, (place, spot)) in cluster.nodes.iter_mut().zip(facts) {
                let pool = node
                    .pool
                    .as_ref()
                    .and_then(|name| cluster.pools.iter().find(|pool| pool.name == *name));
                let (own, instance_type) = match pool {
                    // The pool's price is that of its instance type; a node of another type has its own.
                    Some(pool)
                        if node.instance_type.is_none() || node.instance_type == pool.instance_type =>
                    {
                        (
                            node.price_per_hour.or(pool.price_per_hour),
                            pool.instance_type.as_ref(),
                        )
                    }
                    _ => (node.price_per_hour, node.instance_type.as_ref()),
                };
                match self.quote(own, instance_type, &place, spot) {
                    Ok(price) => node.price_per_hour = Some(price.money),
                    Err(reason) => unknown.push(Unknown {
                        what: format!("price of node {}/{}", cluster.name, node.name),
                        reason,
                    }),
                }
            }
        }
        unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Cluster;
    use crate::pool::NodePool;
    use crate::resource::{CPU, MEMORY};

    #[test]
    fn pools_get_what_the_catalogue_knows() {
        let mut fleet = Fleet::new("f".parse().unwrap());
        let mut cluster = Cluster::new("paris".parse().unwrap());
        cluster.location = Location {
            provider: Some("aws".parse().unwrap()),
            region: Some("eu-west-3".parse().unwrap()),
            ..Location::default()
        };
        for (name, instance_type) in [
            ("gpu", Some("g4dn.12xlarge")),
            ("odd", Some("m5.huge")),
            ("bare", None),
        ] {
            let mut pool = NodePool::new(name.parse().unwrap());
            pool.instance_type = instance_type.map(|name| name.parse().unwrap());
            cluster.pools.push(pool);
        }
        fleet.clusters.push(cluster);
        let unknown: Vec<String> = Catalog::bundled()
            .complete(&mut fleet)
            .iter()
            .map(ToString::to_string)
            .collect();
        let pool = &fleet.clusters[0].pools[0];
        assert_eq!(
            (pool.capacity.get(CPU), pool.capacity.get(MEMORY)),
            (48_000, 192 << 30)
        );
        assert_eq!((pool.devices[0].model.as_str(), pool.devices[0].count), ("t4", 4));
        assert!(pool.price_per_hour.is_some());
        assert_eq!(unknown.len(), 4, "{unknown:?}");
        assert!(
            unknown
                .iter()
                .any(|line| line.contains("price of pool paris/odd") && line.contains("m5.huge"))
        );
        assert!(
            unknown
                .iter()
                .any(|line| line.contains("price of pool paris/bare"))
        );
    }
}

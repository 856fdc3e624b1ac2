//! An inventory as it is stored: its clusters, and by names what is placed on each.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cluster::Cluster;
use crate::error::{Error, Result};
use crate::fleet::API_VERSION;
use crate::id::{NodeName, PoolName};
use crate::inventory::registry::{Inventory, not_negative, unknown};
use crate::inventory::rows::large_row;
use crate::resource::ResourceVector;

/// A stored inventory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InventoryRecord {
    /// `stowplan/v1alpha1`.
    pub api_version: String,
    /// `Inventory`.
    pub kind: InventoryKind,
    /// By name.
    pub clusters: Vec<ClusterRecord>,
}

/// The `kind` of a stored inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum InventoryKind {
    /// An inventory.
    Inventory,
}

/// A cluster and what is placed on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClusterRecord {
    /// Its description.
    pub cluster: Cluster,
    /// What is placed, node by node; unnamed nodes of a pool in the order in which they were first used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub used: Vec<UsedRecord>,
}

/// What is placed on one node, on one unnamed node of a pool, or, without either, somewhere in the cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UsedRecord {
    /// The node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<NodeName>,
    /// The pool of an unnamed node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<PoolName>,
    /// What is used.
    pub amounts: ResourceVector,
}

impl Inventory {
    /// The inventory as it is stored. Cost: O(nodes × resources).
    pub fn record(&self) -> InventoryRecord {
        let cluster = |slot: &u32| {
            let entry = self.entry(*slot);
            let used = self
                .usage_of(*slot)
                .into_iter()
                .map(|(row, pool, amounts)| UsedRecord {
                    node: entry.cluster.nodes.get(row).map(|node| node.name.clone()),
                    pool: pool.map(|pool| entry.cluster.pools[pool as usize].name.clone()),
                    amounts,
                })
                .collect();
            ClusterRecord {
                cluster: Cluster::clone(&entry.cluster),
                used,
            }
        };
        InventoryRecord {
            api_version: API_VERSION.to_owned(),
            kind: InventoryKind::Inventory,
            clusters: self.names.values().map(cluster).collect(),
        }
    }

    /// The inventory that was stored. Cost: as of registering its clusters.
    ///
    /// # Errors
    /// As [`register`](Self::register); [`Error::Unknown`] for a node or pool that the cluster does not have; [`Error::Field`] for
    /// another version, for negative amounts, and for more used nodes of a pool than are open.
    pub fn from_record(record: InventoryRecord) -> Result<Self> {
        if record.api_version != API_VERSION {
            return Err(Error::Field {
                object: "stored inventory".to_owned(),
                field: "apiVersion".to_owned(),
                value: record.api_version,
                reason: format!("must be {API_VERSION}"),
            });
        }
        let mut inventory = Self::new();
        for ClusterRecord { cluster, used } in record.clusters {
            let name = cluster.name.clone();
            inventory.register(cluster)?;
            let slot = inventory.slot(name.as_str())?;
            let usage = inventory.usage_from(slot, used)?;
            let cluster = std::sync::Arc::clone(&inventory.entry(slot).cluster);
            inventory.lay(slot, &cluster, usage);
        }
        Ok(inventory)
    }

    /// Rows for what is stored by names.
    fn usage_from(
        &self,
        slot: u32,
        used: Vec<UsedRecord>,
    ) -> Result<Vec<(usize, Option<u32>, ResourceVector)>> {
        let entry = self.entry(slot);
        let cluster = &entry.cluster;
        let within = || format!("cluster {}", cluster.name);
        let mut in_pools = vec![0_u32; cluster.pools.len()];
        let mut usage = Vec::with_capacity(used.len());
        for one in used {
            not_negative(&one.amounts, "amounts", || {
                format!("what is used in {}", within())
            })?;
            let place = match (&one.node, &one.pool) {
                (Some(node), _) => {
                    let known = cluster.nodes.iter().map(|node| node.name.as_str());
                    let row = entry.row_of(node.as_str());
                    (
                        row.ok_or_else(|| unknown("node", node.as_str(), within(), known))?,
                        None,
                    )
                }
                (None, Some(pool)) => {
                    let known = cluster.pools.iter().map(|pool| pool.name.as_str());
                    let index = cluster.pools.iter().position(|known| known.name == *pool);
                    let index = index.ok_or_else(|| unknown("pool", pool.as_str(), within(), known))?;
                    in_pools[index] += 1;
                    let open = cluster.pools[index].count;
                    if in_pools[index] > open {
                        return Err(Error::Field {
                            object: format!("pool {pool} of {}", within()),
                            field: "used".to_owned(),
                            value: format!("{} nodes", in_pools[index]),
                            reason: format!("only {open} are open"),
                        });
                    }
                    let before: u32 = in_pools.iter().sum();
                    (large_row(cluster) + before as usize, Some(index as u32))
                }
                (None, None) => (large_row(cluster), None),
            };
            usage.push((place.0, place.1, one.amounts));
        }
        Ok(usage)
    }
}

//! Node pools: equal nodes of a cluster, some open, more on demand at a price.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::capability::Capabilities;
use crate::device::DeviceGroup;
use crate::id::{InstanceTypeName, PoolName};
use crate::label::Labels;
use crate::money::Money;
use crate::resource::ResourceVector;
use crate::taint::Taint;
use crate::topology::Location;

/// Equal nodes: `count` are open, up to `max` can be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NodePool {
    /// Its name, unique in its cluster.
    pub name: PoolName,
    /// The provider's name of the machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_type: Option<InstanceTypeName>,
    /// What a node has, before the reserve. Absent: taken from the catalogue by instance type.
    #[serde(default, skip_serializing_if = "ResourceVector::is_empty")]
    pub capacity: ResourceVector,
    /// What the system keeps of each node.
    #[serde(default, skip_serializing_if = "ResourceVector::is_empty")]
    pub reserved: ResourceVector,
    /// Devices of each node.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<DeviceGroup>,
    /// Labels of each node, named ones included (a node's own win key by key).
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    /// Taints of each node, named ones included unless they have their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taints: Vec<Taint>,
    /// What each node offers beyond what the cluster does.
    #[serde(default, skip_serializing_if = "Capabilities::is_empty")]
    pub capabilities: Capabilities,
    /// Where its nodes stand, unless they say so themselves; the rest is the cluster's.
    #[serde(default, skip_serializing_if = "Location::is_unknown")]
    pub location: Location,
    /// Open nodes that are not listed by name in the cluster.
    #[serde(default)]
    pub count: u32,
    /// At least so many stay open.
    #[serde(default)]
    pub min: u32,
    /// At most so many can be open, `count` and the cluster's named nodes of this pool included. Absent: no more than now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// Whether the provider may take the nodes back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spot: bool,
    /// Price of one node, where it is known better than from the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_per_hour: Option<Money>,
}

impl NodePool {
    /// An empty pool that cannot grow.
    pub fn new(name: PoolName) -> Self {
        Self {
            name,
            instance_type: None,
            capacity: ResourceVector::new(),
            reserved: ResourceVector::new(),
            devices: Vec::new(),
            labels: Labels::default(),
            taints: Vec::new(),
            capabilities: Capabilities::new(),
            location: Location::default(),
            count: 0,
            min: 0,
            max: None,
            spot: false,
            price_per_hour: None,
        }
    }
}

//! Nodes: the machines of a cluster.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::capability::Capabilities;
use crate::device::DeviceGroup;
use crate::id::{InstanceTypeName, NodeName, PoolName};
use crate::label::Labels;
use crate::money::Money;
use crate::resource::ResourceVector;
use crate::taint::Taint;
use crate::topology::Location;

/// A machine of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Node {
    /// Its name, unique in its cluster.
    pub name: NodeName,
    /// The pool it belongs to: what the node does not say of labels, taints and place is its pool's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<PoolName>,
    /// What workloads may use (Kubernetes' `allocatable`).
    pub capacity: ResourceVector,
    /// Its devices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<DeviceGroup>,
    /// Labels that node selectors see. Its pool's and its cluster's labels are seen on it, too; its own win key by key.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    /// Taints. Where it has none, its pool's are its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taints: Vec<Taint>,
    /// Where it stands; the rest is its pool's, then its cluster's.
    #[serde(default, skip_serializing_if = "Location::is_unknown")]
    pub location: Location,
    /// What it offers beyond what its pool and its cluster do.
    #[serde(default, skip_serializing_if = "Capabilities::is_empty")]
    pub capabilities: Capabilities,
    /// Cordoned: nothing new is placed here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unschedulable: bool,
    /// How it is doing.
    #[serde(default, skip_serializing_if = "Health::is_healthy")]
    pub health: Health,
    /// Its instance type, to look its price up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_type: Option<InstanceTypeName>,
    /// Whether the provider may take it back. So it is, too, where its pool says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spot: bool,
    /// Its price, where it is known better than from the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_per_hour: Option<Money>,
}

impl Node {
    /// A healthy node with this capacity and nothing else said.
    pub fn new(name: NodeName, capacity: ResourceVector) -> Self {
        Self {
            name,
            pool: None,
            capacity,
            devices: Vec::new(),
            labels: Labels::default(),
            taints: Vec::new(),
            location: Location::default(),
            capabilities: Capabilities::new(),
            unschedulable: false,
            health: Health::Healthy,
            instance_type: None,
            spot: false,
            price_per_hour: None,
        }
    }
}

/// How a cluster or node is doing.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Health {
    /// All well.
    #[default]
    Healthy,
    /// Works with faults; new work is placed here only where the policy says so.
    Degraded,
    /// Does not work.
    Unhealthy,
    /// Not known.
    Unknown,
}

impl Health {
    /// Whether all is well.
    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde calls it with a reference"
    )]
    pub fn is_healthy(&self) -> bool {
        *self == Self::Healthy
    }
}

//! Bins: nodes that are open, and nodes that could be opened.

use std::collections::BTreeSet;
use std::sync::Arc;

use stowplan_core::{
    Capabilities, ClusterName, DeviceGroup, Health, Labels, Location, Money, NodeName, PoolName,
    ResourceVector, Taint, TopologyLevel,
};

use super::names::Names;

/// What bins have in common that come from one node, or from one pool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BinProfile {
    /// The cluster, if there is one.
    pub cluster: Option<ClusterName>,
    /// The pool, if there is one.
    pub pool: Option<PoolName>,
    /// The node, if it has a name of its own.
    pub node: Option<NodeName>,
    /// Labels, the cluster's included.
    pub labels: Labels,
    /// Taints.
    pub taints: Vec<Taint>,
    /// What is offered, by the cluster or the node.
    pub capabilities: Capabilities,
    /// Where it stands.
    pub location: Location,
    /// ISO 3166 code of the country.
    pub country: Option<String>,
    /// Jurisdictions that the place belongs to.
    pub jurisdictions: BTreeSet<String>,
    /// Whether the provider may take it back.
    pub spot: bool,
    /// The worse of the node's and the cluster's health.
    pub health: Health,
    /// Cordoned.
    pub unschedulable: bool,
    /// What one of them costs, in an hour; `None`: not known.
    pub price_per_hour: Option<Money>,
}

impl BinProfile {
    /// The name of this profile's domain at a level, if it is in one. Hosts are told apart by bin, not by profile.
    ///
    /// Without a zone of its own, what stands in a cluster has the cluster as its zone: a failure domain of its own.
    pub fn domain(&self, level: &TopologyLevel) -> Option<String> {
        let location = &self.location;
        let region = || location.region_key().map(|key| key.to_string());
        match level {
            TopologyLevel::Provider => location.provider.as_ref().map(ToString::to_string),
            TopologyLevel::Region => region(),
            TopologyLevel::Zone => match (&location.zone, &self.cluster) {
                (Some(zone), _) => Some(format!("{}/{zone}", region().unwrap_or_default())),
                (None, Some(cluster)) => Some(cluster.to_string()),
                (None, None) => None,
            },
            TopologyLevel::Rack => {
                let zone = location
                    .zone
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                let cluster = self.cluster.as_ref().map(ToString::to_string).unwrap_or_default();
                location
                    .rack
                    .as_ref()
                    .map(|rack| format!("{}/{zone}/{cluster}/{rack}", region().unwrap_or_default()))
            }
            TopologyLevel::Cluster => self.cluster.as_ref().map(ToString::to_string),
            TopologyLevel::Pool => {
                let cluster = self.cluster.as_ref().map(ToString::to_string).unwrap_or_default();
                self.pool.as_ref().map(|pool| format!("{cluster}/{pool}"))
            }
            TopologyLevel::Host => None,
            TopologyLevel::Label(key) => {
                let cluster = self.cluster.as_ref().map(ToString::to_string).unwrap_or_default();
                self.labels.get(key).map(|value| format!("{cluster}/{value}"))
            }
        }
    }
}

/// One bin, or several equal ones, as given to the builder.
#[derive(Clone, Debug)]
pub struct BinSpec {
    /// Its name, unique in the problem.
    pub name: String,
    /// What it shares with others.
    pub profile: Arc<BinProfile>,
    /// What items may use, daemons and reserve already taken off.
    pub capacity: ResourceVector,
    /// Its devices.
    pub devices: Vec<DeviceGroup>,
    /// Whether it is open. One that is not can be opened at the profile's price.
    pub open: bool,
}

impl BinSpec {
    /// An open bin of this name and capacity, about which nothing else is said.
    pub fn new(name: impl Into<String>, capacity: ResourceVector) -> Self {
        Self {
            name: name.into(),
            profile: Arc::new(BinProfile::default()),
            capacity,
            devices: Vec::new(),
            open: true,
        }
    }
}

/// All bins, column by column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bins {
    pub names: Names,
    pub profiles: Vec<Arc<BinProfile>>,
    pub profile_of: Vec<u32>,
    /// Bin by bin, resource by resource.
    pub capacity: Vec<i64>,
    /// Bin by bin: index into `device_groups`.
    pub devices_of: Vec<u32>,
    /// Distinct lists of device groups; the first is empty.
    pub device_groups: Vec<Vec<DeviceGroup>>,
    pub open: Vec<bool>,
}

impl Bins {
    pub fn len(&self) -> usize {
        self.open.len()
    }

    pub fn profile(&self, bin: usize) -> &BinProfile {
        &self.profiles[self.profile_of[bin] as usize]
    }
}

//! Bins: nodes that are open, and nodes that could be opened.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use stowplan_core::{
    Capabilities, ClusterName, DeviceGroup, Health, Labels, Location, Money, NodeName, PoolName,
    ResourceName, ResourceVector, Taint, TopologyLevel,
};

use super::builder::COUNT_MAX;
use super::names::Names;
use crate::error::{Error, Result};

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
    /// All bins, in the order given.
    pub fn new(specs: &[BinSpec], resources: &[ResourceName]) -> Result<Self> {
        let too_many = |count: usize| Error::TooMany {
            kind: "bins",
            count: count as u64,
            max: COUNT_MAX as u64,
        };
        if specs.len() > COUNT_MAX {
            return Err(too_many(specs.len()));
        }
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        for spec in specs {
            if !seen.insert(&spec.name) {
                return Err(Error::Duplicate {
                    kind: "bin",
                    name: spec.name.clone(),
                });
            }
        }
        let mut bins = Self {
            device_groups: vec![Vec::new()],
            ..Self::default()
        };
        let mut profiles: FxHashMap<*const BinProfile, u32> = FxHashMap::default();
        let mut device_lists: FxHashMap<Vec<(String, String, u16)>, u32> =
            FxHashMap::from_iter([(Vec::new(), 0)]);
        for spec in specs {
            bins.names.push(&spec.name).ok_or_else(|| too_many(specs.len()))?;
            let profile = *profiles.entry(Arc::as_ptr(&spec.profile)).or_insert_with(|| {
                bins.profiles.push(Arc::clone(&spec.profile));
                bins.profiles.len() as u32 - 1
            });
            bins.profile_of.push(profile);
            bins.capacity
                .extend(resources.iter().map(|name| spec.capacity.get(name.as_str())));
            let key = spec
                .devices
                .iter()
                .map(|group| (group.resource.to_string(), group.model.to_string(), group.count))
                .collect::<Vec<_>>();
            let devices = *device_lists.entry(key).or_insert_with(|| {
                bins.device_groups.push(spec.devices.clone());
                bins.device_groups.len() as u32 - 1
            });
            bins.devices_of.push(devices);
            bins.open.push(spec.open);
        }
        Ok(bins)
    }

    pub fn len(&self) -> usize {
        self.open.len()
    }

    pub fn profile(&self, bin: usize) -> &BinProfile {
        &self.profiles[self.profile_of[bin] as usize]
    }
}

//! A fleet: clusters, what is to run on them, and the policy.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cluster::Cluster;
use crate::geo::Coordinates;
use crate::id::{FleetName, Namespace, Provider, Region};
use crate::label::Labels;
use crate::latency::Latency;
use crate::money::Money;
use crate::topology::RegionKey;
use crate::workload::Workload;

/// The `apiVersion` written and read.
pub const API_VERSION: &str = "stowplan/v1alpha1";

/// A fleet, as observed and as wanted: the root of a fleet file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fleet {
    /// `stowplan/v1alpha1`.
    #[schemars(extend("const" = API_VERSION))]
    pub api_version: String,
    /// `Fleet`.
    pub kind: FleetKind,
    /// Its name.
    pub name: FleetName,
    /// What holds for the whole fleet.
    #[serde(default)]
    pub policy: Policy,
    /// Regions that the bundled table does not know, or knows otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<CustomRegion>,
    /// Round trips that are known better than from the bundled table; each counts in both directions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub round_trips: Vec<RoundTrip>,
    /// Labels of namespaces, for selectors of namespaces.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub namespaces: BTreeMap<Namespace, Labels>,
    /// Clusters.
    #[serde(default)]
    pub clusters: Vec<Cluster>,
    /// Workloads.
    #[serde(default)]
    pub workloads: Vec<Workload>,
}

impl Fleet {
    /// A fleet with nothing in it.
    pub fn new(name: FleetName) -> Self {
        Self {
            api_version: API_VERSION.to_owned(),
            kind: FleetKind::Fleet,
            name,
            policy: Policy::default(),
            regions: Vec::new(),
            round_trips: Vec::new(),
            namespaces: BTreeMap::new(),
            clusters: Vec::new(),
            workloads: Vec::new(),
        }
    }
}

/// The `kind` of a fleet file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum FleetKind {
    /// A fleet.
    Fleet,
}

/// What holds for the whole fleet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Policy {
    /// The strategy used when none is asked for: `bin_packing`, `spread`, `cost`, `latency` or `balanced`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["bin_packing", "spread", "cost", "latency", "balanced", null]))]
    pub strategy: Option<String>,
    /// Limits on what opened nodes may cost.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub budgets: Vec<Budget>,
    /// Whether new work may be placed on clusters and nodes that are degraded.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub place_on_degraded: bool,
}

/// A limit on what newly opened nodes may cost in an hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Budget {
    /// Which nodes it is about.
    #[serde(default)]
    pub scope: BudgetScope,
    /// The most that may be spent in an hour on nodes that a decision opens.
    pub opened_per_hour_max: Money,
}

/// Which nodes a budget is about; what is not said matches all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct BudgetScope {
    /// Those of a provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    /// Those of a region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Those of clusters with these labels.
    #[serde(skip_serializing_if = "Labels::is_empty")]
    pub cluster_labels: Labels,
}

/// A region of the fleet's own: a site on premises, an edge location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CustomRegion {
    /// Its name.
    pub region: RegionKey,
    /// Where it is.
    pub coordinates: Coordinates,
    /// ISO 3166 code of its country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[A-Z]{2}$"))]
    pub country: Option<String>,
    /// Grid carbon in grams CO2e per kilowatt hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carbon_g_per_kwh: Option<u32>,
}

/// A known round trip between two regions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoundTrip {
    /// Both regions.
    pub between: (RegionKey, RegionKey),
    /// The round trip.
    pub rtt: Latency,
}

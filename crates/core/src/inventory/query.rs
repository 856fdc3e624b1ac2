//! What is searched for, as data, and what is found.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::capability::Capabilities;
use crate::cluster::Cluster;
use crate::id::{Provider, Region, Zone};
use crate::node::Health;
use crate::resource::ResourceVector;
use crate::selector::LabelSelector;

/// Conditions on clusters, all of which must hold; what is not said does not matter, and an empty query finds every cluster.
///
/// ```
/// use stowplan_core::InventoryQuery;
///
/// let query: InventoryQuery = serde_json::from_str(
///     r#"{"providers": ["aws"], "selector": {"matchLabels": {"tier": "edge"}}, "freeOnNode": {"cpu": 8}, "limit": 20}"#,
/// )?;
/// assert_eq!(query.free_on_node.get("cpu"), 8_000);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct InventoryQuery {
    /// The cluster's type is one of these.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub types: BTreeSet<String>,
    /// The cluster, one of its pools or one of its nodes is with one of these providers.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub providers: BTreeSet<Provider>,
    /// The cluster, one of its pools or one of its nodes is in one of these regions.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub regions: BTreeSet<Region>,
    /// The cluster, one of its pools or one of its nodes is in one of these zones.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub zones: BTreeSet<Zone>,
    /// Each of these is offered by the cluster, one of its pools or one of its nodes.
    #[serde(skip_serializing_if = "Capabilities::is_empty")]
    pub capabilities: Capabilities,
    /// The cluster's labels match.
    #[serde(skip_serializing_if = "LabelSelector::is_empty")]
    pub selector: LabelSelector,
    /// The cluster's health is one of these.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub health: BTreeSet<Health>,
    /// One single node has at least this much free in every resource at once.
    #[serde(skip_serializing_if = "ResourceVector::is_empty")]
    pub free_on_node: ResourceVector,
    /// The open nodes together have at least this much free.
    #[serde(skip_serializing_if = "ResourceVector::is_empty")]
    pub free_in_total: ResourceVector,
    /// Whether a node that a pool could still open counts for `freeOnNode`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub openable: bool,
    /// Whether the room of degraded nodes counts. That of cordoned, unhealthy and unknown ones never does.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub degraded: bool,
    /// At most so many clusters are returned, the first by name. All are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// The clusters that match a query.
#[derive(Clone, Debug)]
pub struct Matches<'a> {
    /// How many match, whatever the limit.
    pub total: usize,
    /// The first of them by name, up to the limit.
    pub clusters: Vec<&'a Arc<Cluster>>,
}

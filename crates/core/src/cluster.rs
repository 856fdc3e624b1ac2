//! Clusters.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::capability::Capabilities;
use crate::id::{ClusterName, WorkloadName};
use crate::label::Labels;
use crate::node::{Health, Node};
use crate::pool::NodePool;
use crate::resource::{PODS, ResourceVector};
use crate::rules::Rules;
use crate::taint::{Taint, TaintEffect};
use crate::toleration::untolerated;
use crate::topology::Location;

/// A cluster: named nodes, pools of equal nodes, and what runs on each of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cluster {
    /// Its name, unique in the fleet.
    pub name: ClusterName,
    /// What it is for (`core`, `edge`, `far-edge`, `production`, …), for search and tables.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub cluster_type: Option<String>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Location::is_unknown")]
    pub location: Location,
    /// Labels, seen by node selectors on all of its nodes (a node's own win).
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    /// What it offers.
    #[serde(default, skip_serializing_if = "Capabilities::is_empty")]
    pub capabilities: Capabilities,
    /// How it is doing.
    #[serde(default, skip_serializing_if = "Health::is_healthy")]
    pub health: Health,
    /// Nodes by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<Node>,
    /// Pools.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pools: Vec<NodePool>,
    /// What every node that matches must run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub daemons: Vec<DaemonSet>,
}

impl Cluster {
    /// A healthy cluster with nothing in it.
    pub fn new(name: ClusterName) -> Self {
        Self {
            name,
            cluster_type: None,
            location: Location::default(),
            labels: Labels::default(),
            capabilities: Capabilities::new(),
            health: Health::Healthy,
            nodes: Vec::new(),
            pools: Vec::new(),
            daemons: Vec::new(),
        }
    }
}

/// Something that runs once on every node that its rules allow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DaemonSet {
    /// Its name.
    pub name: WorkloadName,
    /// What it asks for on each node.
    pub requests: ResourceVector,
    /// Which nodes it runs on: node selector, node affinity and tolerations count.
    #[serde(default, skip_serializing_if = "Rules::is_empty")]
    pub rules: Rules,
}

impl DaemonSet {
    /// Whether it runs on a node: it heeds selectors, affinity and taints; cordons do not keep it away.
    pub fn runs_on(&self, labels: &Labels, taints: &[Taint], node_name: &str) -> bool {
        let rules = &self.rules;
        let selected = rules
            .node_selector
            .iter()
            .all(|(key, value)| labels.get(key) == Some(value));
        let affine = rules
            .node_affinity
            .as_ref()
            .is_none_or(|terms| terms.matches(labels, node_name));
        selected && affine && untolerated(taints, &rules.tolerations, &TaintEffect::FORBIDDING).is_none()
    }

    /// What it takes of a node with this capacity: what it asks for and, where pods are counted, a pod.
    pub fn takes(&self, capacity: &ResourceVector) -> ResourceVector {
        let mut taken = self.requests.clone();
        if taken.get(PODS) == 0
            && let Some((pods, _)) = capacity.iter().find(|(name, _)| name.as_str() == PODS)
        {
            taken.set(pods.clone(), 1);
        }
        taken
    }
}

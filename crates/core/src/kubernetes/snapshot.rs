//! What was read: a fleet, and what a fleet does not hold.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::report::Warning;
use crate::fleet::Fleet;
use crate::id::{ClusterName, Namespace, NodeName, WorkloadName};

/// One or several clusters as their API servers told them.
///
/// Every pod that takes room or wants it is a workload of one replica; whatever works on a [`Fleet`] works on `fleet`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KubernetesSnapshot {
    /// Clusters with their nodes, and pods as workloads.
    pub fleet: Fleet,
    /// More about the pods, in the order of `fleet.workloads`.
    pub pods: Vec<PodFacts>,
    /// Pods that are no workloads, and why.
    pub skipped: Vec<SkippedPod>,
    /// What could change where a pod may stand and was not understood, or not given.
    pub warnings: Vec<Warning>,
    /// How many objects of kinds that are not read there were, by kind.
    pub kinds_not_read: BTreeMap<String, u64>,
}

impl From<KubernetesSnapshot> for Fleet {
    fn from(snapshot: KubernetesSnapshot) -> Self {
        snapshot.fleet
    }
}

impl KubernetesSnapshot {
    /// Warnings that say the same of fields that differ in numbers only, counted, the most frequent first: field, what
    /// about it, how many, and one object as an example.
    pub fn warning_summary(&self) -> Vec<(String, String, usize, String)> {
        let mut groups: BTreeMap<(String, &str), (usize, &str)> = BTreeMap::new();
        for warning in &self.warnings {
            let path = without_numbers(&warning.path);
            groups
                .entry((path, &warning.what))
                .or_insert((0, &warning.object))
                .0 += 1;
        }
        let mut rows: Vec<_> = groups
            .into_iter()
            .map(|((path, what), (count, object))| (path, what.to_owned(), count, object.to_owned()))
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.2));
        rows
    }
}

/// `spec.volumes[3]` as `spec.volumes[]`.
fn without_numbers(path: &str) -> String {
    let mut inside = false;
    path.chars()
        .filter(|c| {
            inside = *c == '[' || (inside && *c != ']');
            !(inside && c.is_ascii_digit())
        })
        .collect()
}

/// What is known of a pod beyond its workload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PodFacts {
    /// The controller that made it.
    pub owner: Option<Owner>,
    /// Whether it may have others evicted.
    pub preemption: PreemptionPolicy,
    /// The node where others are being evicted for it.
    pub nominated_node: Option<NodeName>,
}

/// A controller, such as a `ReplicaSet`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Owner {
    /// `apps/v1`.
    pub api_version: String,
    /// `ReplicaSet`.
    pub kind: String,
    /// Its name, in the pod's namespace.
    pub name: String,
}

impl fmt::Display for Owner {
    /// `ReplicaSet/web-1`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.kind, self.name)
    }
}

/// Whether a pod may have pods of lower priority evicted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PreemptionPolicy {
    /// It may.
    #[default]
    PreemptLowerPriority,
    /// It waits.
    Never,
}

/// A pod that is no workload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkippedPod {
    /// Its cluster.
    pub cluster: ClusterName,
    /// Its namespace.
    pub namespace: Namespace,
    /// Its name.
    pub name: WorkloadName,
    /// Why.
    pub why: SkipReason,
}

/// Why a pod is no workload: it holds nothing, and is not ours to place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SkipReason {
    /// It has run to its end.
    Finished,
    /// It is not to be placed before these gates are taken away.
    Gated(Vec<String>),
    /// Another scheduler places it.
    OtherScheduler(String),
    /// It is on its way out and stands nowhere.
    Deleted,
    /// It stands on a node that is not given.
    UnknownNode(String),
}

impl fmt::Display for SkipReason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finished => out.write_str("has run to its end"),
            Self::Gated(gates) => write!(out, "waits for scheduling gates: {}", gates.join(", ")),
            Self::OtherScheduler(name) => write!(out, "is placed by scheduler {name}"),
            Self::Deleted => out.write_str("is being deleted and stands nowhere"),
            Self::UnknownNode(name) => write!(out, "stands on node {name}, which is not given"),
        }
    }
}

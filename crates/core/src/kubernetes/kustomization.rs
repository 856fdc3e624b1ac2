//! Placements with clusters as targets: how many replicas each cluster runs, as a table and as a kustomization per cluster.
//!
//! Manifests of the workloads themselves (images, ports, …) are the user's: a *base* that lists all of them. The
//! kustomization of a cluster takes that base, sets the number of replicas of what runs there, and takes out what does
//! not; `kubectl apply -k CLUSTER` then does it. Where nodes are known too, pods are pinned to them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Value, json};

use super::manifest::template_pin_patch;
use crate::document::write_document;
use crate::error::Result;
use crate::id::{ClusterName, Namespace, NodeName, WorkloadName};
use crate::workload::Workload;

/// How many replicas of a workload a cluster runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterShare<'a> {
    /// The cluster.
    pub cluster: ClusterName,
    /// The workload.
    pub workload: &'a Workload,
    /// How many of its replicas.
    pub replicas: u32,
    /// The nodes they are pinned to; empty: any.
    pub nodes: Vec<NodeName>,
}

/// What the objects of the base are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseManifests {
    /// Where they are, as seen from a cluster's folder.
    pub path: String,
    /// `apps/v1`.
    pub api_version: String,
    /// `Deployment`.
    pub kind: String,
}

impl Default for BaseManifests {
    /// Deployments in `../base`.
    fn default() -> Self {
        Self {
            path: "../base".to_owned(),
            api_version: "apps/v1".to_owned(),
            kind: "Deployment".to_owned(),
        }
    }
}

/// The `kustomization.yaml` of each cluster that has a share. Workloads of any share that have none on a cluster, or
/// none of whose replicas are placed there, are taken out of it.
///
/// # Errors
/// [`Error::Unwritable`](crate::Error::Unwritable) never in practice: it is passed on from the writer.
pub fn cluster_kustomizations(
    shares: &[ClusterShare<'_>],
    base: &BaseManifests,
) -> Result<BTreeMap<ClusterName, String>> {
    let all: BTreeMap<(&Namespace, &WorkloadName), &Workload> = shares
        .iter()
        .map(|share| ((&share.workload.namespace, &share.workload.name), share.workload))
        .collect();
    let clusters: BTreeSet<&ClusterName> = shares.iter().map(|share| &share.cluster).collect();
    let mut files = BTreeMap::new();
    for cluster in clusters {
        let head = json!({
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": [base.path],
        });
        let mut text = write_document(&head)?;
        text.push_str("patches:\n");
        for workload in all.values() {
            let here = shares.iter().filter(|share| {
                share.cluster == *cluster
                    && share.workload.name == workload.name
                    && share.workload.namespace == workload.namespace
            });
            let (mut replicas, mut nodes) = (0u32, BTreeSet::new());
            for share in here {
                replicas = replicas.saturating_add(share.replicas);
                nodes.extend(share.nodes.iter().cloned());
            }
            let nodes: Vec<NodeName> = nodes.into_iter().collect();
            // Kustomize takes a patch as text.
            text.push_str("  - patch: |\n");
            for line in write_document(&patch(workload, replicas, &nodes, base))?.lines() {
                text.extend(["      ", line, "\n"]);
            }
        }
        files.insert(cluster.clone(), text);
    }
    Ok(files)
}

/// One strategic merge patch.
fn patch(workload: &Workload, replicas: u32, nodes: &[NodeName], base: &BaseManifests) -> Value {
    let mut patch = json!({
        "apiVersion": base.api_version,
        "kind": base.kind,
        "metadata": {"name": workload.name.as_str(), "namespace": workload.namespace.as_str()},
    });
    if replicas == 0 {
        patch["$patch"] = json!("delete");
    } else {
        if !nodes.is_empty() {
            patch["spec"] = template_pin_patch(workload, nodes)["spec"].clone();
        }
        patch["spec"]["replicas"] = json!(replicas);
    }
    patch
}

/// Shares as a table of text: workload, cluster, replicas, nodes.
pub struct ShareTable<'a>(pub &'a [ClusterShare<'a>]);

impl fmt::Display for ShareTable<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: Vec<[String; 4]> = self
            .0
            .iter()
            .map(|share| {
                let nodes: Vec<&str> = share.nodes.iter().map(NodeName::as_str).collect();
                let (name, cluster) = (share.workload.full_name(), share.cluster.to_string());
                [name, cluster, share.replicas.to_string(), nodes.join(" ")]
            })
            .collect();
        let head = ["WORKLOAD", "CLUSTER", "REPLICAS", "NODES"].map(str::to_owned);
        let width = |column: usize| {
            let cells = rows.iter().chain([&head]).map(|row| row[column].chars().count());
            cells.max().unwrap_or(0)
        };
        let (first, second) = (width(0), width(1));
        for [workload, cluster, replicas, nodes] in std::iter::once(&head).chain(&rows) {
            let line = format!("{workload:first$}  {cluster:second$}  {replicas:>8}  {nodes}");
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{ReadLimits, read_document};

    #[test]
    fn a_cluster_runs_its_share_and_nothing_else() {
        let workload = |name: &str| Workload::new(WorkloadName::new(name).unwrap());
        let (amf, upf) = (workload("amf"), workload("upf"));
        let share = |workload, cluster: &str, replicas, nodes: &[&str]| ClusterShare {
            cluster: ClusterName::new(cluster).unwrap(),
            workload,
            replicas,
            nodes: nodes.iter().map(|name| NodeName::new(name).unwrap()).collect(),
        };
        let shares = [
            share(&amf, "core", 2, &[]),
            share(&upf, "core", 0, &[]),
            share(&upf, "edge-7", 3, &["n1"]),
        ];
        let files = cluster_kustomizations(&shares, &BaseManifests::default()).unwrap();
        assert_eq!(files.len(), 2);
        let core = &files["core"];
        assert!(
            core.starts_with("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"),
            "{core}"
        );
        assert!(
            core.contains("\n        replicas: 2\n") && core.contains("\"$patch\": delete\n"),
            "{core}"
        );
        let limits = ReadLimits::default();
        let read: Value = read_document(files["edge-7"].as_bytes(), "edge-7", &limits).unwrap();
        let patches: Vec<Value> = read["patches"]
            .as_array()
            .unwrap()
            .iter()
            .map(|patch| {
                read_document(patch["patch"].as_str().unwrap().as_bytes(), "patch", &limits).unwrap()
            })
            .collect();
        assert_eq!(patches[0]["$patch"], "delete");
        assert_eq!(patches[1]["spec"]["replicas"], 3);
        let terms = &patches[1]["spec"]["template"]["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
            ["nodeSelectorTerms"];
        assert_eq!(terms[0]["matchFields"][0]["values"][0], "n1");
        assert_eq!(
            ShareTable(&shares).to_string(),
            "WORKLOAD  CLUSTER  REPLICAS  NODES\n\
             amf       core            2\n\
             upf       core            0\n\
             upf       edge-7          3  n1\n"
        );
    }
}

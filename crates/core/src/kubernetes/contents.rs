//! The objects of one cluster, collected, then read together.

use std::collections::{BTreeMap, BTreeSet};

use super::admission::{Classes, admit};
use super::classes::NamespaceObject;
use super::node::NodeObject;
use super::object::{Object, title};
use super::pod::PodObject;
use super::report::{Reporter, Warning};
use super::snapshot::{KubernetesSnapshot, SkipReason, SkippedPod};
use super::volume::Volumes;
use super::wire::Unread;
use super::workload::Workloads;
use crate::cluster::Cluster;
use crate::error::{Error, Result};
use crate::id::{ClusterName, Namespace, NodeName, WorkloadName};
use crate::label::Labels;
use crate::topology::Location;

/// The objects of one cluster.
#[derive(Default)]
pub(super) struct Contents {
    /// Kind, namespace and name of each.
    seen: BTreeSet<(String, String, String)>,
    nodes: Vec<NodeObject>,
    pods: Vec<PodObject>,
    namespaces: BTreeMap<String, Labels>,
    classes: Classes,
    volumes: Volumes,
}

impl Contents {
    /// Reads an object if it is of a kind that is read; an object must not come twice.
    pub fn add(
        &mut self,
        object: &Object<'_>,
        cluster: &ClusterName,
        warnings: &mut Vec<Warning>,
    ) -> Result<bool> {
        if !self.take(object, cluster, warnings)? {
            return Ok(false);
        }
        let key = (
            object.kind.to_string(),
            object.namespace.to_string(),
            object.name.to_string(),
        );
        if self.seen.insert(key) {
            Ok(true)
        } else {
            Err(object.fault("is given twice"))
        }
    }

    fn take(
        &mut self,
        object: &Object<'_>,
        cluster: &ClusterName,
        warnings: &mut Vec<Warning>,
    ) -> Result<bool> {
        let group = object.api_version.split_once('/').map_or("", |(group, _)| group);
        let name = || object.name.to_string();
        let kind = match (group, &*object.kind) {
            ("", "Pod") => {
                self.pods.push(object.read()?);
                return Ok(true);
            }
            ("", "Node") => {
                self.nodes.push(object.read()?);
                return Ok(true);
            }
            ("", "Namespace") => "Namespace",
            ("scheduling.k8s.io", "PriorityClass") => "PriorityClass",
            ("node.k8s.io", "RuntimeClass") => "RuntimeClass",
            ("", "PersistentVolume") => "PersistentVolume",
            ("", "PersistentVolumeClaim") => "PersistentVolumeClaim",
            ("storage.k8s.io", "StorageClass") => "StorageClass",
            _ => return Ok(false),
        };
        let mut report = Reporter {
            warnings,
            cluster,
            kind,
            namespace: &object.namespace,
            name: &object.name,
        };
        match kind {
            "Namespace" => {
                let read: NamespaceObject = told(object.read()?, &mut report);
                self.namespaces.insert(name(), read.metadata.labels);
            }
            "PriorityClass" => {
                self.classes
                    .priority
                    .insert(name(), told(object.read()?, &mut report));
            }
            "RuntimeClass" => {
                self.classes
                    .runtime
                    .insert(name(), told(object.read()?, &mut report));
            }
            "PersistentVolume" => {
                self.volumes
                    .persistent
                    .insert(name(), told(object.read()?, &mut report));
            }
            "PersistentVolumeClaim" => {
                let key = (object.namespace.to_string(), name());
                self.volumes.claims.insert(key, told(object.read()?, &mut report));
            }
            _ => {
                self.volumes
                    .classes
                    .insert(name(), told(object.read()?, &mut report));
            }
        }
        Ok(true)
    }

    /// Adds the cluster and its pods to a snapshot.
    pub fn read(
        self,
        name: &ClusterName,
        schedulers: &BTreeSet<String>,
        snapshot: &mut KubernetesSnapshot,
    ) -> Result<()> {
        let mut cluster = Cluster::new(name.clone());
        for node in &self.nodes {
            let mut report = Reporter {
                warnings: &mut snapshot.warnings,
                cluster: name,
                kind: "Node",
                namespace: "",
                name: &node.metadata.name,
            };
            let node = node
                .convert(&mut report)
                .map_err(|error| of_object(name, &report, &error))?;
            cluster.nodes.push(node);
        }
        cluster.location = common_location(&cluster);
        let node_names: BTreeSet<NodeName> = cluster.nodes.iter().map(|node| node.name.clone()).collect();
        let workloads = Workloads::new(
            name,
            &node_names,
            self.namespaces,
            &self.pods,
            &mut snapshot.fleet.namespaces,
        )?;
        for mut pod in self.pods {
            let (namespace, pod_name) = (pod.metadata.namespace.clone(), pod.metadata.name.clone());
            let mut report = Reporter {
                warnings: &mut snapshot.warnings,
                cluster: name,
                kind: "Pod",
                namespace: &namespace,
                name: &pod_name,
            };
            if let Some(why) = skip_reason(&pod, schedulers, &node_names) {
                if let SkipReason::UnknownNode(_) = &why {
                    report.warn("spec.nodeName", &why.to_string());
                }
                let namespace = if namespace.is_empty() {
                    "default"
                } else {
                    &namespace
                };
                snapshot.skipped.push(SkippedPod {
                    cluster: name.clone(),
                    namespace: Namespace::new(namespace)?,
                    name: WorkloadName::new(&pod_name)?,
                    why,
                });
                continue;
            }
            pod.unread(&mut String::new(), &mut |path| report.not_understood(path));
            let made = admit(&mut pod, &self.classes, &mut report)
                .and_then(|()| workloads.of(&pod, &self.volumes, &mut report));
            let (workload, facts) = made.map_err(|error| of_object(name, &report, &error))?;
            snapshot.fleet.workloads.push(workload);
            snapshot.pods.push(facts);
        }
        snapshot.fleet.clusters.push(cluster);
        Ok(())
    }
}

/// Reports what was not understood, and gives the object on.
fn told<T: Unread>(read: T, report: &mut Reporter<'_>) -> T {
    read.unread(&mut String::new(), &mut |path| report.not_understood(path));
    read
}

fn of_object(cluster: &ClusterName, report: &Reporter<'_>, error: &Error) -> Error {
    Error::Object {
        object: format!(
            "cluster {cluster}: {}",
            title(report.kind, report.namespace, report.name)
        ),
        reason: error.to_string(),
    }
}

fn skip_reason(
    pod: &PodObject,
    schedulers: &BTreeSet<String>,
    nodes: &BTreeSet<NodeName>,
) -> Option<SkipReason> {
    let spec = &pod.spec;
    if pod.finished() {
        Some(SkipReason::Finished)
    } else if !spec.node_name.is_empty() {
        let known = nodes.contains(spec.node_name.as_str());
        (!known).then(|| SkipReason::UnknownNode(spec.node_name.clone()))
    } else if pod.metadata.deletion_timestamp.0 {
        Some(SkipReason::Deleted)
    } else if !spec.gates.is_empty() {
        Some(SkipReason::Gated(
            spec.gates.iter().map(|gate| gate.name.clone()).collect(),
        ))
    } else if !spec.scheduler.is_empty() && !schedulers.contains(&spec.scheduler) {
        Some(SkipReason::OtherScheduler(spec.scheduler.clone()))
    } else {
        None
    }
}

/// Provider and region, where all nodes have the same.
fn common_location(cluster: &Cluster) -> Location {
    let mut nodes = cluster.nodes.iter().map(|node| &node.location);
    let Some(first) = nodes.next() else {
        return Location::default();
    };
    let common = Location {
        zone: None,
        rack: None,
        ..first.clone()
    };
    nodes.fold(common, |common, location| Location {
        provider: common
            .provider
            .filter(|it| location.provider.as_ref() == Some(it)),
        region: common.region.filter(|it| location.region.as_ref() == Some(it)),
        ..common
    })
}

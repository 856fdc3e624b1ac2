//! From files to a snapshot.

use std::collections::{BTreeMap, BTreeSet};

use super::admission::DEFAULT_SCHEDULER;
use super::contents::Contents;
use super::object::each_object;
use super::report::Warning;
use super::snapshot::KubernetesSnapshot;
use super::yaml::{as_json, without_position};
use crate::error::Result;
use crate::fleet::Fleet;
use crate::id::{ClusterName, FleetName};

/// Reads what `kubectl get nodes,pods -A -o json` prints, for one cluster or several.
///
/// Namespaces, priority classes, runtime classes, volumes, claims and storage classes are read too where they are given
/// (`kubectl get nodes,pods,namespaces,priorityclasses,runtimeclasses,pv,pvc,storageclasses -A -o json`).
///
/// ```
/// use stowplan_core::ClusterName;
/// use stowplan_core::kubernetes::Reader;
///
/// let list = br#"{"kind": "List", "apiVersion": "v1", "items": [
///     {"kind": "Node", "apiVersion": "v1", "metadata": {"name": "n1"},
///      "status": {"allocatable": {"cpu": "4", "memory": "16Gi", "pods": "110"}}},
///     {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "web", "namespace": "prod"},
///      "spec": {"containers": [{"name": "c", "resources": {"requests": {"cpu": "500m"}}}]}}]}"#;
/// let mut reader = Reader::new();
/// reader.add(&ClusterName::new("edge-7")?, "edge-7.json", list)?;
/// let snapshot = reader.read()?;
/// assert_eq!(snapshot.fleet.clusters[0].nodes.len(), 1);
/// assert_eq!(snapshot.fleet.workloads[0].requests.to_string(), "cpu 500m, pods 1");
/// # Ok::<(), stowplan_core::Error>(())
/// ```
#[derive(Default)]
pub struct Reader {
    name: Option<FleetName>,
    schedulers: BTreeSet<String>,
    clusters: BTreeMap<ClusterName, Contents>,
    warnings: Vec<Warning>,
    kinds_not_read: BTreeMap<String, u64>,
}

impl Reader {
    /// Reads pods of the scheduler `default-scheduler`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the fleet; without this it is named `kubernetes`.
    #[must_use]
    pub fn named(mut self, name: FleetName) -> Self {
        self.name = Some(name);
        self
    }

    /// Places pods of this scheduler, too.
    #[must_use]
    pub fn scheduler(mut self, name: impl Into<String>) -> Self {
        self.schedulers.insert(name.into());
        self
    }

    /// Adds the objects of a file, JSON or YAML, to a cluster. `file` is its name in messages.
    ///
    /// # Errors
    /// [`Error::Document`](crate::Error::Document) where the file is neither JSON nor YAML, an object cannot be read, or is given a second
    /// time; in YAML, [`Error::Object`](crate::Error::Object) for the latter two.
    pub fn add(&mut self, cluster: &ClusterName, file: &str, bytes: &[u8]) -> Result<&mut Self> {
        match as_json(file, bytes)? {
            Some(json) => self.add_json(cluster, file, &json).map_err(without_position)?,
            None => self.add_json(cluster, file, bytes)?,
        }
        Ok(self)
    }

    fn add_json(&mut self, cluster: &ClusterName, file: &str, bytes: &[u8]) -> Result<()> {
        let contents = self.clusters.entry(cluster.clone()).or_default();
        let (warnings, not_read) = (&mut self.warnings, &mut self.kinds_not_read);
        each_object(file, bytes, |object| {
            if !contents.add(&object, cluster, warnings)? {
                *not_read.entry(object.kind.to_string()).or_default() += 1;
            }
            Ok(())
        })
    }

    /// Makes the snapshot.
    ///
    /// # Errors
    /// [`Error::Object`](crate::Error::Object) naming an object that makes no sense.
    pub fn read(mut self) -> Result<KubernetesSnapshot> {
        self.schedulers.insert(DEFAULT_SCHEDULER.to_owned());
        let name = self.name.map_or_else(|| FleetName::new("kubernetes"), Ok)?;
        let mut snapshot = KubernetesSnapshot {
            fleet: Fleet::new(name),
            pods: Vec::new(),
            skipped: Vec::new(),
            warnings: self.warnings,
            kinds_not_read: self.kinds_not_read,
        };
        for (name, contents) in self.clusters {
            contents.read(&name, &self.schedulers, &mut snapshot)?;
        }
        Ok(snapshot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster() -> ClusterName {
        ClusterName::new("c").unwrap()
    }

    fn read(file: &str) -> Result<KubernetesSnapshot> {
        let mut reader = Reader::new();
        reader.add(&cluster(), "f", file.as_bytes())?;
        reader.read()
    }

    fn pod(name: &str, spec: &str) -> String {
        format!(
            r#"{{"kind": "Pod", "apiVersion": "v1", "metadata": {{"name": "{name}", "uid": "u"}}, "spec": {spec}}}"#
        )
    }

    #[test]
    fn yaml_is_read_like_json() {
        let yaml = "kind: Pod\napiVersion: v1\nmetadata: {name: web, uid: u}\nspec:\n  containers:\n  - resources: {requests: {cpu: 0.5}}\n";
        let json = pod(
            "web",
            r#"{"containers": [{"resources": {"requests": {"cpu": "500m"}}}]}"#,
        );
        assert_eq!(read(yaml).unwrap(), read(&json).unwrap());
        let error =
            read("kind: Pod\nmetadata: {name: web}\napiVersion: v1\nspec: {priority: high}\n").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("f: Pod web: spec.priority: invalid type"),
            "{error}"
        );
    }

    #[test]
    fn what_is_not_understood_or_not_given_is_told_by_object_and_path() {
        let spec = r#"{"resourceClaims": [{"name": "gpu"}], "priorityClassName": "gold", "hostUsers": false,
            "containers": [{"name": "c", "image": "x", "resources": {"claims": [{"name": "gpu"}]}}],
            "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}},
                        {"name": "w", "gcePersistentDisk": {"pdName": "d"}}, {"name": "e", "emptyDir": {}}]}"#;
        let told: Vec<String> = read(&pod("web", spec))
            .unwrap()
            .warnings
            .iter()
            .map(|it| format!("{} {}", it.object, it.path))
            .collect();
        let expected = [
            "spec.containers[0].resources.claims",
            "spec.volumes[1].gcePersistentDisk",
            "spec.resourceClaims",
            "spec.hostUsers",
            "spec.priorityClassName",
            "spec.volumes[0]",
        ];
        assert_eq!(told, expected.map(|path| format!("Pod web {path}")));
    }

    #[test]
    fn gated_ended_deleted_and_others_pods_are_skipped_and_said_so() {
        let pods = [
            pod("gated", r#"{"schedulingGates": [{"name": "quota"}]}"#),
            pod("other", r#"{"schedulerName": "volcano"}"#),
            pod("lost", r#"{"nodeName": "gone"}"#),
            r#"{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "done"}, "status": {"phase": "Failed"}}"#.to_owned(),
            r#"{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "left", "deletionTimestamp": "2026-01-01T00:00:00Z"}}"#
                .to_owned(),
        ];
        let snapshot = read(&pods.join("\n")).unwrap();
        assert!(snapshot.fleet.workloads.is_empty());
        let why: Vec<String> = snapshot.skipped.iter().map(|pod| pod.why.to_string()).collect();
        assert_eq!(
            why,
            [
                "waits for scheduling gates: quota",
                "is placed by scheduler volcano",
                "stands on node gone, which is not given",
                "has run to its end",
                "is being deleted and stands nowhere",
            ]
        );
        assert_eq!(
            snapshot.warnings.len(),
            1,
            "a node that is missing could matter: {:?}",
            snapshot.warnings
        );
    }

    #[test]
    fn a_bound_claim_ties_its_pod_to_the_nodes_of_its_volume() {
        let objects = [
            pod("db", r#"{"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]}"#),
            r#"{"kind": "PersistentVolumeClaim", "apiVersion": "v1", "metadata": {"name": "data", "namespace": "default"},
                "spec": {"volumeName": "pv1"}}"#
                .to_owned(),
            r#"{"kind": "PersistentVolume", "apiVersion": "v1",
                "metadata": {"name": "pv1", "labels": {"topology.kubernetes.io/zone": "a__b"}},
                "spec": {"nodeAffinity": {"required": {"nodeSelectorTerms": [
                    {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]}]}]}}}}"#
                .to_owned(),
        ];
        let snapshot = read(&objects.join("\n")).unwrap();
        assert_eq!(snapshot.warnings, []);
        let affinity = snapshot.fleet.workloads[0].rules.node_affinity.clone().unwrap();
        let allows = |labels: &[(&str, &str)]| affinity.matches(&labels.iter().copied().collect(), "n");
        assert!(allows(&[("disk", "ssd"), ("topology.kubernetes.io/zone", "b")]));
        assert!(
            allows(&[("disk", "ssd")]),
            "a node without any label of place is not ruled out"
        );
        assert!(!allows(&[("disk", "ssd"), ("topology.kubernetes.io/zone", "c")]));
        assert!(!allows(&[("disk", "hdd"), ("topology.kubernetes.io/zone", "a")]));
    }

    #[test]
    fn namespaces_that_differ_between_clusters_are_resolved_in_each() {
        let list = |env: &str| {
            format!(
                r#"{{"kind": "Namespace", "apiVersion": "v1", "metadata": {{"name": "default", "labels": {{"env": "{env}"}}}}}}
                {}"#,
                pod(
                    "web",
                    r#"{"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
                        {"topologyKey": "rack", "labelSelector": {}, "namespaceSelector": {"matchLabels": {"env": "prod"}}}]}}}"#
                )
            )
        };
        let mut reader = Reader::new();
        for (cluster, env) in [("a", "prod"), ("b", "test")] {
            reader
                .add(&ClusterName::new(cluster).unwrap(), "f", list(env).as_bytes())
                .unwrap();
        }
        let snapshot = reader.read().unwrap();
        let term = |at: usize| snapshot.fleet.workloads[at].rules.anti_affinity[0].clone();
        assert!(term(0).namespace_selector.is_some());
        assert_eq!(
            (term(1).namespace_selector, term(1).selector),
            (None, None),
            "selects nothing in b"
        );
    }

    #[test]
    fn an_object_given_twice_is_refused() {
        let twice = [pod("web", "{}"), pod("web", "{}")].join("\n");
        assert_eq!(
            read(&twice).unwrap_err().to_string(),
            "f:2:1: Pod web: is given twice"
        );
    }

    #[test]
    fn kinds_that_are_not_read_are_counted() {
        let other = r#"{"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "x"}}
            {"kind": "Pod", "apiVersion": "other.example/v1", "metadata": {"name": "x"}}"#;
        let counted = read(other).unwrap().kinds_not_read;
        assert_eq!(
            counted.into_iter().collect::<Vec<_>>(),
            [("ConfigMap".to_owned(), 1), ("Pod".to_owned(), 1)]
        );
    }
}

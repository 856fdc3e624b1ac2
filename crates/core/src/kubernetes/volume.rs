//! Volumes: claims, volumes and classes, and what they say of the nodes where a pod may stand.
//!
//! A claim that is bound ties the pod to the nodes that its volume allows: those that match the volume's node affinity,
//! and those in its zones where it carries labels of zones and regions. Both become terms of the pod's node affinity.
//! (Unlike node affinity proper they would not count for `nodeAffinityPolicy: Honor` of spread constraints; with volumes,
//! domains that they exclude are left out there too.)

use std::collections::{BTreeMap, BTreeSet};

use super::classes::PlainMeta;
use super::pod::{PodObject, Volume};
use super::report::Reporter;
use super::wire::{Presence, wire};
use crate::node_selector::{NodeOperator, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm};

wire! {
    /// `v1.PersistentVolume`.
    VolumeObject {
        metadata: PlainMeta = "metadata",
        spec: VolumeSpec = "spec",
    } no_say: ["apiVersion", "kind", "status"]
}

wire! {
    /// `v1.PersistentVolumeSpec`.
    VolumeSpec {
        affinity: VolumeAffinity = "nodeAffinity",
        csi: Presence = "csi",
    } no_say: [
        "accessModes", "azureFile", "capacity", "cephfs", "claimRef", "fc", "flocker", "glusterfs", "hostPath", "local",
        "mountOptions", "nfs", "persistentVolumeReclaimPolicy", "quobyte", "storageClassName",
        "volumeAttributesClassName", "volumeMode",
    ]
}

wire! {
    /// `v1.VolumeNodeAffinity`.
    VolumeAffinity { required: Option<NodeSelector> = "required", } no_say: []
}

wire! {
    /// `v1.PersistentVolumeClaim`.
    ClaimObject {
        metadata: PlainMeta = "metadata",
        spec: ClaimSpec = "spec",
    } no_say: ["apiVersion", "kind", "status"]
}

wire! {
    /// `v1.PersistentVolumeClaimSpec`.
    ClaimSpec {
        volume: String = "volumeName",
        class: String = "storageClassName",
        access_modes: Vec<String> = "accessModes",
    } no_say: ["dataSource", "dataSourceRef", "resources", "selector", "volumeAttributesClassName", "volumeMode"]
}

wire! {
    /// `storage.k8s.io/v1.StorageClass`.
    StorageClassObject {
        binding_mode: String = "volumeBindingMode",
        topologies: Vec<AllowedTopology> = "allowedTopologies",
    } no_say: [
        "allowVolumeExpansion", "apiVersion", "kind", "metadata", "mountOptions", "parameters", "provisioner",
        "reclaimPolicy",
    ]
}

wire! {
    /// `v1.TopologySelectorTerm`.
    AllowedTopology { expressions: Vec<TopologyValues> = "matchLabelExpressions", } no_say: []
}

wire! {
    /// `v1.TopologySelectorLabelRequirement`.
    TopologyValues {
        key: String = "key",
        values: Vec<String> = "values",
    } no_say: []
}

/// The volumes of one cluster: claims by namespace and name.
#[derive(Default)]
pub(super) struct Volumes {
    pub persistent: BTreeMap<String, VolumeObject>,
    pub claims: BTreeMap<(String, String), ClaimObject>,
    pub classes: BTreeMap<String, StorageClassObject>,
}

/// Labels by which a volume says where it is.
const ZONE_LABELS: [&str; 4] = [
    "failure-domain.beta.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone",
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
];

/// So many alternatives of node affinity are multiplied out for a pod, and no more.
const ALTERNATIVES_MAX: usize = 1024;

impl Volumes {
    /// The node affinity of a pod together with what its volumes allow.
    pub fn affinity_of(&self, pod: &PodObject, report: &mut Reporter<'_>) -> Option<NodeSelector> {
        let mut affinity = pod.spec.affinity.node.required.clone();
        for (index, volume) in pod.spec.volumes.iter().enumerate() {
            let path = format!("spec.volumes[{index}]");
            if volume.csi.0 {
                report.warn(&format!("{path}.csi"), "limits of volumes per node are not read");
            }
            for selector in self.limits_of(pod, volume, &path, report) {
                affinity = match affinity {
                    None => Some(selector),
                    Some(before) if product(&before, &selector) <= ALTERNATIVES_MAX => {
                        Some(both(&before, &selector))
                    }
                    before => {
                        report.warn(
                            &path,
                            "has too many alternatives together with the pod's; it is left out",
                        );
                        before
                    }
                };
            }
        }
        affinity
    }

    fn limits_of(
        &self,
        pod: &PodObject,
        volume: &Volume,
        path: &str,
        report: &mut Reporter<'_>,
    ) -> Vec<NodeSelector> {
        let claim_name = match &volume.claim {
            Some(source) => source.name.clone(),
            None if volume.ephemeral.0 => format!("{}-{}", pod.metadata.name, volume.name),
            None => return Vec::new(),
        };
        let namespace = &pod.metadata.namespace;
        let Some(claim) = self.claims.get(&(namespace.clone(), claim_name.clone())) else {
            let what = format!(
                "PersistentVolumeClaim {namespace}/{claim_name} is not given; it may limit the nodes"
            );
            report.warn(path, &what);
            return Vec::new();
        };
        if claim
            .spec
            .access_modes
            .iter()
            .any(|mode| mode == "ReadWriteOncePod")
        {
            let what = format!("claim {claim_name} is for one pod at a time, which is not checked");
            report.warn(path, &what);
        }
        if claim.spec.volume.is_empty() {
            return self.limits_of_unbound(claim, &claim_name, path, report);
        }
        let name = &claim.spec.volume;
        let Some(volume) = self.persistent.get(name) else {
            report.warn(
                path,
                &format!("PersistentVolume {name} is not given; it may limit the nodes"),
            );
            return Vec::new();
        };
        if volume.spec.csi.0 {
            let what = format!("PersistentVolume {name} is of a driver whose limit per node is not read");
            report.warn(path, &what);
        }
        volume
            .spec
            .affinity
            .required
            .iter()
            .cloned()
            .chain(zones_of(volume))
            .collect()
    }

    fn limits_of_unbound(
        &self,
        claim: &ClaimObject,
        claim_name: &str,
        path: &str,
        report: &mut Reporter<'_>,
    ) -> Vec<NodeSelector> {
        let class_name = &claim.spec.class;
        let Some(class) = self.classes.get(class_name) else {
            let what =
                format!("claim {claim_name} is not bound and its StorageClass {class_name:?} is not given");
            report.warn(path, &what);
            return Vec::new();
        };
        if class.binding_mode != "WaitForFirstConsumer" {
            let what = format!("claim {claim_name} is not bound yet; the scheduler waits until it is");
            report.warn(path, &what);
            return Vec::new();
        }
        let what =
            format!("claim {claim_name} is bound when the pod is; whether a volume can be had is not known");
        report.warn(path, &what);
        let term = |topology: &AllowedTopology| NodeSelectorTerm {
            match_expressions: topology
                .expressions
                .iter()
                .map(|it| one_of(&it.key, &it.values))
                .collect(),
            match_fields: Vec::new(),
        };
        let terms: Vec<_> = class.topologies.iter().map(term).collect();
        if terms.is_empty() {
            Vec::new()
        } else {
            vec![NodeSelector {
                node_selector_terms: terms,
            }]
        }
    }
}

/// Where a volume's labels of zone and region allow it: nodes with one of the values (several are written `a__b`), and
/// nodes that carry no such label at all.
fn zones_of(volume: &VolumeObject) -> Option<NodeSelector> {
    let labels = &volume.metadata.labels;
    let expressions: Vec<_> = ZONE_LABELS
        .iter()
        .filter_map(|key| {
            let values: BTreeSet<String> = labels.get(key)?.split("__").map(str::to_owned).collect();
            Some(one_of(key, &values.into_iter().collect::<Vec<_>>()))
        })
        .collect();
    if expressions.is_empty() {
        return None;
    }
    let none: [&str; 0] = [];
    let absent = |key: &&str| NodeSelectorRequirement::new(*key, NodeOperator::DoesNotExist, none);
    let alternatives = [expressions, ZONE_LABELS.iter().map(absent).collect()];
    let term = |match_expressions| NodeSelectorTerm {
        match_expressions,
        match_fields: Vec::new(),
    };
    Some(NodeSelector {
        node_selector_terms: alternatives.into_iter().map(term).collect(),
    })
}

fn one_of(key: &str, values: &[String]) -> NodeSelectorRequirement {
    NodeSelectorRequirement::new(key, NodeOperator::In, values.iter().map(String::as_str))
}

fn product(a: &NodeSelector, b: &NodeSelector) -> usize {
    a.node_selector_terms
        .len()
        .saturating_mul(b.node_selector_terms.len())
}

/// What both choose: every alternative of one with every alternative of the other. Empty terms choose nothing.
pub(super) fn both(a: &NodeSelector, b: &NodeSelector) -> NodeSelector {
    let join = |left: &NodeSelectorTerm, right: &NodeSelectorTerm| NodeSelectorTerm {
        match_expressions: [left.match_expressions.as_slice(), &right.match_expressions].concat(),
        match_fields: [left.match_fields.as_slice(), &right.match_fields].concat(),
    };
    let terms = |selector: &NodeSelector| {
        let terms = selector.node_selector_terms.iter();
        terms.filter(|term| !term.is_empty()).cloned().collect::<Vec<_>>()
    };
    let right = terms(b);
    NodeSelector {
        node_selector_terms: terms(a)
            .iter()
            .flat_map(|left| right.iter().map(move |right| join(left, right)))
            .collect(),
    }
}

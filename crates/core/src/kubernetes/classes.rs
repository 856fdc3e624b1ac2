//! What pods refer to by name: namespaces, priority classes and runtime classes.

use super::wire::{Amounts, wire};
use crate::label::Labels;
use crate::toleration::Toleration;

wire! {
    /// Metadata of an object of which only the labels are read.
    PlainMeta {
        labels: Labels = "labels",
    } no_say: [
        "annotations", "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "finalizers", "generateName",
        "generation", "managedFields", "name", "namespace", "ownerReferences", "resourceVersion", "selfLink", "uid",
    ]
}

wire! {
    /// `v1.Namespace`.
    NamespaceObject {
        metadata: PlainMeta = "metadata",
    } no_say: ["apiVersion", "kind", "spec", "status"]
}

wire! {
    /// `scheduling.k8s.io/v1.PriorityClass`.
    PriorityClassObject {
        value: i32 = "value",
        global_default: bool = "globalDefault",
        preemption_policy: String = "preemptionPolicy",
    } no_say: ["apiVersion", "kind", "metadata", "description"]
}

wire! {
    /// `node.k8s.io/v1.RuntimeClass`.
    RuntimeClassObject {
        overhead: Overhead = "overhead",
        scheduling: RuntimeScheduling = "scheduling",
    } no_say: ["apiVersion", "kind", "metadata", "handler"]
}

wire! {
    /// `node.k8s.io/v1.Overhead`.
    Overhead {
        pod_fixed: Amounts = "podFixed",
    } no_say: []
}

wire! {
    /// `node.k8s.io/v1.Scheduling`.
    RuntimeScheduling {
        node_selector: Labels = "nodeSelector",
        tolerations: Vec<Toleration> = "tolerations",
    } no_say: []
}

/// The priority of the classes that every cluster has.
pub(super) fn built_in_priority(class: &str) -> Option<i32> {
    match class {
        "system-node-critical" => Some(2_000_001_000),
        "system-cluster-critical" => Some(2_000_000_000),
        _ => None,
    }
}

//! Kubernetes objects in, and placements out again.
//!
//! [`Reader`] turns what API servers print into a [`KubernetesSnapshot`]: clusters with nodes, and every pod that holds or
//! wants room as a workload of one replica. What could change where a pod may stand and is not understood, or not
//! given, is listed in [`KubernetesSnapshot::warnings`] by object and path.
//!
//! * Capacity is `status.allocatable`, requests follow the scheduler's rule, rules keep the API's meaning.
//! * Pods that have ended count for nothing; bound pods hold their place; pods on their way out hold it too, but spread
//!   constraints do not count them.
//! * Gated pods and pods of other schedulers that stand nowhere are not ours to place: see
//!   [`KubernetesSnapshot::skipped`].
//!
//! Not modelled, and reported where a pod or node shows it: resource claims (dynamic resource allocation), limits of
//! volumes per node, claims that are not bound yet, claims for one pod at a time, in-tree volumes that one node at a
//! time may use, pod groups, and every field that a later version of Kubernetes may add.

mod admission;
mod classes;
mod contents;
mod kustomization;
mod manifest;
mod node;
mod object;
mod pod;
mod reader;
mod report;
mod requests;
mod rules;
mod snapshot;
mod volume;
mod wire;
mod workload;
mod yaml;

pub use kustomization::{BaseManifests, ClusterShare, ShareTable, cluster_kustomizations};
pub use manifest::{binding, pin, pod_pin_patch, template_pin_patch};
pub use reader::Reader;
pub use report::Warning;
pub use snapshot::{KubernetesSnapshot, Owner, PodFacts, PreemptionPolicy, SkipReason, SkippedPod};

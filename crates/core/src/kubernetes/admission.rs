//! What an API server fills in before it stores a pod.
//!
//! What `kubectl get` prints has passed admission, and little is left to do. Manifests that were never stored (they
//! have no `metadata.uid`) get what the default admission plugins of Kubernetes and its defaulting would give them:
//!
//! | what | from | for |
//! |---|---|---|
//! | requests | limits, resource by resource, in every container | all pods (stored ones have them) |
//! | requests of the pod as a whole | its containers' requests, else its limits | pods not stored yet |
//! | priority, preemption policy | the priority class, else the default class, else 0 | pods without |
//! | overhead | the runtime class | pods without |
//! | node selector, tolerations | the runtime class | pods not stored yet |
//! | tolerations of `not-ready` and `unreachable` for 300 s | `DefaultTolerationSeconds` | pods not stored yet |
//! | host ports | container ports, with `hostNetwork` | all pods (stored ones have them) |
//! | requirements in label selectors | `matchLabelKeys`, `mismatchLabelKeys` | pods not stored yet |
//! | requirements in spread selectors | `matchLabelKeys` | all pods without: schedulers before 1.34 added them late |
//!
//! Not done: limit ranges, quotas, admission webhooks, and plugins that are off by default.

use std::collections::BTreeMap;

use super::classes::{PriorityClassObject, RuntimeClassObject, built_in_priority};
use super::pod::{Container, PodObject, PodTerm, Resources};
use super::report::Reporter;
use super::requests::{container_requests, of_whole_pods};
use crate::error::Result;
use crate::label::Labels;
use crate::selector::{LabelOperator, LabelRequirement, LabelSelector};
use crate::taint::TaintEffect;
use crate::toleration::{Toleration, TolerationOperator};

/// The scheduler of pods that name none.
pub(super) const DEFAULT_SCHEDULER: &str = "default-scheduler";

/// The classes of one cluster, by name.
#[derive(Default)]
pub(super) struct Classes {
    pub priority: BTreeMap<String, PriorityClassObject>,
    pub runtime: BTreeMap<String, RuntimeClassObject>,
}

/// Fills in what the API server would.
pub(super) fn admit(pod: &mut PodObject, classes: &Classes, report: &mut Reporter<'_>) -> Result<()> {
    let stored = pod.admitted();
    if pod.spec.scheduler.is_empty() {
        DEFAULT_SCHEDULER.clone_into(&mut pod.spec.scheduler);
    }
    if pod.metadata.namespace.is_empty() {
        "default".clone_into(&mut pod.metadata.namespace);
    }
    for container in pod
        .spec
        .containers
        .iter_mut()
        .chain(&mut pod.spec.init_containers)
    {
        requests_from_limits(&mut container.resources);
        if pod.spec.host_network {
            host_ports(container);
        }
    }
    set_priority(pod, classes, report);
    if !stored {
        pod_requests(pod)?;
        default_tolerations(&mut pod.spec.tolerations);
    }
    set_runtime(pod, classes, stored, report);
    merge_keys(pod, stored);
    Ok(())
}

fn requests_from_limits(resources: &mut Resources) {
    for (name, limit) in &resources.limits {
        resources.requests.entry(name.clone()).or_insert(*limit);
    }
}

fn host_ports(container: &mut Container) {
    for port in &mut container.ports {
        if port.host_port == 0 {
            port.host_port = port.inside;
        }
    }
}

/// Requests of the pod as a whole that are not said: what its containers ask for, else its limit.
fn pod_requests(pod: &mut PodObject) -> Result<()> {
    if pod.spec.resources.is_none() {
        return Ok(());
    }
    let sum = container_requests(pod)?;
    let Some(resources) = &mut pod.spec.resources else {
        return Ok(());
    };
    for (name, quantity) in sum {
        // Huge pages cannot be overcommitted, so they default to the limit only.
        if of_whole_pods(&name) && !name.starts_with("hugepages-") {
            resources.requests.entry(name).or_insert(quantity);
        }
    }
    let limits: Vec<_> = resources
        .limits
        .iter()
        .filter(|(name, _)| of_whole_pods(name))
        .collect();
    for (name, limit) in limits {
        resources.requests.entry(name.clone()).or_insert(*limit);
    }
    Ok(())
}

fn set_priority(pod: &mut PodObject, classes: &Classes, report: &mut Reporter<'_>) {
    let name = &pod.spec.priority_class;
    let class = if name.is_empty() {
        // Of several default classes the one with the lowest value counts.
        classes
            .priority
            .values()
            .filter(|class| class.global_default)
            .min_by_key(|class| class.value)
    } else {
        classes.priority.get(name)
    };
    if pod.spec.preemption_policy.is_none() {
        pod.spec.preemption_policy = class
            .map(|class| class.preemption_policy.clone())
            .filter(|policy| !policy.is_empty());
    }
    if pod.spec.priority.is_none() {
        let priority = class.map(|class| class.value).or_else(|| built_in_priority(name));
        if priority.is_none() && !name.is_empty() {
            let what = format!("PriorityClass {name} is not given; priority 0 is taken");
            report.warn("spec.priorityClassName", &what);
        }
        pod.spec.priority = Some(priority.unwrap_or(0));
    }
}

fn set_runtime(pod: &mut PodObject, classes: &Classes, stored: bool, report: &mut Reporter<'_>) {
    let name = &pod.spec.runtime_class;
    if name.is_empty() {
        return;
    }
    let Some(class) = classes.runtime.get(name) else {
        // A stored pod has what the class asked for.
        if !stored {
            let what = format!("RuntimeClass {name} is not given; its overhead and nodes are not known");
            report.warn("spec.runtimeClassName", &what);
        }
        return;
    };
    if pod.spec.overhead.is_none() && !class.overhead.pod_fixed.is_empty() {
        pod.spec.overhead = Some(class.overhead.pod_fixed.clone());
    }
    if !stored {
        pod.spec
            .node_selector
            .extend(class.scheduling.node_selector.iter());
        if !class.scheduling.tolerations.is_empty() || !class.scheduling.node_selector.is_empty() {
            let both = [pod.spec.tolerations.as_slice(), &class.scheduling.tolerations].concat();
            pod.spec.tolerations = without_redundant(&both);
        }
    }
}

/// Tolerations without those that another one covers; of equal ones the first stays.
fn without_redundant(all: &[Toleration]) -> Vec<Toleration> {
    let mut kept: Vec<Toleration> = Vec::new();
    for (index, one) in all.iter().enumerate() {
        let before = kept.iter().any(|other| covers(other, one));
        let after = all[index + 1..]
            .iter()
            .any(|other| other != one && covers(other, one));
        if !before && !after {
            kept.push(one.clone());
        }
    }
    kept
}

/// Whether `wide` tolerates whatever `narrow` does, as the admission plugin of runtime classes has it.
fn covers(wide: &Toleration, narrow: &Toleration) -> bool {
    let any_key = wide.key.is_empty() && wide.operator == TolerationOperator::Exists;
    let as_long = wide.effect != Some(TaintEffect::NoExecute)
        || wide
            .toleration_seconds
            .is_none_or(|most| narrow.toleration_seconds.is_some_and(|seconds| seconds <= most));
    wide == narrow
        || ((any_key || wide.key == narrow.key)
            && (wide.effect.is_none() || wide.effect == narrow.effect)
            && as_long
            && match wide.operator {
                TolerationOperator::Exists => true,
                TolerationOperator::Equal => {
                    narrow.operator == TolerationOperator::Equal && narrow.value == wide.value
                }
                _ => false,
            })
}

fn default_tolerations(tolerations: &mut Vec<Toleration>) {
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        let covered = tolerations.iter().any(|it| {
            (it.key.is_empty() || &*it.key == key)
                && it.effect.is_none_or(|effect| effect == TaintEffect::NoExecute)
        });
        if !covered {
            tolerations.push(Toleration {
                operator: TolerationOperator::Exists,
                effect: Some(TaintEffect::NoExecute),
                toleration_seconds: Some(300),
                ..Toleration::exists(key)
            });
        }
    }
}

fn merge_keys(pod: &mut PodObject, stored: bool) {
    let labels = &pod.metadata.labels;
    for spread in &mut pod.spec.spread {
        if let Some(selector) = &mut spread.selector {
            merge(selector, &spread.match_keys, LabelOperator::In, labels);
        }
    }
    if stored {
        return;
    }
    let affinity = &mut pod.spec.affinity;
    for part in [&mut affinity.pod, &mut affinity.anti] {
        let preferred = part.preferred.iter_mut().map(|it| &mut it.term);
        for PodTerm {
            selector,
            match_keys,
            mismatch_keys,
            ..
        } in part.required.iter_mut().chain(preferred)
        {
            if let Some(selector) = selector {
                merge(selector, match_keys, LabelOperator::In, labels);
                merge(selector, mismatch_keys, LabelOperator::NotIn, labels);
            }
        }
    }
}

/// Adds a requirement for each key that the pod has as a label, unless it is there already.
fn merge(selector: &mut LabelSelector, keys: &[String], operator: LabelOperator, labels: &Labels) {
    for key in keys {
        if let Some(value) = labels.get(key) {
            let requirement = LabelRequirement::new(key.as_str(), operator, [value]);
            if !selector.match_expressions.contains(&requirement) {
                selector.match_expressions.push(requirement);
            }
        }
    }
}

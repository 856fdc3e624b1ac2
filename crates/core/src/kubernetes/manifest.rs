//! Placements as a cluster accepts them: bindings, and patches that pin pods to nodes.
//!
//! | what | for | who applies it |
//! |---|---|---|
//! | [`binding`] | a pending pod that no scheduler is to place: the `pods/binding` subresource takes it | `create` on `pods/NAME/binding` |
//! | [`pod_pin_patch`] | a pod that is not bound: node affinity may be narrowed while it is gated; its scheduler does the rest | `kubectl patch pod --type merge` |
//! | [`template_pin_patch`] | the controller of pods (`Deployment`, `StatefulSet`, …): its replicas stand on these nodes | `kubectl patch deployment --type merge` |
//!
//! Pins keep what a pod asks for already: its own terms of node affinity are narrowed to the nodes, not replaced. A pin says
//! which nodes, not how many replicas stand on each. What stands on a cluster, whatever the node, is in
//! [`cluster_kustomizations`](super::cluster_kustomizations).

use serde_json::{Value, json};

use super::volume::both;
use crate::id::NodeName;
use crate::node_selector::{NodeOperator, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm};
use crate::rules::Rules;
use crate::workload::Workload;

/// The `v1.Binding` that puts a pod on a node.
///
/// ```
/// use stowplan_core::kubernetes::binding;
/// use stowplan_core::{NodeName, Workload, WorkloadName};
///
/// let web = Workload::new(WorkloadName::new("web-1")?);
/// let binding = binding(&web, &NodeName::new("n-7")?);
/// assert_eq!(binding["target"]["name"], "n-7");
/// # Ok::<(), stowplan_core::Error>(())
/// ```
pub fn binding(pod: &Workload, node: &NodeName) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Binding",
        "metadata": {"name": pod.name.as_str(), "namespace": pod.namespace.as_str()},
        "target": {"apiVersion": "v1", "kind": "Node", "name": node.as_str()},
    })
}

/// The node affinity that allows what `rules` allow, on these nodes only. Without nodes it allows none.
pub fn pin(rules: &Rules, nodes: &[NodeName]) -> NodeSelector {
    let term = |node: &NodeName| NodeSelectorTerm {
        match_expressions: Vec::new(),
        match_fields: vec![NodeSelectorRequirement::new(
            "metadata.name",
            NodeOperator::In,
            [node.as_str()],
        )],
    };
    let named = NodeSelector {
        node_selector_terms: nodes.iter().map(term).collect(),
    };
    match &rules.node_affinity {
        Some(own) => both(own, &named),
        None => named,
    }
}

/// A merge patch (RFC 7386) of a pod that pins it to a node.
pub fn pod_pin_patch(pod: &Workload, node: &NodeName) -> Value {
    json!({"spec": affinity(&pin(&pod.rules, std::slice::from_ref(node)))})
}

/// A merge patch (RFC 7386) of a controller that pins its pods to these nodes.
pub fn template_pin_patch(workload: &Workload, nodes: &[NodeName]) -> Value {
    json!({"spec": {"template": {"spec": affinity(&pin(&workload.rules, nodes))}}})
}

fn affinity(selector: &NodeSelector) -> Value {
    json!({"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": selector}}})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::WorkloadName;
    use crate::label::Labels;

    #[test]
    fn a_pin_narrows_what_a_pod_asks_for() {
        let mut web = Workload::new(WorkloadName::new("web").unwrap());
        let nodes: Vec<NodeName> = ["a", "b"].map(|name| NodeName::new(name).unwrap()).into();
        let plain = pin(&web.rules, &nodes);
        let none = Labels::new();
        assert!(plain.matches(&none, "a") && plain.matches(&none, "b") && !plain.matches(&none, "c"));

        let ssd = NodeSelectorRequirement::new("ssd", NodeOperator::Exists, <[&str; 0]>::default());
        let term = NodeSelectorTerm {
            match_expressions: vec![ssd],
            match_fields: Vec::new(),
        };
        web.rules.node_affinity = Some(NodeSelector {
            node_selector_terms: vec![term],
        });
        let narrowed = pin(&web.rules, &nodes);
        let labels: Labels = [("ssd", "")].into_iter().collect();
        assert!(
            narrowed.matches(&labels, "a")
                && !narrowed.matches(&none, "a")
                && !narrowed.matches(&labels, "c")
        );
        assert!(!pin(&web.rules, &[]).matches(&labels, "a"));
    }
}

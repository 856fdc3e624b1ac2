//! From a pod's specification to [`Rules`].
//!
//! Every `topologyKey` becomes a level of that very label, so that it is the label that counts, `kubernetes.io/hostname`
//! included: a node without it is in no domain. An absent `labelSelector` selects nothing.

use super::pod::{PodObject, PodTerm, Spread};
use crate::rules::{AffinityTerm, HostPort, InclusionPolicy, Rules, SpreadConstraint, WeightedAffinityTerm};
use crate::selector::{LabelOperator, LabelRequirement, LabelSelector};
use crate::topology::TopologyLevel;

/// What limits and steers where the pod may stand, volumes apart.
pub(super) fn rules_of(pod: &PodObject) -> Rules {
    let spec = &pod.spec;
    let affinity = &spec.affinity;
    let weighted = |terms: &[super::pod::WeightedPodTerm]| {
        let term = |it: &super::pod::WeightedPodTerm| WeightedAffinityTerm {
            weight: it.weight,
            term: term_of(&it.term),
        };
        terms.iter().map(term).collect()
    };
    Rules {
        node_selector: spec.node_selector.clone(),
        node_affinity: affinity.node.required.clone(),
        preferred_node_affinity: affinity.node.preferred.clone(),
        tolerations: spec.tolerations.clone(),
        affinity: affinity.pod.required.iter().map(term_of).collect(),
        anti_affinity: affinity.anti.required.iter().map(term_of).collect(),
        preferred_affinity: weighted(&affinity.pod.preferred),
        preferred_anti_affinity: weighted(&affinity.anti.preferred),
        spread: spec.spread.iter().map(spread_of).collect(),
        host_ports: host_ports(pod),
        ..Rules::default()
    }
}

fn term_of(term: &PodTerm) -> AffinityTerm {
    AffinityTerm {
        selector: term.selector.clone(),
        level: TopologyLevel::Label(term.topology_key.as_str().into()),
        namespaces: term.namespaces.clone(),
        namespace_selector: term.namespace_selector.clone(),
    }
}

fn spread_of(spread: &Spread) -> SpreadConstraint {
    SpreadConstraint {
        max_skew: spread.max_skew,
        level: TopologyLevel::Label(spread.topology_key.as_str().into()),
        selector: Some(spread.selector.clone().unwrap_or_else(nothing)),
        when_unsatisfiable: spread.when_unsatisfiable,
        min_domains: spread.min_domains,
        node_affinity_policy: spread.node_affinity_policy.unwrap_or(InclusionPolicy::Honor),
        node_taints_policy: spread.node_taints_policy.unwrap_or(InclusionPolicy::Ignore),
    }
}

/// A selector that selects nothing: in a spread constraint of ours an absent selector has another meaning.
fn nothing() -> LabelSelector {
    let none: [&str; 0] = [];
    LabelSelector {
        match_expressions: vec![
            LabelRequirement::new("nothing", LabelOperator::Exists, none),
            LabelRequirement::new("nothing", LabelOperator::DoesNotExist, none),
        ],
        ..LabelSelector::default()
    }
}

/// Ports of the node: those of plain containers and sidecars. Plain init containers are gone by the time it matters.
fn host_ports(pod: &PodObject) -> Vec<HostPort> {
    let mut ports: Vec<HostPort> = pod
        .running_containers()
        .flat_map(|container| &container.ports)
        .filter(|port| port.host_port > 0)
        .map(|port| HostPort {
            port: port.host_port,
            protocol: port.protocol.unwrap_or_default(),
            host_ip: port.host_ip.clone(),
        })
        .collect();
    ports.sort_unstable();
    ports.dedup();
    ports
}

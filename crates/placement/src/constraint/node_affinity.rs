//! Node selectors and required node affinity, with Kubernetes' meaning.

use stowplan_core::{NodeOperator, NodeSelectorTerm, Rules};

use super::{Site, Violation};
use crate::problem::{BinProfile, HomeRules};

/// Whether selector and affinity both allow the node.
pub(crate) fn allows(rules: &Rules, profile: &BinProfile) -> bool {
    let name = profile.node.as_ref().map_or("", |node| node.as_str());
    rules
        .node_selector
        .iter()
        .all(|(key, value)| profile.labels.get(key) == Some(value))
        && rules
            .node_affinity
            .as_ref()
            .is_none_or(|selector| selector.matches(&profile.labels, name))
}

pub(crate) fn check(rules: &HomeRules, profile: &BinProfile, _: &Site<'_>) -> Option<Violation> {
    if allows(rules, profile) {
        return None;
    }
    let name = profile.node.as_ref().map_or("", |node| node.as_str());
    let by_name = rules.node_affinity.as_ref().is_some_and(|selector| {
        !selector.node_selector_terms.is_empty()
            && selector
                .node_selector_terms
                .iter()
                .all(|term| names_others(term, name))
    });
    Some(Violation::NodeAffinity { by_name })
}

/// Whether the term names the nodes it wants (`metadata.name In`), and this is none of them.
fn names_others(term: &NodeSelectorTerm, name: &str) -> bool {
    term.match_fields
        .iter()
        .any(|field| field.operator == NodeOperator::In && !field.values.iter().any(|value| &**value == name))
}

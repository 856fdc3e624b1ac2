//! Node selectors and required node affinity, with Kubernetes' meaning.

use stowplan_core::Rules;

use super::{Site, Violation};
use crate::problem::BinProfile;

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

pub(crate) fn check(rules: &Rules, profile: &BinProfile, _: &Site<'_>) -> Option<Violation> {
    if allows(rules, profile) {
        return None;
    }
    let by_name = rules.node_affinity.as_ref().is_some_and(|selector| {
        !selector.node_selector_terms.is_empty()
            && selector
                .node_selector_terms
                .iter()
                .all(|term| !term.match_fields.is_empty())
    });
    Some(Violation::NodeAffinity { by_name })
}

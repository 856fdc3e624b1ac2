//! Capabilities: the cluster or the node offers all that is asked.

use super::{Site, Violation};
use crate::problem::{BinProfile, HomeRules};

pub(crate) fn check(rules: &HomeRules, profile: &BinProfile, _: &Site<'_>) -> Option<Violation> {
    let missing: Vec<String> = rules
        .capabilities
        .difference(&profile.capabilities)
        .map(ToString::to_string)
        .collect();
    (!missing.is_empty()).then_some(Violation::Capability { missing })
}

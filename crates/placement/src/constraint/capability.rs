//! Capabilities: the cluster or the node offers all that is asked.

use stowplan_core::Rules;

use super::{Site, Violation};
use crate::problem::BinProfile;

pub(crate) fn check(rules: &Rules, profile: &BinProfile, _: &Site<'_>) -> Option<Violation> {
    let missing: Vec<String> = rules
        .capabilities
        .difference(&profile.capabilities)
        .map(ToString::to_string)
        .collect();
    (!missing.is_empty()).then_some(Violation::Capability { missing })
}

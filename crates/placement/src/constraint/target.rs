//! Pins and exclusions: the only clusters, pools and nodes allowed, and those not allowed. What belongs to a cluster is pinned to it.

use stowplan_core::Target;

use super::{Site, Violation};
use crate::problem::{BinProfile, HomeRules};

fn is_in(profile: &BinProfile, target: &Target) -> bool {
    profile.cluster.as_ref() == Some(&target.cluster)
        && target
            .pool
            .as_ref()
            .is_none_or(|pool| profile.pool.as_ref() == Some(pool))
        && target
            .node
            .as_ref()
            .is_none_or(|node| profile.node.as_ref() == Some(node))
}

pub(crate) fn check_pin(rules: &HomeRules, profile: &BinProfile, _: &Site<'_>) -> Option<Violation> {
    let away = rules.home.is_some() && rules.home != profile.cluster;
    let elsewhere = away || !rules.pin.is_empty() && !rules.pin.iter().any(|target| is_in(profile, target));
    elsewhere.then_some(Violation::Pinned)
}

pub(crate) fn check_exclude(rules: &HomeRules, profile: &BinProfile, _: &Site<'_>) -> Option<Violation> {
    rules
        .exclude
        .iter()
        .any(|target| is_in(profile, target))
        .then_some(Violation::Excluded)
}

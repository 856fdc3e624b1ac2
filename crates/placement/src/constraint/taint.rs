//! Taints: `NoSchedule` and `NoExecute` taints must be tolerated.

use stowplan_core::{Rules, Taint, TaintEffect};

use super::{Site, Violation};
use crate::problem::{BinProfile, HomeRules};

/// The first taint that keeps new work away.
pub(crate) fn untolerated<'a>(rules: &Rules, profile: &'a BinProfile) -> Option<&'a Taint> {
    stowplan_core::untolerated(
        &profile.taints,
        &rules.tolerations,
        &[TaintEffect::NoSchedule, TaintEffect::NoExecute],
    )
}

pub(crate) fn check(rules: &HomeRules, profile: &BinProfile, _: &Site<'_>) -> Option<Violation> {
    untolerated(rules, profile).map(|taint| Violation::Taint { taint: taint.clone() })
}

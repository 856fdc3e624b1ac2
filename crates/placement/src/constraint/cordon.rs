//! Cordon: nothing new stands on a node that is unschedulable, but for what tolerates the taint
//! `node.kubernetes.io/unschedulable:NoSchedule`.

use stowplan_core::{Taint, TaintEffect, tolerates};

use super::{Site, Violation};
use crate::problem::{BinProfile, HomeRules};

/// The key of the taint that stands for a cordon.
const TAINT_KEY: &str = "node.kubernetes.io/unschedulable";

pub(crate) fn check(rules: &HomeRules, profile: &BinProfile, _: &Site<'_>) -> Option<Violation> {
    let cordon = || Taint::new(TAINT_KEY, "", TaintEffect::NoSchedule);
    (profile.unschedulable && !tolerates(&rules.tolerations, &cordon())).then_some(Violation::Cordoned)
}

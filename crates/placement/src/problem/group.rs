//! Groups: whose replicas are counted together.

use rustc_hash::FxHashMap;
use stowplan_core::{Rules, Workload};

use super::builder::ProblemBuilder;

/// No group: the workload has one replica and counts alone.
pub(crate) const NO_GROUP: u32 = u32::MAX;

/// Group of each workload: its named group, or its own where it has several replicas or rules that count them.
pub(super) fn groups(given: &ProblemBuilder<'_>) -> Vec<u32> {
    let mut named: FxHashMap<(Option<&str>, &str, &str), u32> = FxHashMap::default();
    let mut count = 0;
    let mut fresh = || {
        count += 1;
        count - 1
    };
    let mut list: Vec<u32> = given
        .workloads
        .iter()
        .map(|workload| match &workload.group {
            Some(group) => {
                let cluster = workload.cluster.as_ref().map(stowplan_core::ClusterName::as_str);
                *named
                    .entry((cluster, workload.namespace.as_str(), group))
                    .or_insert_with(&mut fresh)
            }
            None if workload.replicas > 1 || counts_own(&workload.rules) => fresh(),
            None => NO_GROUP,
        })
        .collect();
    if let Some(dense) = &given.dense {
        let first = count;
        let group = |item| {
            dense
                .groups
                .get(item)
                .map_or(NO_GROUP, |group| first.saturating_add(*group))
        };
        list.extend((0..dense.names.len()).map(group));
    }
    list
}

/// Whether rules count the items of their own workload or group.
pub(super) fn counts_own(rules: &Rules) -> bool {
    !rules.at_most.is_empty() || rules.spread.iter().any(|spread| spread.selector.is_none())
}

/// Whether the set of a workload in a group must know the group. Members of a group whose own rules do not count it are still
/// counted for the others.
pub(super) fn counts_own_in_group(rules: &Rules, workload: &Workload) -> bool {
    counts_own(rules) || workload.group.is_some()
}

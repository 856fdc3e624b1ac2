//! Even use of domains, and limits by domain.

use std::collections::{BTreeMap, BTreeSet};

use stowplan_core::{InclusionPolicy, Rules, SpreadConstraint, WhenUnsatisfiable};
use stowplan_placement::ConstraintKind;

use super::World;
use super::domain::{Domain, domain};
use super::select::selects_within;
use super::statics::{node_matches, taints_hold};

/// Whether two workloads count together: they are the same, or of one group of a namespace (and cluster).
pub(super) fn same_group(world: &World<'_>, a: usize, b: usize) -> bool {
    let (left, right) = (world.workload(a), world.workload(b));
    a == b
        || (left.group.is_some()
            && left.group == right.group
            && left.namespace == right.namespace
            && left.cluster == right.cluster)
}

/// Whether a spread constraint looks at a bin: its policies include it, and it is in a domain of every constraint that is as hard.
pub(super) fn looks_at(world: &World<'_>, rules: &Rules, constraint: &SpreadConstraint, bin: usize) -> bool {
    let profile = &world.bin(bin).profile;
    let honors = |policy: InclusionPolicy| policy == InclusionPolicy::Honor;
    (!honors(constraint.node_affinity_policy) || node_matches(rules, profile))
        && (!honors(constraint.node_taints_policy) || taints_hold(rules, profile))
        && rules
            .spread
            .iter()
            .filter(|other| other.when_unsatisfiable == constraint.when_unsatisfiable)
            .all(|other| domain(world.case, bin, &other.level).is_some())
}

/// Whether a spread constraint of `owner` counts replicas of `other`.
pub(super) fn counts(world: &World<'_>, owner: usize, constraint: &SpreadConstraint, other: usize) -> bool {
    match &constraint.selector {
        Some(selector) => selects_within(world.workload(owner), selector, world.workload(other)),
        None => same_group(world, owner, other),
    }
}

/// How many counted replicas stand in each domain, among bins looked at; domains without any included.
fn domain_counts(world: &World<'_>, owner: usize, constraint: &SpreadConstraint) -> BTreeMap<Domain, i64> {
    let rules = &world.workload(owner).rules;
    let looked_at = |bin: &usize| looks_at(world, rules, constraint, *bin);
    let mut counts: BTreeMap<Domain, i64> = (0..world.case.bins.len())
        .filter(looked_at)
        .filter_map(|bin| domain(world.case, bin, &constraint.level))
        .map(|domain| (domain, 0))
        .collect();
    for stand in &world.stands {
        let lives = !world.workload(stand.workload).terminating;
        if lives
            && looked_at(&stand.bin)
            && self::counts(world, owner, constraint, stand.workload)
            && let Some(domain) = domain(world.case, stand.bin, &constraint.level)
        {
            *counts.entry(domain).or_default() += 1;
        }
    }
    counts
}

/// A hard spread constraint that a bin violates, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uneven {
    /// Count in the bin's domain.
    pub count: i64,
    /// Least count of any domain.
    pub least: i64,
    /// The difference allowed.
    pub max_skew: u32,
    /// Whether a replica of the workload counts itself.
    pub counts_itself: bool,
}

/// The hard spread constraints that a replica of a workload in a bin would violate; those of which the bin is in no domain left out.
pub fn uneven(world: &World<'_>, workload: usize, bin: usize) -> BTreeSet<Uneven> {
    let rules = &world.workload(workload).rules;
    let hard = rules
        .spread
        .iter()
        .filter(|constraint| constraint.when_unsatisfiable != WhenUnsatisfiable::ScheduleAnyway);
    let numbers = hard.filter_map(|constraint| {
        let here = domain(world.case, bin, &constraint.level)?;
        let counted = domain_counts(world, workload, constraint);
        let too_few = (counted.len() as u64) < u64::from(constraint.min_domains.unwrap_or(1));
        let least = counted.values().copied().min().unwrap_or(0);
        Some(Uneven {
            count: counted.get(&here).copied().unwrap_or(0),
            least: if too_few { 0 } else { least },
            max_skew: constraint.max_skew,
            counts_itself: counts(world, workload, constraint, workload),
        })
    });
    numbers
        .filter(|it| it.count + i64::from(it.counts_itself) - it.least > i64::from(it.max_skew))
        .collect()
}

pub(super) fn faults(world: &World<'_>, workload: usize, bin: usize, faults: &mut BTreeSet<ConstraintKind>) {
    let rules = &world.workload(workload).rules;
    let outside = rules.spread.iter().any(|constraint| {
        constraint.when_unsatisfiable != WhenUnsatisfiable::ScheduleAnyway
            && domain(world.case, bin, &constraint.level).is_none()
    });
    if outside {
        faults.insert(ConstraintKind::SpreadDomainMissing);
    }
    if !uneven(world, workload, bin).is_empty() {
        faults.insert(ConstraintKind::Spread);
    }
    for limit in &rules.at_most {
        let Some(here) = domain(world.case, bin, &limit.level) else {
            continue;
        };
        let count = world
            .stands
            .iter()
            .filter(|stand| same_group(world, workload, stand.workload))
            .filter(|stand| domain(world.case, stand.bin, &limit.level).as_ref() == Some(&here))
            .count();
        if count as u64 >= u64::from(limit.max) {
            faults.insert(ConstraintKind::AtMost);
        }
    }
}

/// How many others that a soft constraint counts stand in a bin's domain.
pub(super) fn alike(world: &World<'_>, item: Option<usize>, workload: usize, bin: usize) -> i64 {
    let rules = &world.workload(workload).rules;
    let soft = rules
        .spread
        .iter()
        .filter(|constraint| constraint.when_unsatisfiable == WhenUnsatisfiable::ScheduleAnyway);
    soft.map(|constraint| {
        let Some(here) = domain(world.case, bin, &constraint.level) else {
            return 0;
        };
        let others = world.stands.iter().filter(|stand| {
            Some(stand.item) != item
                && !world.workload(stand.workload).terminating
                && looks_at(world, rules, constraint, stand.bin)
                && counts(world, workload, constraint, stand.workload)
                && domain(world.case, stand.bin, &constraint.level).as_ref() == Some(&here)
        });
        others.count() as i64
    })
    .sum()
}

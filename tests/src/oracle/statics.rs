//! Constraints that depend on the bin alone: cordon, health, pins, exclusions, taints, selectors, capabilities, residency, round
//! trips to clients, spot.

use std::collections::BTreeSet;

use stowplan_core::{Endpoint, Health, Rules, SpotRule, Taint, TaintEffect, Target, tolerates};
use stowplan_placement::{BinProfile, ConstraintKind};

use super::World;

pub(super) fn faults(world: &World<'_>, workload: usize, bin: usize, faults: &mut BTreeSet<ConstraintKind>) {
    let workload = world.workload(workload);
    let rules = &workload.rules;
    let profile = world.bin(bin).profile.as_ref();
    let mut fault = |holds: bool, kind: ConstraintKind| {
        if !holds {
            faults.insert(kind);
        }
    };

    let cordon = Taint::new("node.kubernetes.io/unschedulable", "", TaintEffect::NoSchedule);
    fault(
        !profile.unschedulable || tolerates(&rules.tolerations, &cordon),
        ConstraintKind::Cordoned,
    );
    let well = profile.health == Health::Healthy
        || (profile.health == Health::Degraded && world.case.place_on_degraded);
    fault(well, ConstraintKind::Health);
    let at_home = workload.cluster.is_none() || workload.cluster == profile.cluster;
    let pinned = rules.pin.is_empty() || rules.pin.iter().any(|target| is_at(profile, target));
    fault(at_home && pinned, ConstraintKind::Pinned);
    fault(
        !rules.exclude.iter().any(|target| is_at(profile, target)),
        ConstraintKind::Excluded,
    );
    fault(taints_hold(rules, profile), ConstraintKind::Taint);
    fault(node_matches(rules, profile), ConstraintKind::NodeAffinity);
    fault(
        rules.capabilities.is_subset(&profile.capabilities),
        ConstraintKind::Capability,
    );
    fault(residency_holds(rules, profile), ConstraintKind::Residency);
    let near = rules.latency.iter().all(|ceiling| match &ceiling.to {
        Endpoint::Workload(_) => true,
        Endpoint::Region(to) => profile
            .location
            .region_key()
            .and_then(|from| world.case.rtt.get(&(from, to.clone())))
            .is_some_and(|rtt| *rtt <= ceiling.rtt_max),
    });
    fault(near, ConstraintKind::LatencyToRegion);
    let spot = match rules.spot {
        SpotRule::Allowed => true,
        SpotRule::Never => !profile.spot,
        SpotRule::Only => profile.spot,
    };
    fault(spot, ConstraintKind::Spot);
}

fn is_at(profile: &BinProfile, target: &Target) -> bool {
    profile.cluster.as_ref() == Some(&target.cluster)
        && (target.pool.is_none() || target.pool == profile.pool)
        && (target.node.is_none() || target.node == profile.node)
}

/// Whether all taints that forbid are tolerated.
pub(super) fn taints_hold(rules: &Rules, profile: &BinProfile) -> bool {
    profile
        .taints
        .iter()
        .filter(|taint| taint.effect != TaintEffect::PreferNoSchedule)
        .all(|taint| tolerates(&rules.tolerations, taint))
}

/// Whether node selector and node affinity allow a bin.
pub(super) fn node_matches(rules: &Rules, profile: &BinProfile) -> bool {
    let name = profile.node.as_ref().map_or("", |name| name.as_str());
    let selected = rules
        .node_selector
        .iter()
        .all(|(key, value)| profile.labels.get(key) == Some(value));
    selected
        && rules
            .node_affinity
            .as_ref()
            .is_none_or(|affinity| affinity.matches(&profile.labels, name))
}

fn residency_holds(rules: &Rules, profile: &BinProfile) -> bool {
    let wanted = &rules.residency;
    if wanted.jurisdictions.is_empty() && wanted.countries.is_empty() && wanted.regions.is_empty() {
        return true;
    }
    let region = profile.location.region_key();
    wanted.regions.iter().any(|key| Some(key) == region.as_ref())
        || wanted
            .countries
            .iter()
            .any(|country| Some(country) == profile.country.as_ref())
        || wanted
            .jurisdictions
            .iter()
            .any(|name| profile.jurisdictions.contains(name))
}

//! Affinity, anti-affinity in both directions, and host ports.

use std::collections::BTreeSet;

use stowplan_core::{AffinityTerm, HostPort, LabelSelector, Workload};
use stowplan_placement::ConstraintKind;

use super::World;
use super::domain::domain;
use crate::case::Case;

/// Whether a term of `owner` selects `other`.
pub(super) fn selects(case: &Case, owner: &Workload, term: &AffinityTerm, other: &Workload) -> bool {
    let own_only = term.namespaces.is_empty() && term.namespace_selector.is_none();
    let named = term
        .namespaces
        .iter()
        .any(|name| name == other.namespace.as_str());
    let by_labels = term.namespace_selector.as_ref().is_some_and(|selector| {
        selector.is_empty()
            || case
                .namespaces
                .get(&other.namespace)
                .is_some_and(|labels| selector.matches(labels))
    });
    let namespace = (own_only && owner.namespace == other.namespace) || named || by_labels;
    let labels = term
        .selector
        .as_ref()
        .is_some_and(|selector| selector.matches(&other.labels));
    namespace && labels && owner.cluster == other.cluster
}

/// Whether a selector within the namespace of `owner` selects `other`.
pub(super) fn selects_within(owner: &Workload, selector: &LabelSelector, other: &Workload) -> bool {
    owner.namespace == other.namespace && owner.cluster == other.cluster && selector.matches(&other.labels)
}

fn clash(a: &HostPort, b: &HostPort) -> bool {
    let all = |port: &HostPort| port.host_ip.is_empty() || port.host_ip == "0.0.0.0";
    a.port == b.port && a.protocol == b.protocol && (all(a) || all(b) || a.host_ip == b.host_ip)
}

pub(super) fn faults(world: &World<'_>, workload: usize, bin: usize, faults: &mut BTreeSet<ConstraintKind>) {
    let case = world.case;
    let own = world.workload(workload);
    let rules = &own.rules;
    let together = |a: usize, b: usize, term: &AffinityTerm| {
        let (a, b) = (domain(case, a, &term.level), domain(case, b, &term.level));
        a.is_some() && a == b
    };

    let company: Vec<usize> = world
        .stands
        .iter()
        .filter(|stand| {
            let other = world.workload(stand.workload);
            rules.affinity.iter().all(|term| selects(case, own, term, other))
        })
        .map(|stand| stand.bin)
        .collect();
    let is_own_kind = rules.affinity.iter().all(|term| selects(case, own, term, own));
    let nowhere = rules.affinity.iter().all(|term| {
        company
            .iter()
            .all(|other| domain(case, *other, &term.level).is_none())
    });
    for term in &rules.affinity {
        let met = company.iter().any(|other| together(bin, *other, term));
        let first = is_own_kind && nowhere && domain(case, bin, &term.level).is_some();
        if !met && !first {
            faults.insert(ConstraintKind::Affinity);
        }
    }
    for stand in &world.stands {
        let other = world.workload(stand.workload);
        for term in &rules.anti_affinity {
            if selects(case, own, term, other) && together(bin, stand.bin, term) {
                faults.insert(ConstraintKind::AntiAffinity);
            }
        }
        for term in &other.rules.anti_affinity {
            if selects(case, other, term, own) && together(bin, stand.bin, term) {
                faults.insert(ConstraintKind::ExistingAntiAffinity);
            }
        }
        let taken = |port: &HostPort| other.rules.host_ports.iter().any(|theirs| clash(port, theirs));
        if stand.bin == bin && rules.host_ports.iter().any(taken) {
            faults.insert(ConstraintKind::HostPort);
        }
    }
}

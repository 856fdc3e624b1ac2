//! Refusals as kube-scheduler words them: one of the two views of why an item has no place.
//!
//! The scheduler asks its filters in a fixed order and stops at the first that refuses a node, so each node counts once, under that
//! filter (only the filter of resources may give several reasons). [`refusal`] gives these counts; the other view,
//! [`explain_unplaced`](crate::explain_unplaced), tells every constraint that rules a bin out.
//!
//! A pod whose room is being cleared by evictions is *nominated* for a node: until it is bound, that node must suit
//! others of the same or lower priority both with it and without it.
//!
//! Cost: as [`State::violations`] of every bin.

use std::collections::BTreeMap;
use std::fmt;

use stowplan_core::resource::PODS;

use crate::constraint::{Violation, filter};
use crate::problem::{BinIndex, ItemIndex, Problem};
use crate::state::State;

/// What kube-scheduler would count for an item: nodes that suit it, and reasons of those that do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// Nodes looked at: all of them.
    pub nodes: usize,
    /// Nodes that suit the item.
    pub feasible: usize,
    /// How many nodes gave each reason.
    pub reasons: BTreeMap<String, u32>,
}

impl fmt::Display for Refusal {
    /// `0/5 nodes are available: 2 Insufficient cpu, 3 node(s) were unschedulable.`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{} nodes are available", self.feasible, self.nodes)?;
        // The scheduler sorts the finished words, count first.
        let mut words: Vec<String> = self
            .reasons
            .iter()
            .map(|(reason, count)| format!("{count} {reason}"))
            .collect();
        words.sort_unstable();
        if words.is_empty() {
            f.write_str(".")
        } else {
            write!(f, ": {}.", words.join(", "))
        }
    }
}

/// Counts the nodes that suit an unplaced item, and the first reason of each of the others. `nominated` are items and
/// the bins where room is being made for them.
///
/// The state is the same afterwards.
pub fn refusal(state: &mut State<'_>, item: ItemIndex, nominated: &[(ItemIndex, BinIndex)]) -> Refusal {
    let problem = state.problem;
    let priority = |item: ItemIndex| problem.items.priority[problem.workload_of(item)];
    let mut counting: Vec<(BinIndex, ItemIndex)> = nominated
        .iter()
        .filter(|(other, _)| {
            *other != item && priority(*other) >= priority(item) && state.bin_of(*other).is_none()
        })
        .map(|(other, bin)| (*bin, *other))
        .collect();
    counting.sort_unstable();
    let mut refusal = Refusal {
        nodes: problem.bin_count(),
        ..Refusal::default()
    };
    for bin in 0..problem.bin_count() {
        let here = counting.partition_point(|(other, _)| *other < bin)
            ..counting.partition_point(|(other, _)| *other <= bin);
        let mut violations = Vec::new();
        if !here.is_empty() {
            for (_, other) in &counting[here.clone()] {
                state.place(*other, bin);
            }
            violations = state.violations(item, bin);
            for (_, other) in &counting[here] {
                state.remove(*other);
            }
        }
        if violations.is_empty() {
            violations = state.violations(item, bin);
        }
        if violations.is_empty() {
            refusal.feasible += 1;
        }
        for reason in first_reasons(&violations) {
            *refusal.reasons.entry(reason).or_default() += 1;
        }
    }
    refusal
}

/// The reasons that kube-scheduler gives for one node: those of the first filter that refuses it. `violations` are all of
/// them, in the scheduler's order, as [`State::violations`] gives them.
pub fn first_reasons(violations: &[Violation]) -> Vec<String> {
    let mut reasons: Vec<String> = filter::first(violations).into_iter().map(reason).collect();
    reasons.dedup();
    reasons
}

fn reason(violation: &Violation) -> String {
    match violation {
        Violation::Cordoned => "node(s) were unschedulable".to_owned(),
        Violation::Taint { .. } => "node(s) had untolerated taint(s)".to_owned(),
        Violation::NodeAffinity { by_name: true } => {
            "node(s) didn't satisfy plugin(s) [NodeAffinity]".to_owned()
        }
        Violation::NodeAffinity { by_name: false } => {
            "node(s) didn't match Pod's node affinity/selector".to_owned()
        }
        Violation::HostPort { .. } => "node(s) didn't have free ports for the requested pod ports".to_owned(),
        Violation::Resource { resource, .. } if resource.as_str() == PODS => "Too many pods".to_owned(),
        Violation::Resource { resource, .. } | Violation::Device { resource, .. } => {
            format!("Insufficient {resource}")
        }
        Violation::SpreadDomainMissing { .. } => {
            "node(s) didn't match pod topology spread constraints (missing required label)".to_owned()
        }
        Violation::Spread { .. } => "node(s) didn't match pod topology spread constraints".to_owned(),
        Violation::Affinity { .. } => "node(s) didn't match pod affinity rules".to_owned(),
        Violation::AntiAffinity { .. } => "node(s) didn't match pod anti-affinity rules".to_owned(),
        Violation::ExistingAntiAffinity { .. } => {
            "node(s) didn't satisfy existing pods anti-affinity rules".to_owned()
        }
        // Constraints that the scheduler does not have.
        other => format!("node(s): {}", other.label()),
    }
}

/// The refusals of all unplaced items, by item.
pub fn refusals(state: &mut State<'_>) -> Vec<(ItemIndex, Refusal)> {
    let problem: &Problem = state.problem;
    let unplaced: Vec<ItemIndex> = (0..problem.item_count())
        .filter(|item| state.bin_of(*item).is_none())
        .collect();
    unplaced
        .into_iter()
        .map(|item| (item, refusal(state, item, &[])))
        .collect()
}

#[cfg(test)]
mod tests {
    use stowplan_core::ResourceName;

    use super::*;

    fn short(resource: &str) -> Violation {
        let resource = ResourceName::new(resource).unwrap();
        Violation::Resource {
            resource,
            requested: 2,
            free: 1,
            capacity: 1,
        }
    }

    #[test]
    fn only_the_first_filter_counts_and_resources_give_all_their_reasons() {
        let spread = Violation::SpreadDomainMissing {
            level: stowplan_core::TopologyLevel::Host,
        };
        let of = |violations: &[Violation]| first_reasons(violations).join("; ");
        assert_eq!(of(&[]), "");
        assert_eq!(
            of(&[Violation::Cordoned, short("cpu")]),
            "node(s) were unschedulable"
        );
        assert_eq!(
            of(&[short("cpu"), short("pods"), spread]),
            "Insufficient cpu; Too many pods"
        );
    }

    #[test]
    fn nodes_that_are_not_named_are_not_tried() {
        let elsewhere = Violation::NodeAffinity { by_name: true };
        let reasons = first_reasons(&[Violation::Cordoned, elsewhere]);
        assert_eq!(reasons, ["node(s) didn't satisfy plugin(s) [NodeAffinity]"]);
    }

    #[test]
    fn words_are_sorted_as_the_scheduler_sorts_them() {
        let reasons = [("Too many pods", 5), ("Insufficient cpu", 11)];
        let reasons = reasons
            .into_iter()
            .map(|(reason, count)| (reason.to_owned(), count))
            .collect();
        let refusal = Refusal {
            nodes: 16,
            feasible: 0,
            reasons,
        };
        assert_eq!(
            refusal.to_string(),
            "0/16 nodes are available: 11 Insufficient cpu, 5 Too many pods."
        );
    }
}

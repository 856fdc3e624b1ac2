//! kube-scheduler's order of filters: which of a bin's violations it would give as the reason.
//!
//! The scheduler asks one filter after another and stops at the first that refuses a node. Only the filter of resources gives more
//! than one reason: everything there is too little of. A pod that names its nodes is not tried on others at all, so that goes
//! before every filter. The fleet's own constraints, which the scheduler does not have, keep the places that
//! [`State::violations`](crate::State::violations) gives them.

use super::{ConstraintKind, Violation};

/// Where a violation of counts stands in the order.
pub(crate) fn rank(violation: &Violation) -> u8 {
    match violation {
        Violation::SpreadDomainMissing { .. } | Violation::Spread { .. } => 0,
        Violation::Affinity { .. } => 1,
        Violation::AntiAffinity { .. } => 2,
        Violation::ExistingAntiAffinity { .. } => 3,
        _ => 4,
    }
}

/// The violations of the filter that refuses a bin first: one, or all of resources and devices. `violations` are all of the bin, in
/// the order in which [`State::violations`](crate::State::violations) gives them.
pub(crate) fn first(violations: &[Violation]) -> Vec<&Violation> {
    let elsewhere = |it: &&Violation| matches!(it, Violation::NodeAffinity { by_name: true });
    match violations.iter().find(elsewhere).or_else(|| violations.first()) {
        Some(first) if of_room(first) => violations.iter().filter(|it| of_room(it)).collect(),
        first => first.into_iter().collect(),
    }
}

fn of_room(violation: &Violation) -> bool {
    matches!(
        violation.kind(),
        ConstraintKind::Resource | ConstraintKind::Device
    )
}

#[cfg(test)]
mod tests {
    use stowplan_core::{ResourceName, TopologyLevel};

    use super::*;

    fn short(resource: &str) -> Violation {
        Violation::Resource {
            resource: ResourceName::new(resource).unwrap(),
            requested: 2,
            free: 1,
            capacity: 1,
        }
    }

    #[test]
    fn a_bin_that_is_not_named_is_refused_for_that_before_all_else() {
        let elsewhere = Violation::NodeAffinity { by_name: true };
        let all = [Violation::Cordoned, elsewhere.clone(), short("cpu")];
        assert_eq!(first(&all), [&elsewhere]);
        let not_selected = Violation::NodeAffinity { by_name: false };
        assert_eq!(
            first(&[Violation::Cordoned, not_selected]),
            [&Violation::Cordoned]
        );
    }

    #[test]
    fn only_resources_give_all_their_reasons() {
        let missing = Violation::SpreadDomainMissing {
            level: TopologyLevel::Host,
        };
        let all = [short("cpu"), short("pods"), missing.clone()];
        assert_eq!(first(&all), [&all[0], &all[1]]);
        assert_eq!(first(&all[2..]), [&missing]);
        assert!(first(&[]).is_empty());
    }
}

//! The least skew: each group's replicas filled into the domains that they may stand in, always into the one with the fewest. Squares
//! are convex, so nothing spreads better. Held replicas stay where they are. Cost: bins for each distinct set of allowed bins, then domains in which
//! something is held for each group.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use stowplan_core::TopologyLevel;

use super::scene::Scene;
use crate::problem::NO_GROUP;

/// What is known of a group.
#[derive(Default)]
struct Group {
    /// Replicas that were placed, without those held.
    placed: u64,
    /// Held replicas by domain.
    held: BTreeMap<u32, u64>,
    /// Distinct sets of bins that what was placed may stand in.
    allowed: Vec<usize>,
}

/// The least sum of squares, in pairs of replicas.
pub(super) fn least(scene: &Scene<'_>, level: &TopologyLevel) -> i128 {
    let problem = scene.problem;
    let domain_of = problem.domains(level);
    let mut groups: FxHashMap<u32, Group> = FxHashMap::default();
    for (workload, count) in scene.workloads() {
        let group = problem.group_of[workload];
        if group != NO_GROUP {
            let group = groups.entry(group).or_default();
            group.placed += u64::from(count);
            group.allowed.push(scene.allowed_of(workload));
        }
    }
    for (item, bin) in problem.held() {
        let group = problem.group_of[problem.workload_of(item)];
        if group != NO_GROUP {
            let held = &mut groups.entry(group).or_default().held;
            *held.entry(domain_of[bin]).or_default() += 1;
        }
    }
    let mut domains: FxHashMap<Option<usize>, Vec<u32>> = FxHashMap::default();
    let mut sum = 0;
    for group in groups.values_mut() {
        group.allowed.sort_unstable();
        group.allowed.dedup();
        // Members with different rules may stand in more domains together; all domains are taken then.
        let only = match group.allowed.as_slice() {
            [one] if scene.allowed(*one).is_some() => Some(*one),
            _ => None,
        };
        let domains = domains.entry(only).or_insert_with(|| {
            let allowed = only.and_then(|only| scene.allowed(only));
            let mut found: Vec<u32> = match allowed {
                Some(allowed) => (0..domain_of.len())
                    .filter(|bin| allowed.contains(*bin))
                    .map(|bin| domain_of[bin])
                    .collect(),
                None => domain_of.to_vec(),
            };
            found.sort_unstable();
            found.dedup();
            found
        });
        let (mut filled, mut fixed) = (Vec::new(), 0);
        for (domain, count) in &group.held {
            if domains.binary_search(domain).is_ok() {
                filled.push(*count);
            } else {
                fixed += i128::from(*count) * i128::from(*count);
            }
        }
        let empty = domains.len() - filled.len();
        sum += fixed + fill(filled, empty as u64, group.placed);
    }
    sum
}

/// The least sum of squares when `more` are added to counts, of which `empty` more are zero.
fn fill(mut counts: Vec<u64>, empty: u64, more: u64) -> i128 {
    counts.sort_unstable();
    let square = |count: u64| i128::from(count) * i128::from(count);
    // The lowest `width` counts are raised to `level` while there are enough to reach the next.
    let (mut level, mut width, mut left) = (0, empty, more);
    let mut higher = counts.into_iter().peekable();
    while let Some(next) = higher.peek() {
        let needed = u128::from(*next - level) * u128::from(width);
        if needed > u128::from(left) {
            break;
        }
        left -= needed as u64;
        level = *next;
        width += 1;
        higher.next();
    }
    let untouched: i128 = higher.map(square).sum();
    if width == 0 {
        return untouched;
    }
    let (each, odd) = (left / width, left % width);
    let low = i128::from(width - odd) * square(level + each);
    untouched + low + i128::from(odd) * square(level + each + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn filling_is_giving_to_the_least_one_by_one(counts in proptest::collection::vec(0..9u64, 1..6), more in 0..30u64) {
            let empty = counts.iter().filter(|count| **count == 0).count() as u64;
            let held: Vec<u64> = counts.iter().copied().filter(|count| *count > 0).collect();
            let mut given = counts;
            for _ in 0..more {
                if let Some(least) = given.iter_mut().min() {
                    *least += 1;
                }
            }
            let squares: u64 = given.iter().map(|count| count * count).sum();
            prop_assert_eq!(fill(held, empty, more), i128::from(squares));
        }
    }
}

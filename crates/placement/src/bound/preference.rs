//! The least loss of preferences: every item in the node that it prefers most, finding all the company that it wishes and none that it
//! does not. Cost: bins for each distinct rules with preferred nodes.

use rustc_hash::FxHashMap;

use super::scene::Scene;
use crate::problem::{BinIndex, Preference};

/// The least sum, in weights.
pub(super) fn least(scene: &Scene<'_>) -> i128 {
    let problem = scene.problem;
    // The most that is gained from preferred nodes, by distinct rules.
    let mut most: FxHashMap<u32, i64> = FxHashMap::default();
    let mut nodes = |workload: usize| {
        let rules = scene.rules_of(workload);
        *most.entry(rules).or_insert_with(|| {
            let Some(weights) = problem.book.preferred(rules) else {
                return 0;
            };
            let allowed = scene.allowed(scene.allowed_of(workload));
            let allowed = |bin: &BinIndex| allowed.is_none_or(|bins| bins.contains(*bin));
            let best = (0..problem.bin_count())
                .filter(allowed)
                .map(|bin| weights[bin])
                .max();
            i64::from(best.unwrap_or(0))
        })
    };
    let company = |workload: usize| {
        let set = &problem.book.sets[problem.items.rules_of[workload] as usize];
        let gain = set.preferences.iter().map(|preference| match preference {
            Preference::Together { weight, .. } => i64::from((*weight).max(0)),
            Preference::Even { .. } => 0,
        });
        gain.sum::<i64>()
    };
    let mut sum = 0;
    for (workload, count) in scene.workloads() {
        let gain = nodes(workload) + company(workload);
        sum -= i128::from(gain) * i128::from(count);
    }
    for (item, bin) in problem.held() {
        let workload = problem.workload_of(item);
        let weights = problem.book.preferred(scene.rules_of(workload));
        let node = weights.map_or(0, |weights| i64::from(weights[bin]));
        sum -= i128::from(node + company(workload));
    }
    sum
}

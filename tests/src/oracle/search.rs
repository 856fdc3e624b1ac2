//! Every placement that some order of placing reaches, for tiny problems.

use std::collections::{BTreeMap, BTreeSet};

use stowplan_placement::{ConstraintKind, Strategy};

use super::{World, level_values, shares_fit};
use crate::case::Case;

/// What the search found.
#[derive(Clone, Debug, Default)]
pub struct Best {
    /// For each set of items that stand somewhere in a placement that can be reached: the values of all such placements, level by level.
    pub values: BTreeMap<BTreeSet<usize>, Vec<Vec<f64>>>,
}

impl Best {
    /// Whether a placement with at least these items can be reached.
    pub fn holds(&self, items: &BTreeSet<usize>) -> bool {
        self.values.keys().any(|placed| placed.is_superset(items))
    }
}

/// All placements that can be reached by placing items in some order, each where nothing speaks against it at its time. Devices are
/// checked by exact search instead of the rule of the tightest fit. Exponential.
pub fn exhaustive(case: &Case, strategy: &Strategy) -> Best {
    let mut best = Best::default();
    let mut seen = BTreeSet::new();
    let mut open = vec![World::new(case)];
    while let Some(world) = open.pop() {
        let mut key: Vec<(usize, usize)> = world.stands.iter().map(|stand| (stand.item, stand.bin)).collect();
        key.sort_unstable();
        let placed: BTreeSet<usize> = key.iter().map(|(item, _)| *item).collect();
        if !seen.insert(key) {
            continue;
        }
        let values = best.values.entry(placed.clone()).or_default();
        // Where the rule gives some demand nothing although an assignment exists, its shelves do not tell what is used.
        if world.devices_served() {
            values.push(level_values(&world, strategy));
        }
        for item in (0..world.items()).filter(|item| !placed.contains(item)) {
            for bin in 0..case.bins.len() {
                if may_stand(&world, item, bin) {
                    let mut next = world.clone();
                    next.place(item, bin);
                    open.push(next);
                }
            }
        }
    }
    best
}

fn may_stand(world: &World<'_>, item: usize, bin: usize) -> bool {
    let workload = world.workload_of(item);
    let mut faults = world.faults(workload, bin);
    if faults.remove(&ConstraintKind::Device) {
        let there = world.stands.iter().filter(|stand| stand.bin == bin);
        let mut demands: Vec<_> = there.flat_map(|stand| world.demands(stand.workload)).collect();
        demands.extend(world.demands(workload));
        if !shares_fit(world.bin(bin), &demands) {
            return false;
        }
    }
    faults.is_empty()
}

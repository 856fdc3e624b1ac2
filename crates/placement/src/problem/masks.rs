//! Sets of bins: which a rule allows, and which a spread constraint looks at.

use rustc_hash::FxHashMap;
use stowplan_core::{InclusionPolicy, Rules, TopologyLevel, WhenUnsatisfiable};

use super::bins::Bins;
use super::bitset::BitSet;
use super::level::{Level, NO_DOMAIN};
use crate::constraint::{Site, node_affinity, statics, taint};

/// Distinct sets of bins, found by content.
#[derive(Debug, Default)]
pub(crate) struct Masks {
    pub sets: Vec<BitSet>,
    index: FxHashMap<BitSet, u32>,
}

impl Masks {
    /// The index of a set; `None` where it holds all bins.
    pub fn intern(&mut self, set: BitSet) -> Option<u32> {
        if set.count() == set.len() {
            return None;
        }
        if let Some(found) = self.index.get(&set) {
            return Some(*found);
        }
        let index = self.sets.len() as u32;
        self.index.insert(set.clone(), index);
        self.sets.push(set);
        Some(index)
    }
}

/// The bins that the static part of `rules` allows.
pub(crate) fn allowed(rules: &Rules, bins: &Bins, site: &Site<'_>) -> BitSet {
    let verdicts: Vec<bool> = bins
        .profiles
        .iter()
        .map(|profile| statics(rules, profile, site).next().is_none())
        .collect();
    by_profile(bins, |profile| verdicts[profile])
}

/// The bins that the spread constraint at `index` of `rules` looks at: those its policies include and that are in a domain of
/// every hard spread constraint.
pub(crate) fn looked_at(rules: &Rules, index: usize, bins: &Bins, levels: &[Level]) -> BitSet {
    let spread = &rules.spread[index];
    let hard = spread.when_unsatisfiable == WhenUnsatisfiable::DoNotSchedule;
    let others: Vec<&TopologyLevel> = rules
        .spread
        .iter()
        .filter(|other| (other.when_unsatisfiable == WhenUnsatisfiable::DoNotSchedule) == hard)
        .map(|other| &other.level)
        .collect();
    let verdicts: Vec<bool> = bins
        .profiles
        .iter()
        .map(|profile| {
            (spread.node_affinity_policy == InclusionPolicy::Ignore || node_affinity::allows(rules, profile))
                && (spread.node_taints_policy == InclusionPolicy::Ignore
                    || taint::untolerated(rules, profile).is_none())
        })
        .collect();
    let mut set = by_profile(bins, |profile| verdicts[profile]);
    for level in levels.iter().filter(|level| others.contains(&&level.level)) {
        for (bin, domain) in level.domain_of.iter().enumerate() {
            if *domain == NO_DOMAIN {
                set.remove(bin);
            }
        }
    }
    set
}

fn by_profile(bins: &Bins, holds: impl Fn(usize) -> bool) -> BitSet {
    let mut set = BitSet::new(bins.len());
    for (bin, profile) in bins.profile_of.iter().enumerate() {
        if holds(*profile as usize) {
            set.insert(bin);
        }
    }
    set
}

//! Sets of bins: which the static part of rules allows, and which a spread constraint looks at.
//!
//! Many workloads differ only in what depends on others (whom they keep away, how they spread). Each set is made once for all rules that are
//! alike in what it follows from. Cost: (distinct static parts + distinct parts that spread looks at) × distinct bin profiles.

use rustc_hash::FxHashMap;
use stowplan_core::{
    Capabilities, ClusterName, Endpoint, InclusionPolicy, Labels, LatencyCeiling, NodeSelector, Residency,
    Rules, SpotRule, Target, Toleration, WhenUnsatisfiable,
};

use super::bins::Bins;
use super::bitset::BitSet;
use super::level::{Level, NO_DOMAIN};
use super::sets::HomeRules;
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

/// What of rules depends on the bin alone.
#[derive(PartialEq, Eq, Hash)]
struct StaticPart<'r> {
    home: Option<&'r ClusterName>,
    node_selector: &'r Labels,
    node_affinity: Option<&'r NodeSelector>,
    tolerations: &'r [Toleration],
    capabilities: &'r Capabilities,
    residency: &'r Residency,
    latency_to_regions: Vec<&'r LatencyCeiling>,
    pin: &'r [Target],
    exclude: &'r [Target],
    spot: SpotRule,
}

impl<'r> StaticPart<'r> {
    fn of(given: &'r HomeRules) -> Self {
        // All fields are named, so that a new one cannot be forgotten here.
        let Rules {
            node_selector,
            node_affinity,
            preferred_node_affinity: _,
            tolerations,
            affinity: _,
            anti_affinity: _,
            preferred_affinity: _,
            preferred_anti_affinity: _,
            spread: _,
            at_most: _,
            host_ports: _,
            capabilities,
            residency,
            latency,
            pin,
            exclude,
            spot,
        } = &given.rules;
        let to_region = |ceiling: &&LatencyCeiling| matches!(ceiling.to, Endpoint::Region(_));
        Self {
            home: given.home.as_ref(),
            node_selector,
            node_affinity: node_affinity.as_ref(),
            tolerations,
            capabilities,
            residency,
            latency_to_regions: latency.iter().filter(to_region).collect(),
            pin,
            exclude,
            spot: *spot,
        }
    }
}

/// The bins that the static part of each of `rules` allows: the distinct sets, and which of them each has.
pub(crate) fn allowed(rules: &[HomeRules], bins: &Bins, site: &Site<'_>) -> (Vec<BitSet>, Vec<u32>) {
    let mut sets: Vec<BitSet> = Vec::new();
    let mut known: FxHashMap<StaticPart<'_>, u32> = FxHashMap::default();
    let of = rules
        .iter()
        .map(|rules| {
            *known.entry(StaticPart::of(rules)).or_insert_with(|| {
                sets.push(by_profile(bins, |profile| {
                    statics(rules, &bins.profiles[profile], site).next().is_none()
                }));
                sets.len() as u32 - 1
            })
        })
        .collect();
    (sets, of)
}

/// What of rules says which bins one of their spread constraints looks at.
#[derive(PartialEq, Eq, Hash)]
struct SpreadPart<'r> {
    affinity: Option<(&'r Labels, Option<&'r NodeSelector>)>,
    tolerations: Option<&'r [Toleration]>,
    /// Positions of levels in which a bin must be in a domain.
    levels: Vec<usize>,
}

/// The bins that the spread constraints of rules look at, each distinct set once.
#[derive(Default)]
pub(crate) struct LookedAt<'r> {
    known: FxHashMap<SpreadPart<'r>, Option<u32>>,
}

impl<'r> LookedAt<'r> {
    /// The bins that the spread constraint at `index` of `rules` looks at: those its policies include and that are in a domain of
    /// every hard spread constraint (of every soft one, if it is soft). `None`: all.
    pub fn mask(
        &mut self,
        rules: &'r Rules,
        index: usize,
        bins: &Bins,
        levels: &[Level],
        masks: &mut Masks,
    ) -> Option<u32> {
        let spread = &rules.spread[index];
        let hard = spread.when_unsatisfiable == WhenUnsatisfiable::DoNotSchedule;
        let with = |level: &Level| {
            rules.spread.iter().any(|other| {
                (other.when_unsatisfiable == WhenUnsatisfiable::DoNotSchedule) == hard
                    && other.level == level.level
            })
        };
        let by_affinity = spread.node_affinity_policy == InclusionPolicy::Honor;
        let by_taints = spread.node_taints_policy == InclusionPolicy::Honor;
        let part = SpreadPart {
            affinity: by_affinity.then_some((&rules.node_selector, rules.node_affinity.as_ref())),
            tolerations: by_taints.then_some(&rules.tolerations),
            levels: (0..levels.len()).filter(|at| with(&levels[*at])).collect(),
        };
        if let Some(found) = self.known.get(&part) {
            return *found;
        }
        let mut set = by_profile(bins, |profile| {
            let profile = &bins.profiles[profile];
            (!by_affinity || node_affinity::allows(rules, profile))
                && (!by_taints || taint::untolerated(rules, profile).is_none())
        });
        for level in &part.levels {
            for (bin, domain) in levels[*level].domain_of.iter().enumerate() {
                if *domain == NO_DOMAIN {
                    set.remove(bin);
                }
            }
        }
        let mask = masks.intern(set);
        self.known.insert(part, mask);
        mask
    }
}

/// The weight of preferred node terms per bin for each of `rules`: the distinct lists, and which of them each has, if any.
pub(crate) fn preferred(rules: &[HomeRules], bins: &Bins) -> (Vec<Vec<i32>>, Vec<Option<u32>>) {
    let mut lists: Vec<Vec<i32>> = Vec::new();
    let mut known = FxHashMap::default();
    let of = rules
        .iter()
        .map(|rules| {
            let terms = &rules.preferred_node_affinity;
            (!terms.is_empty()).then(|| {
                *known.entry(terms).or_insert_with(|| {
                    lists.push(weights(rules, bins));
                    lists.len() as u32 - 1
                })
            })
        })
        .collect();
    (lists, of)
}

fn weights(rules: &Rules, bins: &Bins) -> Vec<i32> {
    let by_profile: Vec<i32> = bins
        .profiles
        .iter()
        .map(|profile| {
            let name = profile.node.as_ref().map_or("", |node| node.as_str());
            let matching = rules.preferred_node_affinity.iter().filter(|term| {
                // An empty preference matches every node, unlike an empty required term.
                term.preference.is_empty() || term.preference.matches(&profile.labels, name)
            });
            matching.map(|term| term.weight).sum()
        })
        .collect();
    let of_bins = bins.profile_of.iter();
    of_bins.map(|profile| by_profile[*profile as usize]).collect()
}

fn by_profile(bins: &Bins, holds: impl Fn(usize) -> bool) -> BitSet {
    let verdicts: Vec<bool> = (0..bins.profiles.len()).map(holds).collect();
    let mut set = BitSet::new(bins.len());
    for (bin, profile) in bins.profile_of.iter().enumerate() {
        if verdicts[*profile as usize] {
            set.insert(bin);
        }
    }
    set
}

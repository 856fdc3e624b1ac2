//! Names, and the versions of packages behind them: what a name and a range let in.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use stowplan_core::{RangeError, Version, VersionRange, VersionScheme};

use crate::metadata::package::MissingFeatures;
use crate::ranks::RankSet;
use crate::universe::PackageId;

/// What at most one version may be selected of: a package of the universe.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub id: PackageId,
    /// Index of the package it is part of.
    pub package: usize,
    /// For each rank of the universe's package, the rank in the whole package; ascending.
    pub ranks: Vec<u32>,
    /// For each feature that a version here has: its package in the universe, and the versions, by rank here.
    pub features: BTreeMap<Box<str>, (PackageId, RankSet)>,
}

/// A package with its versions in order.
#[derive(Clone, Debug)]
pub(crate) struct Indexed {
    pub name: Box<str>,
    pub scheme: Arc<dyn VersionScheme>,
    pub missing_features: MissingFeatures,
    pub versions: Vec<Version>,
    /// Indices of slots, that of the newest version first.
    pub slots: Vec<usize>,
    /// For each version, its slot and the rank there.
    pub place: Vec<(usize, u32)>,
    /// Versions that may not be selected.
    pub excluded: RankSet,
}

/// A version that provides or replaces a name: index of the package and rank.
pub(crate) type Holder = (usize, u32);

/// All packages by what they are called.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    pub packages: Vec<Indexed>,
    pub slots: Vec<Slot>,
    pub by_name: FxHashMap<Box<str>, usize>,
    /// Who provides a name, and in which version; by name of the provider, then rank.
    pub providers: FxHashMap<Box<str>, Vec<(Holder, Option<Version>)>>,
    /// Who replaces a package, and which of its versions (package ranks).
    pub replacers: FxHashMap<usize, Vec<(Holder, RankSet)>>,
}

/// Versions of one slot that a name and a range let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub slot: usize,
    /// Ranks in the slot.
    pub ranks: RankSet,
    /// Whether they provide the name and are not called so.
    pub provides: bool,
}

/// Schemes of one family order versions alike and can be mixed.
fn family(scheme: &dyn VersionScheme) -> &str {
    match scheme.name() {
        "semver" | "cargo" | "olm" => "semver",
        other => other,
    }
}

/// The scheme in which a range is read that is stated in one scheme and speaks of versions of another.
pub(crate) fn range_scheme<'s>(
    stated: Option<&'s dyn VersionScheme>,
    of: &'s dyn VersionScheme,
) -> &'s dyn VersionScheme {
    stated
        .filter(|stated| family(*stated) == family(of))
        .unwrap_or(of)
}

impl Index {
    /// The ranks of a package, in whole, that a range lets in.
    pub fn ranks(
        &self,
        package: usize,
        range: Option<&str>,
        stated: Option<&dyn VersionScheme>,
    ) -> Result<RankSet, RangeError> {
        let indexed = &self.packages[package];
        let Some(range) = range else {
            return Ok(RankSet::all(indexed.versions.len() as u32));
        };
        let range = range_scheme(stated, &*indexed.scheme).range(range)?;
        Ok(RankSet::from_intervals(
            range
                .ranks(&indexed.versions)
                .into_iter()
                .filter(|ranks| !ranks.is_empty())
                .map(|ranks| (ranks.start as u32, ranks.end as u32 - 1)),
        ))
    }

    /// Ranks of a package as ranks of its slots, that of the newest version first. Slots without any are left out.
    pub fn by_slot(&self, package: usize, ranks: &RankSet) -> Vec<(usize, RankSet)> {
        let indexed = &self.packages[package];
        if let [slot] = indexed.slots[..]
            && self.slots[slot].ranks.len() == indexed.versions.len()
        {
            return if ranks.is_empty() {
                Vec::new()
            } else {
                vec![(slot, ranks.clone())]
            };
        }
        let mut of: FxHashMap<usize, Vec<(u32, u32)>> = FxHashMap::default();
        for (lo, hi) in ranks.intervals() {
            for rank in *lo..=*hi {
                let (slot, here) = indexed.place[rank as usize];
                of.entry(slot).or_default().push((here, here));
            }
        }
        let slots = indexed.slots.iter();
        slots
            .filter_map(|slot| Some((*slot, RankSet::from_intervals(of.remove(slot)?))))
            .collect()
    }

    /// The versions of the package of that name in a range.
    pub fn named(
        &self,
        name: &str,
        range: Option<&str>,
        stated: Option<&dyn VersionScheme>,
    ) -> Result<Vec<Choice>, RangeError> {
        let Some(package) = self.by_name.get(name) else {
            return Ok(Vec::new());
        };
        let ranks = self.ranks(*package, range, stated)?;
        let slots = self.by_slot(*package, &ranks).into_iter();
        Ok(slots
            .map(|(slot, ranks)| Choice {
                slot,
                ranks,
                provides: false,
            })
            .collect())
    }

    /// All versions that a name and a range let in: of the package of that name first, then of those that provide it, by name.
    pub fn choices(
        &self,
        name: &str,
        range: Option<&str>,
        stated: Option<&dyn VersionScheme>,
    ) -> Result<Vec<Choice>, RangeError> {
        let mut choices = self.named(name, range, stated)?;
        let providers = self.providers.get(name).map_or(&[][..], Vec::as_slice);
        let mut read: Option<(usize, VersionRange)> = None;
        let mut ranks: Vec<(u32, u32)> = Vec::new();
        for (at, ((package, rank), provided)) in providers.iter().enumerate() {
            let lets_in = match (range, provided) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(text), Some(version)) => {
                    if read.as_ref().is_none_or(|(of, _)| of != package) {
                        let scheme = range_scheme(stated, &*self.packages[*package].scheme);
                        read = Some((*package, scheme.range(text)?));
                    }
                    read.as_ref().is_some_and(|(_, range)| range.contains(version))
                }
            };
            if lets_in {
                ranks.push((*rank, *rank));
            }
            if providers.get(at + 1).is_none_or(|((next, _), _)| next != package) {
                let set = RankSet::from_intervals(ranks.drain(..));
                let slots = self.by_slot(*package, &set).into_iter();
                choices.extend(slots.map(|(slot, ranks)| Choice {
                    slot,
                    ranks,
                    provides: true,
                }));
            }
        }
        Ok(choices)
    }

    /// Whether a package has the name or provides it.
    pub fn is_known(&self, name: &str) -> bool {
        self.by_name.contains_key(name) || self.providers.contains_key(name)
    }

    /// Narrows a choice to the versions that have features; tells the universe's packages of those that must be on beside it.
    pub fn with_features<S: AsRef<str>>(
        &self,
        choice: &Choice,
        features: &[S],
        default_features: bool,
    ) -> (RankSet, Vec<PackageId>) {
        let slot = &self.slots[choice.slot];
        let overlook = self.packages[slot.package].missing_features == MissingFeatures::Overlooked;
        let mut ranks = choice.ranks.clone();
        let mut on = Vec::new();
        for feature in features {
            match slot.features.get(feature.as_ref()) {
                Some((id, having)) => {
                    on.push(*id);
                    if !overlook {
                        ranks = both(&ranks, having);
                    }
                }
                None if overlook => {}
                None => ranks = RankSet::none(),
            }
        }
        if default_features && let Some((id, _)) = slot.features.get("default") {
            on.push(*id);
        }
        on.sort_unstable();
        on.dedup();
        (ranks, on)
    }
}

/// What is in both.
pub(crate) fn both(one: &RankSet, other: &RankSet) -> RankSet {
    let mut shared = Vec::new();
    for (lo, hi) in one.intervals() {
        for (from, to) in other.intervals() {
            shared.push((*lo.max(from), *hi.min(to)));
        }
    }
    RankSet::from_intervals(shared)
}

/// What is in `all` ranks below a number and not in the set.
pub(crate) fn outside(set: &RankSet, count: u32) -> RankSet {
    let mut gaps = Vec::new();
    let mut next = 0;
    for (lo, hi) in set.intervals() {
        if *lo > next {
            gaps.push((next, lo - 1));
        }
        next = hi + 1;
    }
    if next < count {
        gaps.push((next, count - 1));
    }
    RankSet::from_intervals(gaps)
}

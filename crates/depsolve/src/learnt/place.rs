//! Where the versions of a package are in another universe.

use rustc_hash::FxHashMap;

use super::layer::Known;
use crate::ranks::RankSet;
use crate::universe::{PackageId, Universe};

/// A package of another universe, and the values there of those it had: 0 stays "not selected".
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub package: PackageId,
    /// How many versions it had.
    pub had: u32,
    /// How many it has.
    pub has: u32,
    /// For each value that it had, the one that it has; `None`: all as they were.
    values: Option<Box<[Option<u32>]>>,
}

impl Place {
    /// `None`: there is no such package, or its versions are in another order.
    pub fn find(known: &Known, universe: &Universe) -> Option<Self> {
        let package = universe.find(&known.name)?;
        let versions = universe.versions_of(package);
        let values = if versions.starts_with(&known.versions) {
            None
        } else {
            Some(values(&known.versions, versions)?)
        };
        Some(Self {
            package,
            had: known.versions.len() as u32,
            has: versions.len() as u32,
            values,
        })
    }

    /// What has become of a value; `None`: that version is gone.
    pub fn value(&self, value: u32) -> Option<u32> {
        match &self.values {
            None => Some(value),
            Some(values) => *values.get(value as usize)?,
        }
    }

    /// Values by intervals. Those between two of an interval are in it, and those newer than all if the newest was.
    pub fn values(&self, intervals: &[(u32, u32)]) -> Option<Vec<(u32, u32)>> {
        let moved = intervals.iter().map(|(lo, hi)| {
            let lo = if *lo <= 1 { *lo } else { self.value(*lo)? };
            let hi = if *hi == self.had && *hi > 0 {
                self.has
            } else {
                self.value(*hi)?
            };
            Some((lo, hi))
        });
        moved.collect()
    }

    /// The same for ranks.
    pub fn ranks(&self, ranks: &RankSet) -> Option<RankSet> {
        if self.has == 0 {
            return None;
        }
        let values: Vec<(u32, u32)> = ranks
            .intervals()
            .iter()
            .map(|(lo, hi)| (lo + 1, hi + 1))
            .collect();
        let moved = self.values(&values)?;
        Some(RankSet::from_intervals(
            moved.into_iter().map(|(lo, hi)| (lo - 1, hi - 1)),
        ))
    }

    /// Whether ranks here are, of the versions that there were, just these.
    pub fn agrees(&self, had: &RankSet, has: &RankSet) -> bool {
        (0..self.had).all(|rank| match self.value(rank + 1) {
            Some(value) => had.contains(rank) == has.contains(value - 1),
            None => true,
        })
    }
}

fn values(had: &[Box<str>], has: &[Box<str>]) -> Option<Box<[Option<u32>]>> {
    let ranks: FxHashMap<&str, u32> = has.iter().map(AsRef::as_ref).zip(0..).collect();
    let mut values = Vec::with_capacity(had.len() + 1);
    values.push(Some(0));
    let mut last = 0;
    for version in had {
        let value = ranks.get(version.as_ref()).map(|rank| rank + 1);
        if let Some(value) = value {
            if value <= last {
                return None;
            }
            last = value;
        }
        values.push(value);
    }
    Some(values.into())
}

//! Sets of versions of one package, by rank.

use std::fmt;

/// A set of versions of one package: ranks, 0 for the oldest, as sorted disjoint inclusive intervals that do not touch.
///
/// ```
/// use stowplan_depsolve::RankSet;
/// let set = RankSet::from_intervals([(5, 7), (0, 2), (3, 3)]);
/// assert_eq!(set.intervals(), [(0, 3), (5, 7)]);
/// assert!(set.contains(6) && !set.contains(4));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RankSet {
    intervals: Vec<(u32, u32)>,
}

impl RankSet {
    /// No version at all.
    pub const fn none() -> Self {
        Self {
            intervals: Vec::new(),
        }
    }

    /// All ranks below `versions`.
    pub fn all(versions: u32) -> Self {
        Self::from_intervals((versions > 0).then(|| (0, versions - 1)))
    }

    /// The one rank.
    pub fn one(rank: u32) -> Self {
        Self {
            intervals: vec![(rank, rank)],
        }
    }

    /// The union of inclusive intervals, in any order; intervals whose end lies before their start are empty.
    pub fn from_intervals(intervals: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut given: Vec<(u32, u32)> = intervals.into_iter().filter(|(lo, hi)| lo <= hi).collect();
        given.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(given.len());
        for (lo, hi) in given {
            match merged.last_mut() {
                Some(last) if lo <= last.1.saturating_add(1) => last.1 = last.1.max(hi),
                _ => merged.push((lo, hi)),
            }
        }
        Self { intervals: merged }
    }

    /// The ranks for which `chosen` is true, among the first `versions`.
    pub fn where_true(versions: u32, mut chosen: impl FnMut(u32) -> bool) -> Self {
        Self::from_intervals(
            (0..versions)
                .filter(|rank| chosen(*rank))
                .map(|rank| (rank, rank)),
        )
    }

    /// The intervals, ascending, inclusive at both ends.
    pub fn intervals(&self) -> &[(u32, u32)] {
        &self.intervals
    }

    /// Whether no rank is in it.
    pub fn is_empty(&self) -> bool {
        self.intervals.is_empty()
    }

    /// Whether `rank` is in it. Cost: logarithm of the number of intervals.
    pub fn contains(&self, rank: u32) -> bool {
        let after = self.intervals.partition_point(|(lo, _)| *lo <= rank);
        after > 0 && rank <= self.intervals[after - 1].1
    }

    /// The greatest rank.
    pub fn last(&self) -> Option<u32> {
        self.intervals.last().map(|(_, hi)| *hi)
    }

    /// How many ranks are in it.
    pub fn len(&self) -> u32 {
        self.intervals.iter().map(|(lo, hi)| hi - lo + 1).sum()
    }
}

impl fmt::Display for RankSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("none");
        }
        for (index, (lo, hi)) in self.intervals.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            if lo == hi {
                write!(f, "{lo}")?;
            } else {
                write!(f, "{lo}..={hi}")?;
            }
        }
        Ok(())
    }
}

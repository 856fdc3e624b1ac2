//! Sets of versions: a sorted union of disjoint intervals over keys.
//!
//! Invariant: the intervals ascend, none is empty, and two neighbours have something between them. A set has thus one form, and
//! equality is equality of forms. Ends are points of a dense order (whether a version exists between two others is nobody's
//! business here). Membership costs O(log n), union O(n log n), the rest O(n) in the number of intervals.

use std::cmp::Ordering;
use std::ops::{Bound, Range};

use serde::{Serialize, Serializer};

use super::interval::{Interval, compare_high, compare_low, meet, opposite};
use super::written::Version;

/// A set of versions of one scheme.
///
/// ```
/// use stowplan_core::{Scheme, VersionScheme, VersionSet};
///
/// let version = |text: &str| Scheme::Number.version(text);
/// let set = VersionSet::at_least(version("2")?).difference(&VersionSet::exactly(version("5")?));
/// assert!(set.contains(&version("2")?) && !set.contains(&version("5")?));
/// assert_eq!(set.to_string(), ">=2, !=5");
/// assert_eq!(set.complement().to_string(), "<2 || =5");
/// assert!(set.union(&set.complement()).is_any());
/// # Ok::<(), stowplan_core::VersionError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct VersionSet {
    intervals: Vec<Interval>,
}

impl VersionSet {
    /// Every version.
    pub fn any() -> Self {
        Self::between(Bound::Unbounded, Bound::Unbounded)
    }

    /// No version.
    pub fn none() -> Self {
        Self::default()
    }

    /// This version and all above.
    pub fn at_least(version: Version) -> Self {
        Self::between(Bound::Included(version), Bound::Unbounded)
    }

    /// All above this version.
    pub fn greater(version: Version) -> Self {
        Self::between(Bound::Excluded(version), Bound::Unbounded)
    }

    /// This version and all below.
    pub fn at_most(version: Version) -> Self {
        Self::between(Bound::Unbounded, Bound::Included(version))
    }

    /// All below this version.
    pub fn less(version: Version) -> Self {
        Self::between(Bound::Unbounded, Bound::Excluded(version))
    }

    /// This version alone.
    pub fn exactly(version: Version) -> Self {
        Self::between(Bound::Included(version.clone()), Bound::Included(version))
    }

    /// All between two ends; none when the ends leave nothing.
    pub fn between(low: Bound<Version>, high: Bound<Version>) -> Self {
        Self {
            intervals: Interval::new(low, high).into_iter().collect(),
        }
    }

    /// The union of intervals in any order.
    pub fn of(intervals: impl IntoIterator<Item = Interval>) -> Self {
        let mut sorted: Vec<Interval> = intervals.into_iter().collect();
        sorted.sort_by(|left, right| compare_low(&left.low, &right.low));
        let mut intervals: Vec<Interval> = Vec::with_capacity(sorted.len());
        for next in sorted {
            match intervals.last_mut() {
                Some(last) if meet(&last.high, &next.low) => {
                    if compare_high(&last.high, &next.high) == Ordering::Less {
                        last.high = next.high;
                    }
                }
                _ => intervals.push(next),
            }
        }
        Self { intervals }
    }

    /// The intervals, ascending, with something between each two.
    pub fn intervals(&self) -> &[Interval] {
        &self.intervals
    }

    /// Whether a version is in it.
    pub fn contains(&self, version: &Version) -> bool {
        let place = |interval: &Interval| interval.side_of(version).reverse();
        self.intervals.binary_search_by(place).is_ok()
    }

    /// Whether it is the empty set.
    pub fn is_empty(&self) -> bool {
        self.intervals.is_empty()
    }

    /// Whether it is the set of all versions.
    pub fn is_any(&self) -> bool {
        match self.intervals.as_slice() {
            [only] => only.low == Bound::Unbounded && only.high == Bound::Unbounded,
            _ => false,
        }
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::of(self.intervals.iter().chain(&other.intervals).cloned())
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let (mut left, mut right) = (
            self.intervals.iter().peekable(),
            other.intervals.iter().peekable(),
        );
        let mut intervals = Vec::new();
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            let low = if compare_low(&a.low, &b.low) == Ordering::Less {
                &b.low
            } else {
                &a.low
            };
            let a_ends_first = compare_high(&a.high, &b.high) == Ordering::Less;
            let high = if a_ends_first { &a.high } else { &b.high };
            intervals.extend(Interval::new(low.clone(), high.clone()));
            if a_ends_first {
                left.next();
            } else {
                right.next();
            }
        }
        Self { intervals }
    }

    /// What is not in it.
    #[must_use]
    pub fn complement(&self) -> Self {
        let mut intervals = Vec::with_capacity(self.intervals.len() + 1);
        let mut low = Bound::Unbounded;
        for interval in &self.intervals {
            if interval.low != Bound::Unbounded {
                intervals.extend(Interval::new(low, opposite(&interval.low)));
            }
            if interval.high == Bound::Unbounded {
                return Self { intervals };
            }
            low = opposite(&interval.high);
        }
        intervals.extend(Interval::new(low, Bound::Unbounded));
        Self { intervals }
    }

    /// What is in it and not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.intersection(&other.complement())
    }

    /// Whether all of it is in the other.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.difference(other).is_empty()
    }

    /// Whether no version can be in both.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.intersection(other).is_empty()
    }

    /// Which of the ascending versions are in it, as ascending ranges of positions with gaps between them.
    ///
    /// ```
    /// use stowplan_core::{Scheme, VersionScheme};
    ///
    /// let versions = ["1", "2", "3", "5", "8"].map(|text| Scheme::Number.version(text).expect("a version"));
    /// let set = Scheme::Number.set(">=2, <4 || >7")?;
    /// assert_eq!(set.ranks(&versions), [1..3, 4..5]);
    /// # Ok::<(), stowplan_core::RangeError>(())
    /// ```
    pub fn ranks(&self, ascending: &[Version]) -> Vec<Range<usize>> {
        let mut ranks: Vec<Range<usize>> = Vec::with_capacity(self.intervals.len());
        for interval in &self.intervals {
            let start = ascending.partition_point(|version| interval.side_of(version) == Ordering::Less);
            let length =
                ascending[start..].partition_point(|version| interval.side_of(version) == Ordering::Equal);
            match ranks.last_mut() {
                _ if length == 0 => {}
                Some(last) if last.end == start => last.end = start + length,
                _ => ranks.push(start..start + length),
            }
        }
        ranks
    }
}

/// Written as its text.
impl Serialize for VersionSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

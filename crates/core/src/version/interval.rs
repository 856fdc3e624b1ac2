//! One interval of versions, with ends that are open, closed or absent.

use std::cmp::Ordering;
use std::ops::Bound;

use super::written::Version;

/// An interval of versions that is not empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Interval {
    pub(super) low: Bound<Version>,
    pub(super) high: Bound<Version>,
}

impl Interval {
    /// The interval between two ends, unless nothing can be in it.
    pub fn new(low: Bound<Version>, high: Bound<Version>) -> Option<Self> {
        let interval = Self { low, high };
        (!interval.is_empty()).then_some(interval)
    }

    /// The lower end.
    pub fn low(&self) -> Bound<&Version> {
        self.low.as_ref()
    }

    /// The upper end.
    pub fn high(&self) -> Bound<&Version> {
        self.high.as_ref()
    }

    /// The one version in it, when both ends are the same.
    pub fn single(&self) -> Option<&Version> {
        match (&self.low, &self.high) {
            (Bound::Included(low), Bound::Included(high)) if low == high => Some(low),
            _ => None,
        }
    }

    /// Whether a version lies below it, in it (`Equal`) or above it.
    pub(super) fn side_of(&self, version: &Version) -> Ordering {
        let below = match &self.low {
            Bound::Unbounded => false,
            Bound::Included(low) => version < low,
            Bound::Excluded(low) => version <= low,
        };
        if below {
            return Ordering::Less;
        }
        let above = match &self.high {
            Bound::Unbounded => false,
            Bound::Included(high) => version > high,
            Bound::Excluded(high) => version >= high,
        };
        if above { Ordering::Greater } else { Ordering::Equal }
    }

    /// Bounds are taken as points of a dense order: between two different ends there is room.
    fn is_empty(&self) -> bool {
        match (&self.low, &self.high) {
            (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
            (Bound::Included(low), Bound::Included(high)) => low > high,
            (Bound::Included(low) | Bound::Excluded(low), Bound::Included(high) | Bound::Excluded(high)) => {
                low >= high
            }
        }
    }
}

/// The order of lower ends: the one that lets more in first.
pub(super) fn compare_low(left: &Bound<Version>, right: &Bound<Version>) -> Ordering {
    match (left, right) {
        (Bound::Unbounded, Bound::Unbounded) => Ordering::Equal,
        (Bound::Unbounded, _) => Ordering::Less,
        (_, Bound::Unbounded) => Ordering::Greater,
        (Bound::Included(a), Bound::Excluded(b)) => a.cmp(b).then(Ordering::Less),
        (Bound::Excluded(a), Bound::Included(b)) => a.cmp(b).then(Ordering::Greater),
        (Bound::Included(a), Bound::Included(b)) | (Bound::Excluded(a), Bound::Excluded(b)) => a.cmp(b),
    }
}

/// The order of upper ends: the one that lets less in first.
pub(super) fn compare_high(left: &Bound<Version>, right: &Bound<Version>) -> Ordering {
    match (left, right) {
        (Bound::Unbounded, Bound::Unbounded) => Ordering::Equal,
        (Bound::Unbounded, _) => Ordering::Greater,
        (_, Bound::Unbounded) => Ordering::Less,
        (Bound::Included(a), Bound::Excluded(b)) => a.cmp(b).then(Ordering::Greater),
        (Bound::Excluded(a), Bound::Included(b)) => a.cmp(b).then(Ordering::Less),
        (Bound::Included(a), Bound::Included(b)) | (Bound::Excluded(a), Bound::Excluded(b)) => a.cmp(b),
    }
}

/// Whether nothing lies between the upper end of one interval and the lower end of the next.
pub(super) fn meet(high: &Bound<Version>, low: &Bound<Version>) -> bool {
    match (high, low) {
        (Bound::Unbounded, _) | (_, Bound::Unbounded) => true,
        (Bound::Excluded(high), Bound::Excluded(low)) => high > low,
        (Bound::Included(high) | Bound::Excluded(high), Bound::Included(low) | Bound::Excluded(low)) => {
            high >= low
        }
    }
}

/// The other side of an end.
pub(super) fn opposite(bound: &Bound<Version>) -> Bound<Version> {
    match bound {
        Bound::Unbounded => Bound::Unbounded,
        Bound::Included(version) => Bound::Excluded(version.clone()),
        Bound::Excluded(version) => Bound::Included(version.clone()),
    }
}

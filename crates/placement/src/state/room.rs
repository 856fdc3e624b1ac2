//! Free amounts of each bin, and how full each bin is as one number.
//!
//! Fullness is the mean, over the resources that count, of the used share of capacity, in parts of 2³⁰. Resources count
//! that the bin has any of, but `pods`, storage and huge pages do not. Computed from totals, it does not depend on the order of
//! placements; shifts keep the division within 64 bits and cost at most one part in 2³².

use crate::problem::{BinIndex, Problem};

/// A whole share.
pub(crate) const SHARE_ONE: i64 = 1 << 30;

#[derive(Clone, Debug)]
pub(crate) struct Room {
    width: usize,
    free: Vec<i64>,
    capacity: Vec<i64>,
    /// Resources that count for fullness.
    counted: Vec<bool>,
}

/// The least share of `capacity` that `amounts` are, among the first two resources (cpu and memory where there are such).
/// Whoever has room for an item has at least the item's least share free.
pub(crate) fn least_share(capacity: &[i64], amounts: &[i64]) -> i64 {
    let pairs = capacity
        .iter()
        .zip(amounts)
        .take(2)
        .filter(|(capacity, _)| **capacity > 0);
    pairs
        .map(|(capacity, amount)| share(*amount, *capacity))
        .min()
        .unwrap_or(0)
}

/// Whether a resource counts for how full a bin is.
fn counts_for_fullness(name: &str) -> bool {
    !(name == "pods"
        || name.ends_with("storage")
        || name.starts_with("hugepages-")
        || name.starts_with("attachable-"))
}

/// The largest share that is told from larger ones: a bin a thousand times as full as it can be.
pub(crate) const SHARE_MOST: i64 = SHARE_ONE << 10;

/// `used / capacity` in parts of [`SHARE_ONE`], between plus and minus [`SHARE_MOST`].
#[inline]
pub(crate) fn share(used: i64, capacity: i64) -> i64 {
    let shift = (64 - capacity.leading_zeros()).saturating_sub(32);
    let (used, capacity) = (used >> shift, capacity >> shift);
    (used.clamp(-(1 << 33), (1 << 33) - 1) * SHARE_ONE / capacity).clamp(-SHARE_MOST, SHARE_MOST)
}

impl Room {
    pub fn new(problem: &Problem) -> Self {
        Self {
            width: problem.resources.len(),
            free: problem.bins.capacity.clone(),
            capacity: problem.bins.capacity.clone(),
            counted: problem
                .resources
                .iter()
                .map(|name| counts_for_fullness(name.as_str()))
                .collect(),
        }
    }

    /// Whether a resource counts for fullness.
    pub fn counts(&self, resource: usize) -> bool {
        self.counted[resource]
    }

    #[inline]
    pub fn free(&self, bin: BinIndex) -> &[i64] {
        &self.free[bin * self.width..(bin + 1) * self.width]
    }

    #[inline]
    pub fn capacity(&self, bin: BinIndex) -> &[i64] {
        &self.capacity[bin * self.width..(bin + 1) * self.width]
    }

    #[inline]
    pub fn take(&mut self, bin: BinIndex, request: &[i64], sign: i64) {
        let free = &mut self.free[bin * self.width..(bin + 1) * self.width];
        for (free, asked) in free.iter_mut().zip(request) {
            *free -= sign * asked;
        }
    }

    /// How full a bin is with `request` more; `devices` is the used share of its devices, if it has any.
    #[inline]
    pub fn fullness_with(&self, bin: BinIndex, request: &[i64], devices: Option<i64>) -> i64 {
        let (capacity, free) = (self.capacity(bin), self.free(bin));
        self.mean(capacity, devices, |resource| {
            capacity[resource] - free[resource] + request[resource]
        })
    }

    /// How full a bin is; `devices` is the used share of its devices, if it has any.
    #[inline]
    pub fn fullness(&self, bin: BinIndex, devices: Option<i64>) -> i64 {
        let (capacity, free) = (self.capacity(bin), self.free(bin));
        self.mean(capacity, devices, |resource| capacity[resource] - free[resource])
    }

    /// The mean share that `request` takes of `capacity`; `devices` is the share of devices that it takes, if there are any.
    #[inline]
    pub fn mean_share(&self, capacity: &[i64], request: &[i64], devices: Option<i64>) -> i64 {
        self.mean(capacity, devices, |resource| request[resource])
    }

    #[inline]
    fn mean(&self, capacity: &[i64], devices: Option<i64>, used: impl Fn(usize) -> i64) -> i64 {
        let (mut sum, mut count) = (devices.unwrap_or(0), i64::from(devices.is_some()));
        for (resource, (capacity, counted)) in capacity.iter().zip(&self.counted).enumerate() {
            if *counted && *capacity > 0 {
                sum += share(used(resource), *capacity);
                count += 1;
            }
        }
        if count == 0 { 0 } else { sum / count }
    }

    /// The largest share of a bin's capacity that `request` takes.
    pub fn largest_share(&self, bin: BinIndex, request: &[i64]) -> i64 {
        let amounts = self.capacity(bin).iter().zip(request);
        amounts
            .filter(|(capacity, _)| **capacity > 0)
            .map(|(capacity, asked)| share(*asked, *capacity))
            .max()
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_exact_to_a_part_in_a_thousand_million() {
        assert_eq!(share(1, 2), SHARE_ONE / 2);
        assert_eq!(share(0, 7), 0);
        let (used, capacity) = (123_456_789_012_345, 987_654_321_098_765);
        let exact = i128::from(used) * i128::from(SHARE_ONE) / i128::from(capacity);
        assert!((i128::from(share(used, capacity)) - exact).abs() <= 2);
        assert!(share(i64::MAX, i64::MAX) - SHARE_ONE <= 1);
        assert!(share(i64::MAX, 1) > 7 * SHARE_ONE, "far too much is far too much");
        assert!(share(i64::MIN, 1) < -7 * SHARE_ONE);
    }
}

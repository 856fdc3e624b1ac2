//! Exact arithmetic of shares, values and weights.

use super::UNIT;
use crate::state::SHARE_ONE;

/// `value` times a weight in thousandths.
#[inline]
pub(super) fn weigh(value: i128, weight_milli: i64) -> i128 {
    if weight_milli == 1_000 {
        return value;
    }
    // Division of 128 bits is slow, and hardly ever needed.
    let small = i64::try_from(value)
        .ok()
        .and_then(|value| value.checked_mul(weight_milli));
    match small {
        Some(product) => i128::from(product / 1_000),
        None => value.saturating_mul(i128::from(weight_milli)) / 1_000,
    }
}

/// `u²` in [`UNIT`]s.
#[inline]
pub(super) fn square(share: i64) -> i64 {
    product(share, share)
}

/// `u·(1 − u)` in [`UNIT`]s: below zero for a bin that holds more than fits, so that its change by one placement is monotone in `u`.
#[inline]
pub(super) fn stranded(share: i64) -> i64 {
    product(share, SHARE_ONE - share)
}

/// The product of two shares in [`UNIT`]s. Shares are within 2⁴⁰ (`share` in `state/room.rs`), so it fits.
#[inline]
fn product(a: i64, b: i64) -> i64 {
    ((i128::from(a) * i128::from(b) * i128::from(UNIT)) >> 60) as i64
}

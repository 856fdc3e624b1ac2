//! The text of durations, shared by latencies and spans: decimal numbers with units, as in Go.

use std::fmt;

use crate::error::Error;

/// `value / 10^places` without trailing zeros.
pub(crate) fn decimal(value: u64, places: usize) -> String {
    let unit = 10_u64.pow(places as u32);
    let (whole, fraction) = (value / unit, value % unit);
    if fraction == 0 {
        return whole.to_string();
    }
    let text = format!("{whole}.{fraction:0places$}");
    text.trim_end_matches('0').to_owned()
}

/// Reads a sequence of decimal numbers with units in nanoseconds, and whether that is exact.
pub(crate) fn nanos(text: &str) -> std::result::Result<(u128, bool), &'static str> {
    const RANGE: &str = "is out of range";
    if text == "0" {
        return Ok((0, true));
    }
    if text.starts_with('-') {
        return Err("is negative");
    }
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    if rest.is_empty() {
        return Err("is empty");
    }
    let (mut total, mut exact): (u128, bool) = (0, true);
    while !rest.is_empty() {
        let end = rest
            .find(|letter: char| letter != '.' && !letter.is_ascii_digit())
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let end = after
            .find(|letter: char| letter == '.' || letter.is_ascii_digit())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let unit: u128 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            "" => return Err("has no unit; write for example 12ms, 90s or 1h30m"),
            _ => return Err("has an unknown unit; known are h, m, s, ms, us, ns"),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return Err("is not a number with a unit such as 12.5ms, 90s or 1h30m");
        }
        let whole: u128 = if whole.is_empty() {
            0
        } else {
            whole.parse().map_err(|_| RANGE)?
        };
        total = whole
            .checked_mul(unit)
            .and_then(|part| total.checked_add(part))
            .ok_or(RANGE)?;
        // No fraction with more than 18 places comes to a whole nanosecond.
        let fraction = fraction.trim_end_matches('0');
        let kept = &fraction[..fraction.len().min(18)];
        if !kept.is_empty() {
            let part = kept.parse::<u128>().map_err(|_| RANGE)? * unit;
            let power = 10_u128.pow(kept.len() as u32);
            exact &= kept.len() == fraction.len() && part.is_multiple_of(power);
            total = total.checked_add((part + power / 2) / power).ok_or(RANGE)?;
        }
        rest = after;
    }
    Ok((total, exact))
}

pub(crate) fn refuse(what: &'static str, value: &str, reason: &'static str) -> Error {
    Error::Duration {
        what,
        value: value.to_owned(),
        reason,
    }
}

pub(crate) fn overflow(operation: &'static str, left: &dyn fmt::Display, right: &dyn fmt::Display) -> Error {
    Error::Overflow {
        operation,
        left: left.to_string(),
        right: right.to_string(),
    }
}

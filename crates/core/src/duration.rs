//! Time as values: [`Latency`] in microseconds for round trips, [`Span`] in milliseconds for how long something lasts.
//!
//! Both are exact; text that is finer than what is held is refused, and so are negative values.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A round trip or delay, in whole microseconds (at most about 71 minutes).
///
/// Written as `12.5ms`, `800us` or `1.2s`; in a file a bare number is milliseconds.
///
/// ```
/// use stowplan_core::Latency;
///
/// let ceiling: Latency = "12.5ms".parse()?;
/// assert_eq!(ceiling.micros(), 12_500);
/// assert!(Latency::from_micros(800) < ceiling);
/// # Ok::<(), stowplan_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Latency(u32);

impl Latency {
    /// No delay.
    pub const ZERO: Self = Self(0);
    /// The longest latency that can be held.
    pub const MAX: Self = Self(u32::MAX);

    /// A latency of whole microseconds.
    pub const fn from_micros(micros: u32) -> Self {
        Self(micros)
    }

    /// The latency nearest to a number of milliseconds, as from a measurement.
    ///
    /// # Errors
    /// When the number is negative, not finite or out of range.
    pub fn from_millis_f64(millis: f64) -> Result<Self> {
        let micros = (millis * 1e3).round();
        if micros >= 0.0 && micros <= f64::from(u32::MAX) {
            Ok(Self(micros as u32))
        } else {
            Err(refuse(
                "latency",
                &format!("{millis}ms"),
                "is not between 0 and 71 minutes",
            ))
        }
    }

    /// Whole microseconds.
    pub const fn micros(self) -> u32 {
        self.0
    }

    /// Milliseconds as a binary number, for statistics and plots.
    pub fn millis_f64(self) -> f64 {
        f64::from(self.0) / 1e3
    }

    /// The exact sum.
    ///
    /// # Errors
    /// When the sum leaves the range.
    pub fn checked_add(self, other: Self) -> Result<Self> {
        self.0
            .checked_add(other.0)
            .map(Self)
            .ok_or_else(|| overflow("sum", &self, &other))
    }

    /// The exact difference.
    ///
    /// # Errors
    /// When the other latency is the longer one.
    pub fn checked_sub(self, other: Self) -> Result<Self> {
        self.0
            .checked_sub(other.0)
            .map(Self)
            .ok_or_else(|| overflow("difference", &self, &other))
    }

    /// The exact product with a whole number.
    ///
    /// # Errors
    /// When the product leaves the range.
    pub fn checked_mul(self, factor: u32) -> Result<Self> {
        self.0
            .checked_mul(factor)
            .map(Self)
            .ok_or_else(|| overflow("product", &self, &factor))
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match u64::from(self.0) {
            0 => "0ms".to_owned(),
            micros if micros >= 1_000_000 => format!("{}s", decimal(micros, 6)),
            micros if micros >= 1_000 => format!("{}ms", decimal(micros, 3)),
            micros => format!("{micros}us"),
        };
        out.pad(&text)
    }
}

impl FromStr for Latency {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let nanos = nanos(text).map_err(|reason| refuse("latency", text, reason))?;
        if nanos % 1_000 != 0 {
            return Err(refuse("latency", text, "is finer than a microsecond"));
        }
        let micros = u32::try_from(nanos / 1_000);
        micros
            .map(Self)
            .map_err(|_| refuse("latency", text, "is longer than 71 minutes"))
    }
}

/// How long something lasts, in whole milliseconds.
///
/// Written as in Go: `1h30m`, `90s`, `1.5s`, `250ms`. A number without a unit is refused, since nothing tells which
/// unit was meant.
///
/// ```
/// use stowplan_core::Span;
///
/// let span: Span = "90m".parse()?;
/// assert_eq!(span.millis(), 5_400_000);
/// assert_eq!(span.to_string(), "1h30m");
/// # Ok::<(), stowplan_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(u64);

impl Span {
    /// No time.
    pub const ZERO: Self = Self(0);

    /// A duration of whole milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// A duration of whole seconds.
    ///
    /// # Errors
    /// When it leaves the range.
    pub fn from_secs(seconds: u64) -> Result<Self> {
        let millis = seconds.checked_mul(1_000);
        millis
            .map(Self)
            .ok_or_else(|| refuse("duration", &format!("{seconds}s"), "is out of range"))
    }

    /// Whole milliseconds.
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// Hours as a binary number, for prices per hour.
    pub fn hours_f64(self) -> f64 {
        self.0 as f64 / 3_600_000.0
    }

    /// The exact sum.
    ///
    /// # Errors
    /// When the sum leaves the range.
    pub fn checked_add(self, other: Self) -> Result<Self> {
        self.0
            .checked_add(other.0)
            .map(Self)
            .ok_or_else(|| overflow("sum", &self, &other))
    }

    /// The exact difference.
    ///
    /// # Errors
    /// When the other duration is the longer one.
    pub fn checked_sub(self, other: Self) -> Result<Self> {
        self.0
            .checked_sub(other.0)
            .map(Self)
            .ok_or_else(|| overflow("difference", &self, &other))
    }

    /// The exact product with a whole number.
    ///
    /// # Errors
    /// When the product leaves the range.
    pub fn checked_mul(self, factor: u64) -> Result<Self> {
        self.0
            .checked_mul(factor)
            .map(Self)
            .ok_or_else(|| overflow("product", &self, &factor))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return out.pad("0s");
        }
        let (hours, minutes, rest) = (self.0 / 3_600_000, self.0 / 60_000 % 60, self.0 % 60_000);
        let part = |amount: u64, unit| {
            if amount == 0 {
                String::new()
            } else {
                format!("{amount}{unit}")
            }
        };
        let (hours, minutes) = (part(hours, "h"), part(minutes, "m"));
        let rest = if rest < 1_000 {
            part(rest, "ms")
        } else {
            decimal(rest, 3) + "s"
        };
        out.pad(&format!("{hours}{minutes}{rest}"))
    }
}

impl FromStr for Span {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let nanos = nanos(text).map_err(|reason| refuse("duration", text, reason))?;
        if nanos % 1_000_000 != 0 {
            return Err(refuse("duration", text, "is finer than a millisecond"));
        }
        u64::try_from(nanos / 1_000_000)
            .map(Self)
            .map_err(|_| refuse("duration", text, "is out of range"))
    }
}

/// `value / 10^places` without trailing zeros.
fn decimal(value: u64, places: usize) -> String {
    let unit = 10_u64.pow(places as u32);
    let (whole, fraction) = (value / unit, value % unit);
    if fraction == 0 {
        return whole.to_string();
    }
    let text = format!("{whole}.{fraction:0places$}");
    text.trim_end_matches('0').to_owned()
}

/// Reads a sequence of decimal numbers with units, in nanoseconds; finer fractions are refused.
fn nanos(text: &str) -> std::result::Result<u128, &'static str> {
    const RANGE: &str = "is out of range";
    if text == "0" {
        return Ok(0);
    }
    if text.starts_with('-') {
        return Err("is negative");
    }
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    if rest.is_empty() {
        return Err("is empty");
    }
    let mut total: u128 = 0;
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
        let fraction = fraction.trim_end_matches('0');
        if !fraction.is_empty() {
            // No unit has more than 18 decimal places that come to a whole nanosecond.
            let places = u32::try_from(fraction.len()).ok().filter(|places| *places <= 18);
            let places = places.ok_or("is finer than a nanosecond")?;
            let part = fraction.parse::<u128>().map_err(|_| RANGE)? * unit;
            let power = 10_u128.pow(places);
            if !part.is_multiple_of(power) {
                return Err("is finer than a nanosecond");
            }
            total = total.checked_add(part / power).ok_or(RANGE)?;
        }
        rest = after;
    }
    Ok(total)
}

fn refuse(what: &'static str, value: &str, reason: &'static str) -> Error {
    Error::Duration {
        what,
        value: value.to_owned(),
        reason,
    }
}

fn overflow(operation: &'static str, left: &dyn fmt::Display, right: &dyn fmt::Display) -> Error {
    Error::Overflow {
        operation,
        left: left.to_string(),
        right: right.to_string(),
    }
}

impl serde::Serialize for Latency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Latency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        crate::scalar::deserialize(
            deserializer,
            "a latency such as 12.5ms, or a number of milliseconds",
            |text| {
                // Only a bare number has neither unit nor letters: `"12.5"` in quotes is read alike.
                match text.bytes().last() {
                    Some(b'0'..=b'9' | b'.') => format!("{text}ms").parse().map_err(|error| match error {
                        Error::Duration { what, reason, .. } => refuse(what, text, reason),
                        other => other,
                    }),
                    _ => text.parse(),
                }
            },
        )
    }
}

impl schemars::JsonSchema for Latency {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Latency".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A latency such as 12.5ms, 800us or 1.2s; a bare number is milliseconds.",
            "type": ["string", "number"],
            "minimum": 0,
        })
    }
}

impl serde::Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        crate::scalar::deserialize(deserializer, "a duration such as 1h30m or 90s", str::parse)
    }
}

impl schemars::JsonSchema for Span {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Span".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A duration such as 1h30m, 90s or 250ms.",
            "type": "string",
            "pattern": r"^\+?(0|([0-9]+(\.[0-9]*)?|\.[0-9]+)(h|m|s|ms|us|µs|μs|ns))+$",
        })
    }
}

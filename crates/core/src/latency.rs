//! Latency: round trips and delays in microseconds.

use std::fmt;
use std::str::FromStr;

use crate::duration::{decimal, nanos, overflow, refuse};
use crate::error::{Error, Result};

/// A round trip or delay, in whole microseconds (at most about 71 minutes).
///
/// Written as `12.5ms`, `800us` or `1.2s`; in a file a bare number is milliseconds. Text that is finer is rounded to the
/// nearest microsecond.
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
        let (nanos, _) = nanos(text).map_err(|reason| refuse("latency", text, reason))?;
        let micros = u32::try_from((nanos + 500) / 1_000);
        micros
            .map(Self)
            .map_err(|_| refuse("latency", text, "is longer than 71 minutes"))
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

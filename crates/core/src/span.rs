//! Spans: how long something lasts, in milliseconds.

use std::fmt;
use std::str::FromStr;

use crate::duration::{decimal, nanos, overflow, refuse};
use crate::error::{Error, Result};

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
        let (nanos, exact) = nanos(text).map_err(|reason| refuse("duration", text, reason))?;
        if !exact || nanos % 1_000_000 != 0 {
            return Err(refuse("duration", text, "is finer than a millisecond"));
        }
        u64::try_from(nanos / 1_000_000)
            .map(Self)
            .map_err(|_| refuse("duration", text, "is out of range"))
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

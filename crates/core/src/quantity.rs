//! Kubernetes quantities: `500m`, `1.5`, `4Gi`, `1e3`, `128974848`.
//!
//! Syntax and meaning follow `k8s.io/apimachinery/pkg/api/resource`: a signed decimal number with a decimal suffix
//! (`n u m k M G T P E`), a binary suffix (`Ki Mi Gi Ti Pi Ei`) or a decimal exponent (`e3`, `E-6`). The value is
//! held exactly as a whole number of billionths; anything finer is rounded away from zero, so that a request for
//! very little is still a request for something. As in Kubernetes, a value with a binary suffix is capped at
//! 2⁶³−1 and a decimal one is not; a decimal value beyond ±1.7·10²⁹ (the range of 128-bit billionths) is refused.
//!
//! Two quantities are equal when their values are, whatever their [`Format`].

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use crate::error::{Error, Result};

/// Billionths in one.
pub(crate) const NANOS: i128 = 1_000_000_000;
/// Billionths in one thousandth.
const NANOS_PER_MILLI: i128 = 1_000_000;
/// The family of suffixes a quantity is written with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Powers of 1000: `12M`.
    #[default]
    DecimalSi,
    /// Powers of 1024: `12Mi`.
    BinarySi,
    /// Powers of ten: `12e6`.
    DecimalExponent,
}

/// An exact amount in Kubernetes quantity syntax.
///
/// ```
/// use stowplan_core::Quantity;
///
/// let memory: Quantity = "1.5Gi".parse()?;
/// assert_eq!(memory.value(), 1_610_612_736);
/// assert_eq!(memory.to_string(), "1536Mi");
/// let cpu: Quantity = "0.5".parse()?;
/// assert_eq!(cpu.milli_value(), 500);
/// assert_eq!(cpu, "500m".parse()?);
/// # Ok::<(), stowplan_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Quantity {
    nanos: i128,
    format: Format,
}

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self {
        nanos: 0,
        format: Format::DecimalSi,
    };

    /// A whole number, printed with the suffixes of `format`.
    pub const fn from_value(value: i64, format: Format) -> Self {
        Self {
            nanos: value as i128 * NANOS,
            format,
        }
    }

    /// A number of thousandths (`500` is half a core), printed with decimal suffixes.
    pub const fn from_milli(milli: i64) -> Self {
        Self {
            nanos: milli as i128 * NANOS_PER_MILLI,
            format: Format::DecimalSi,
        }
    }

    /// A number of billionths, printed with the suffixes of `format`.
    pub const fn from_nanos(nanos: i128, format: Format) -> Self {
        // The one value without a positive counterpart is left out, so that magnitudes always fit.
        let nanos = if nanos == i128::MIN { -i128::MAX } else { nanos };
        Self { nanos, format }
    }

    /// The exact value in billionths.
    pub const fn nanos(self) -> i128 {
        self.nanos
    }

    /// The suffixes it is printed with.
    pub const fn format(self) -> Format {
        self.format
    }

    /// The value rounded away from zero to a whole number, as Kubernetes' `Value()`; held at the ends of `i64`.
    pub const fn value(self) -> i64 {
        round_away(self.nanos, NANOS)
    }

    /// The value in thousandths rounded away from zero, as Kubernetes' `MilliValue()`; held at the ends of `i64`.
    pub const fn milli_value(self) -> i64 {
        round_away(self.nanos, NANOS_PER_MILLI)
    }

    /// Whether it is exactly zero.
    pub const fn is_zero(self) -> bool {
        self.nanos == 0
    }

    /// Whether it is below zero.
    pub const fn is_negative(self) -> bool {
        self.nanos < 0
    }

    /// The exact sum; the format is this quantity's, or the other's when this one is zero.
    ///
    /// # Errors
    /// When the sum leaves the range.
    pub fn checked_add(self, other: Self) -> Result<Self> {
        self.combine(other, "sum", i128::checked_add)
    }

    /// The exact difference; the format is this quantity's, or the other's when this one is zero.
    ///
    /// # Errors
    /// When the difference leaves the range.
    pub fn checked_sub(self, other: Self) -> Result<Self> {
        self.combine(other, "difference", i128::checked_sub)
    }

    fn combine(
        self,
        other: Self,
        operation: &'static str,
        apply: fn(i128, i128) -> Option<i128>,
    ) -> Result<Self> {
        let format = if self.is_zero() { other.format } else { self.format };
        apply(self.nanos, other.nanos)
            .filter(|nanos| *nanos != i128::MIN)
            .map(|nanos| Self { nanos, format })
            .ok_or_else(|| Error::Overflow {
                operation,
                left: self.to_string(),
                right: other.to_string(),
            })
    }
}

/// `nanos / unit` rounded away from zero, held at the ends of `i64`.
const fn round_away(nanos: i128, unit: i128) -> i64 {
    let whole = nanos / unit + if nanos % unit == 0 { 0 } else { nanos.signum() };
    if whole > i64::MAX as i128 {
        i64::MAX
    } else if whole < i64::MIN as i128 {
        i64::MIN
    } else {
        whole as i64
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nanos == other.nanos
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nanos.cmp(&other.nanos)
    }
}

impl Hash for Quantity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.nanos.hash(state);
    }
}

impl serde::Serialize for Quantity {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Quantity {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        // Kubernetes ignores white space around a quantity in JSON, though not elsewhere.
        crate::scalar::deserialize(deserializer, "a quantity such as 500m, 1.5 or 4Gi", |text| {
            text.trim().parse()
        })
    }
}

impl schemars::JsonSchema for Quantity {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Quantity".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "An amount in Kubernetes quantity syntax, such as 500m, 1.5 or 4Gi.",
            "type": ["string", "number"],
            "pattern": r"^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?\s*$",
        })
    }
}

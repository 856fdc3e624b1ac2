//! Sizes and volumes of data in whole bytes.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::quantity::{Format, NANOS, Quantity};

/// A number of bytes; read as a Kubernetes quantity (`1.5Gi`, `3G`, `1024`), a fraction of a byte rounded up.
///
/// ```
/// use stowplan_core::Bytes;
///
/// let image: Bytes = "1536Mi".parse()?;
/// assert_eq!(image.to_string(), "1.5Gi");
/// # Ok::<(), stowplan_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub u64);

impl Bytes {
    /// No bytes.
    pub const ZERO: Self = Self(0);

    /// The exact sum.
    ///
    /// # Errors
    /// When the sum leaves the range.
    pub fn checked_add(self, other: Self) -> Result<Self> {
        self.0
            .checked_add(other.0)
            .map(Self)
            .ok_or_else(|| self.overflow("sum", &other))
    }

    /// The exact difference.
    ///
    /// # Errors
    /// When the other number is the larger one.
    pub fn checked_sub(self, other: Self) -> Result<Self> {
        self.0
            .checked_sub(other.0)
            .map(Self)
            .ok_or_else(|| self.overflow("difference", &other))
    }

    /// The exact product with a whole number.
    ///
    /// # Errors
    /// When the product leaves the range.
    pub fn checked_mul(self, factor: u64) -> Result<Self> {
        self.0
            .checked_mul(factor)
            .map(Self)
            .ok_or_else(|| self.overflow("product", &factor))
    }

    fn overflow(self, operation: &'static str, right: &dyn fmt::Display) -> Error {
        Error::Overflow {
            operation,
            left: self.to_string(),
            right: right.to_string(),
        }
    }
}

/// Binary suffixes, largest first, with the power of two of each.
const SUFFIXES: [(&str, u32); 6] = [
    ("Ei", 60),
    ("Pi", 50),
    ("Ti", 40),
    ("Gi", 30),
    ("Mi", 20),
    ("Ki", 10),
];

impl fmt::Display for Bytes {
    /// The largest binary unit with at most three decimals, else the largest one without, else all digits.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Beyond 2^63-1 a binary quantity would be capped when read back, so such numbers print in full.
        let readable = i64::try_from(self.0).is_ok();
        let units = SUFFIXES
            .into_iter()
            .filter(|(_, power)| readable && self.0 >> power > 0);
        for (index, (suffix, power)) in units.enumerate() {
            let (whole, rest) = (self.0 >> power, self.0 % (1 << power));
            let thousandths = u128::from(rest) * 1_000;
            if rest == 0 || (index == 0 && thousandths.is_multiple_of(1 << power)) {
                let fraction = format!(".{:03}", thousandths >> power);
                let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
                return out.pad(&format!("{whole}{fraction}{suffix}"));
            }
        }
        out.pad(&self.0.to_string())
    }
}

impl FromStr for Bytes {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refuse = |reason| Error::Quantity {
            value: text.to_owned(),
            reason,
        };
        let quantity: Quantity = text.parse()?;
        if quantity.is_negative() {
            return Err(refuse("is negative, and a number of bytes cannot be"));
        }
        if quantity.format() == Format::BinarySi && quantity.value() == i64::MAX {
            return Err(refuse("is out of range for a number of bytes"));
        }
        let whole = quantity.nanos().unsigned_abs().div_ceil(NANOS.unsigned_abs());
        u64::try_from(whole)
            .map(Self)
            .map_err(|_| refuse("is out of range for a number of bytes"))
    }
}

impl serde::Serialize for Bytes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        crate::scalar::deserialize(deserializer, "a number of bytes such as 1.5Gi", str::parse)
    }
}

impl schemars::JsonSchema for Bytes {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Bytes".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A number of bytes in Kubernetes quantity syntax, such as 1.5Gi, 3G or 1024.",
            "type": ["string", "number"],
            "minimum": 0,
            "pattern": r"^\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$",
        })
    }
}

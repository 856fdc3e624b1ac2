//! Kubernetes quantities: `500m`, `1.5`, `4Gi`, `1e3`, `128974848`.
//!
//! Syntax and meaning follow `k8s.io/apimachinery/pkg/api/resource`: a signed decimal number with a decimal suffix
//! (`n u m k M G T P E`), a binary suffix (`Ki Mi Gi Ti Pi Ei`) or a decimal exponent (`e3`, `E-6`). The value is
//! held exactly as a whole number of billionths; anything finer is rounded away from zero, so that a request for
//! very little is still a request for something. As in Kubernetes, a value with a binary suffix is capped at
//! 2⁶³−1 and a decimal one is not; a decimal value beyond ±1.7·10²⁹ (the range of 128-bit billionths) is refused.
//!
//! Two quantities are equal when their values are, whatever their [`Format`]. Printing gives the canonical form.
//! One deliberate difference: text without a digit (`"."`, `"+"`, `"Ki"`), which the Go parser happens to read as
//! zero against its own grammar, is refused.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::error::{Error, Result};

/// Billionths in one.
const NANOS: i128 = 1_000_000_000;
/// Billionths in one thousandth.
const NANOS_PER_MILLI: i128 = 1_000_000;
/// Most decimal digits that a 128-bit magnitude can need.
const DIGITS_MAX: usize = 39;

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

impl FromStr for Quantity {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse(text).map_err(|reason| Error::Quantity {
            value: text.to_owned(),
            reason,
        })
    }
}

/// The base and power a suffix stands for.
enum Scale {
    /// Times 10 to this power.
    Ten(i64),
    /// Times 2 to this power.
    Two(u32),
}

fn parse(text: &str) -> std::result::Result<Quantity, &'static str> {
    if text.is_empty() {
        return Err("is empty");
    }
    let (negative, rest) = match text.as_bytes()[0] {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (whole, rest) = split_digits(rest);
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(rest) => split_digits(rest),
        None => ("", rest),
    };
    if whole.is_empty() && fraction.is_empty() {
        return Err("does not start with a number such as 500m, 1.5 or 4Gi");
    }
    let (scale, mut format) = interpret(suffix)?;

    // The digits without the point; the point is `fraction.len()` places from the right.
    let mut digits: Vec<u8> = whole
        .bytes()
        .chain(fraction.bytes())
        .map(|digit| digit - b'0')
        .collect();
    let mut power = 9 - fraction.len() as i64;
    match scale {
        Scale::Ten(exponent) => power = power.saturating_add(exponent),
        Scale::Two(exponent) => multiply(&mut digits, 1 << exponent),
    }
    let magnitude = shift(&digits, power);
    let nanos = if format == Format::BinarySi {
        let cap = i128::from(i64::MAX) * NANOS;
        let nanos = magnitude.map_or(cap, |nanos| nanos.min(cap));
        if nanos > 0 && nanos < NANOS {
            format = Format::DecimalSi;
        }
        nanos
    } else {
        magnitude.ok_or("is beyond 1.7e29, the largest amount that can be held exactly")?
    };
    Ok(Quantity {
        nanos: if negative { -nanos } else { nanos },
        format,
    })
}

/// The leading ASCII digits and what follows them.
fn split_digits(text: &str) -> (&str, &str) {
    let end = text
        .bytes()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at(end)
}

fn interpret(suffix: &str) -> std::result::Result<(Scale, Format), &'static str> {
    let decimal = |power| Ok((Scale::Ten(power), Format::DecimalSi));
    let binary = |power| Ok((Scale::Two(power), Format::BinarySi));
    match suffix {
        "" => decimal(0),
        "n" => decimal(-9),
        "u" => decimal(-6),
        "m" => decimal(-3),
        "k" => decimal(3),
        "M" => decimal(6),
        "G" => decimal(9),
        "T" => decimal(12),
        "P" => decimal(15),
        "E" => decimal(18),
        "Ki" => binary(10),
        "Mi" => binary(20),
        "Gi" => binary(30),
        "Ti" => binary(40),
        "Pi" => binary(50),
        "Ei" => binary(60),
        _ => match suffix.strip_prefix(['e', 'E']) {
            Some(exponent) => exponent
                .parse::<i32>()
                .map(|power| (Scale::Ten(i64::from(power)), Format::DecimalExponent))
                .map_err(|_| "has an exponent that is not a whole number"),
            None if suffix.chars().any(char::is_whitespace) => Err("contains a space"),
            None => Err(
                "has an unknown suffix; known are n u m k M G T P E, Ki Mi Gi Ti Pi Ei and exponents such as e3",
            ),
        },
    }
}

/// Multiplies a number given as decimal digits, most significant first.
fn multiply(digits: &mut Vec<u8>, factor: u64) {
    let mut carry: u128 = 0;
    for digit in digits.iter_mut().rev() {
        let product = u128::from(*digit) * u128::from(factor) + carry;
        *digit = (product % 10) as u8;
        carry = product / 10;
    }
    while carry > 0 {
        digits.insert(0, (carry % 10) as u8);
        carry /= 10;
    }
}

/// `digits · 10^power`, rounded up to a whole number; `None` when it does not fit.
fn shift(digits: &[u8], power: i64) -> Option<i128> {
    let leading = digits
        .iter()
        .position(|digit| *digit != 0)
        .unwrap_or(digits.len());
    let digits = &digits[leading..];
    if digits.is_empty() {
        return Some(0);
    }
    let dropped = usize::try_from(power.saturating_neg())
        .unwrap_or(0)
        .min(digits.len());
    let (kept, lost) = digits.split_at(digits.len() - dropped);
    if kept.len() as i64 + power.max(0) > DIGITS_MAX as i64 {
        return None;
    }
    let mut value: i128 = 0;
    for digit in kept {
        value = value.checked_mul(10)?.checked_add(i128::from(*digit))?;
    }
    for _ in 0..power.max(0) {
        value = value.checked_mul(10)?;
    }
    value.checked_add(i128::from(lost.iter().any(|digit| *digit != 0)))
}

impl fmt::Display for Quantity {
    /// The canonical form: no fraction, the largest suffix that loses nothing.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return out.pad("0");
        }
        let sign = if self.is_negative() { "-" } else { "" };
        let magnitude = self.nanos.unsigned_abs();
        let nanos = NANOS.unsigned_abs();
        let whole = magnitude / nanos;
        // Beyond 2^63-1 a binary suffix would be capped when read back, so such values print as decimals.
        let binary = self.format == Format::BinarySi
            && magnitude.is_multiple_of(nanos)
            && (1024..=i64::MAX.unsigned_abs().into()).contains(&whole);
        if binary {
            let (mut number, mut suffix) = (whole, 0);
            while number % 1024 == 0 && suffix < BINARY.len() - 1 {
                number /= 1024;
                suffix += 1;
            }
            return out.pad(&format!("{sign}{number}{}", BINARY[suffix]));
        }
        let (mut number, mut power) = (magnitude, -9_i32);
        while number % 1000 == 0 {
            number /= 1000;
            power += 3;
        }
        let decimal = usize::try_from(power / 3 + 3)
            .ok()
            .and_then(|index| DECIMAL.get(index));
        match decimal {
            _ if power == 0 => out.pad(&format!("{sign}{number}")),
            Some(suffix) if self.format != Format::DecimalExponent => {
                out.pad(&format!("{sign}{number}{suffix}"))
            }
            _ => out.pad(&format!("{sign}{number}e{power}")),
        }
    }
}

const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const DECIMAL: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

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

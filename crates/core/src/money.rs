//! Money: exact micro-units of a named currency.
//!
//! Sums, differences and products are exact or refused. Where a result is not a whole number of micro-units
//! (a share, or a price written with more than six decimals) it is rounded half away from zero. A written price that
//! is not zero never becomes zero: it is refused instead.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// Micro-units in one unit.
const MICROS: i128 = 1_000_000;

/// A currency by its three ISO 4217 letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// United States dollar, the currency of bare numbers.
    pub const USD: Self = Self(*b"USD");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");

    /// The three letters.
    pub fn as_str(&self) -> &str {
        // Only ASCII letters are ever stored.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self::USD
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

impl FromStr for Currency {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_uppercase) => Ok(Self(letters)),
            _ => Err(Error::Money {
                value: text.to_owned(),
                reason: "is not a currency of three capital letters such as USD",
            }),
        }
    }
}

impl serde::Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        crate::scalar::deserialize(deserializer, "a currency such as USD", str::parse)
    }
}

impl schemars::JsonSchema for Currency {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A currency by its three ISO 4217 letters.",
            "type": "string",
            "pattern": "^[A-Z]{3}$",
        })
    }
}

/// An exact amount of money.
///
/// ```
/// use stowplan_core::Money;
///
/// let price: Money = "0.096 USD".parse()?;
/// assert_eq!(price, Money::usd_micros(96_000));
/// assert_eq!(price.checked_mul(730)?.to_string(), "70.08 USD");
/// # Ok::<(), stowplan_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Money {
    /// Millionths of the currency's unit.
    pub micros: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// No dollars.
    pub const ZERO: Self = Self::usd_micros(0);

    /// An amount in millionths of a dollar.
    pub const fn usd_micros(micros: i64) -> Self {
        Self {
            micros,
            currency: Currency::USD,
        }
    }

    /// An amount in millionths of `currency`.
    pub const fn new(micros: i64, currency: Currency) -> Self {
        Self { micros, currency }
    }

    /// The amount nearest to a binary number, as from a table of prices.
    ///
    /// # Errors
    /// When the number is not finite, out of range, or not zero but less than half a micro-unit.
    pub fn from_f64(amount: f64, currency: Currency) -> Result<Self> {
        if !amount.is_finite() {
            return Err(Error::Money {
                value: amount.to_string(),
                reason: "is not a finite number",
            });
        }
        let text = amount.to_string();
        let micros = micros(&text).map_err(|reason| Error::Money { value: text, reason })?;
        Ok(Self { micros, currency })
    }

    /// The amount as a binary number, for statistics and plots.
    pub fn to_f64(self) -> f64 {
        self.micros as f64 / 1e6
    }

    /// Whether it is exactly zero.
    pub const fn is_zero(self) -> bool {
        self.micros == 0
    }

    /// The exact sum.
    ///
    /// # Errors
    /// When the currencies differ or the sum leaves the range.
    pub fn checked_add(self, other: Self) -> Result<Self> {
        self.combine(other, "sum", i64::checked_add)
    }

    /// The exact difference.
    ///
    /// # Errors
    /// When the currencies differ or the difference leaves the range.
    pub fn checked_sub(self, other: Self) -> Result<Self> {
        self.combine(other, "difference", i64::checked_sub)
    }

    /// The exact product with a whole number.
    ///
    /// # Errors
    /// When the product leaves the range.
    pub fn checked_mul(self, factor: i64) -> Result<Self> {
        self.micros
            .checked_mul(factor)
            .map(|micros| Self { micros, ..self })
            .ok_or_else(|| Error::Overflow {
                operation: "product",
                left: self.to_string(),
                right: factor.to_string(),
            })
    }

    /// `numerator / denominator` of the amount, rounded half away from zero.
    ///
    /// # Errors
    /// When the denominator is zero or the result leaves the range.
    pub fn scale(self, numerator: i64, denominator: i64) -> Result<Self> {
        let product = i128::from(self.micros) * i128::from(numerator);
        round_half_away(product, i128::from(denominator))
            .and_then(|micros| i64::try_from(micros).ok())
            .map(|micros| Self { micros, ..self })
            .ok_or_else(|| Error::Overflow {
                operation: "product",
                left: self.to_string(),
                right: format!("{numerator}/{denominator}"),
            })
    }

    /// How two amounts of the same currency compare.
    ///
    /// # Errors
    /// When the currencies differ.
    pub fn checked_cmp(self, other: Self) -> Result<Ordering> {
        self.partial_cmp(&other).ok_or(Error::MixedCurrencies {
            left: self,
            right: other,
        })
    }

    fn combine(
        self,
        other: Self,
        operation: &'static str,
        apply: fn(i64, i64) -> Option<i64>,
    ) -> Result<Self> {
        if self.currency != other.currency {
            return Err(Error::MixedCurrencies {
                left: self,
                right: other,
            });
        }
        apply(self.micros, other.micros)
            .map(|micros| Self { micros, ..self })
            .ok_or_else(|| Error::Overflow {
                operation,
                left: self.to_string(),
                right: other.to_string(),
            })
    }
}

/// The quotient rounded half away from zero; `None` for a zero denominator.
fn round_half_away(numerator: i128, denominator: i128) -> Option<i128> {
    let quotient = numerator.checked_div(denominator)?;
    let remainder = numerator % denominator;
    let away = remainder.unsigned_abs() >= denominator.unsigned_abs() - remainder.unsigned_abs();
    let step = if numerator.signum() == denominator.signum() {
        1
    } else {
        -1
    };
    Some(if remainder != 0 && away {
        quotient + step
    } else {
        quotient
    })
}

impl PartialOrd for Money {
    /// Amounts in different currencies have no order.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.micros.cmp(&other.micros))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.micros < 0 { "-" } else { "" };
        let magnitude = self.micros.unsigned_abs();
        let (units, micros) = (magnitude / 1_000_000, magnitude % 1_000_000);
        let mut text = format!("{sign}{units}");
        if micros != 0 {
            let fraction = format!(".{micros:06}");
            text.push_str(fraction.trim_end_matches('0'));
        }
        text.push(' ');
        text.push_str(self.currency.as_str());
        out.pad(&text)
    }
}

impl FromStr for Money {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refuse = |reason| Error::Money {
            value: text.to_owned(),
            reason,
        };
        let (amount, currency) = match text.split_once(' ') {
            Some((amount, currency)) => (
                amount,
                currency
                    .parse()
                    .map_err(|_| refuse("does not end in a currency of three capital letters such as USD"))?,
            ),
            None => (text, Currency::USD),
        };
        Ok(Self {
            micros: micros(amount).map_err(refuse)?,
            currency,
        })
    }
}

/// Reads a plain decimal number (no exponent) in micro-units.
fn micros(text: &str) -> std::result::Result<i64, &'static str> {
    const SYNTAX: &str = "is not an amount such as 0.096 or \"0.096 USD\"";
    const RANGE: &str = "is out of range";
    let (negative, number) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (units, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(units) || !digits(fraction) {
        return Err(SYNTAX);
    }
    let units: i64 = units.parse().map_err(|_| RANGE)?;
    let (kept, rest) = fraction.split_at(fraction.len().min(6));
    let mut micros = i128::from(units) * MICROS;
    let mut place = MICROS / 10;
    for digit in kept.bytes() {
        micros += i128::from(digit - b'0') * place;
        place /= 10;
    }
    if rest.as_bytes().first().is_some_and(|digit| *digit >= b'5') {
        micros += 1;
    }
    if micros == 0 && rest.bytes().any(|digit| digit != b'0') {
        return Err("is less than half a millionth and would become zero");
    }
    i64::try_from(if negative { -micros } else { micros }).map_err(|_| RANGE)
}

impl serde::Serialize for Money {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Money {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        crate::scalar::deserialize(deserializer, "money such as 0.096 or \"0.096 USD\"", str::parse)
    }
}

impl schemars::JsonSchema for Money {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Money".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "An amount of money such as \"0.096 USD\"; a bare number is in USD.",
            "type": ["string", "number"],
            "pattern": "^-?[0-9]+(\\.[0-9]+)?( [A-Z]{3})?$",
        })
    }
}

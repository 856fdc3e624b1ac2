//! Reading and printing quantities.
//!
//! Reading works on decimal digits, so that nothing is rounded before the last step: a binary suffix multiplies the digit
//! string by a power of two, then the point moves and what is finer than a billionth rounds up. Cost is linear in the
//! length of the text. Printing gives the canonical form of Kubernetes, which reads back as the same value.
//!
//! One deliberate difference: text without a digit (`"."`, `"+"`, `"Ki"`), which the Go parser happens to read as zero
//! against its own grammar, is refused.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::quantity::{Format, NANOS, Quantity};

/// Most decimal digits that a 128-bit magnitude can need.
const DIGITS_MAX: usize = 39;

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
    Ok(Quantity::from_nanos(
        if negative { -nanos } else { nanos },
        format,
    ))
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

const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const DECIMAL: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

impl fmt::Display for Quantity {
    /// The canonical form: no fraction, the largest suffix that loses nothing.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return out.pad("0");
        }
        let sign = if self.is_negative() { "-" } else { "" };
        let magnitude = self.nanos().unsigned_abs();
        let nanos = NANOS.unsigned_abs();
        let whole = magnitude / nanos;
        // Beyond 2^63-1 a binary suffix would be capped when read back, so such values print as decimals.
        let binary = self.format() == Format::BinarySi
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
            Some(suffix) if self.format() != Format::DecimalExponent => {
                out.pad(&format!("{sign}{number}{suffix}"))
            }
            _ => out.pad(&format!("{sign}{number}e{power}")),
        }
    }
}

//! What plain text stands for: the core schema of YAML 1.2.
//!
//! `yes`, `no`, `on`, `off` and numbers with leading zeros are text, so that country codes and identifiers stay what
//! they are. A number too large for any number type stays text, so that whoever reads it can say so.

/// What a plain scalar stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scalar {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Signed(i64),
    /// A whole number beyond the signed ones.
    Unsigned(u64),
    /// A number with a fraction or exponent.
    Float(f64),
    /// Text.
    Text,
}

pub(super) fn resolve(text: &str) -> Scalar {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "true" | "True" | "TRUE" => return Scalar::Bool(true),
        "false" | "False" | "FALSE" => return Scalar::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Float(f64::NEG_INFINITY),
        _ => {}
    }
    if let Some(number) = with_base(text) {
        return number;
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let looks = digits
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    let leading_zero = digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit();
    if !looks || leading_zero {
        return Scalar::Text;
    }
    if let Ok(number) = text.parse() {
        return Scalar::Signed(number);
    }
    if let Ok(number) = text.parse() {
        return Scalar::Unsigned(number);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Scalar::Float(number),
        _ => Scalar::Text,
    }
}

/// Whole numbers in base 8 and 16: `0o17`, `0xFF`.
fn with_base(text: &str) -> Option<Scalar> {
    let (digits, base) = match text.strip_prefix("0x") {
        Some(digits) => (digits, 16),
        None => (text.strip_prefix("0o")?, 8),
    };
    // A sign would be accepted by the parser of numbers.
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    u64::from_str_radix(digits, base)
        .ok()
        .map(|number| i64::try_from(number).map_or(Scalar::Unsigned(number), Scalar::Signed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_what_it_looks_like() {
        for (text, scalar) in [
            ("~", Scalar::Null),
            ("true", Scalar::Bool(true)),
            ("-12", Scalar::Signed(-12)),
            ("18446744073709551615", Scalar::Unsigned(u64::MAX)),
            ("1e3", Scalar::Float(1000.0)),
            (".5", Scalar::Float(0.5)),
            ("0x1F", Scalar::Signed(31)),
            ("0o17", Scalar::Signed(15)),
            ("no", Scalar::Text),
            ("0123", Scalar::Text),
            ("1e999", Scalar::Text),
            ("500m", Scalar::Text),
            ("1.2.3", Scalar::Text),
            (".", Scalar::Text),
            ("0x-1", Scalar::Text),
            ("NaN", Scalar::Text),
        ] {
            assert_eq!(resolve(text), scalar, "{text}");
        }
    }
}

//! How scalars that are written as text are read from a file: a string, or a bare number.
//!
//! Files are written by people, and `cpu: 2` or `price: 0.096` is what they write. A bare number is handed on as the
//! shortest decimal text that stands for it, so that `0.1` means one tenth exactly.

use std::fmt;

use serde::de::{self, Deserializer, Visitor};

use crate::error::Result;

/// Reads a string or a number and parses its text.
pub(crate) fn deserialize<'de, T, D>(
    deserializer: D,
    expecting: &'static str,
    parse: fn(&str) -> Result<T>,
) -> std::result::Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    deserializer.deserialize_any(Text { expecting, parse })
}

struct Text<T> {
    expecting: &'static str,
    parse: fn(&str) -> Result<T>,
}

impl<T> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.expecting)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> std::result::Result<T, E> {
        (self.parse)(text).map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> std::result::Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> std::result::Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_i128<E: de::Error>(self, number: i128) -> std::result::Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u128<E: de::Error>(self, number: u128) -> std::result::Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> std::result::Result<T, E> {
        if number.is_finite() {
            self.visit_str(&number.to_string())
        } else {
            Err(E::custom(format_args!("{number} is not {}", self.expecting)))
        }
    }
}

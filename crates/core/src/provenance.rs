//! Where a fact comes from, and of which date it is.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The date a fact was true: `2026-07-20`, `2025-06`, `2024`, a range of years `2025-2026`, or `undated` where the source
/// names none. Dates order as their text does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AsOf(Arc<str>);

const UNDATED: &str = "undated";

impl AsOf {
    /// The date of a source that names none.
    pub fn undated() -> Self {
        Self(UNDATED.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for AsOf {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts: Vec<&str> = text.split('-').collect();
        let number = |part: &str, digits: usize, max: u32| {
            part.len() == digits
                && part.bytes().all(|byte| byte.is_ascii_digit())
                && part
                    .parse::<u32>()
                    .is_ok_and(|number| (1..=max).contains(&number))
        };
        let good = match parts.as_slice() {
            [word] => *word == UNDATED || number(word, 4, 9999),
            [year, next] => number(year, 4, 9999) && (number(next, 2, 12) || number(next, 4, 9999)),
            [year, month, day] => number(year, 4, 9999) && number(month, 2, 12) && number(day, 2, 31),
            _ => false,
        };
        if good {
            return Ok(Self(text.into()));
        }
        Err(Error::Field {
            object: "fact".to_owned(),
            field: "as of".to_owned(),
            value: format!("{text:?}"),
            reason: "is not a date such as 2026-07-20, 2025-06 or 2024".to_owned(),
        })
    }
}

impl TryFrom<String> for AsOf {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<AsOf> for String {
    fn from(date: AsOf) -> Self {
        date.0.to_string()
    }
}

/// Where a price, a round trip or another fact comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Provenance {
    /// Someone measured it.
    Measured {
        /// When.
        as_of: AsOf,
    },
    /// The provider, or who operates it, publishes it.
    Published {
        /// The publication's date.
        as_of: AsOf,
    },
    /// Computed from other facts by a documented formula: right in size, not for bills.
    Derived {
        /// The date of the oldest fact used.
        as_of: AsOf,
    },
    /// The user said so.
    Given,
}

impl Provenance {
    /// The date, where there is one.
    pub fn as_of(&self) -> Option<&AsOf> {
        match self {
            Self::Measured { as_of } | Self::Published { as_of } | Self::Derived { as_of } => Some(as_of),
            Self::Given => None,
        }
    }

    /// Whether it was computed and not observed.
    pub fn is_derived(&self) -> bool {
        matches!(self, Self::Derived { .. })
    }

    /// `measured`, `published`, `derived` or `given`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Measured { .. } => "measured",
            Self::Published { .. } => "published",
            Self::Derived { .. } => "derived",
            Self::Given => "given",
        }
    }

    /// The provenance of this word and date, as tables write it.
    pub(crate) fn of(kind: &str, as_of: AsOf) -> Option<Self> {
        Some(match kind {
            "measured" => Self::Measured { as_of },
            "published" => Self::Published { as_of },
            "derived" => Self::Derived { as_of },
            _ => return None,
        })
    }
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_of() {
            Some(date) => write!(f, "{} ({date})", self.kind()),
            None => f.write_str(self.kind()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_checked() {
        for good in ["2026-07-20", "2025-06", "2024", "2025-2026", "undated"] {
            assert_eq!(good.parse::<AsOf>().unwrap().to_string(), good);
        }
        for bad in [
            "",
            "26",
            "2026-13",
            "2026-7-2",
            "2026-07-40",
            "yesterday",
            "2026-07-20-1",
        ] {
            let error = bad.parse::<AsOf>().unwrap_err().to_string();
            assert!(error.contains(bad), "{error}");
        }
    }

    #[test]
    fn provenance_survives_storage() {
        let published = Provenance::Published {
            as_of: "2026-07-20".parse().unwrap(),
        };
        let text = serde_json::to_string(&published).unwrap();
        assert_eq!(text, r#"{"kind":"published","asOf":"2026-07-20"}"#);
        assert_eq!(serde_json::from_str::<Provenance>(&text).unwrap(), published);
        assert_eq!(published.to_string(), "published (2026-07-20)");
        assert_eq!(Provenance::Given.to_string(), "given");
    }
}

//! Reading versions and ranges with serde, where the scheme is known from the context.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, Visitor};

use super::range::VersionRange;
use super::scheme::VersionScheme;
use super::written::Version;

/// Reads a version of a scheme.
///
/// ```
/// use serde::de::DeserializeSeed;
/// use stowplan_core::{Scheme, VersionSeed};
///
/// let mut json = serde_json::Deserializer::from_str("\"1:2.0~rc1-3\"");
/// let version = VersionSeed(&Scheme::Debian).deserialize(&mut json)?;
/// assert_eq!(serde_json::to_string(&version)?, "\"1:2.0~rc1-3\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct VersionSeed<'s>(
    /// The scheme.
    pub &'s dyn VersionScheme,
);

/// Reads a range of a scheme; see [`VersionSeed`].
#[derive(Debug, Clone, Copy)]
pub struct RangeSeed<'s>(
    /// The scheme.
    pub &'s dyn VersionScheme,
);

impl<'de> DeserializeSeed<'de> for VersionSeed<'_> {
    type Value = Version;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Version, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for VersionSeed<'_> {
    type Value = Version;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a {} version", self.0.name())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Version, E> {
        self.0.version(text).map_err(E::custom)
    }
}

impl<'de> DeserializeSeed<'de> for RangeSeed<'_> {
    type Value = VersionRange;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<VersionRange, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for RangeSeed<'_> {
    type Value = VersionRange;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a {} range", self.0.name())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<VersionRange, E> {
        self.0.range(text).map_err(E::custom)
    }
}

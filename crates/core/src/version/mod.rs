//! Versions and ranges of versions, of every scheme that is met: read once, compared as bytes ever after.
//!
//! A scheme turns the text of a version into a [`Version`] with a key whose bytes compare in the scheme's order, and the text of a
//! range into a [`VersionRange`]: a [`VersionSet`] and what it says about prereleases. Everything else (sets, ranks, a resolver)
//! works on keys and knows no scheme.

mod cargo;
mod chunk;
mod comparison;
mod debian;
mod error;
mod helm;
mod interval;
mod key;
mod number;
mod olm;
mod opam;
mod pep440;
mod range;
mod scheme;
mod seed;
mod semver;
mod set;
mod specifier;
mod written;

pub use error::{RANGE_MAX_BYTES, RangeError, VERSION_MAX_BYTES, VERSION_MAX_DIGITS, VersionError};
pub use interval::Interval;
pub use key::KeyBuilder;
pub use range::{Prereleases, VersionRange};
pub use scheme::{Scheme, VersionScheme};
pub use seed::{RangeSeed, VersionSeed};
pub use set::VersionSet;
pub use written::Version;

//! A package: its versions, how they are ordered, and how many of them may be selected.

use serde::{Deserialize, Serialize};

use super::version::PackageVersion;

/// Of what at most one version may be selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OnePer {
    /// Of the package.
    #[default]
    Name,
    /// Of each set of compatible versions, as Cargo has it: of one major number, or of one minor number below 1.0, or of one patch
    /// number below 0.1. Versions must be semantic.
    Compatible,
    /// Of each slot that versions name; versions that name none share one.
    Slot,
    /// Any number of versions.
    Version,
}

/// What becomes of a requirement for a feature that a version does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MissingFeatures {
    /// The version does not meet it.
    #[default]
    Refused,
    /// The version meets it all the same, as extras of Python packages do.
    Overlooked,
}

/// A package and its versions.
///
/// ```
/// use stowplan_core::Scheme;
/// use stowplan_depsolve::{Alternative, Package, PackageVersion};
///
/// let package = Package::new("web", Scheme::Semver)
///     .version(PackageVersion::new("1.0.0"))
///     .version(PackageVersion::new("2.0.0").requires(Alternative::new("database", "^15")));
/// assert_eq!(package.scheme, "semver");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Package {
    /// The name: 1 to 256 bytes without white space, control characters, `#`, `[` and `]`.
    pub name: String,
    /// The name of the scheme of its versions, and of the ranges it states: a built-in one
    /// ([`Scheme`](stowplan_core::Scheme)) or one given to the [`Repository`](super::Repository).
    pub scheme: String,
    /// Of what at most one version may be selected.
    #[serde(default, skip_serializing_if = "is_default")]
    pub one_per: OnePer,
    /// What becomes of a requirement for a feature that a version does not have.
    #[serde(default, skip_serializing_if = "is_default")]
    pub missing_features: MissingFeatures,
    /// The versions, in any order.
    #[serde(default)]
    pub versions: Vec<PackageVersion>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Package {
    /// A package without versions. A built-in scheme is given as a value, one's own by its name.
    // The value is a word or a small constant.
    #[allow(clippy::needless_pass_by_value)]
    pub fn new(name: impl Into<String>, scheme: impl ToString) -> Self {
        Self {
            name: name.into(),
            scheme: scheme.to_string(),
            ..Self::default()
        }
    }

    /// The same with one more version.
    #[must_use]
    pub fn version(mut self, version: PackageVersion) -> Self {
        self.versions.push(version);
        self
    }

    /// The same with another rule of how many versions may be selected.
    #[must_use]
    pub fn one_per(mut self, one_per: OnePer) -> Self {
        self.one_per = one_per;
        self
    }

    /// The same, requirements for features that a version does not have being overlooked.
    #[must_use]
    pub fn overlook_missing_features(mut self) -> Self {
        self.missing_features = MissingFeatures::Overlooked;
        self
    }
}

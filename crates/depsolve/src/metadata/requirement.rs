//! Ranges of packages, and requirements made of them.

use serde::{Deserialize, Serialize};

/// A name, and which of its versions: all of them without a range.
///
/// A name is that of a package or a virtual one that packages provide. A range is read in the scheme of the package that states it;
/// where the package it speaks of orders versions otherwise, in that one's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PackageRange {
    /// The name.
    pub name: String,
    /// The range as written; none: any version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
}

impl PackageRange {
    /// The versions of a name in a range; `*` is any version that a range can let in.
    pub fn new(name: impl Into<String>, range: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            range: Some(range.into()),
        }
    }

    /// Any version.
    pub fn any(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            range: None,
        }
    }
}

/// One way to meet a requirement: a version of a name in a range, with features of it turned on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Alternative {
    /// The name of a package or a virtual one.
    pub name: String,
    /// The range as written; none: any version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
    /// Features that must be on in the version selected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<String>,
    /// Whether the feature `default` must be on, where the version has one.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub default_features: bool,
}

// The signature is serde's.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_true(value: &bool) -> bool {
    *value
}

fn yes() -> bool {
    true
}

impl Alternative {
    /// Versions of a name in a range.
    pub fn new(name: impl Into<String>, range: impl Into<String>) -> Self {
        Self {
            range: Some(range.into()),
            ..Self::any(name)
        }
    }

    /// Any version.
    pub fn any(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            range: None,
            features: Vec::new(),
            default_features: true,
        }
    }

    /// The same with these features on.
    #[must_use]
    pub fn with_features<S: Into<String>>(mut self, features: impl IntoIterator<Item = S>) -> Self {
        self.features.extend(features.into_iter().map(Into::into));
        self
    }

    /// The same without asking for the feature `default`.
    #[must_use]
    pub fn without_default_features(mut self) -> Self {
        self.default_features = false;
        self
    }
}

impl From<PackageRange> for Alternative {
    fn from(PackageRange { name, range }: PackageRange) -> Self {
        Self {
            range,
            ..Self::any(name)
        }
    }
}

/// What must be selected beside a version: one of the alternatives, if all conditions hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Requirement {
    /// The alternatives in order of preference; none: nothing meets it.
    pub any_of: Vec<Alternative>,
    /// It applies only where for each of these a version in the range is selected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_if: Vec<PackageRange>,
}

impl Requirement {
    /// One of these, the earlier preferred.
    pub fn any_of(alternatives: impl IntoIterator<Item = Alternative>) -> Self {
        Self {
            any_of: alternatives.into_iter().collect(),
            only_if: Vec::new(),
        }
    }

    /// The same, but only where a version in the range is selected.
    #[must_use]
    pub fn only_if(mut self, condition: PackageRange) -> Self {
        self.only_if.push(condition);
        self
    }
}

impl From<Alternative> for Requirement {
    fn from(alternative: Alternative) -> Self {
        Self::any_of([alternative])
    }
}

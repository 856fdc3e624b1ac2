//! What one version of a package says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::requirement::{PackageRange, Requirement};
use super::target::TargetConstraint;

/// A name that a version provides besides its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Provided {
    /// The name.
    pub name: String,
    /// In which version, in the scheme of the package that provides it. Without one, no range lets it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// Something a version has to offer that is turned on where it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Feature {
    /// What is required where it is on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
    /// Other features of the same version that it turns on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<String>,
}

/// A version of a package and what it says.
///
/// ```
/// use stowplan_depsolve::{Alternative, PackageRange, PackageVersion};
///
/// let version = PackageVersion::new("2.1.0")
///     .requires(Alternative::new("database", "^15"))
///     .conflicts(PackageRange::new("proxy", "<3"))
///     .provides("http-server", "1.1.0");
/// let text = r#"{"version":"2.1.0","requires":[{"anyOf":[{"name":"database","range":"^15"}]}],
///     "conflicts":[{"name":"proxy","range":"<3"}],"provides":[{"name":"http-server","version":"1.1.0"}]}"#;
/// assert_eq!(version, serde_json::from_str(text)?);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PackageVersion {
    /// The version as written.
    pub version: String,
    /// What must be selected beside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
    /// What is better selected beside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recommends: Vec<Requirement>,
    /// What it can use: nothing is selected because of it, but where the package is selected, its version is in the range.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional: Vec<PackageRange>,
    /// What may not be selected beside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<PackageRange>,
    /// Names it provides besides its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub provides: Vec<Provided>,
    /// Packages it takes the place of: they may not be selected beside it, and an upgrade of them may select it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<PackageRange>,
    /// Its features. The one named `default` is on where it is required, unless that is declined.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub features: BTreeMap<String, Feature>,
    /// What it asks of the target.
    #[serde(default, skip_serializing_if = "TargetConstraint::is_empty")]
    pub target: TargetConstraint,
    /// Why it may not be selected, if it may not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded: Option<String>,
    /// Its slot, where one version for each slot may be selected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<String>,
    /// What selecting it costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<u64>,
    /// Its size in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

impl PackageVersion {
    /// A version that says nothing.
    pub fn new(version: impl Into<String>) -> Self {
        Self {
            version: version.into(),
            ..Self::default()
        }
    }

    /// The same with a requirement: an [`Alternative`](super::Alternative) or a whole [`Requirement`].
    #[must_use]
    pub fn requires(mut self, requirement: impl Into<Requirement>) -> Self {
        self.requires.push(requirement.into());
        self
    }

    /// The same with a recommendation.
    #[must_use]
    pub fn recommends(mut self, requirement: impl Into<Requirement>) -> Self {
        self.recommends.push(requirement.into());
        self
    }

    /// The same with something it can use.
    #[must_use]
    pub fn optional(mut self, range: PackageRange) -> Self {
        self.optional.push(range);
        self
    }

    /// The same with a conflict.
    #[must_use]
    pub fn conflicts(mut self, range: PackageRange) -> Self {
        self.conflicts.push(range);
        self
    }

    /// The same, providing a version of another name.
    #[must_use]
    pub fn provides(mut self, name: impl Into<String>, version: impl Into<String>) -> Self {
        self.provides.push(Provided {
            name: name.into(),
            version: Some(version.into()),
        });
        self
    }

    /// The same, providing another name in no particular version.
    #[must_use]
    pub fn provides_any(mut self, name: impl Into<String>) -> Self {
        self.provides.push(Provided {
            name: name.into(),
            version: None,
        });
        self
    }

    /// The same, taking the place of another package.
    #[must_use]
    pub fn replaces(mut self, range: PackageRange) -> Self {
        self.replaces.push(range);
        self
    }

    /// The same with a feature that requires something; further requirements of one feature are added to it.
    #[must_use]
    pub fn feature<R: Into<Requirement>>(
        mut self,
        name: impl Into<String>,
        requires: impl IntoIterator<Item = R>,
    ) -> Self {
        let feature = self.features.entry(name.into()).or_default();
        feature.requires.extend(requires.into_iter().map(Into::into));
        self
    }

    /// The same with a feature that turns on others.
    #[must_use]
    pub fn feature_of_features<S: Into<String>>(
        mut self,
        name: impl Into<String>,
        features: impl IntoIterator<Item = S>,
    ) -> Self {
        let feature = self.features.entry(name.into()).or_default();
        feature.features.extend(features.into_iter().map(Into::into));
        self
    }

    /// The same, asking this of the target.
    #[must_use]
    pub fn on(mut self, target: TargetConstraint) -> Self {
        self.target = target;
        self
    }

    /// The same, not to be selected, for a reason.
    #[must_use]
    pub fn excluded(mut self, reason: impl Into<String>) -> Self {
        self.excluded = Some(reason.into());
        self
    }

    /// The same in a slot.
    #[must_use]
    pub fn in_slot(mut self, slot: impl Into<String>) -> Self {
        self.slot = Some(slot.into());
        self
    }

    /// All its requirements and recommendations, those of features too.
    pub(super) fn all_requirements(&self) -> impl Iterator<Item = &Requirement> {
        let of_features = self.features.values().flat_map(|feature| &feature.requires);
        self.requires.iter().chain(&self.recommends).chain(of_features)
    }
}

//! What a version asks of the cluster it runs on, and what a cluster has to offer.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What a version asks of the target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TargetConstraint {
    /// Range of Kubernetes versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<String>,
    /// The target must be of one of these platforms; none: of any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<String>,
    /// The target must have all of these capabilities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capabilities: Vec<String>,
}

impl TargetConstraint {
    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.kubernetes.is_none() && self.platforms.is_empty() && self.capabilities.is_empty()
    }
}

/// The cluster that a request is for. What is not told is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Target {
    /// Its Kubernetes version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<String>,
    /// Its platforms, as constraints name them: `linux/amd64`, `openshift`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platforms: Option<BTreeSet<String>>,
    /// All its capabilities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<BTreeSet<String>>,
}

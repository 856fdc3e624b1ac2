//! What is asked of several clusters, by names.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::metadata::{Goal, Installed, Job, Target};

/// Packages resolved for several clusters together.
///
/// ```
/// use stowplan_depsolve::clusters::ClustersRequest;
///
/// let request: ClustersRequest = serde_json::from_str(
///     r#"{"jobs":[{"install":{"anyOf":[{"name":"web"}]}}],
///         "goals":["rootsNewest"],
///         "clusters":[{"name":"fra-1","target":{"kubernetes":"1.30.4"}},{"name":"osl-1","target":{"kubernetes":"1.28.9"}}],
///         "groups":{"eu":["fra-1","osl-1"]},
///         "shared":[{"package":"web","group":"eu"}],
///         "skew":[{"package":"database","most":{"minors":1}}]}"#,
/// )?;
/// assert_eq!(request.clusters.len(), 2);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClustersRequest {
    /// What is asked for every cluster.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<Job>,
    /// What is best, summed over the clusters, the most important first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<Goal>,
    /// The clusters.
    pub clusters: Vec<ClusterRequest>,
    /// Groups of clusters by name, for rules that do not bind all.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, BTreeSet<String>>,
    /// Packages that have the same version wherever they are selected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared: Vec<Shared>,
    /// Packages whose versions may not be far apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skew: Vec<Skew>,
}

/// One cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClusterRequest {
    /// The name: 1 to 256 bytes without white space and control characters.
    pub name: String,
    /// What is asked for it beside what is asked for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<Job>,
    /// What is installed there now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub installed: Vec<Installed>,
    /// Its Kubernetes version, platforms and capabilities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
}

/// A package that has the same version in all clusters that select it. Of a package with slots, in each slot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Shared {
    /// The package.
    pub package: String,
    /// Only among the clusters of this group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// A package whose versions in any two clusters are at most so far apart. Of a package with slots, in each slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Skew {
    /// The package.
    pub package: String,
    /// Only among the clusters of this group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// How far.
    pub most: Apart,
}

/// How far apart versions may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Apart {
    /// So many places in the order of the versions there are.
    Versions(u32),
    /// One major number, and minor numbers that differ by so much.
    Minors(u64),
}

impl ClusterRequest {
    /// A cluster for which nothing is asked beside what is asked for all.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }
}

impl Shared {
    /// The same version in all clusters.
    pub fn of(package: impl Into<String>) -> Self {
        Self {
            package: package.into(),
            group: None,
        }
    }
}

impl Skew {
    /// At most so far apart in all clusters.
    pub fn of(package: impl Into<String>, most: Apart) -> Self {
        Self {
            package: package.into(),
            group: None,
            most,
        }
    }
}

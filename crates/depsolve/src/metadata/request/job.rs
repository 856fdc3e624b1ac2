//! Jobs and goals: a request as data.

use serde::{Deserialize, Serialize};

use crate::metadata::requirement::{PackageRange, Requirement};
use crate::metadata::target::Target;

/// One thing that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
#[non_exhaustive]
pub enum Job {
    /// The requirement must be met.
    Install(Requirement),
    /// No version of the package in the range may be selected; where no package has the name, none that provides it.
    Remove(PackageRange),
    /// For each installed version of the package, one that is at least as new must be selected, or one that replaces it.
    Upgrade {
        /// The package.
        name: String,
        /// Whether it must be the newest that is not excluded.
        #[serde(default)]
        newest: bool,
    },
    /// The installed versions of the package must be selected.
    Keep {
        /// The package.
        name: String,
    },
    /// If the package is selected at all, then in this version; if several versions may be selected, no other of its slot.
    Lock {
        /// The package.
        name: String,
        /// The version.
        version: String,
    },
    /// As [`Job::Remove`], told with a reason.
    Exclude {
        /// What is excluded.
        what: PackageRange,
        /// Why.
        reason: String,
    },
    /// If the package is selected, its version had better be in the range: each one that is not costs the weight.
    Prefer {
        /// What is preferred.
        what: PackageRange,
        /// What a version outside the range costs.
        weight: u64,
    },
    /// The requirement had better be met: if it is not, that costs the weight.
    Wish {
        /// What is wished for.
        requirement: Requirement,
        /// What going without costs.
        weight: u64,
    },
}

impl Job {
    /// The requirement must be met: an [`Alternative`](crate::Alternative) or a whole [`Requirement`].
    pub fn install(requirement: impl Into<Requirement>) -> Self {
        Self::Install(requirement.into())
    }

    /// No version of the package.
    pub fn remove(name: impl Into<String>) -> Self {
        Self::Remove(PackageRange::any(name))
    }

    /// At least the installed version.
    pub fn upgrade(name: impl Into<String>) -> Self {
        Self::Upgrade {
            name: name.into(),
            newest: false,
        }
    }

    /// The installed version.
    pub fn keep(name: impl Into<String>) -> Self {
        Self::Keep { name: name.into() }
    }

    /// This version, if any.
    pub fn lock(name: impl Into<String>, version: impl Into<String>) -> Self {
        Self::Lock {
            name: name.into(),
            version: version.into(),
        }
    }

    /// None of these versions, for a reason.
    pub fn exclude(what: PackageRange, reason: impl Into<String>) -> Self {
        Self::Exclude {
            what,
            reason: reason.into(),
        }
    }

    /// A version in the range rather than another.
    pub fn prefer(what: PackageRange, weight: u64) -> Self {
        Self::Prefer { what, weight }
    }

    /// Better with this than without.
    pub fn wish(requirement: impl Into<Requirement>, weight: u64) -> Self {
        Self::Wish {
            requirement: requirement.into(),
            weight,
        }
    }
}

/// A version that is installed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Installed {
    /// The package.
    pub name: String,
    /// The version; the repository need not have it any more.
    pub version: String,
}

/// A level of what is best. Levels are compared in the order given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Goal {
    /// Fewest newer versions passed over, summed over the packages that jobs install, upgrade or keep.
    RootsNewest,
    /// Fewest newer versions passed over, summed over all selected versions.
    AllNewest,
    /// Fewest selected versions that are not the newest of their package.
    FewestOutdated,
    /// Fewest selected versions.
    FewestPackages,
    /// Fewest differences from what is installed: packages (or slots) in another version, gone, or new.
    LeastChange,
    /// Least sum of the costs of the selected versions.
    LeastCost,
    /// Least sum of their sizes.
    LeastSize,
    /// Fewest recommendations that are not followed.
    Recommended,
    /// Least weight of wishes and preferences that are not met.
    MostPreferred,
}

/// What is asked of packages, by name.
///
/// ```
/// use stowplan_depsolve::{Alternative, Goal, Installed, Job, PackageRequest};
///
/// let request: PackageRequest = serde_json::from_str(
///     r#"{"jobs":[{"install":{"anyOf":[{"name":"web","range":"^2"}]}},{"upgrade":{"name":"database"}}],
///         "installed":[{"name":"database","version":"15.2.0"}],"goals":["leastChange"]}"#,
/// )?;
/// assert_eq!(
///     request,
///     PackageRequest {
///         installed: vec![Installed { name: "database".into(), version: "15.2.0".into() }],
///         goals: vec![Goal::LeastChange],
///         ..PackageRequest::of([Job::install(Alternative::new("web", "^2")), Job::upgrade("database")])
///     }
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PackageRequest {
    /// What is asked for.
    pub jobs: Vec<Job>,
    /// What is installed now. It binds nothing by itself; jobs and goals look at it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub installed: Vec<Installed>,
    /// The cluster it is for; without one, nothing is asked of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// What is best, the most important first; none: the first answer met is as good as any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<Goal>,
}

impl PackageRequest {
    /// Only jobs.
    pub fn of(jobs: impl IntoIterator<Item = Job>) -> Self {
        Self {
            jobs: jobs.into_iter().collect(),
            ..Self::default()
        }
    }
}

//! Repairs of a request by names, as data and in words.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::metadata::{Job, PackageRequest, Selected};

/// Repairs of a request, each solved, those of the fewest changes first; none contains another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PackageRepairs {
    /// What jobs could ask instead, for the same target.
    pub of_jobs: Vec<PackageRepair>,
    /// Which other target would do, for the same jobs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of_target: Vec<PackageRepair>,
    /// Whether a limit struck before it was known that there are no others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// Changes that give a request an answer, and that answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PackageRepair {
    /// The changes; none: the request has an answer as it is.
    pub changes: Vec<RequestChange>,
    /// The changed request. Where another Kubernetes version is needed, it names none.
    pub request: PackageRequest,
    /// What would be selected.
    pub selected: Vec<Selected>,
    /// The value of each goal.
    pub values: Vec<u64>,
}

/// A change of a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
#[non_exhaustive]
pub enum RequestChange {
    /// Another job instead of the one of this index.
    Replace {
        /// The index of the job.
        job: usize,
        /// What is asked instead.
        with: Job,
        /// "allow any version of web (would take web 1.0.0)".
        says: String,
    },
    /// The job of this index is left out.
    Drop {
        /// The index of the job.
        job: usize,
        /// "do not install web >=3".
        says: String,
    },
    /// Another target.
    Target {
        /// "with Kubernetes >=1.29.0 (the target has 1.28.0)".
        says: String,
    },
}

impl fmt::Display for RequestChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replace { says, .. } | Self::Drop { says, .. } | Self::Target { says } => f.write_str(says),
        }
    }
}

impl fmt::Display for PackageRepair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            return f.write_str("nothing has to change");
        }
        let changes: Vec<String> = self.changes.iter().map(ToString::to_string).collect();
        f.write_str(&changes.join(", and "))
    }
}

impl fmt::Display for PackageRepairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for repair in &self.of_jobs {
            writeln!(f, "{repair}")?;
        }
        for repair in &self.of_target {
            writeln!(f, "on another target: {repair}")?;
        }
        if self.of_jobs.is_empty() && self.of_target.is_empty() {
            writeln!(f, "no change of the request was found that would do")?;
        }
        if self.cut {
            writeln!(f, "there may be others: a limit struck")?;
        }
        Ok(())
    }
}

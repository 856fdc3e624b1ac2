//! What the reader has to say about an object.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::object::title;
use crate::id::ClusterName;

/// Something that could change where a pod may stand and was not understood, or not given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// The cluster of the object.
    pub cluster: ClusterName,
    /// The object: `Pod prod/web-1`.
    pub object: String,
    /// The field: `spec.resourceClaims`.
    pub path: String,
    /// What about it.
    pub what: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            cluster,
            object,
            path,
            what,
        } = self;
        write!(out, "{cluster}: {object}: {path}: {what}")
    }
}

/// Collects warnings about one object.
pub(super) struct Reporter<'a> {
    pub warnings: &'a mut Vec<Warning>,
    pub cluster: &'a ClusterName,
    pub kind: &'static str,
    pub namespace: &'a str,
    pub name: &'a str,
}

impl Reporter<'_> {
    /// Says something about a field.
    pub fn warn(&mut self, path: &str, what: &str) {
        self.warnings.push(Warning {
            cluster: self.cluster.clone(),
            object: title(self.kind, self.namespace, self.name),
            path: path.trim_start_matches('.').to_owned(),
            what: what.to_owned(),
        });
    }

    /// Says that a field is not understood.
    pub fn not_understood(&mut self, path: &str) {
        self.warn(path, "is not understood; it is as if it were not there");
    }
}

//! Names of workloads and items, by which they are found: none is given twice.

use std::collections::BTreeSet;

use rustc_hash::{FxBuildHasher, FxHashMap};
use stowplan_core::Workload;

use super::bins::Bins;
use super::builder::DenseItems;
use crate::error::{Error, Result};

/// Names of workloads: with their cluster where they belong to one of several.
///
/// # Errors
/// [`Error::Duplicate`] for a name that two workloads, two items by columns or one of each have, and for one that is the name of a replica
/// of another workload.
pub(super) fn names(workloads: &[Workload], dense: Option<&DenseItems>, bins: &Bins) -> Result<Vec<String>> {
    let clusters: BTreeSet<_> = bins
        .profiles
        .iter()
        .filter_map(|profile| profile.cluster.as_ref())
        .collect();
    let names: Vec<String> = workloads
        .iter()
        .map(|workload| match &workload.cluster {
            Some(_) if clusters.len() > 1 => workload.name_with_cluster(),
            _ => workload.full_name(),
        })
        .collect();
    let columns = dense.map_or(&[][..], |dense| &dense.names);
    let mut replicas: FxHashMap<&str, u32> =
        FxHashMap::with_capacity_and_hasher(names.len() + columns.len(), FxBuildHasher);
    for (name, workload) in names.iter().zip(workloads) {
        if replicas.insert(name, workload.replicas).is_some() {
            return Err(duplicate("workload", name));
        }
    }
    for name in columns {
        if replicas.insert(name, 1).is_some() {
            return Err(duplicate("item", name));
        }
    }
    let is_replica = |name: &str| {
        let (workload, number) = name.rsplit_once('#')?;
        let number: u32 = number.parse().ok()?;
        let count = *replicas.get(workload)?;
        (count > 1 && number < count && name == replica_name(workload, number)).then_some(())
    };
    let all = names.iter().chain(columns);
    match all.into_iter().find(|name| is_replica(name).is_some()) {
        Some(name) => Err(duplicate("item", name)),
        None => Ok(names),
    }
}

/// The name of a replica of a workload that has several.
pub(super) fn replica_name(workload: &str, number: u32) -> String {
    format!("{workload}#{number}")
}

fn duplicate(kind: &'static str, name: &str) -> Error {
    Error::Duplicate {
        kind,
        name: name.to_owned(),
    }
}

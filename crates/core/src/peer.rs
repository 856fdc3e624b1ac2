//! Whom a workload means by the name of another.
//!
//! Ceilings and traffic name a workload of the same namespace, without its cluster. Meant is, in this order: the one that belongs to the
//! cluster of the workload that asks; the one that belongs to no cluster; the only one there is. Several in other clusters are ambiguous, which is
//! said and never guessed. Cost: one look for each name.

use rustc_hash::FxHashMap;

use crate::id::{ClusterName, Namespace};
use crate::workload::Workload;

/// The workloads of a fleet, found as others mean them.
///
/// ```
/// use stowplan_core::{PeerIndex, Workload};
///
/// let mut web = Workload::new("web".parse()?);
/// web.cluster = Some("paris".parse()?);
/// let mut db = Workload::new("db".parse()?);
/// db.cluster = Some("oslo".parse()?);
/// let mut near = db.clone();
/// near.cluster = Some("paris".parse()?);
/// let workloads = [web, db, near];
/// let index = PeerIndex::new(&workloads);
/// assert_eq!(index.find(&workloads[0], "db"), Ok(2));
/// # Ok::<(), stowplan_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct PeerIndex<'a> {
    workloads: &'a [Workload],
    by_name: FxHashMap<(&'a str, &'a str), Vec<usize>>,
}

/// Why a name means no workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnknownPeer {
    /// No workload of the namespace has it.
    Missing,
    /// Workloads of several clusters have it, none of them nearer than the others: their positions.
    Ambiguous(Vec<usize>),
}

impl<'a> PeerIndex<'a> {
    /// All of these, found by their positions.
    pub fn new(workloads: &'a [Workload]) -> Self {
        let mut by_name: FxHashMap<(&str, &str), Vec<usize>> = FxHashMap::default();
        for (at, workload) in workloads.iter().enumerate() {
            let key = (workload.namespace.as_str(), workload.name.as_str());
            by_name.entry(key).or_default().push(at);
        }
        Self { workloads, by_name }
    }

    /// The position of the workload that `from` means by `name`.
    ///
    /// # Errors
    /// [`UnknownPeer`] where there is none, or no telling which.
    pub fn find(&self, from: &Workload, name: &str) -> Result<usize, UnknownPeer> {
        self.find_from(from.cluster.as_ref(), &from.namespace, name)
    }

    /// The position of the workload that one of this cluster and namespace means by `name`.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn find_from(
        &self,
        cluster: Option<&ClusterName>,
        namespace: &Namespace,
        name: &str,
    ) -> Result<usize, UnknownPeer> {
        let found = self
            .by_name
            .get(&(namespace.as_str(), name))
            .ok_or(UnknownPeer::Missing)?;
        if let [only] = found[..] {
            return Ok(only);
        }
        let of = |cluster: Option<&ClusterName>| {
            let mut all = found
                .iter()
                .filter(move |at| self.workloads[**at].cluster.as_ref() == cluster);
            all.next().copied()
        };
        of(cluster)
            .or_else(|| of(None))
            .ok_or_else(|| UnknownPeer::Ambiguous(found.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workload(name: &str, cluster: Option<&str>) -> Workload {
        let mut workload = Workload::new(name.parse().unwrap());
        workload.cluster = cluster.map(|cluster| cluster.parse().unwrap());
        workload
    }

    #[test]
    fn the_nearest_of_a_name_is_meant() {
        let mut workloads = vec![
            workload("db", Some("oslo")),
            workload("db", Some("paris")),
            workload("cache", Some("oslo")),
        ];
        let find = |workloads: &[Workload], cluster: Option<&str>, name: &str| {
            PeerIndex::new(workloads).find(&workload("web", cluster), name)
        };
        assert_eq!(find(&workloads, Some("paris"), "db"), Ok(1));
        assert_eq!(find(&workloads, Some("oslo"), "db"), Ok(0));
        // The only one there is, wherever it is.
        assert_eq!(find(&workloads, Some("paris"), "cache"), Ok(2));
        assert_eq!(find(&workloads, None, "cache"), Ok(2));
        // Neither is nearer.
        let both = Err(UnknownPeer::Ambiguous(vec![0, 1]));
        assert_eq!(find(&workloads, Some("berlin"), "db"), both);
        assert_eq!(find(&workloads, None, "db"), both);
        assert_eq!(find(&workloads, None, "mail"), Err(UnknownPeer::Missing));
        // One of no cluster is anybody's, unless there is one in the own cluster.
        workloads.push(workload("db", None));
        assert_eq!(find(&workloads, None, "db"), Ok(3));
        assert_eq!(find(&workloads, Some("berlin"), "db"), Ok(3));
        assert_eq!(find(&workloads, Some("oslo"), "db"), Ok(0));
    }

    #[test]
    fn other_namespaces_do_not_count() {
        let mut other = workload("db", None);
        other.namespace = "other".parse().unwrap();
        let workloads = [other];
        let found = PeerIndex::new(&workloads).find(&workload("web", None), "db");
        assert_eq!(found, Err(UnknownPeer::Missing));
    }
}

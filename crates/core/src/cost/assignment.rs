//! Who stands where: the input of a cost report, checked against clusters and workloads.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::cluster::Cluster;
use crate::error::{Error, Result};
use crate::id::{ClusterName, NodeName, PoolName, Zone};
use crate::resource::{CPU, ResourceVector};
use crate::topology::RegionKey;
use crate::workload::{Place, Workload};

/// A replica that stands somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The workload by [`Workload::full_name`].
    pub workload: String,
    /// The replica's number.
    pub replica: u32,
    /// The cluster.
    pub cluster: ClusterName,
    /// Where in the cluster.
    pub bin: AssignedBin,
}

/// Where in a cluster a replica stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignedBin {
    /// On a named node.
    Node(NodeName),
    /// On an unnamed node of a pool.
    Pool {
        /// The pool.
        pool: PoolName,
        /// Which of its unnamed nodes: the first `count` are open, the others are opened by the decision. `None`: any; then as many are
        /// opened as the amounts need at least.
        number: Option<u32>,
    },
    /// Anywhere in the cluster.
    Cluster,
}

impl Assignment {
    /// A replica that stands at a place of the fleet.
    pub fn at(workload: &Workload, replica: u32, place: &Place) -> Self {
        let bin = match (&place.node, &place.pool) {
            (Some(node), _) => AssignedBin::Node(node.clone()),
            (None, Some(pool)) => AssignedBin::Pool {
                pool: pool.clone(),
                number: None,
            },
            (None, None) => AssignedBin::Cluster,
        };
        Self {
            workload: workload.full_name(),
            replica,
            cluster: place.cluster.clone(),
            bin,
        }
    }
}

/// What stands on one machine, or loosely in a pool or cluster.
#[derive(Clone, Debug, Default)]
pub(super) struct Load {
    pub replicas: u64,
    pub requests: ResourceVector,
}

impl Load {
    fn add(&mut self, requests: &ResourceVector) {
        self.replicas += 1;
        self.requests.add(requests, 1);
    }

    pub fn work(&self) -> Work {
        Work {
            replicas: self.replicas,
            cpu_milli: u64::try_from(self.requests.get(CPU)).unwrap_or(0),
        }
    }
}

/// How much runs on machines.
#[derive(Clone, Copy, Default)]
pub(super) struct Work {
    pub replicas: u64,
    pub cpu_milli: u64,
}

impl Work {
    pub fn add(&mut self, other: Self) {
        self.replicas += other.replicas;
        self.cpu_milli = self.cpu_milli.saturating_add(other.cpu_milli);
    }

    /// This in proportion `part / all`, and the rest.
    pub fn split(self, part: u64, all: u64) -> (Self, Self) {
        let share = |amount: u64| {
            let share = u128::from(amount) * u128::from(part) / u128::from(all.max(1));
            u64::try_from(share).unwrap_or(amount).min(amount)
        };
        let first = Self {
            replicas: share(self.replicas),
            cpu_milli: share(self.cpu_milli),
        };
        let rest = Self {
            replicas: self.replicas - first.replicas,
            cpu_milli: self.cpu_milli - first.cpu_milli,
        };
        (first, rest)
    }
}

/// What stands where, by cluster.
#[derive(Default)]
pub(super) struct ClusterLoads {
    /// By index of the node.
    pub nodes: BTreeMap<usize, Load>,
    /// By index of the pool, then by number of the unnamed node.
    pub numbered: BTreeMap<usize, BTreeMap<u32, Load>>,
    /// By index of the pool: somewhere in it.
    pub loose: BTreeMap<usize, Load>,
    /// Somewhere in the cluster.
    pub anywhere: Load,
}

/// Where a replica stands, as far as its traffic is concerned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub region: Option<RegionKey>,
    pub zone: Option<Zone>,
    /// Index of the cluster.
    pub cluster: usize,
}

/// Where replicas of workloads stand: by index of the workload, how many at which spot.
pub(super) type Spots = Vec<BTreeMap<Spot, u64>>;

/// Sorts assignments by machine and by workload.
///
/// # Errors
/// [`Error::Unknown`] or [`Error::Duplicate`] naming who is assigned to what does not exist, or twice.
pub(super) fn sort(
    clusters: &[Cluster],
    workloads: &[Workload],
    assignments: impl IntoIterator<Item = Assignment>,
) -> Result<(Vec<ClusterLoads>, Spots)> {
    let by_cluster: FxHashMap<&str, usize> = names(clusters.iter().map(|cluster| cluster.name.as_str()));
    let full_names: Vec<String> = workloads.iter().map(Workload::full_name).collect();
    // Workloads of two clusters may have the same name.
    let by_workload: FxHashMap<(Option<&ClusterName>, &str), usize> = full_names
        .iter()
        .zip(workloads)
        .enumerate()
        .map(|(at, (name, workload))| ((workload.cluster.as_ref(), name.as_str()), at))
        .collect();
    let nodes: Vec<FxHashMap<&str, usize>> = clusters
        .iter()
        .map(|cluster| names(cluster.nodes.iter().map(|node| node.name.as_str())))
        .collect();
    let mut loads: Vec<ClusterLoads> = clusters.iter().map(|_| ClusterLoads::default()).collect();
    let mut spots: Spots = vec![BTreeMap::new(); workloads.len()];
    let mut seen = rustc_hash::FxHashSet::default();
    for assignment in assignments {
        let Assignment {
            workload,
            replica,
            cluster,
            bin,
        } = assignment;
        let missing = |kind, name: &str, within: &str| Error::Unknown {
            kind,
            name: name.to_owned(),
            within: within.to_owned(),
            suggestion: None,
        };
        let who = *by_workload
            .get(&(Some(&cluster), workload.as_str()))
            .or_else(|| by_workload.get(&(None, workload.as_str())))
            .ok_or_else(|| missing("workload", &workload, "the assignment"))?;
        let replica_of = || format!("the assignment of {workload} replica {replica}");
        let at = *by_cluster
            .get(cluster.as_str())
            .ok_or_else(|| missing("cluster", cluster.as_str(), &replica_of()))?;
        if !seen.insert((who, replica)) {
            return Err(Error::Duplicate {
                kind: "replica",
                name: format!("{workload}/{replica}"),
                within: "the assignment".to_owned(),
            });
        }
        let (home, load) = (&clusters[at], &mut loads[at]);
        let requests = &workloads[who].requests;
        let pool_index = |name: &PoolName| {
            let found = home.pools.iter().position(|pool| pool.name == *name);
            found.ok_or_else(|| missing("pool", name.as_str(), &replica_of()))
        };
        let location = match &bin {
            AssignedBin::Node(name) => {
                let index = nodes[at].get(name.as_str()).copied();
                let index = index.ok_or_else(|| missing("node", name.as_str(), &replica_of()))?;
                load.nodes.entry(index).or_default().add(requests);
                home.node_location(&home.nodes[index])
            }
            AssignedBin::Pool { pool, number } => {
                let index = pool_index(pool)?;
                match number {
                    Some(number) => {
                        load.numbered
                            .entry(index)
                            .or_default()
                            .entry(*number)
                            .or_default()
                            .add(requests);
                    }
                    None => load.loose.entry(index).or_default().add(requests),
                }
                home.pool_location(&home.pools[index])
            }
            AssignedBin::Cluster => {
                load.anywhere.add(requests);
                home.location.clone()
            }
        };
        *spots[who].entry(Spot::new(at, &location)).or_insert(0) += 1;
    }
    Ok((loads, spots))
}

fn names<'n>(names: impl Iterator<Item = &'n str>) -> FxHashMap<&'n str, usize> {
    names.enumerate().map(|(at, name)| (name, at)).collect()
}

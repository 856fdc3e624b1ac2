//! Clusters that are resolved together, on ranks: a request for each, and rules between them.

use rustc_hash::FxHashMap;

use super::coupling::Coupling;
use crate::error::{Error, Result};
use crate::request::Request;
use crate::solve::Limits;
use crate::universe::Universe;

/// A cluster: its name and what is asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cluster {
    pub name: String,
    pub request: Request,
}

/// Requests for several clusters to one universe, and rules between them.
///
/// ```
/// use stowplan_core::NoControl;
/// use stowplan_depsolve::clusters::{ClusterLimits, ClusterProblem, ClustersOutcome, Coupling};
/// use stowplan_depsolve::{Clause, Objective, RankSet, Request, Universe};
///
/// let mut builder = Universe::builder();
/// let web = builder.package("web", ["1", "2", "3"])?;
/// let universe = builder.build();
/// let asks = |ranks| Request {
///     roots: vec![Clause::requires([(web, ranks)])],
///     objectives: vec![Objective::AllNewest],
/// };
/// let mut problem = ClusterProblem::new(&universe);
/// let old = problem.cluster("old", asks(RankSet::from_intervals([(0, 1)])))?;
/// let new = problem.cluster("new", asks(RankSet::all(3)))?;
/// problem.couple(Coupling::same(&universe, web, [old, new]))?;
/// let ClustersOutcome::Solved(answer) = problem.solve(ClusterLimits::default(), &NoControl) else {
///     panic!("there is an answer");
/// };
/// assert!(answer.clusters.iter().all(|cluster| cluster.selection.versions == [(web, 1)]));
/// assert_eq!((answer.values, answer.bounds), (vec![2], vec![2]));
/// # Ok::<(), stowplan_depsolve::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ClusterProblem<'u> {
    pub(super) universe: &'u Universe,
    pub(super) clusters: Vec<Cluster>,
    pub(super) couplings: Vec<Coupling>,
    /// For each coupling that a request by names has, the rule it comes from.
    pub(super) rules: Vec<usize>,
    by_name: FxHashMap<String, usize>,
}

/// How long resolving clusters together may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterLimits {
    /// For each search.
    pub each: Limits,
    /// Boxes of windows looked at, at most, for clusters that rules bind together.
    pub boxes: u64,
}

impl Default for ClusterLimits {
    fn default() -> Self {
        Self {
            each: Limits::default(),
            boxes: 2_000,
        }
    }
}

impl<'u> ClusterProblem<'u> {
    /// No clusters yet.
    pub fn new(universe: &'u Universe) -> Self {
        Self {
            universe,
            clusters: Vec::new(),
            couplings: Vec::new(),
            rules: Vec::new(),
            by_name: FxHashMap::default(),
        }
    }

    /// Adds a cluster and returns its index.
    ///
    /// # Errors
    /// If the name is taken or cannot be told in messages (1 to 256 bytes without white space and control characters), or the cluster has
    /// not as many levels of its objective as the others.
    pub fn cluster(&mut self, name: impl Into<String>, request: Request) -> Result<usize> {
        let name = name.into();
        if name.is_empty() || name.len() > 256 || name.contains(|c: char| c.is_whitespace() || c.is_control())
        {
            return Err(Error::Field {
                object: format!("cluster {}", self.clusters.len()),
                field: "name".to_owned(),
                value: name.chars().take(300).collect(),
                reason: "is no name: 1 to 256 bytes without white space and control characters".to_owned(),
            });
        }
        if self.by_name.contains_key(&name) {
            return Err(Error::Duplicate {
                object: "clusters".to_owned(),
                kind: "cluster",
                name,
            });
        }
        if let Some(first) = self.clusters.first()
            && first.request.objectives.len() != request.objectives.len()
        {
            return Err(Error::Field {
                object: format!("cluster {name:?}"),
                field: "objectives".to_owned(),
                value: request.objectives.len().to_string(),
                reason: format!(
                    "are its levels, and cluster {:?} has {}; give all the same number",
                    first.name,
                    first.request.objectives.len()
                ),
            });
        }
        let at = self.clusters.len();
        self.by_name.insert(name.clone(), at);
        self.clusters.push(Cluster { name, request });
        Ok(at)
    }

    /// Adds a rule between clusters.
    ///
    /// # Errors
    /// If it names a cluster or a package that does not exist.
    pub fn couple(&mut self, coupling: Coupling) -> Result<()> {
        let object = || format!("rule {:?}", coupling.told);
        if let Some(unknown) = coupling.clusters.iter().find(|at| **at >= self.clusters.len()) {
            return Err(Error::Dangling {
                object: object(),
                field: "clusters",
                kind: "cluster",
                name: unknown.to_string(),
                suggestion: None,
            });
        }
        let known = coupling.package.index() < self.universe.packages();
        if !known || self.universe.version_count(coupling.package) as usize != coupling.oldest.len() {
            return Err(Error::Dangling {
                object: object(),
                field: "package",
                kind: "package",
                name: format!(
                    "{} with {} versions",
                    coupling.package.index(),
                    coupling.oldest.len()
                ),
                suggestion: None,
            });
        }
        self.couplings.push(coupling);
        Ok(())
    }

    /// The rules between clusters, in the order of adding.
    pub fn couplings(&self) -> &[Coupling] {
        &self.couplings
    }

    /// For each coupling of a problem that was lowered from a request by names, the index of its rule: first those of `shared`, then those of `skew`.
    pub fn rules(&self) -> &[usize] {
        &self.rules
    }

    /// The names of the clusters, in the order of adding.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.clusters.iter().map(|cluster| cluster.name.as_str())
    }
}

//! What comes out of resolving clusters together.

use crate::explain::Story;
use crate::solve::Selection;
use crate::statistics::Statistics;

/// What is selected in one cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterSelection {
    /// The cluster.
    pub name: String,
    /// Its versions, with the values of its own objective. The bounds are those of the cluster without rules between clusters where these
    /// cost it nothing; else what the rules leave it.
    pub selection: Selection,
    /// The class it belongs to: clusters of one class are alike and select the same.
    pub class: usize,
}

/// Selections for all clusters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClustersAnswer {
    /// For each cluster, in the order of adding.
    pub clusters: Vec<ClusterSelection>,
    /// For each class, its clusters by name. Classes are in the order of their first names.
    pub classes: Vec<Vec<usize>>,
    /// The value of each level, summed over the clusters.
    pub values: Vec<u64>,
    /// For each level, a sum that none can be below, given the values of those before it.
    pub bounds: Vec<u64>,
    /// Whether it is the one among the equally good that does not depend on the order of clusters, roots or packages.
    pub canonical: bool,
    /// What the searches did, all together.
    pub statistics: Statistics,
}

impl ClustersAnswer {
    /// Whether no better joint answer exists.
    pub fn is_optimal(&self) -> bool {
        self.values == self.bounds
    }

    /// The selection of the cluster of that name.
    pub fn cluster(&self, name: &str) -> Option<&ClusterSelection> {
        self.clusters.iter().find(|cluster| cluster.name == name)
    }
}

/// How clusters that are resolved together came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClustersOutcome {
    /// A selection for each cluster, in which every rule holds.
    Solved(ClustersAnswer),
    /// These clusters (indices) contradict themselves or each other;
    /// [`ClusterProblem::explain`](super::ClusterProblem::explain) says why.
    Infeasible(Vec<usize>),
    /// A limit struck first.
    Unknown,
}

/// One fact of a conflict between clusters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterFact {
    /// The clusters that it is about, by index: they are alike. For a rule between clusters, those it binds in this conflict.
    pub clusters: Vec<usize>,
    /// The rule between clusters, by index, if it is one.
    pub coupling: Option<usize>,
    /// The root of these clusters' requests, by index, if it is one.
    pub root: Option<usize>,
    /// The fact in words.
    pub sentence: String,
}

/// Why clusters cannot be resolved together: leave out any one fact, and the rest has an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClustersConflict {
    /// The facts: what is asked, what versions ask, and rules between clusters, each once.
    pub facts: Vec<ClusterFact>,
    /// How they contradict each other.
    pub story: Story,
}

impl std::fmt::Display for ClustersConflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.story.fmt(f)
    }
}

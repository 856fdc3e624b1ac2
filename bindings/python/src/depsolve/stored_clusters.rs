//! Answers for several clusters as pickles keep them.

use std::sync::Arc;

use pyo3::PyResult;
use serde::{Deserialize, Serialize};
use stowplan_depsolve::clusters::{ClusterSelection, ClustersAnswer, ClustersOutcome, ClustersRequest};

use super::budget::Budget;
use super::clusters::{ClustersResolution, Joint};
use super::question::Question;
use super::stored::{Counts, StoredSelection, limit};

/// What a pickle keeps beside the packages.
#[derive(Serialize, Deserialize)]
pub struct StoredJoint {
    /// What was asked.
    pub request: ClustersRequest,
    /// Within which limits.
    pub budget: Budget,
    limit: Option<String>,
    /// Clusters that contradict themselves or each other.
    infeasible: Option<Vec<usize>>,
    answer: Option<StoredAnswer>,
}

#[derive(Serialize, Deserialize)]
struct StoredAnswer {
    clusters: Vec<(String, usize, StoredSelection)>,
    classes: Vec<Vec<usize>>,
    values: Vec<u64>,
    bounds: Vec<u64>,
    canonical: bool,
    statistics: Counts,
}

impl StoredJoint {
    /// Of an answer.
    pub fn of(resolution: &ClustersResolution) -> Self {
        let joint = &resolution.joint;
        let stored = |(question, cluster): (&Question, &ClusterSelection)| {
            let selection = StoredSelection::of(question.compiled.universe(), &cluster.selection);
            (cluster.name.clone(), cluster.class, selection)
        };
        let answer = resolution.found().map(|answer| StoredAnswer {
            clusters: joint.clusters.iter().zip(&answer.clusters).map(stored).collect(),
            classes: answer.classes.clone(),
            values: answer.values.clone(),
            bounds: answer.bounds.clone(),
            canonical: answer.canonical,
            statistics: answer.statistics.into(),
        });
        Self {
            request: joint.request.clone(),
            budget: joint.budget,
            limit: resolution.limit.map(str::to_owned),
            infeasible: match &resolution.outcome {
                ClustersOutcome::Infeasible(clusters) => Some(clusters.clone()),
                _ => None,
            },
            answer,
        }
    }

    /// The answer to what was asked.
    pub fn resolution(self, joint: Joint) -> PyResult<ClustersResolution> {
        let outcome = match (self.answer, self.infeasible) {
            (Some(answer), _) => {
                let each = joint.clusters.iter().zip(answer.clusters);
                let restored = each.map(|(question, (name, class, selection))| {
                    Ok(ClusterSelection {
                        name,
                        selection: selection.selection(question.compiled.universe())?,
                        class,
                    })
                });
                ClustersOutcome::Solved(ClustersAnswer {
                    clusters: restored.collect::<PyResult<_>>()?,
                    classes: answer.classes,
                    values: answer.values,
                    bounds: answer.bounds,
                    canonical: answer.canonical,
                    statistics: answer.statistics.into(),
                })
            }
            (None, Some(clusters)) => ClustersOutcome::Infeasible(clusters),
            (None, None) => ClustersOutcome::Unknown,
        };
        Ok(ClustersResolution {
            joint: Arc::new(joint),
            outcome,
            limit: limit(self.limit.as_deref()),
        })
    }
}

//! A solution as it is stored: by names, readable without the problem, and read back with it.
//!
//! Items are kept in the order in which they were decided on, because that order is what explanations replay.

use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stowplan_core::API_VERSION;

use crate::error::{Error, Result};
use crate::objective::LevelValue;
use crate::problem::Problem;
use crate::solution::{Solution, Statistics, Status};
use crate::state::NOWHERE;
use crate::strategy::Strategy;

/// A stored solution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SolutionRecord {
    /// `stowplan/v1alpha1`.
    pub api_version: String,
    /// `Placement`.
    pub kind: RecordKind,
    /// What was minimised.
    pub strategy: Strategy,
    /// What is claimed.
    pub status: Status,
    /// The seed.
    pub seed: u64,
    /// Value of each level of objectives.
    pub objectives: Vec<LevelValue>,
    /// For each level, a value that no placement of the same items can be below.
    pub bounds: Vec<Option<i128>>,
    /// Work done.
    pub statistics: Statistics,
    /// Whether opening a bin was charged in proportion to what an item takes of it.
    #[serde(default)]
    pub by_share: bool,
    /// Items that held their place.
    #[serde(default)]
    pub held: Vec<RecordedItem>,
    /// Items in the order in which they were decided on.
    pub decided: Vec<RecordedItem>,
}

/// The `kind` of a stored solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum RecordKind {
    /// A placement.
    Placement,
}

/// An item and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedItem {
    /// The item.
    pub item: String,
    /// Its bin; absent: it was left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bin: Option<String>,
}

impl Solution {
    /// This solution by names. `strategy` is the one it was made with.
    pub fn record(&self, problem: &Problem, strategy: &Strategy) -> SolutionRecord {
        let recorded = |item: usize| RecordedItem {
            item: problem.item_name(item),
            bin: self.bin_of(item).map(|bin| problem.bin_name(bin).to_owned()),
        };
        let mut decided = vec![false; problem.item_count()];
        for item in self.decided() {
            decided[item] = true;
        }
        SolutionRecord {
            api_version: API_VERSION.to_owned(),
            kind: RecordKind::Placement,
            strategy: strategy.clone(),
            status: self.status,
            seed: self.seed,
            objectives: self.objectives.clone(),
            bounds: self.bounds.clone(),
            statistics: self.statistics,
            by_share: self.by_share,
            held: self
                .placements()
                .filter(|(item, _)| !decided[*item])
                .map(|(item, _)| recorded(item))
                .collect(),
            decided: self.decided().map(recorded).collect(),
        }
    }
}

impl SolutionRecord {
    /// The solution of `problem` that was stored. Names are checked, what is claimed of it is taken as it stands.
    ///
    /// # Errors
    /// [`Error::Value`] for another version or an item that is named twice, [`Error::Dangling`] for an item or bin that the
    /// problem does not have.
    pub fn solution(self, problem: &Problem) -> Result<Solution> {
        self.strategy.validate()?;
        if self.api_version != API_VERSION {
            return Err(Error::Value {
                object: "placement".into(),
                field: "apiVersion",
                value: format!("{:?}", self.api_version),
                reason: format!("must be {API_VERSION}"),
            });
        }
        let items: FxHashMap<String, usize> = (0..problem.item_count())
            .map(|item| (problem.item_name(item), item))
            .collect();
        let bins: FxHashMap<&str, usize> = (0..problem.bin_count())
            .map(|bin| (problem.bin_name(bin), bin))
            .collect();
        let mut seen = vec![false; problem.item_count()];
        let mut assignment = vec![NOWHERE; problem.item_count()];
        let mut take = |recorded: &RecordedItem| -> Result<u32> {
            let item = *items
                .get(&recorded.item)
                .ok_or_else(|| dangling("item", &recorded.item))?;
            if std::mem::replace(&mut seen[item], true) {
                return Err(Error::Duplicate {
                    kind: "item",
                    name: recorded.item.clone(),
                });
            }
            if let Some(name) = &recorded.bin {
                let bin = bins.get(name.as_str()).ok_or_else(|| dangling("bin", name))?;
                assignment[item] = *bin as u32;
            }
            Ok(item as u32)
        };
        for held in &self.held {
            take(held)?;
        }
        let decided = self.decided.iter().map(&mut take).collect::<Result<_>>()?;
        Ok(Solution {
            assignment,
            decided,
            by_share: self.by_share,
            strategy: self.strategy.name,
            objectives: self.objectives,
            bounds: self.bounds,
            status: self.status,
            seed: self.seed,
            statistics: self.statistics,
        })
    }
}

fn dangling(kind: &'static str, name: &str) -> Error {
    Error::Dangling {
        object: "placement".into(),
        field: kind,
        kind,
        name: name.to_owned(),
        suggestion: None,
    }
}

#[cfg(test)]
mod tests {
    use stowplan_core::{ResourceVector, Workload, WorkloadName};

    use super::*;
    use crate::{BinSpec, Options, Outcome, solve};

    fn solved() -> (Problem, Strategy, Solution) {
        let room = ResourceVector::new().with("cpu", "4").unwrap();
        let mut web = Workload::new(WorkloadName::new("web").unwrap());
        web.replicas = 3;
        web.requests = ResourceVector::new().with("cpu", "3").unwrap();
        let problem = Problem::builder()
            .bins([BinSpec::new("a", room.clone()), BinSpec::new("b", room)])
            .workload(web)
            .build()
            .unwrap();
        let strategy = Strategy::preset("balanced").unwrap();
        let Outcome::Solved(solution) = solve(&problem, &Options::new(strategy.clone())).unwrap() else {
            unreachable!("nothing is required")
        };
        (problem, strategy, solution)
    }

    #[test]
    fn a_solution_passes_through_json_by_names() {
        let (problem, strategy, solution) = solved();
        let text = serde_json::to_string(&solution.record(&problem, &strategy)).unwrap();
        assert!(text.contains(r#"{"item":"web#0","bin":"a"}"#), "{text}");
        let record: SolutionRecord = serde_json::from_str(&text).unwrap();
        assert_eq!(record.solution(&problem).unwrap(), solution);
    }

    #[test]
    fn names_that_the_problem_lacks_are_refused() {
        let (problem, strategy, solution) = solved();
        let mut record = solution.record(&problem, &strategy);
        record.decided[0].bin = Some("c".into());
        let error = record.clone().solution(&problem).unwrap_err().to_string();
        assert!(error.contains("bin \"c\""), "{error}");
        record.decided[0] = record.decided[1].clone();
        let error = record.solution(&problem).unwrap_err().to_string();
        assert!(error.contains("given twice"), "{error}");
    }
}

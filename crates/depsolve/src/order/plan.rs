//! The order found, and what was given up for it.

use serde::Serialize;

use super::cycle::Cycle;
use super::level::{Level, Unit};
use super::loops::CycleSearch;
use super::present::Present;

/// A dependency that is not kept, since what it names is not there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Dropped {
    /// The step, which goes on without it.
    pub step: String,
    /// What is missing.
    pub dependency: String,
    /// Why it depended on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A step that is not required and does not start, since it cannot do without something that is missing or skipped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skipped {
    /// The step.
    pub step: String,
    /// What it cannot do without.
    pub dependency: String,
}

/// A soft dependency that is not kept, since it closes a cycle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// The step, which does not wait.
    pub step: String,
    /// What it does not wait for.
    pub dependency: String,
    /// Why it depended on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where it is in the graph; none for a step that depends on itself.
    #[serde(skip)]
    pub(super) edge: Option<u32>,
}

/// How good the set of broken edges is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fewest {
    /// No set has fewer edges than this: proved.
    pub at_least: usize,
    /// Whether no broken edge can be put back alone: true unless the limit of work struck first.
    pub irreducible: bool,
}

/// Steps in order, with everything of a level before everything of the next.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    pub(super) levels: Vec<Level>,
    pub(super) broken: Vec<Broken>,
    pub(super) fewest: Fewest,
    pub(super) cycles: Vec<Cycle>,
    pub(super) dropped: Vec<Dropped>,
    pub(super) skipped: Vec<Skipped>,
    #[serde(skip)]
    pub(super) present: Present,
    #[serde(skip)]
    pub(super) units: Units,
}

/// Units in an order that keeps every edge: all edges go from a smaller number to a greater one.
#[derive(Clone, Debug, Default)]
pub(super) struct Units {
    /// The nodes of each unit, sorted.
    pub members: Vec<Vec<u32>>,
    /// For each node, its unit.
    pub unit_of: Vec<u32>,
    /// Where each unit's run in `next` begins, and one more.
    pub first: Vec<u32>,
    /// The units that come after.
    pub next: Vec<u32>,
}

impl Units {
    pub(super) fn next(&self, unit: usize) -> &[u32] {
        &self.next[self.first[unit] as usize..self.first[unit + 1] as usize]
    }

    /// For each unit, the most units counted on a way to it.
    pub(super) fn depth(&self, counted: impl Fn(usize) -> bool) -> Vec<u32> {
        let mut depth = vec![0; self.members.len()];
        for unit in 0..self.members.len() {
            let after = depth[unit] + u32::from(counted(unit));
            for next in self.next(unit) {
                let reached = &mut depth[*next as usize];
                *reached = (*reached).max(after);
            }
        }
        depth
    }

    /// The units counted, by level: as early as can be. Each level is sorted by first node.
    pub(super) fn levels(&self, counted: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
        let mut levels: Vec<Vec<usize>> = Vec::new();
        for (unit, depth) in self.depth(&counted).into_iter().enumerate() {
            if counted(unit) {
                let depth = depth as usize;
                if levels.len() <= depth {
                    levels.resize(depth + 1, Vec::new());
                }
                levels[depth].push(unit);
            }
        }
        for level in &mut levels {
            level.sort_unstable_by_key(|unit| self.members[*unit].first());
        }
        levels
    }
}

impl Order {
    /// The levels of start-up, the first first. A step stands in the first level in which all that it waits for has come before.
    pub fn start_up(&self) -> &[Level] {
        &self.levels
    }

    /// The levels of tear-down: those of start-up from the last to the first. Steps that are not required are in it too.
    pub fn tear_down(&self) -> Vec<Level> {
        self.levels.iter().rev().cloned().collect()
    }

    /// The levels of tear-down where only these steps were started (or are still there). The order among them is kept, also where
    /// it came about through steps that are not.
    ///
    /// # Errors
    ///
    /// If a name is no step's.
    pub fn tear_down_of<'a>(
        &self,
        started: impl IntoIterator<Item = &'a str>,
    ) -> Result<Vec<Level>, super::OrderError> {
        let mut taken = vec![false; self.present.names.len()];
        for name in started {
            taken[self.present.find("tear-down", "started", name)? as usize] = true;
        }
        let is_taken = |node: &u32| taken.get(*node as usize) == Some(&true);
        let counted = |unit: usize| self.units.members[unit].iter().any(is_taken);
        let name = |node: &u32| self.present.name(*node).to_owned();
        let level = |units: Vec<usize>| Level {
            units: units
                .into_iter()
                .map(|unit| Unit {
                    names: self.units.members[unit]
                        .iter()
                        .filter(|node| is_taken(node))
                        .map(name)
                        .collect(),
                })
                .collect(),
        };
        Ok(self.units.levels(counted).into_iter().map(level).rev().collect())
    }

    /// The soft dependencies that are not kept since they close a cycle, by step and dependency.
    pub fn broken(&self) -> &[Broken] {
        &self.broken
    }

    /// How few of them there could be.
    pub fn fewest(&self) -> Fewest {
        self.fewest
    }

    /// Whether fewer broken edges are proved impossible.
    pub fn is_fewest(&self) -> bool {
        self.fewest.at_least == self.broken.len()
    }

    /// A shortest cycle for each group of steps that were in cycles, before soft edges were broken or steps put together.
    pub fn cycles(&self) -> &[Cycle] {
        &self.cycles
    }

    /// The dependencies that are not kept since what they name is not there.
    pub fn dropped(&self) -> &[Dropped] {
        &self.dropped
    }

    /// The steps that do not start since they cannot do without something that is not there.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// Units of more than one step: a cycle of hard edges.
    pub fn together(&self) -> impl Iterator<Item = &Unit> {
        let units = self.levels.iter().flat_map(|level| &level.units);
        units.filter(|unit| unit.names.len() > 1)
    }

    /// Why a soft dependency of this order is not kept: a shortest cycle that it would close with all that is kept. None if it
    /// closes none alone (see [`Fewest::irreducible`]). Cost: linear in the edges at most.
    pub fn why_broken(&self, broken: &Broken) -> Option<Cycle> {
        let graph = &self.present.graph;
        let Some(closing) = broken.edge else {
            return Some(Cycle {
                edges: vec![super::CycleEdge {
                    step: broken.step.clone(),
                    dependency: broken.dependency.clone(),
                    field: super::Field::DependsOn,
                    kind: super::Kind::Soft,
                    reason: broken.reason.clone(),
                }],
            });
        };
        let edge = graph.edges.get(closing as usize)?;
        let mut search = CycleSearch::new(graph.nodes(), u64::MAX);
        let out = &self.broken_edges();
        let path = search.through(graph, edge.from, u32::MAX, |index| {
            let other = &graph.edges[index];
            let taken = if other.from == edge.from {
                index == closing as usize
            } else {
                !out.contains(&(index as u32))
            };
            taken.then(|| u32::from(!self.present.is_barrier(other.to)))
        })?;
        Some(Cycle::tell(&self.present, &path))
    }

    pub(super) fn broken_edges(&self) -> rustc_hash::FxHashSet<u32> {
        self.broken.iter().filter_map(|broken| broken.edge).collect()
    }
}

//! Cycles, told by name: what each step in it waits for, by which field and for which reason.

use std::fmt;

use serde::Serialize;

use super::loops::CycleSearch;
use super::present::Present;
use super::problem::Kind;

/// Steps told at most in a message.
const TOLD: usize = 20;

/// What makes a step wait for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Field {
    /// It is named in `dependsOn`.
    DependsOn,
    /// Its `startupOrder` is smaller.
    StartupOrder,
}

/// One step of a cycle and what it waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CycleEdge {
    /// The step that waits.
    pub step: String,
    /// What it waits for.
    pub dependency: String,
    /// By which field.
    pub field: Field,
    /// How strongly.
    pub kind: Kind,
    /// Why, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Steps that wait for each other in a circle. Written `a → b → a`: a waits for b, and b for a.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Cycle {
    /// Each step waits for the next, the last for the first. The first is the one whose name comes first.
    pub edges: Vec<CycleEdge>,
}

impl Cycle {
    /// From edges (indices) in the order of the graph: each from what comes before to what comes after.
    pub(super) fn tell(present: &Present, path: &[u32]) -> Self {
        let edges: Vec<_> = path
            .iter()
            .map(|edge| present.graph.edges[*edge as usize])
            .collect();
        let mut told = Vec::new();
        // Begin at a step, so that a run of barriers is never cut.
        let begin = edges
            .iter()
            .position(|edge| !present.is_barrier(edge.from))
            .unwrap_or(0);
        let mut before = None;
        for edge in edges.iter().cycle().skip(begin).take(edges.len()) {
            if !present.is_barrier(edge.from) {
                before = Some((edge.from, edge.to));
            }
            let Some((from, next)) = before else { continue };
            if present.is_barrier(edge.to) {
                continue;
            }
            let numbered = present.is_barrier(edge.from);
            let reason = if numbered {
                let (earlier, _) = present.barriers[next as usize - present.names.len()];
                let (_, later) = present.barriers[edge.from as usize - present.names.len()];
                Some(format!("{later} is after {earlier}"))
            } else {
                present.reason(edge)
            };
            told.push(CycleEdge {
                step: present.name(edge.to).to_owned(),
                dependency: present.name(from).to_owned(),
                field: if numbered {
                    Field::StartupOrder
                } else {
                    Field::DependsOn
                },
                kind: if edge.soft { Kind::Soft } else { Kind::Hard },
                reason,
            });
        }
        told.reverse();
        let least = (0..told.len()).min_by_key(|index| &told[*index].step);
        told.rotate_left(least.unwrap_or(0));
        Self { edges: told }
    }

    /// A shortest cycle through `component` (sorted nodes), by the edges for which `kept` is true. When the budget ends, the
    /// shortest of those found till then.
    pub(super) fn shortest(
        present: &Present,
        search: &mut CycleSearch,
        component: &[u32],
        kept: impl Fn(usize) -> bool,
    ) -> Option<Self> {
        let inside = |node: u32| component.binary_search(&node).is_ok();
        let cost = |edge: usize| {
            let to = present.graph.edges[edge].to;
            (kept(edge) && inside(to)).then(|| u32::from(!present.is_barrier(to)))
        };
        // One cycle is owed, whatever the budget: it costs a look at each edge of the component.
        let owed = component
            .iter()
            .map(|node| present.graph.after(*node).len() as u64 + 1)
            .sum();
        let borrowed = search.work < owed;
        search.work = search.work.max(owed);
        let mut best: Option<Vec<u32>> = None;
        let mut below = u32::MAX;
        for start in component.iter().filter(|node| !present.is_barrier(**node)) {
            // No cycle of different nodes is shorter than two.
            if below <= 2 || search.work == 0 {
                break;
            }
            if let Some(found) = search.through(&present.graph, *start, below, cost) {
                below = found.iter().filter_map(|edge| cost(*edge as usize)).sum();
                best = Some(found);
            }
            if borrowed && best.is_some() {
                search.work = 0;
            }
        }
        best.map(|path| Self::tell(present, &path))
    }
}

impl fmt::Display for Cycle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for edge in self.edges.iter().take(TOLD) {
            write!(out, "{} → ", edge.step)?;
        }
        if self.edges.len() > TOLD {
            write!(out, "… ({} steps) → ", self.edges.len())?;
        }
        let first = self.edges.first().map_or("", |edge| edge.step.as_str());
        write!(out, "{first} (")?;
        for (index, edge) in self.edges.iter().take(TOLD).enumerate() {
            if index > 0 {
                out.write_str("; ")?;
            }
            match edge.field {
                Field::DependsOn => write!(out, "{} dependsOn {}", edge.step, edge.dependency)?,
                Field::StartupOrder => {
                    write!(
                        out,
                        "startupOrder of {} comes after {}",
                        edge.step, edge.dependency
                    )?;
                }
            }
            if edge.kind == Kind::Soft {
                out.write_str(", soft")?;
            }
            if let Some(reason) = &edge.reason {
                write!(out, ": {reason}")?;
            }
        }
        out.write_str(")")
    }
}

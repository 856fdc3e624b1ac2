//! From what is listed to what is there: names resolved, missing steps taken out with what cannot do without them, numbers of
//! start-up turned into edges.
//!
//! Steps are numbered in order of their names, so nothing later depends on the order of the list. Between the steps of one number of
//! start-up and those of the next stands a barrier: a node that is no step, after all of the one and before all of the other. Cost: a
//! sort of steps and edges.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;
use stowplan_core::nearest;

use super::error::OrderError;
use super::graph::{Edge, Graph, NO_REASON};
use super::plan::{Dropped, Skipped};
use super::problem::{Dependency, Kind, OrderProblem, Step};

/// More steps or edges than this are refused: with barriers they must be numbered in 32 bits.
const MAX: usize = 1 << 29;

/// What is there.
#[derive(Clone, Debug, Default)]
pub(super) struct Present {
    /// The names of the steps, sorted: the first nodes of the graph.
    pub names: Vec<String>,
    /// How long each takes, in milliseconds.
    pub durations: Vec<Option<u64>>,
    /// For each barrier, the number of start-up before it and the one after it. They are nodes too, after the steps.
    pub barriers: Vec<(i64, i64)>,
    /// Edges between different nodes, at most one from one to another.
    pub graph: Graph,
    /// Steps that depend on themselves.
    pub selves: Vec<Edge>,
    pub reasons: Vec<String>,
    pub dropped: Vec<Dropped>,
    pub skipped: Vec<Skipped>,
}

impl Present {
    pub(super) fn is_barrier(&self, node: u32) -> bool {
        node as usize >= self.names.len()
    }

    pub(super) fn name(&self, step: u32) -> &str {
        &self.names[step as usize]
    }

    pub(super) fn reason(&self, edge: &Edge) -> Option<String> {
        (edge.reason != NO_REASON).then(|| self.reasons[edge.reason as usize].clone())
    }

    /// The number of a step by its name.
    pub(super) fn find(&self, object: &str, field: &'static str, name: &str) -> Result<u32, OrderError> {
        match self.names.binary_search_by(|known| known.as_str().cmp(name)) {
            Ok(index) => Ok(index as u32),
            Err(_) => Err(unknown(
                object.to_owned(),
                field,
                name,
                self.names.iter().map(String::as_str),
            )),
        }
    }
}

/// Resolves and checks a problem.
pub(super) fn present(problem: &OrderProblem) -> Result<Present, OrderError> {
    let steps = sorted(&problem.steps)?;
    let (edges, reasons, nowhere) = edges(&steps)?;
    let all = tidy(steps.len(), edges, &reasons);
    let (absent, mut dropped, mut skipped) = absent(problem, &steps, &all, &reasons)?;
    dropped.extend(
        nowhere
            .into_iter()
            .filter(|(step, _)| !absent[*step])
            .map(|(_, it)| it),
    );
    dropped.sort_unstable();
    skipped.sort_unstable();
    let mut number = vec![u32::MAX; steps.len()];
    let mut there: Vec<&Step> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        if !absent[index] {
            number[index] = there.len() as u32;
            there.push(*step);
        }
    }
    let renamed = all.edges.iter().filter_map(|edge| {
        let (from, to) = (number[edge.from as usize], number[edge.to as usize]);
        (from != u32::MAX && to != u32::MAX).then_some(Edge { from, to, ..*edge })
    });
    let (selves, mut edges): (Vec<Edge>, Vec<Edge>) = renamed.partition(|edge| edge.from == edge.to);
    let barriers = barriers(&there, &mut edges);
    edges.sort_by_key(|edge| (edge.from, edge.to));
    let durations: Vec<Option<u64>> = there
        .iter()
        .map(|step| step.duration.map(stowplan_core::Span::millis))
        .collect();
    let mut sum = 0_u64;
    for (step, duration) in there.iter().zip(&durations) {
        let next = sum.checked_add(duration.unwrap_or(0));
        sum = next.ok_or_else(|| OrderError::TooLong {
            step: step.name.clone(),
            duration: step.duration.unwrap_or_default().to_string(),
        })?;
    }
    Ok(Present {
        names: there.iter().map(|step| step.name.clone()).collect(),
        durations,
        graph: Graph::new(there.len() + barriers.len(), edges),
        barriers,
        selves,
        reasons,
        dropped,
        skipped,
    })
}

fn sorted(steps: &[Step]) -> Result<Vec<&Step>, OrderError> {
    let edges: usize = steps.iter().map(|step| step.depends_on.len()).sum();
    for (field, count) in [("steps", steps.len()), ("dependsOn", edges)] {
        if count > MAX {
            return Err(OrderError::TooMany {
                field,
                count,
                max: MAX,
            });
        }
    }
    if let Some(index) = steps.iter().position(|step| step.name.is_empty()) {
        return Err(OrderError::Unnamed { index });
    }
    let mut sorted: Vec<&Step> = steps.iter().collect();
    sorted.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    match sorted.windows(2).find(|pair| pair[0].name == pair[1].name) {
        Some(twice) => Err(OrderError::Duplicate {
            name: twice[0].name.clone(),
        }),
        None => Ok(sorted),
    }
}

/// A soft dependency on what is no step, with the number of the step that has it.
type Nowhere = Vec<(usize, Dropped)>;

fn edges(steps: &[&Step]) -> Result<(Vec<Edge>, Vec<String>, Nowhere), OrderError> {
    let by_name: FxHashMap<&str, u32> = steps
        .iter()
        .enumerate()
        .map(|(index, step)| (step.name.as_str(), index as u32))
        .collect();
    let count = steps.iter().map(|step| step.depends_on.len()).sum();
    let (mut edges, mut reasons, mut nowhere) = (Vec::with_capacity(count), Vec::new(), Vec::new());
    for (index, step) in steps.iter().enumerate() {
        for dependency in &step.depends_on {
            let Some(from) = by_name.get(dependency.name.as_str()) else {
                if dependency.kind == Some(Kind::Soft) {
                    nowhere.push((index, dropped(step, &dependency.name, dependency.reason.clone())));
                    continue;
                }
                return Err(first_unknown(steps, step, &by_name));
            };
            let soft = match dependency.kind {
                Some(kind) => kind == Kind::Soft,
                None => !steps[*from as usize].required,
            };
            let reason = dependency.reason.as_ref().map_or(NO_REASON, |reason| {
                reasons.push(reason.clone());
                reasons.len() as u32 - 1
            });
            edges.push(Edge {
                from: *from,
                to: index as u32,
                soft,
                reason,
            });
        }
    }
    Ok((edges, reasons, nowhere))
}

/// Of the unknown names that a step cannot do without, the first in order: the message does not depend on the order of the list.
fn first_unknown(steps: &[&Step], step: &Step, by_name: &FxHashMap<&str, u32>) -> OrderError {
    let lost = |it: &&Dependency| it.kind != Some(Kind::Soft) && !by_name.contains_key(it.name.as_str());
    let names = step.depends_on.iter().filter(lost).map(|it| it.name.as_str());
    let known = steps.iter().map(|step| step.name.as_str());
    let object = format!("step {:?}", step.name);
    unknown(object, "dependsOn", names.min().unwrap_or_default(), known)
}

fn unknown<'a>(
    object: String,
    field: &'static str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> OrderError {
    OrderError::Unknown {
        object,
        field,
        name: name.to_owned(),
        suggestion: nearest(name, known).map(str::to_owned),
    }
}

fn dropped(step: &Step, dependency: &str, reason: Option<String>) -> Dropped {
    Dropped {
        step: step.name.clone(),
        dependency: dependency.to_owned(),
        reason,
    }
}

/// One edge for each pair: the hard one if there is one, and of equals the one whose reason reads first.
fn tidy(nodes: usize, mut edges: Vec<Edge>, reasons: &[String]) -> Graph {
    let reason = |edge: &Edge| reasons.get(edge.reason as usize);
    edges.sort_unstable_by(|one, other| {
        let key = |edge: &Edge| (edge.from, edge.to, edge.soft, edge.reason == NO_REASON);
        key(one)
            .cmp(&key(other))
            .then_with(|| reason(one).cmp(&reason(other)))
    });
    edges.dedup_by_key(|edge| (edge.from, edge.to));
    Graph::new(nodes, edges)
}

type Absent = (Vec<bool>, Vec<Dropped>, Vec<Skipped>);

/// What is missing, and what is skipped since it cannot do without something that is.
fn absent(
    problem: &OrderProblem,
    steps: &[&Step],
    graph: &Graph,
    reasons: &[String],
) -> Result<Absent, OrderError> {
    let mut absent = vec![false; steps.len()];
    let mut missing: Vec<&str> = problem.missing.iter().map(String::as_str).collect();
    missing.sort_unstable();
    missing.dedup();
    let mut queue = VecDeque::new();
    for name in missing {
        let found = steps.binary_search_by(|step| step.name.as_str().cmp(name));
        let Ok(index) = found else {
            let known = steps.iter().map(|step| step.name.as_str());
            return Err(unknown("order problem".to_owned(), "missing", name, known));
        };
        if steps[index].required {
            let others = graph
                .after(index as u32)
                .map(|edge| graph.edges[edge].to as usize);
            let needed_by = others
                .filter(|to| *to != index)
                .map(|to| steps[to].name.clone())
                .next();
            return Err(OrderError::MissingRequired {
                step: name.to_owned(),
                needed_by,
            });
        }
        absent[index] = true;
        queue.push_back(index as u32);
    }
    let mut skipped = Vec::new();
    let mut loose = Vec::new();
    while let Some(from) = queue.pop_front() {
        for edge in &graph.edges[graph.after(from)] {
            let to = edge.to as usize;
            if absent[to] {
                continue;
            }
            if edge.soft {
                loose.push(*edge);
                continue;
            }
            if steps[to].required {
                return Err(OrderError::Unmet {
                    step: steps[to].name.clone(),
                    dependency: steps[from as usize].name.clone(),
                });
            }
            absent[to] = true;
            skipped.push(Skipped {
                step: steps[to].name.clone(),
                dependency: steps[from as usize].name.clone(),
            });
            queue.push_back(edge.to);
        }
    }
    let still = loose.iter().filter(|edge| !absent[edge.to as usize]);
    let dropped = still.map(|edge| {
        let reason = reasons.get(edge.reason as usize).cloned();
        dropped(steps[edge.to as usize], &steps[edge.from as usize].name, reason)
    });
    let dropped = dropped.collect();
    Ok((absent, dropped, skipped))
}

/// Adds the edges of the numbers of start-up and returns what each barrier stands between.
fn barriers(steps: &[&Step], edges: &mut Vec<Edge>) -> Vec<(i64, i64)> {
    let mut numbers: Vec<i64> = steps.iter().filter_map(|step| step.startup_order).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let barriers: Vec<(i64, i64)> = numbers.windows(2).map(|pair| (pair[0], pair[1])).collect();
    let node = |barrier: usize| (steps.len() + barrier) as u32;
    let hard = |from, to| Edge {
        from,
        to,
        soft: false,
        reason: NO_REASON,
    };
    for (index, step) in steps.iter().enumerate() {
        let Some(place) = step
            .startup_order
            .and_then(|number| numbers.binary_search(&number).ok())
        else {
            continue;
        };
        if place < barriers.len() {
            edges.push(hard(index as u32, node(place)));
        }
        if place > 0 {
            edges.push(hard(node(place - 1), index as u32));
        }
    }
    // Straight from barrier to barrier: what a cycle is told by does not pass through steps in between.
    edges.extend((1..barriers.len()).map(|place| hard(node(place - 1), node(place))));
    barriers
}

//! Puts what is there in order: components, cycles, the soft edges to break, units and levels.
//!
//! Without a cycle, any order that keeps the edges gives the levels. Else, hard edges that form a cycle make one unit (if that
//! is allowed), and in each component the fewest soft edges between units are broken. Invariant: every kept edge between two units goes from
//! an earlier to a later one; a unit's level is the longest way to it.

use super::cycle::{Cycle, CycleEdge, Field};
use super::error::OrderError;
use super::feedback::{Feedback, fewest};
use super::graph::{Edge, Graph, NO_REASON, starts};
use super::level::{Level, Unit};
use super::loops::CycleSearch;
use super::plan::{Broken, Fewest, Order, Units};
use super::present::Present;
use super::problem::Kind;

/// Edges that may be looked at for any group, whatever the budget.
const SMALL: u64 = 2_000;
/// The group of a node that is in no cycle.
const NONE: u32 = u32::MAX;

pub(super) fn arrange(present: Present, together: bool, work: u64) -> Result<Order, OrderError> {
    let mut broken = selves(&present, together)?;
    let mut fewest = Fewest {
        at_least: broken.len(),
        irreducible: true,
    };
    if let Some(order) = present.graph.sorted(|_| true) {
        let units = units(&present, alone(order), |_| true);
        return Ok(finish(present, units, broken, fewest, Vec::new()));
    }
    let found = untangle(&present, together, work)?;
    fewest.at_least += found.at_least;
    fewest.irreducible = found.irreducible;
    let mut kept = vec![true; present.graph.edges.len()];
    for edge in found.broken {
        kept[edge as usize] = false;
        broken.push(told(&present, &present.graph.edges[edge as usize], Some(edge)));
    }
    broken.sort_unstable_by(|one, other| (&one.step, &one.dependency).cmp(&(&other.step, &other.dependency)));
    let members = match present.graph.sorted(|edge| kept[edge]) {
        Some(order) => alone(order),
        None => present
            .graph
            .components(|edge| kept[edge])
            .into_iter()
            .rev()
            .collect(),
    };
    let units = units(&present, members, |edge| kept[edge]);
    Ok(finish(present, units, broken, fewest, found.cycles))
}

/// Each node a unit of its own.
fn alone(order: Vec<u32>) -> Vec<Vec<u32>> {
    order.into_iter().map(|node| vec![node]).collect()
}

fn finish(
    mut present: Present,
    units: Units,
    broken: Vec<Broken>,
    fewest: Fewest,
    cycles: Vec<Cycle>,
) -> Order {
    let steps = present.names.len();
    let is_step = |unit: usize| units.members[unit].iter().any(|node| (*node as usize) < steps);
    let name = |node: &u32| present.name(*node).to_owned();
    let levels = units.levels(is_step).into_iter().map(|level| Level {
        units: level
            .into_iter()
            .map(|unit| Unit {
                names: units.members[unit].iter().map(name).collect(),
            })
            .collect(),
    });
    Order {
        levels: levels.collect(),
        broken,
        fewest,
        cycles,
        dropped: std::mem::take(&mut present.dropped),
        skipped: std::mem::take(&mut present.skipped),
        present,
        units,
    }
}

/// Steps that depend on themselves: an error, or soft and broken; a unit of itself where units are allowed.
fn selves(present: &Present, together: bool) -> Result<Vec<Broken>, OrderError> {
    let hard: Vec<Cycle> = present
        .selves
        .iter()
        .filter(|edge| !edge.soft && !together)
        .map(|edge| Cycle {
            edges: vec![CycleEdge {
                step: present.name(edge.to).to_owned(),
                dependency: present.name(edge.to).to_owned(),
                field: Field::DependsOn,
                kind: Kind::Hard,
                reason: present.reason(edge),
            }],
        })
        .collect();
    if !hard.is_empty() {
        return Err(OrderError::Cycles { cycles: hard });
    }
    let soft = present.selves.iter().filter(|edge| edge.soft);
    Ok(soft.map(|edge| told(present, edge, None)).collect())
}

fn told(present: &Present, edge: &Edge, index: Option<u32>) -> Broken {
    Broken {
        step: present.name(edge.to).to_owned(),
        dependency: present.name(edge.from).to_owned(),
        reason: present.reason(edge),
        edge: index,
    }
}

struct Untangled {
    broken: Vec<u32>,
    at_least: usize,
    irreducible: bool,
    cycles: Vec<Cycle>,
}

/// What to break in the components that are more than one node.
fn untangle(present: &Present, together: bool, work: u64) -> Result<Untangled, OrderError> {
    let graph = &present.graph;
    let mut groups = graph.components(|_| true);
    groups.retain(|nodes| nodes.len() > 1);
    groups.sort_unstable();
    let mut group = vec![NONE; graph.nodes()];
    for (index, nodes) in groups.iter().enumerate() {
        for node in nodes {
            group[*node as usize] = index as u32;
        }
    }
    let inner = |edge: &Edge| {
        group[edge.from as usize] != NONE && group[edge.from as usize] == group[edge.to as usize]
    };
    let is_hard = |edge: usize| !graph.edges[edge].soft && inner(&graph.edges[edge]);
    let mut stuck = match graph.sorted(is_hard) {
        Some(_) => Vec::new(),
        None => graph.components(is_hard),
    };
    stuck.retain(|nodes| nodes.len() > 1);
    stuck.sort_unstable();
    let mut search = CycleSearch::new(graph.nodes(), work);
    let refused: Vec<Cycle> = stuck
        .iter()
        .filter(|nodes| !together || nodes.iter().any(|node| present.is_barrier(*node)))
        .filter_map(|nodes| Cycle::shortest(present, &mut search, nodes, is_hard))
        .collect();
    if !refused.is_empty() {
        return Err(OrderError::Cycles { cycles: refused });
    }
    // A unit is known by its first node.
    let mut unit: Vec<u32> = (0..graph.nodes() as u32).collect();
    for nodes in &stuck {
        for node in nodes {
            unit[*node as usize] = nodes[0];
        }
    }
    let mut done = Untangled {
        broken: Vec::new(),
        at_least: 0,
        irreducible: true,
        cycles: Vec::new(),
    };
    // A quarter of the work is for telling the cycles, the rest for breaking them.
    search.work = work / 4;
    let all = work - work / 4;
    let mut left = all;
    let size = |nodes: &[u32]| {
        nodes
            .iter()
            .map(|node| graph.after(*node).len() as u64)
            .sum::<u64>()
    };
    let mut ahead: u64 = groups.iter().map(|nodes| size(nodes)).sum();
    let mut number = vec![NONE; graph.nodes()];
    for nodes in &groups {
        done.cycles
            .extend(Cycle::shortest(present, &mut search, nodes, |edge| {
                inner(&graph.edges[edge])
            }));
        let (local, origin) = local(graph, nodes, &unit, &group, &mut number);
        // Each group has its part of what is left, so that a hard one takes nothing from the others; and never too little for a
        // small one.
        let size = size(nodes);
        let part = (u128::from(left) * u128::from(size) / u128::from(ahead.max(1))) as u64;
        ahead -= size;
        left -= part;
        let mut part = part.max(SMALL + 4 * size);
        let removal = fewest(&local, &mut part);
        left = (left + part).min(all);
        done.at_least += removal.at_least as usize;
        done.irreducible &= removal.irreducible;
        let out = origin
            .iter()
            .filter(|(local, _)| removal.removed[*local as usize]);
        done.broken.extend(out.map(|(_, edge)| *edge));
    }
    Ok(done)
}

/// The units of one component, numbered from 0 (in `number`, for the first node of each), with the edges between them; and which
/// of them stand for which soft edges of the whole.
fn local(
    graph: &Graph,
    nodes: &[u32],
    unit: &[u32],
    group: &[u32],
    number: &mut [u32],
) -> (Feedback, Vec<(u32, u32)>) {
    let mut units = 0;
    for node in nodes.iter().filter(|node| unit[**node as usize] == **node) {
        number[*node as usize] = units;
        units += 1;
    }
    let local = |node: u32| number[unit[node as usize] as usize];
    let mut between: Vec<(u32, u32, bool, u32)> = Vec::new();
    for node in nodes {
        for index in graph.after(*node) {
            let edge = &graph.edges[index];
            if group[edge.to as usize] == group[*node as usize] && local(edge.to) != local(*node) {
                between.push((local(*node), local(edge.to), edge.soft, index as u32));
            }
        }
    }
    between.sort_unstable();
    let (mut edges, mut weights, mut origin): (Vec<Edge>, Vec<u32>, Vec<(u32, u32)>) = Default::default();
    for (from, to, soft, index) in between {
        match (edges.last(), weights.last_mut()) {
            (Some(last), Some(weight)) if last.from == from && last.to == to => {
                // A soft edge beside a hard one asks for nothing more.
                if !last.soft {
                    continue;
                }
                *weight += 1;
            }
            _ => {
                edges.push(Edge {
                    from,
                    to,
                    soft,
                    reason: NO_REASON,
                });
                weights.push(u32::from(soft));
            }
        }
        if soft {
            origin.push((edges.len() as u32 - 1, index));
        }
    }
    let graph = Graph::new(units as usize, edges);
    (Feedback { graph, weights }, origin)
}

fn units(present: &Present, members: Vec<Vec<u32>>, kept: impl Fn(usize) -> bool) -> Units {
    let graph = &present.graph;
    let mut unit_of = vec![0; graph.nodes()];
    for (unit, nodes) in members.iter().enumerate() {
        for node in nodes {
            unit_of[*node as usize] = unit as u32;
        }
    }
    let after = |unit: usize| {
        let edges = members[unit].iter().flat_map(|node| graph.after(*node));
        let kept = edges.filter(|edge| kept(*edge));
        let units = kept.map(|edge| unit_of[graph.edges[edge].to as usize]);
        units.filter(move |next| *next as usize != unit)
    };
    let mut next = Vec::with_capacity(graph.edges.len());
    let mut counts = Vec::with_capacity(graph.edges.len());
    for unit in 0..members.len() {
        next.extend(after(unit));
        counts.resize(next.len(), unit as u32);
    }
    let first = starts(members.len(), counts.into_iter());
    Units {
        members,
        unit_of,
        first,
        next,
    }
}

//! Nodes and edges in flat tables: what follows a node, in which order nodes can come, and what is strongly connected.
//!
//! Where there is no cycle, counting what is still before each node gives an order (Kahn, 1962). Else, components come from petgraph's `kosaraju_scc`: two depth-first walks with a stack of their own (its `tarjan_scc` recurses, and a
//! chain of a hundred thousand steps would overflow). Cost: linear. The components come in reverse topological order.

use std::ops::Range;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// No reason was given.
pub(super) const NO_REASON: u32 = u32::MAX;

/// `from` comes before `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub from: u32,
    pub to: u32,
    pub soft: bool,
    /// Index of the reason in words.
    pub reason: u32,
}

/// Nodes from 0 on, and edges by their first node.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    first: Vec<u32>,
    pub edges: Vec<Edge>,
}

impl Graph {
    /// The edges must be sorted by their first node.
    pub(super) fn new(nodes: usize, edges: Vec<Edge>) -> Self {
        let first = starts(nodes, edges.iter().map(|edge| edge.from));
        Self { first, edges }
    }

    pub(super) fn nodes(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    /// The edges (indices) from a node on.
    pub(super) fn after(&self, node: u32) -> Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }

    /// The nodes in an order in which every edge (index) for which `kept` is true goes forward; none if there is a cycle.
    pub(super) fn sorted(&self, kept: impl Fn(usize) -> bool) -> Option<Vec<u32>> {
        let mut before = vec![0_u32; self.nodes()];
        for (index, edge) in self.edges.iter().enumerate() {
            before[edge.to as usize] += u32::from(kept(index));
        }
        let mut order: Vec<u32> = Vec::with_capacity(self.nodes());
        order.extend((0..self.nodes() as u32).filter(|node| before[*node as usize] == 0));
        let mut next = 0;
        while let Some(node) = order.get(next).copied() {
            next += 1;
            for index in self.after(node).filter(|index| kept(*index)) {
                let to = self.edges[index].to;
                before[to as usize] -= 1;
                if before[to as usize] == 0 {
                    order.push(to);
                }
            }
        }
        (order.len() == self.nodes()).then_some(order)
    }

    /// Strongly connected components by the edges (indices) for which `kept` is true: each sorted, what comes last first.
    pub(super) fn components(&self, kept: impl Fn(usize) -> bool) -> Vec<Vec<u32>> {
        let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(self.nodes(), self.edges.len());
        for _ in 0..self.nodes() {
            graph.add_node(());
        }
        for (index, edge) in self.edges.iter().enumerate() {
            if kept(index) {
                graph.add_edge(
                    NodeIndex::new(edge.from as usize),
                    NodeIndex::new(edge.to as usize),
                    (),
                );
            }
        }
        let sorted = |found: Vec<NodeIndex>| {
            let mut nodes: Vec<u32> = found.iter().map(|node| node.index() as u32).collect();
            nodes.sort_unstable();
            nodes
        };
        kosaraju_scc(&graph).into_iter().map(sorted).collect()
    }
}

/// Where each node's run begins in a list sorted by node, and one more.
pub(super) fn starts(nodes: usize, sorted: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut first = vec![0; nodes + 1];
    for node in sorted {
        first[node as usize + 1] += 1;
    }
    for node in 0..nodes {
        first[node + 1] += first[node];
    }
    first
}

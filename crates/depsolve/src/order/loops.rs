//! The cheapest cycle through a node.
//!
//! Breadth-first search with costs of nought and one (a deque: what costs nothing goes to the front), from the node until it is met
//! again. Cost: the edges looked at, which a budget limits; the tables are reused and only what was touched is cleaned.

use std::collections::VecDeque;

use super::graph::Graph;

/// Tables of a search, and how many edges it may still look at.
pub(super) struct CycleSearch {
    distance: Vec<u32>,
    via: Vec<u32>,
    touched: Vec<u32>,
    queue: VecDeque<(u32, u32)>,
    pub work: u64,
}

impl CycleSearch {
    pub(super) fn new(nodes: usize, work: u64) -> Self {
        Self {
            distance: vec![u32::MAX; nodes],
            via: vec![0; nodes],
            touched: Vec::new(),
            queue: VecDeque::new(),
            work,
        }
    }

    /// The edges, in order, of a cycle through `start` that costs less than `below` and than which none is cheaper. An edge
    /// (index) costs nought, one, or is not to be taken. None too when the budget ends.
    pub(super) fn through(
        &mut self,
        graph: &Graph,
        start: u32,
        below: u32,
        cost: impl Fn(usize) -> Option<u32>,
    ) -> Option<Vec<u32>> {
        let (mut best, mut last) = (below, None);
        self.reach(start, 0, 0);
        self.queue.push_back((start, 0));
        while let Some((node, distance)) = self.queue.pop_front() {
            if distance >= best || self.work == 0 {
                break;
            }
            if distance > self.distance[node as usize] {
                continue;
            }
            let edges = graph.after(node);
            self.work = self.work.saturating_sub(edges.len() as u64 + 1);
            for edge in edges {
                let Some(step) = cost(edge) else { continue };
                let (to, sum) = (graph.edges[edge].to, distance + step);
                if to == start {
                    if sum < best {
                        (best, last) = (sum, Some(edge as u32));
                    }
                } else if sum < self.distance[to as usize] {
                    self.reach(to, sum, edge as u32);
                    if step == 0 {
                        self.queue.push_front((to, sum));
                    } else {
                        self.queue.push_back((to, sum));
                    }
                }
            }
        }
        let found = last.map(|last| self.back(graph, start, last));
        for node in self.touched.drain(..) {
            self.distance[node as usize] = u32::MAX;
        }
        self.queue.clear();
        found
    }

    fn reach(&mut self, node: u32, distance: u32, via: u32) {
        if self.distance[node as usize] == u32::MAX {
            self.touched.push(node);
        }
        self.distance[node as usize] = distance;
        self.via[node as usize] = via;
    }

    fn back(&self, graph: &Graph, start: u32, last: u32) -> Vec<u32> {
        let mut edges = vec![last];
        let mut node = graph.edges[last as usize].from;
        while node != start {
            let edge = self.via[node as usize];
            edges.push(edge);
            node = graph.edges[edge as usize].from;
        }
        edges.reverse();
        edges
    }
}

//! Puts edges back that close no cycle, so that none of those left out can be spared alone.
//!
//! An order of the nodes is kept in which every kept edge goes forward; an edge that goes back in it is tried by looking between its two ends
//! only, and the order is mended there if the edge stays (Pearce and Kelly, "A dynamic topological sort algorithm for directed acyclic
//! graphs", 2006). Cost: for each edge tried, the edges between the places of its ends at most; limited by the work given.

use super::feedback::Feedback;
use super::graph::starts;

struct Restorer<'a> {
    problem: &'a Feedback,
    removed: &'a mut [bool],
    place: Vec<u32>,
    /// Edges by their second node.
    into: Vec<u32>,
    first_into: Vec<u32>,
    seen: Vec<bool>,
}

/// Whether the work sufficed to try every edge.
pub(super) fn restore(problem: &Feedback, removed: &mut [bool], work: &mut u64) -> bool {
    let graph = &problem.graph;
    let mut tried: Vec<u32> = (0..removed.len() as u32)
        .filter(|edge| removed[*edge as usize])
        .collect();
    tried.sort_by_key(|edge| std::cmp::Reverse(problem.weights[*edge as usize]));
    let mut into: Vec<u32> = (0..graph.edges.len() as u32).collect();
    into.sort_by_key(|edge| graph.edges[*edge as usize].to);
    let second = into.iter().map(|edge| graph.edges[*edge as usize].to);
    let first_into = starts(graph.nodes(), second);
    let mut place = vec![0; graph.nodes()];
    let order = graph.sorted(|edge| !removed[edge]);
    for (index, node) in order.iter().flatten().enumerate() {
        place[*node as usize] = index as u32;
    }
    let mut restorer = Restorer {
        problem,
        removed,
        place,
        into,
        first_into,
        seen: vec![false; graph.nodes()],
    };
    for edge in tried {
        if *work == 0 {
            return false;
        }
        restorer.put_back(edge as usize, work);
    }
    true
}

impl Restorer<'_> {
    fn put_back(&mut self, edge: usize, work: &mut u64) {
        let graph = &self.problem.graph;
        let (from, to) = (graph.edges[edge].from, graph.edges[edge].to);
        let (low, high) = (self.place[to as usize], self.place[from as usize]);
        if high < low {
            self.removed[edge] = false;
            return;
        }
        let after = self.walk(to, work, |it, node| {
            let edges = graph.after(node).filter(|edge| !it.removed[*edge]);
            let nodes = edges.map(|edge| graph.edges[edge].to);
            nodes.filter(|node| it.place[*node as usize] <= high).collect()
        });
        if !after.contains(&from) {
            let before = self.walk(from, work, |it, node| {
                let run = it.first_into[node as usize] as usize..it.first_into[node as usize + 1] as usize;
                let edges = it.into[run].iter().filter(|edge| !it.removed[**edge as usize]);
                let nodes = edges.map(|edge| graph.edges[*edge as usize].from);
                nodes.filter(|node| it.place[*node as usize] >= low).collect()
            });
            self.mend(before, after);
            self.removed[edge] = false;
        }
    }

    /// The nodes met from `start` on.
    fn walk(&mut self, start: u32, work: &mut u64, next: impl Fn(&Self, u32) -> Vec<u32>) -> Vec<u32> {
        let mut met = vec![start];
        self.seen[start as usize] = true;
        let mut index = 0;
        while index < met.len() {
            let nodes = next(self, met[index]);
            *work = work.saturating_sub(nodes.len() as u64 + 1);
            for node in nodes {
                if !std::mem::replace(&mut self.seen[node as usize], true) {
                    met.push(node);
                }
            }
            index += 1;
        }
        for node in &met {
            self.seen[*node as usize] = false;
        }
        met
    }

    /// What comes before takes the first of the places of both, in the order in which each stood.
    fn mend(&mut self, mut before: Vec<u32>, mut after: Vec<u32>) {
        before.sort_unstable_by_key(|node| self.place[*node as usize]);
        after.sort_unstable_by_key(|node| self.place[*node as usize]);
        let nodes: Vec<u32> = before.into_iter().chain(after).collect();
        let mut places: Vec<u32> = nodes.iter().map(|node| self.place[*node as usize]).collect();
        places.sort_unstable();
        for (node, place) in nodes.into_iter().zip(places) {
            self.place[node as usize] = place;
        }
    }
}

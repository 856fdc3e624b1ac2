//! A quick set of soft edges without which no cycle is left, for components too large for anything better.
//!
//! Of the nodes whose hard predecessors are all placed, the one with the least soft weight still before it comes next; soft edges that go back in
//! this order are the set. Cost: edges × logarithm of the nodes. Invariant: no hard edge goes back.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::feedback::Feedback;

pub(super) fn greedy(problem: &Feedback) -> Vec<bool> {
    let graph = &problem.graph;
    let mut hard = vec![0_u32; graph.nodes()];
    let mut soft = vec![0_u64; graph.nodes()];
    for (edge, weight) in graph.edges.iter().zip(&problem.weights) {
        if *weight == 0 {
            hard[edge.to as usize] += 1;
        } else {
            soft[edge.to as usize] += u64::from(*weight);
        }
    }
    let mut place = vec![u32::MAX; graph.nodes()];
    let mut ready: BinaryHeap<Reverse<(u64, u32)>> = (0..graph.nodes() as u32)
        .filter(|node| hard[*node as usize] == 0)
        .map(|node| Reverse((soft[node as usize], node)))
        .collect();
    let mut next = 0;
    while let Some(Reverse((before, node))) = ready.pop() {
        // Entries are not changed in the heap: a newer one of the same node comes first.
        if place[node as usize] != u32::MAX || before != soft[node as usize] {
            continue;
        }
        place[node as usize] = next;
        next += 1;
        for edge in graph.after(node) {
            let to = graph.edges[edge].to as usize;
            if place[to] != u32::MAX {
                continue;
            }
            match problem.weights[edge] {
                0 => hard[to] -= 1,
                weight => soft[to] -= u64::from(weight),
            }
            if hard[to] == 0 {
                ready.push(Reverse((soft[to], to as u32)));
            }
        }
    }
    let back = |edge: &super::graph::Edge| place[edge.from as usize] > place[edge.to as usize];
    graph.edges.iter().map(back).collect()
}

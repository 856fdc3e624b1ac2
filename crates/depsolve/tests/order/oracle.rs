//! Small problems, and what must come out of them found the slow way: pairs of steps, subsets of edges.

use proptest::prelude::*;
use stowplan_core::Span;
use stowplan_depsolve::order::{Kind, OrderProblem, Step};

/// A dependency: the step, what it depends on, whether it is soft.
pub type Edge = (usize, usize, bool);

/// Steps by number.
#[derive(Clone, Debug)]
pub struct Small {
    pub edges: Vec<Edge>,
    pub numbers: Vec<Option<i64>>,
    pub durations: Vec<Option<u8>>,
}

pub fn small(hard: u32, numbered: f64) -> impl Strategy<Value = Small> {
    (2_usize..7).prop_flat_map(move |count| {
        let soft = prop_oneof![hard => Just(false), 5 => Just(true)];
        let edges = prop::collection::vec((0..count, 0..count, soft), 0..12);
        let numbers = prop::collection::vec(number(numbered), count);
        let durations = prop::collection::vec(prop::option::of(0_u8..9), count);
        (edges, numbers, durations).prop_map(|(mut edges, numbers, durations)| {
            edges.sort_unstable();
            edges.dedup_by_key(|edge| (edge.0, edge.1));
            Small {
                edges,
                numbers,
                durations,
            }
        })
    })
}

/// A number of start-up for some steps: for none if the share is nought.
fn number(share: f64) -> BoxedStrategy<Option<i64>> {
    if share > 0.0 {
        prop::option::weighted(share, 0_i64..3).boxed()
    } else {
        Just(None).boxed()
    }
}

pub fn name(step: usize) -> String {
    format!("s{step}")
}

impl Small {
    pub fn count(&self) -> usize {
        self.numbers.len()
    }

    /// As a problem, with steps and dependencies turned by `turn` places.
    pub fn problem(&self, turn: usize) -> OrderProblem {
        let mut steps: Vec<Step> = (0..self.count())
            .map(|index| {
                let mut step = Step::new(name(index));
                for (_, to, soft) in self.edges.iter().filter(|edge| edge.0 == index) {
                    let kind = if *soft { Kind::Soft } else { Kind::Hard };
                    step = step.depends(name(*to), kind, Some(&format!("{index} on {to}")));
                }
                let turned = turn % step.depends_on.len().max(1);
                step.depends_on.rotate_left(turned);
                step.startup_order = self.numbers[index];
                step.duration = self.durations[index].map(|it| Span::from_millis(u64::from(it)));
                step
            })
            .collect();
        let turned = turn % steps.len();
        steps.rotate_left(turned);
        OrderProblem::new(steps)
    }

    /// Every pair (earlier, later) that the numbers of start-up ask for.
    pub fn numbered(&self) -> Vec<(usize, usize)> {
        let all = 0..self.count();
        let pairs = all.flat_map(|one| (0..self.count()).map(move |other| (one, other)));
        pairs
            .filter(|(one, other)| match (self.numbers[*one], self.numbers[*other]) {
                (Some(one), Some(other)) => one < other,
                _ => false,
            })
            .collect()
    }

    /// The pairs (earlier, later) of the numbers and of the edges for which `kept` is true.
    pub fn pairs(&self, kept: impl Fn(&Edge) -> bool) -> Vec<(usize, usize)> {
        let edges = self
            .edges
            .iter()
            .filter(|edge| kept(edge))
            .map(|edge| (edge.1, edge.0));
        self.numbered().into_iter().chain(edges).collect()
    }

    /// The fewest soft edges to leave out, by trying every subset; none if hard edges form a cycle.
    pub fn fewest(&self) -> Option<usize> {
        let soft: Vec<&Edge> = self.edges.iter().filter(|edge| edge.2).collect();
        let subsets = 0_u32..1 << soft.len();
        subsets
            .filter(|subset| {
                let out = |edge: &Edge| {
                    let place = soft.iter().position(|other| *other == edge);
                    place.is_some_and(|place| subset >> place & 1 == 1)
                };
                self.longest(&self.pairs(|edge| !out(edge)), |_| 1).is_some()
            })
            .map(|subset| subset.count_ones() as usize)
            .min()
    }

    /// For each step, the greatest sum on a way to it, without its own; none if there is a cycle.
    pub fn longest(&self, pairs: &[(usize, usize)], length: impl Fn(usize) -> u64) -> Option<Vec<u64>> {
        // A way has fewer edges than there are steps: what still grows after that many rounds is in or behind a cycle.
        let mut hops = vec![0; self.count()];
        let mut sums = vec![0; self.count()];
        for _ in 0..=self.count() {
            for (before, after) in pairs {
                hops[*after] = hops[*after].max(hops[*before] + 1);
                sums[*after] = sums[*after].max(sums[*before] + length(*before));
            }
        }
        hops.iter().all(|hops| *hops < self.count()).then_some(sums)
    }
}

/// Whether each step reaches each other.
pub fn reach(count: usize, pairs: &[(usize, usize)]) -> Vec<Vec<bool>> {
    let mut reach = vec![vec![false; count]; count];
    for (from, to) in pairs {
        reach[*from][*to] = true;
    }
    for middle in 0..count {
        for from in 0..count {
            for to in 0..count {
                reach[from][to] |= reach[from][middle] && reach[middle][to];
            }
        }
    }
    reach
}

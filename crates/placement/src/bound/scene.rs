//! What bounds start from: what held its place, how many of each workload were placed, and where those may stand at all.

use crate::problem::{BinIndex, BitSet, Problem};
use crate::state::State;

/// Distinct sets of allowed bins times bins up to which it is found out where items may stand; beyond, they may stand anywhere.
const LOOKS_MAX: usize = 4_000_000;

pub(super) struct Scene<'p> {
    pub problem: &'p Problem,
    /// The state at the start: what holds its place is there in every placement.
    pub start: State<'p>,
    /// How many items of each workload were placed, those that hold their place left out.
    pub placed: Vec<u32>,
    /// What was placed asks for, resource by resource, devices in thousandths as the last.
    pub asked: Vec<i128>,
    /// Whether sets of allowed bins are looked at.
    looks: bool,
}

impl<'p> Scene<'p> {
    pub fn new(problem: &'p Problem, state: &State<'_>) -> Self {
        let start = State::new(problem);
        let mut placed = vec![0; problem.workload_count()];
        for item in 0..problem.item_count() {
            if state.bin_of(item).is_some() && start.bin_of(item).is_none() {
                placed[problem.workload_of(item)] += 1;
            }
        }
        let width = problem.resources.len();
        let mut asked = vec![0; width + 1];
        let requests = problem.items.requests.chunks_exact(width.max(1));
        let counts = placed.iter().map(|count| i128::from(*count));
        for (request, count) in requests.zip(counts.clone()) {
            for (sum, amount) in asked.iter_mut().zip(request) {
                *sum += i128::from(*amount) * count;
            }
        }
        if problem.demands.iter().any(|list| !list.is_empty()) {
            for (kind, count) in problem.items.devices_of.iter().zip(counts) {
                let demands = problem.demands[*kind as usize].iter();
                let total: u64 = demands.map(|(_, demand)| demand.total()).sum();
                asked[width] += i128::from(total) * count;
            }
        }
        Self {
            problem,
            start,
            placed,
            asked,
            looks: problem.book.allowed.len().saturating_mul(problem.bin_count()) <= LOOKS_MAX,
        }
    }

    /// Workloads of which something was placed, with how many.
    pub fn workloads(&self) -> impl Iterator<Item = (usize, u32)> {
        let all = self.placed.iter().copied().enumerate();
        all.filter(|(_, count)| *count > 0)
    }

    /// Index of a workload's distinct rules.
    pub fn rules_of(&self, workload: usize) -> u32 {
        let set = self.problem.items.rules_of[workload] as usize;
        self.problem.book.sets[set].rules
    }

    /// Which of the distinct sets of bins a workload's static rules allow.
    pub fn allowed_of(&self, workload: usize) -> usize {
        self.problem.book.allowed_of[self.rules_of(workload) as usize] as usize
    }

    /// A distinct set of allowed bins; `None`: all.
    pub fn allowed(&self, index: usize) -> Option<&'p BitSet> {
        self.looks.then(|| &self.problem.book.allowed[index])
    }

    /// Whether each bin may take any of what was placed.
    pub fn reachable(&self) -> Vec<bool> {
        let bins = self.problem.bin_count();
        if !self.looks {
            return vec![true; bins];
        }
        let mut seen = vec![false; self.problem.book.allowed.len()];
        let mut reachable = vec![false; bins];
        for (workload, _) in self.workloads() {
            let index = self.allowed_of(workload);
            if std::mem::replace(&mut seen[index], true) {
                continue;
            }
            let allowed = &self.problem.book.allowed[index];
            for (bin, reachable) in reachable.iter_mut().enumerate() {
                *reachable |= allowed.contains(bin);
            }
        }
        reachable
    }

    /// What a bin holds of a resource at the start.
    pub fn held(&self, bin: BinIndex, resource: usize) -> i64 {
        self.problem.capacity(bin)[resource] - self.start.free(bin)[resource]
    }
}

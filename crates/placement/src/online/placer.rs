//! The loop of an online placement: the best machine for the next task, then that machine's new state.
//!
//! A score depends only on the state of one machine and on the shape, and a placement changes one machine. So the scores
//! of all machines are kept for each shape, and when a shape comes again only those machines are scored again that changed
//! since it came last. A decision costs that, and one pass over a byte for each machine; memory is a byte for each pair of
//! a shape that came and a machine. The result is that of scoring every machine every time.

use super::fragmentation::Fragmentation;
use super::node::NodeState;
use super::policy::{Policy, TieBreak};
use super::trace::{Machine, Shape, ShapeIndex, Trace};
use crate::device::DeviceChoice;
use crate::random::SplitMix64;

/// Where a task was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The machine, by its position in the order that was given.
    pub node: usize,
    /// What it took there.
    pub devices: DeviceChoice,
}

/// Places tasks one by one on the machines of a trace.
pub struct Placer<'a> {
    policy: &'a dyn Policy,
    shapes: &'a [Shape],
    fragmentation: &'a Fragmentation,
    nodes: Vec<NodeState>,
    scores: Vec<Scores>,
    /// The machine of each placement so far.
    changes: Vec<u32>,
    /// For each machine the placement, counted from 1, that changed it last.
    last_change: Vec<u32>,
    random: SplitMix64,
    fragmentation_total: i64,
    allocated: u64,
}

/// What one shape knows of the machines.
#[derive(Clone, Default)]
struct Scores {
    /// By machine: zero where the shape does not fit, else one more than the score. Empty until the shape first comes.
    by_node: Vec<u8>,
    /// How many placements these scores know of.
    known: usize,
}

impl<'a> Placer<'a> {
    /// Empty machines, where `order` says which machine of the trace comes first, second, … (indices that do not exist are
    /// left out).
    pub fn new(
        trace: &'a Trace,
        order: &[usize],
        policy: &'a dyn Policy,
        fragmentation: &'a Fragmentation,
        random: SplitMix64,
    ) -> Self {
        let ordered = order.iter().filter_map(|&machine| trace.machines().get(machine));
        let mut nodes: Vec<NodeState> = ordered
            .map(|machine: &Machine| NodeState::empty(machine))
            .collect();
        for node in &mut nodes {
            node.fragmentation = fragmentation.of_node(node);
        }
        Self {
            policy,
            shapes: trace.shapes(),
            fragmentation,
            scores: vec![Scores::default(); trace.shapes().len()],
            changes: Vec::new(),
            last_change: vec![0; nodes.len()],
            random,
            fragmentation_total: nodes.iter().map(|node| node.fragmentation).sum(),
            allocated: 0,
            nodes,
        }
    }

    /// Places a task of this shape; `None` when it fits nowhere (or there is no such shape).
    pub fn place(&mut self, shape: ShapeIndex) -> Option<Placed> {
        let wanted = self.shapes.get(shape as usize)?;
        self.refresh(shape as usize, wanted);
        let scores = &self.scores[shape as usize].by_node;
        let node = match self.policy.tie_break() {
            TieBreak::First => first_highest(scores)?,
            TieBreak::Random => random_highest(scores, &mut self.random)?,
        };
        let state = &mut self.nodes[node];
        let devices = self.policy.choose(state, wanted, &mut self.random)?;
        state.take(wanted, &devices).ok()?;
        let before = state.fragmentation;
        state.fragmentation = self.fragmentation.of_node(state);
        self.fragmentation_total += state.fragmentation - before;
        self.allocated += devices.total();
        self.changes.push(node as u32);
        self.last_change[node] = self.changes.len() as u32;
        Some(Placed { node, devices })
    }

    /// Brings the scores of a shape up to date.
    fn refresh(&mut self, shape: usize, wanted: &Shape) {
        let scores = &mut self.scores[shape];
        let policy = self.policy;
        let score = |node: &NodeState| {
            if node.fits(wanted) {
                1 + policy.score(node, wanted).min(100)
            } else {
                0
            }
        };
        if scores.by_node.is_empty() {
            scores.by_node = self.nodes.iter().map(score).collect();
        } else {
            for at in scores.known..self.changes.len() {
                let node = self.changes[at] as usize;
                // A machine that changed again later is scored then.
                if self.last_change[node] as usize == at + 1 {
                    scores.by_node[node] = score(&self.nodes[node]);
                }
            }
        }
        scores.known = self.changes.len();
    }

    /// The machines in their order.
    pub fn nodes(&self) -> &[NodeState] {
        &self.nodes
    }

    /// Thousandths of devices taken so far.
    pub fn allocated_milli(&self) -> u64 {
        self.allocated
    }

    /// The fragmentation of all machines, in the unit of the [`Fragmentation`] in use.
    pub fn fragmentation(&self) -> i64 {
        self.fragmentation_total
    }
}

/// The first machine with the highest score, in one pass: the highest of each block, then the place within the block.
fn first_highest(scores: &[u8]) -> Option<usize> {
    const BLOCK: usize = 64;
    let (mut highest, mut block) = (0, 0);
    for (at, part) in scores.chunks(BLOCK).enumerate() {
        let most = part.iter().copied().fold(0, u8::max);
        if most > highest {
            (highest, block) = (most, at);
        }
    }
    if highest == 0 {
        return None;
    }
    let start = block * BLOCK;
    scores[start..]
        .iter()
        .position(|&score| score == highest)
        .map(|at| start + at)
}

/// One of the machines with the highest score, each equally likely.
fn random_highest(scores: &[u8], random: &mut SplitMix64) -> Option<usize> {
    let highest = scores.iter().copied().max().filter(|&highest| highest > 0)?;
    let equal = scores.iter().map(|&score| usize::from(score == highest)).sum();
    let taken = random.below(equal);
    scores
        .iter()
        .enumerate()
        .filter(|&(_, &score)| score == highest)
        .nth(taken)
        .map(|(node, _)| node)
}

#[cfg(test)]
mod tests {
    use super::super::trace::TraceBuilder;
    use super::super::{POLICIES, policy};
    use super::*;
    use crate::device::{DeviceDemand, ModelSet};
    use proptest::prelude::*;

    /// Every machine scored for every task.
    fn by_scoring_all(
        trace: &Trace,
        order: &[usize],
        policy: &dyn Policy,
        fragmentation: &Fragmentation,
        tasks: &[ShapeIndex],
        mut random: SplitMix64,
    ) -> Vec<Option<Placed>> {
        let mut nodes: Vec<NodeState> = order
            .iter()
            .map(|&machine| NodeState::empty(&trace.machines()[machine]))
            .collect();
        let mut placed = Vec::new();
        for &task in tasks {
            let shape = &trace.shapes()[task as usize];
            for node in &mut nodes {
                node.fragmentation = fragmentation.of_node(node);
            }
            let fitting: Vec<usize> = (0..nodes.len()).filter(|&node| nodes[node].fits(shape)).collect();
            let score = |node: usize| policy.score(&nodes[node], shape);
            let highest = fitting.iter().map(|&node| score(node)).max();
            let equal: Vec<usize> = fitting
                .into_iter()
                .filter(|&node| Some(score(node)) == highest)
                .collect();
            let taken = match policy.tie_break() {
                _ if equal.is_empty() => None,
                TieBreak::First => Some(equal[0]),
                TieBreak::Random => Some(equal[random.below(equal.len())]),
            };
            placed.push(taken.map(|node| {
                let devices = policy.choose(&nodes[node], shape, &mut random).unwrap();
                nodes[node].take(shape, &devices).unwrap();
                Placed { node, devices }
            }));
        }
        placed
    }

    fn traces() -> impl Strategy<Value = Trace> {
        let machine = (1_u64..12, 1_u64..8, 0_u16..6, 0_u16..3);
        let amount = prop_oneof![
            (1_u16..1000).prop_map(DeviceDemand::share),
            (1_u16..4).prop_map(DeviceDemand::whole),
            Just(DeviceDemand::NONE),
        ];
        let models = prop_oneof![
            Just(ModelSet::ANY),
            (0_u16..3).prop_map(|model| ModelSet::of([model]))
        ];
        let task = (0_u64..4, 0_u64..3, amount, models);
        let machines = proptest::collection::vec(machine, 1..150);
        (machines, proptest::collection::vec(task, 1..12)).prop_map(|(machines, tasks)| {
            let mut builder = TraceBuilder::new();
            for model in ["a", "b", "c"] {
                builder.model(model);
            }
            for (at, (cpu, memory, count, model)) in machines.into_iter().enumerate() {
                builder.machine(&format!("{at:03}"), cpu * 1000, memory, count, model);
            }
            for (at, (cpu, memory, devices, models)) in tasks.into_iter().enumerate() {
                let shape = Shape {
                    cpu_milli: cpu * 1000,
                    memory,
                    devices: devices.on(models),
                };
                builder.task(&format!("{at:02}"), shape);
            }
            builder.build()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn kept_scores_decide_as_fresh_ones(trace in traces(), draws in proptest::collection::vec(any::<u16>(), 1..120), seed: u64) {
            let fragmentation = Fragmentation::of(&trace);
            let kinds = trace.shapes().len();
            let tasks: Vec<ShapeIndex> = draws.into_iter().map(|draw| (usize::from(draw) % kinds) as ShapeIndex).collect();
            let mut order: Vec<usize> = (0..trace.machines().len()).collect();
            let mut random = SplitMix64::new(seed);
            random.shuffle(&mut order);
            for name in POLICIES {
                let policy = policy(name, &trace, &fragmentation).unwrap();
                let expected = by_scoring_all(&trace, &order, policy.as_ref(), &fragmentation, &tasks, random.clone());
                let mut placer = Placer::new(&trace, &order, policy.as_ref(), &fragmentation, random.clone());
                let placed: Vec<Option<Placed>> = tasks.iter().map(|&task| placer.place(task)).collect();
                prop_assert_eq!(placed, expected, "{}", name);
                let total: i64 = placer.nodes().iter().map(|node| fragmentation.of_node(node)).sum();
                prop_assert_eq!(placer.fragmentation(), total);
            }
        }
    }
}

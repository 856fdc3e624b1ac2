//! The protocol of the GPU-sharing comparison of Weng et al. (USENIX ATC 2023): more is asked for than there is, and what
//! counts is how much of the devices is in use at the end.
//!
//! All tasks come once, in an order shuffled by the seed; then tasks drawn from all of them with replacement, until the
//! next one would bring what was asked for above a given percentage of the devices (a task of several devices is counted
//! there with the amount of one, as in the published runs). Where the tasks ask for more than that to begin with, random
//! ones are left out instead. A task that fits nowhere is dropped. The machines are put in
//! an order of their own that the seed shuffles: of equal scores the first machine of that order wins. (The published runs
//! rename the machines with a shuffled number in front, and ties go to the smallest name.)

use super::fragmentation::Fragmentation;
use super::placer::Placer;
use super::policy::Policy;
use super::trace::{ShapeIndex, Trace};
use crate::random::SplitMix64;

/// How many tasks arrive, and in which order machines stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protocol {
    /// Devices asked for in all, in percent of those there are.
    pub asked_percent: u32,
    /// Whether the order of machines is shuffled by the seed; else they stand in the order of their names.
    pub shuffle_machines: bool,
}

impl Default for Protocol {
    fn default() -> Self {
        Self {
            asked_percent: 130,
            shuffle_machines: true,
        }
    }
}

/// What came of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Tasks placed.
    pub placed: u64,
    /// Tasks that fitted nowhere.
    pub refused: u64,
    /// Devices in use in percent of those there are, by the percentage asked for so far (rounded; the mean of the arrivals
    /// that round to it). `None` where no arrival does.
    pub allocation: Vec<Option<f64>>,
    /// Fragmentation of what is free, in percent of all devices, in the same way.
    pub fragmentation: Vec<Option<f64>>,
}

impl Run {
    /// Devices in use at the last percentage that some arrival rounds to; 0 for a run without arrivals.
    pub fn allocation_at_end(&self) -> f64 {
        self.allocation
            .iter()
            .rev()
            .find_map(|value| *value)
            .unwrap_or(0.0)
    }

    /// Fragmentation at the last percentage that some arrival rounds to; 0 for a run without arrivals.
    pub fn fragmentation_at_end(&self) -> f64 {
        self.fragmentation
            .iter()
            .rev()
            .find_map(|value| *value)
            .unwrap_or(0.0)
    }
}

/// Where the chance of a protocol comes from. [`SplitMix64`] is ours; another generator replays what others published.
pub trait Draws {
    /// A number below `bound`, each equally likely.
    fn below(&mut self, bound: usize) -> usize;

    /// Brings a list into a random order.
    fn shuffle<T>(&mut self, list: &mut [T]);

    /// The numbers below `count` in a random order.
    fn permutation(&mut self, count: usize) -> Vec<usize> {
        let mut numbers: Vec<usize> = (0..count).collect();
        self.shuffle(&mut numbers);
        numbers
    }
}

impl Draws for SplitMix64 {
    fn below(&mut self, bound: usize) -> usize {
        Self::below(self, bound)
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        Self::shuffle(self, list);
    }
}

/// What chance decides before the first placement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrivals {
    /// The shapes of the tasks in the order in which they arrive.
    pub tasks: Vec<ShapeIndex>,
    /// The machines of the trace, first to last.
    pub order: Vec<usize>,
}

impl Protocol {
    /// Draws the tasks, then the order of machines.
    pub fn arrivals(&self, trace: &Trace, random: &mut impl Draws) -> Arrivals {
        let tasks = self.tasks(trace, random);
        let order = self.order(trace, random);
        Arrivals { tasks, order }
    }

    /// Draws the order of machines.
    pub fn order(&self, trace: &Trace, random: &mut impl Draws) -> Vec<usize> {
        let count = trace.machines().len();
        let mut order: Vec<usize> = (0..count).collect();
        if self.shuffle_machines {
            for (machine, place) in random.permutation(count).into_iter().enumerate() {
                order[place] = machine;
            }
        }
        order
    }

    /// Draws the tasks.
    pub fn tasks(&self, trace: &Trace, random: &mut impl Draws) -> Vec<ShapeIndex> {
        let mut tasks = trace.tasks().to_vec();
        random.shuffle(&mut tasks);
        let demand = |task: ShapeIndex| trace.shape(task).map(|shape| &shape.devices);
        let all = |task: ShapeIndex| demand(task).map_or(0, |devices| devices.total() * 100);
        let of_one = |task: ShapeIndex| {
            all(task).min(demand(task).map_or(0, |devices| u64::from(devices.milli) * 100))
        };
        let wanted = trace.device_milli() * u64::from(self.asked_percent);
        let mut asked: u64 = tasks.iter().map(|&task| all(task)).sum();
        if asked > wanted {
            while asked > wanted && !tasks.is_empty() {
                let dropped = tasks.remove(random.below(tasks.len()));
                asked -= all(dropped);
            }
            return tasks;
        }
        // Ends, since some task asks for a device and sooner or later comes again.
        while asked > 0 {
            let task = trace.tasks()[random.below(trace.tasks().len())];
            if asked + of_one(task) > wanted {
                break;
            }
            asked += all(task);
            tasks.push(task);
        }
        tasks
    }
}

/// Runs the protocol once, everything drawn from this seed.
pub fn simulate(
    trace: &Trace,
    policy: &dyn Policy,
    fragmentation: &Fragmentation,
    protocol: Protocol,
    seed: u64,
) -> Run {
    let mut random = SplitMix64::new(seed);
    let arrivals = protocol.arrivals(trace, &mut random);
    replay(trace, policy, fragmentation, &arrivals, random)
}

/// Places these arrivals one by one; what the policy itself leaves to chance comes from `random`.
pub fn replay(
    trace: &Trace,
    policy: &dyn Policy,
    fragmentation: &Fragmentation,
    arrivals: &Arrivals,
    random: SplitMix64,
) -> Run {
    let mut placer = Placer::new(trace, &arrivals.order, policy, fragmentation, random);
    let devices = trace.device_milli().max(1) as f64;
    let fragment_unit = fragmentation.weight().max(1) as f64 * devices;
    let mut series = [Series::default(), Series::default()];
    let (mut placed, mut refused, mut asked) = (0, 0, 0);
    for &task in &arrivals.tasks {
        asked += trace.shape(task).map_or(0, |shape| shape.devices.total());
        if placer.place(task).is_some() {
            placed += 1;
        } else {
            refused += 1;
        }
        let percent = (100.0 * asked as f64 / devices).round_ties_even() as usize;
        series[0].add(percent, 100.0 * placer.allocated_milli() as f64 / devices);
        series[1].add(percent, 100.0 * placer.fragmentation() as f64 / fragment_unit);
    }
    let [allocation, fragmentation] = series.map(Series::means);
    Run {
        placed,
        refused,
        allocation,
        fragmentation,
    }
}

/// Sums and counts by whole percent.
#[derive(Default)]
struct Series(Vec<(f64, u32)>);

impl Series {
    fn add(&mut self, percent: usize, value: f64) {
        if self.0.len() <= percent {
            self.0.resize(percent + 1, (0.0, 0));
        }
        self.0[percent].0 += value;
        self.0[percent].1 += 1;
    }

    fn means(self) -> Vec<Option<f64>> {
        self.0
            .into_iter()
            .map(|(sum, count)| (count > 0).then(|| sum / f64::from(count)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::trace::{Shape, TraceBuilder};
    use super::super::{POLICIES, policy};
    use super::*;
    use crate::device::DeviceDemand;

    fn small() -> Trace {
        let mut builder = TraceBuilder::new();
        let model = builder.model("a");
        for machine in 0..6 {
            builder.machine(
                &format!("m{machine}"),
                8000 + 4000 * (machine % 3),
                1 << 30,
                4,
                model,
            );
        }
        let demands = [
            DeviceDemand::share(300),
            DeviceDemand::share(600),
            DeviceDemand::whole(1),
            DeviceDemand::whole(2),
            DeviceDemand::NONE,
        ];
        for task in 0..20_u64 {
            let devices = demands[task as usize % demands.len()].clone();
            let shape = Shape {
                cpu_milli: 500 + 500 * (task % 4),
                memory: 1 << 20,
                devices,
            };
            builder.task(&format!("t{task:02}"), shape);
        }
        builder.build()
    }

    #[test]
    fn a_protocol_asks_for_as_much_as_it_says() {
        let trace = small();
        for (percent, seed) in [(130, 1), (130, 2), (40, 3)] {
            let protocol = Protocol {
                asked_percent: percent,
                ..Protocol::default()
            };
            let arrivals = protocol.arrivals(&trace, &mut SplitMix64::new(seed));
            let demands = arrivals
                .tasks
                .iter()
                .map(|&task| trace.shapes()[task as usize].devices.total());
            let asked: u64 = demands.sum();
            let wanted = trace.device_milli() * u64::from(percent) / 100;
            assert!(
                asked <= wanted + 1000 && asked + 2000 > wanted,
                "{asked} of {wanted}"
            );
            let mut order = arrivals.order.clone();
            order.sort_unstable();
            assert_eq!(order, [0, 1, 2, 3, 4, 5]);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_placements_in_every_version() {
        let trace = small();
        let fragmentation = Fragmentation::of(&trace);
        let placements = POLICIES.map(|name| {
            let policy = policy(name, &trace, &fragmentation).unwrap();
            let mut random = SplitMix64::new(42);
            let arrivals = Protocol::default().arrivals(&trace, &mut random);
            let run = simulate(&trace, policy.as_ref(), &fragmentation, Protocol::default(), 42);
            assert_eq!((run.placed + run.refused) as usize, arrivals.tasks.len());
            let mut placer = Placer::new(&trace, &arrivals.order, policy.as_ref(), &fragmentation, random);
            let nodes = arrivals
                .tasks
                .iter()
                .map(|&task| placer.place(task).map(|placed| arrivals.order[placed.node]));
            let text: String = nodes
                .map(|node| node.map_or("-".to_owned(), |node| node.to_string()))
                .collect();
            format!("{name} {text}")
        });
        assert_eq!(placements, GOLDEN);
    }

    /// The machine of each task in turn.
    const GOLDEN: [&str; 6] = [
        "Random 55125500352350141341304423443--2225------",
        "DotProd 344444433304401300145355225052-2---------",
        "GpuClustering 55455452545552354535041101141--1101------",
        "GpuPacking 555555544425523422350500110501-1---------",
        "BestFit 333333000043041344145455225452-2---------",
        "FGD 555544552235442233350511000511-1---------",
    ];
}

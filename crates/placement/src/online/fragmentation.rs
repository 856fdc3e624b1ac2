//! Expected fragmentation: how much of the free devices of a machine a typical task could not use.
//!
//! For a task drawn from the typical shapes, the fragment of a machine is everything free on its devices when the task
//! does not fit (or asks for no device), and what is free on devices with too little for it when it does. The expectation
//! over the shapes is the measure F of Weng et al., "Beware of fragmentation: scheduling GPU-sharing workloads with
//! fragmentation gradient descent", USENIX ATC 2023; memory is not looked at.
//!
//! It is the free total less what the shapes that fit could use: on a device with `f` free, `f` for each of them that asks
//! for at most `f` of a device. A share fits wherever one such device is, so its part needs one look-up per device in a
//! table of shapes counted by CPU and by share; shapes of whole devices need one look-up by CPU and by how many devices
//! are wholly free. Tables are kept per device model (equal ones once). So one evaluation costs one binary search over the
//! CPU amounts and a look-up per device, whatever the number of shapes; shapes that ask for a share of several devices
//! each, if there are any, are gone through one by one. Amounts are exact integers: thousandths of a device, times the
//! number of tasks the typical shapes stand for.

use super::node::NodeState;
use super::trace::{Shape, Trace};
use super::typical::TypicalShapes;
use crate::device::{DeviceSet, WHOLE_MILLI};

/// Evaluates the expected fragmentation of machines over the typical shapes of a trace.
#[derive(Debug, Clone)]
pub struct Fragmentation {
    weight: i64,
    /// The different CPU amounts of shapes with devices, ascending.
    cpu_steps: Vec<u64>,
    /// How many of the different shares are at most so many thousandths, by thousandths.
    share_rank: Vec<u16>,
    share_columns: usize,
    whole_columns: usize,
    tables: Vec<Table>,
    /// Which table a model has; the last entry is for models that no shape names.
    table_of: Vec<usize>,
    /// Shapes that ask for a share of each of several devices.
    others: Vec<(Shape, i64)>,
}

/// Tasks counted by CPU rank (rows) and by share rank or number of whole devices (columns), both cumulative.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Table {
    shares: Vec<i64>,
    wholes: Vec<i64>,
}

/// The tables of one model, at one amount of free CPU.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    shares: &'a [i64],
    wholes: &'a [i64],
    rank: &'a [u16],
}

impl Row<'_> {
    /// What shapes of shares could use of a device with `free` thousandths.
    #[inline]
    pub(super) fn by_shares(&self, free: u16) -> i64 {
        i64::from(free) * self.shares[usize::from(self.rank[usize::from(free)])]
    }

    /// What shapes of whole devices could use when `count` devices are wholly free.
    #[inline]
    pub(super) fn by_wholes(&self, count: u16) -> i64 {
        let column = usize::from(count).min(self.wholes.len() - 1);
        i64::from(WHOLE_MILLI) * i64::from(count) * self.wholes[column]
    }
}

impl Fragmentation {
    /// Over the typical shapes of a trace: the most frequent ones that make up 95 % of its tasks.
    pub fn of(trace: &Trace) -> Self {
        Self::over(&TypicalShapes::of(trace, 95), trace.models().len())
    }

    /// Over the given shapes; `models` is the number of model ids in use.
    pub fn over(typical: &TypicalShapes, models: usize) -> Self {
        let with_devices: Vec<(&Shape, i64)> = typical
            .shapes()
            .iter()
            .filter(|(shape, _)| !shape.devices.is_none())
            .map(|(shape, count)| (shape, *count as i64))
            .collect();
        let sorted = |values: Vec<u64>| {
            let mut values = values;
            values.sort_unstable();
            values.dedup();
            values
        };
        let cpu_steps = sorted(with_devices.iter().map(|(shape, _)| shape.cpu_milli).collect());
        let is_share = |shape: &Shape| shape.devices.count == 1 && shape.devices.milli < WHOLE_MILLI;
        let is_whole = |shape: &Shape| shape.devices.milli == WHOLE_MILLI;
        let shares = with_devices.iter().filter(|(shape, _)| is_share(shape));
        let share_steps = sorted(shares.map(|(shape, _)| u64::from(shape.devices.milli)).collect());
        let share_rank = (0..=u64::from(WHOLE_MILLI))
            .map(|free| share_steps.partition_point(|&milli| milli <= free) as u16)
            .collect();
        let wholes = with_devices.iter().filter(|(shape, _)| is_whole(shape));
        let whole_columns = 1 + wholes
            .map(|(shape, _)| usize::from(shape.devices.count))
            .max()
            .unwrap_or(0);
        let others = with_devices
            .iter()
            .filter(|(shape, _)| !is_share(shape) && !is_whole(shape))
            .map(|&(shape, count)| (shape.clone(), count))
            .collect();

        let mut built = Self {
            weight: typical.weight() as i64,
            cpu_steps,
            share_rank,
            share_columns: share_steps.len() + 1,
            whole_columns,
            tables: Vec::new(),
            table_of: Vec::new(),
            others,
        };
        let named = (0..models as u16).map(Some).chain(std::iter::once(None));
        for model in named {
            let accepted = with_devices.iter().filter(|(shape, _)| match model {
                Some(model) => shape.devices.models.accepts(model),
                None => shape.devices.models.is_any(),
            });
            let table = built.table(accepted.copied());
            let known = built.tables.iter().position(|existing| *existing == table);
            built.table_of.push(known.unwrap_or(built.tables.len()));
            if known.is_none() {
                built.tables.push(table);
            }
        }
        built
    }

    fn table<'s>(&self, shapes: impl Iterator<Item = (&'s Shape, i64)>) -> Table {
        let rows = self.cpu_steps.len() + 1;
        let mut shares = vec![0; rows * self.share_columns];
        let mut wholes = vec![0; rows * self.whole_columns];
        for (shape, count) in shapes {
            let row = self.cpu_rank(shape.cpu_milli);
            let demand = &shape.devices;
            if demand.milli == WHOLE_MILLI {
                wholes[row * self.whole_columns + usize::from(demand.count)] += count;
            } else if demand.count == 1 {
                let column = usize::from(self.share_rank[usize::from(demand.milli.min(WHOLE_MILLI))]);
                shares[row * self.share_columns + column] += count;
            }
        }
        accumulate(&mut shares, self.share_columns);
        accumulate(&mut wholes, self.whole_columns);
        Table { shares, wholes }
    }

    /// How many of the CPU amounts are at most this one.
    fn cpu_rank(&self, cpu_free: u64) -> usize {
        self.cpu_steps.partition_point(|&step| step <= cpu_free)
    }

    #[inline]
    pub(super) fn row(&self, model: u16, cpu_free: u64) -> Row<'_> {
        let model = usize::from(model).min(self.table_of.len() - 1);
        let table = &self.tables[self.table_of[model]];
        let rank = self.cpu_rank(cpu_free);
        Row {
            shares: &table.shares[rank * self.share_columns..(rank + 1) * self.share_columns],
            wholes: &table.wholes[rank * self.whole_columns..(rank + 1) * self.whole_columns],
            rank: &self.share_rank,
        }
    }

    /// How many tasks the typical shapes stand for: an amount over this is in thousandths of a device.
    pub fn weight(&self) -> i64 {
        self.weight
    }

    /// The fragmentation of a machine in its present state.
    pub fn of_node(&self, node: &NodeState) -> i64 {
        self.amount(&node.devices, node.cpu_free)
    }

    /// The fragmentation of these devices beside this much free CPU: thousandths of a device times [`Self::weight`].
    pub fn amount(&self, devices: &DeviceSet, cpu_free: u64) -> i64 {
        let row = self.row(devices.model(), cpu_free);
        let (mut total, mut usable, mut whole) = (0, 0, 0);
        for &free in devices.as_slice() {
            total += i64::from(free);
            usable += row.by_shares(free);
            whole += u16::from(free == WHOLE_MILLI);
        }
        total * self.weight - usable - row.by_wholes(whole) - self.by_others(devices, cpu_free)
    }

    /// Whether [`Self::amount`] is the tables alone.
    pub(super) fn is_tables_only(&self) -> bool {
        self.others.is_empty()
    }

    fn by_others(&self, devices: &DeviceSet, cpu_free: u64) -> i64 {
        let mut usable = 0;
        for (shape, count) in &self.others {
            if shape.cpu_milli <= cpu_free && devices.fits(&shape.devices) {
                let enough = devices
                    .as_slice()
                    .iter()
                    .filter(|&&free| free >= shape.devices.milli);
                usable += count * enough.map(|&free| i64::from(free)).sum::<i64>();
            }
        }
        usable
    }
}

/// Turns counts by cell into counts of all cells with at most that row and at most that column.
fn accumulate(cells: &mut [i64], columns: usize) {
    for at in 0..cells.len() {
        let left = if at % columns > 0 { cells[at - 1] } else { 0 };
        let above = if at >= columns { cells[at - columns] } else { 0 };
        let both = if at % columns > 0 && at >= columns {
            cells[at - columns - 1]
        } else {
            0
        };
        cells[at] += left + above - both;
    }
}

#[cfg(test)]
mod tests {
    use super::super::trace::TraceBuilder;
    use super::*;
    use crate::device::{DeviceChoice, DeviceDemand, DeviceMask, ModelSet};
    use proptest::prelude::*;

    /// By the definition: every shape, every device.
    fn by_definition(typical: &TypicalShapes, devices: &DeviceSet, cpu_free: u64) -> i64 {
        let free: i64 = devices.as_slice().iter().map(|&free| i64::from(free)).sum();
        let fragment = |shape: &Shape| {
            let fits = shape.cpu_milli <= cpu_free && devices.fits(&shape.devices);
            if shape.devices.is_none() || !fits {
                return free;
            }
            let too_little = devices
                .as_slice()
                .iter()
                .filter(|&&free| free < shape.devices.milli);
            too_little.map(|&free| i64::from(free)).sum()
        };
        typical
            .shapes()
            .iter()
            .map(|(shape, count)| *count as i64 * fragment(shape))
            .sum()
    }

    fn demands() -> impl Strategy<Value = DeviceDemand> {
        let amount = prop_oneof![
            2 => (1_u16..1000).prop_map(DeviceDemand::share),
            2 => prop_oneof![Just(1_u16), Just(2), Just(4), Just(8)].prop_map(DeviceDemand::whole),
            1 => Just(DeviceDemand::NONE),
            1 => (2_u16..4, 1_u16..1000).prop_map(|(count, milli)| DeviceDemand { count, milli, models: ModelSet::ANY }),
        ];
        let models = prop_oneof![
            2 => Just(ModelSet::ANY),
            1 => proptest::collection::vec(0_u16..3, 1..3).prop_map(ModelSet::of),
        ];
        (amount, models).prop_map(|(demand, models)| demand.on(models))
    }

    fn traces() -> impl Strategy<Value = Trace> {
        proptest::collection::vec((0_u64..12, demands()), 1..40).prop_map(|tasks| {
            let mut builder = TraceBuilder::new();
            for model in ["a", "b", "c"] {
                builder.model(model);
            }
            for (at, (cpu, devices)) in tasks.into_iter().enumerate() {
                builder.task(
                    &format!("{at:03}"),
                    Shape {
                        cpu_milli: cpu * 500,
                        memory: 0,
                        devices,
                    },
                );
            }
            builder.build()
        })
    }

    proptest! {
        #[test]
        fn the_tables_give_the_definition(
            trace in traces(),
            percent in 30_u8..=100,
            cpu_free in 0_u64..8000,
            model in 0_u16..4,
            used in proptest::collection::vec(prop_oneof![Just(0_u16), Just(1000), 0_u16..=1000], 0..10),
        ) {
            let typical = TypicalShapes::of(&trace, percent);
            let fragmentation = Fragmentation::over(&typical, trace.models().len());
            let mut devices = DeviceSet::new(used.len() as u16, model);
            for (device, milli) in (0_u16..).zip(used) {
                let taken = DeviceChoice { devices: DeviceMask::single(device), milli };
                prop_assert!(devices.allocate(&taken).is_ok());
            }
            let expected = by_definition(&typical, &devices, cpu_free);
            prop_assert_eq!(fragmentation.amount(&devices, cpu_free), expected);
        }
    }

    #[test]
    fn typical_shapes_are_the_most_frequent_ones_that_cover_enough() {
        let mut builder = TraceBuilder::new();
        let shape = |cpu_milli| Shape {
            cpu_milli,
            memory: 0,
            devices: DeviceDemand::whole(1),
        };
        for (at, cpu) in [1000, 2000, 2000, 3000, 3000, 3000].into_iter().enumerate() {
            builder.task(
                &at.to_string(),
                Shape {
                    memory: at as u64,
                    ..shape(cpu)
                },
            );
        }
        let trace = builder.build();
        assert_eq!(TypicalShapes::of(&trace, 50).shapes(), [(shape(3000), 3)]);
        assert_eq!(
            TypicalShapes::of(&trace, 51).shapes(),
            [(shape(3000), 3), (shape(2000), 2)]
        );
        assert_eq!(TypicalShapes::of(&trace, 100).weight(), 6);
    }
}

//! Fragmentation gradient descent: the machine, and for a share the device, where the expected fragmentation grows least
//! (Weng et al., "Beware of fragmentation: scheduling GPU-sharing workloads with fragmentation gradient descent", USENIX
//! ATC 2023).
//!
//! The score is 100 × logistic((F before − F after) / 1,000), truncated, with F in thousandths of a device. Since it is an
//! integer, it is found among 99 thresholds of the exact difference: no floating point decides, and results are the same
//! on every machine. One score costs one pass over the devices for all of them as candidates.

use super::fragmentation::Fragmentation;
use super::policy::Policy;
use super::{NodeState, Shape};
use crate::device::{DeviceChoice, DeviceMask, DeviceRule, WHOLE_MILLI};
use crate::random::SplitMix64;

/// The least growth of expected fragmentation. Whole devices are taken by index, a share goes to the first of the devices
/// with the highest score.
#[derive(Debug, Clone)]
pub struct Fgd<'f> {
    fragmentation: &'f Fragmentation,
    /// The least difference that has score 1, 2, …, 99.
    thresholds: Vec<i64>,
}

impl<'f> Fgd<'f> {
    /// By this measure of fragmentation, which the machines' states must be kept in.
    pub fn new(fragmentation: &'f Fragmentation) -> Self {
        let unit = 1000.0 * fragmentation.weight() as f64;
        let above = LOGITS.iter().map(|logit| (logit * unit).ceil() as i64);
        let below = LOGITS.iter().rev().map(|logit| (-logit * unit).ceil() as i64);
        let thresholds = below.chain(std::iter::once(0)).chain(above).collect();
        Self {
            fragmentation,
            thresholds,
        }
    }

    /// The score of a difference F before − F after.
    fn score_of(&self, difference: i64) -> u8 {
        self.thresholds
            .partition_point(|&threshold| threshold <= difference) as u8
    }

    /// F after a share of `milli` thousandths was taken from each device that has it, with the device's index.
    fn after_share<'n>(
        &self,
        node: &'n NodeState,
        cpu_free: u64,
        milli: u16,
    ) -> impl Iterator<Item = (u16, i64)> + use<'n, '_> {
        let row = self.fragmentation.row(node.devices.model(), cpu_free);
        let free = node.devices.as_slice();
        let (mut total, mut shares, mut whole) = (-i64::from(milli), 0, 0);
        for &free in free {
            total += i64::from(free);
            shares += row.by_shares(free);
            whole += u16::from(free == WHOLE_MILLI);
        }
        let all = total * self.fragmentation.weight() - shares;
        let (kept, opened) = (row.by_wholes(whole), row.by_wholes(whole.saturating_sub(1)));
        free.iter()
            .zip(0_u16..)
            .filter(move |&(&free, _)| free >= milli)
            .map(move |(&free, device)| {
                let wholes = if free == WHOLE_MILLI { opened } else { kept };
                (
                    device,
                    all + row.by_shares(free) - row.by_shares(free - milli) - wholes,
                )
            })
    }

    /// F after the tightest devices that fit were taken; `None` when there are none.
    fn after_tightest(&self, node: &NodeState, cpu_free: u64, shape: &Shape) -> Option<i64> {
        let demand = &shape.devices;
        if demand.is_none() {
            return Some(self.fragmentation.amount(&node.devices, cpu_free));
        }
        if demand.milli == WHOLE_MILLI && self.fragmentation.is_tables_only() {
            let row = self.fragmentation.row(node.devices.model(), cpu_free);
            let (mut total, mut shares, mut whole) = (-(demand.total() as i64), 0, 0);
            for &free in node.devices.as_slice() {
                total += i64::from(free);
                shares += row.by_shares(free);
                whole += u16::from(free == WHOLE_MILLI);
            }
            let left = whole.checked_sub(demand.count)?;
            shares -= i64::from(demand.count) * row.by_shares(WHOLE_MILLI);
            return Some(total * self.fragmentation.weight() - shares - row.by_wholes(left));
        }
        let mut devices = node.devices.clone();
        let choice = devices.choose(demand, DeviceRule::TightestFit)?;
        devices.allocate(&choice).ok()?;
        Some(self.fragmentation.amount(&devices, cpu_free))
    }

    /// Each device that could take the share, with F after it did, tried one by one: for typical shapes that no table holds.
    fn after_share_tried<'n>(
        &'n self,
        node: &'n NodeState,
        cpu_free: u64,
        milli: u16,
    ) -> impl Iterator<Item = (u16, i64)> + 'n {
        (0..node.devices.count()).filter_map(move |device| {
            let mut devices = node.devices.clone();
            devices
                .allocate(&DeviceChoice {
                    devices: DeviceMask::single(device),
                    milli,
                })
                .ok()?;
            Some((device, self.fragmentation.amount(&devices, cpu_free)))
        })
    }
}

/// Whether each device is a candidate of its own.
fn is_share(shape: &Shape) -> bool {
    shape.devices.is_share() && shape.devices.count == 1
}

impl Policy for Fgd<'_> {
    fn name(&self) -> &'static str {
        "FGD"
    }

    fn score(&self, node: &NodeState, shape: &Shape) -> u8 {
        let cpu_free = node.cpu_free.saturating_sub(shape.cpu_milli);
        let milli = shape.devices.milli;
        let least = if is_share(shape) && self.fragmentation.is_tables_only() {
            self.after_share(node, cpu_free, milli)
                .map(|(_, after)| after)
                .min()
        } else if is_share(shape) {
            self.after_share_tried(node, cpu_free, milli)
                .map(|(_, after)| after)
                .min()
        } else {
            self.after_tightest(node, cpu_free, shape)
        };
        least.map_or(0, |after| self.score_of(node.fragmentation - after))
    }

    fn choose(&self, node: &NodeState, shape: &Shape, _: &mut SplitMix64) -> Option<DeviceChoice> {
        if !is_share(shape) {
            return node.devices.choose(&shape.devices, DeviceRule::TightestFit);
        }
        let cpu_free = node.cpu_free.saturating_sub(shape.cpu_milli);
        let mut best: Option<(u8, u16)> = None;
        let mut consider = |(device, after): (u16, i64)| {
            let score = self.score_of(node.fragmentation - after);
            if best.is_none_or(|(highest, _)| score > highest) {
                best = Some((score, device));
            }
        };
        if self.fragmentation.is_tables_only() {
            self.after_share(node, cpu_free, shape.devices.milli)
                .for_each(&mut consider);
        } else {
            self.after_share_tried(node, cpu_free, shape.devices.milli)
                .for_each(&mut consider);
        }
        best.map(|(_, device)| DeviceChoice {
            devices: DeviceMask::single(device),
            milli: shape.devices.milli,
        })
    }
}

/// ln(k / (100 − k)) for k = 51 … 99: where the logistic function is k hundredths. Written out, since the last digit of a
/// logarithm may differ between machines.
const LOGITS: [f64; 49] = [
    0.040_005_334_613_699_206,
    0.080_042_707_673_536_36,
    0.120_144_311_842_063_21,
    0.160_342_650_075_179_48,
    0.200_670_695_462_151_24,
    0.241_162_056_816_888_04,
    0.281_851_152_140_987_66,
    0.322_773_392_263_051,
    0.363_965_377_201_411_6,
    0.405_465_108_108_164_4,
    0.447_312_218_043_664_83,
    0.489_548_225_318_705_8,
    0.532_216_813_747_308_2,
    0.575_364_144_903_561_8,
    0.619_039_208_406_223_5,
    0.663_294_217_410_264_2,
    0.708_185_057_924_485_8,
    0.753_771_802_376_380_2,
    0.800_119_300_112_113_1,
    0.847_297_860_387_203_7,
    0.895_384_047_054_841_3,
    0.944_461_608_840_851_5,
    0.994_622_575_144_062,
    1.045_968_555_182_687_8,
    1.098_612_288_668_109_8,
    1.152_679_509_938_385_3,
    1.208_311_205_924_534_2,
    1.265_666_373_331_275_9,
    1.324_925_414_743_598_5,
    1.386_294_361_119_890_6,
    1.450_010_175_505_998_4,
    1.516_347_489_368_088_4,
    1.585_627_263_740_381_9,
    1.658_228_076_603_532_4,
    1.734_601_055_388_106_4,
    1.815_289_966_638_249_2,
    1.900_958_761_193_047,
    1.992_430_164_690_206,
    2.090_741_096_933_769_4,
    2.197_224_577_336_219_6,
    2.313_634_929_180_630_6,
    2.442_347_035_369_204_3,
    2.586_689_344_097_943,
    2.751_535_313_041_949,
    2.944_438_979_166_440_3,
    3.178_053_830_347_945_8,
    3.476_098_689_835_273_3,
    3.891_820_298_110_626_5,
    4.595_119_850_134_59,
];

#[cfg(test)]
mod tests {
    use super::super::trace::TraceBuilder;
    use super::*;
    use crate::device::{DeviceDemand, ModelSet};
    use crate::online::TypicalShapes;
    use proptest::prelude::*;

    fn typical() -> (Fragmentation, i64) {
        let mut builder = TraceBuilder::new();
        for (at, devices) in [
            DeviceDemand::share(300),
            DeviceDemand::whole(1),
            DeviceDemand::NONE,
        ]
        .into_iter()
        .enumerate()
        {
            builder.task(
                &at.to_string(),
                Shape {
                    cpu_milli: 1000,
                    memory: 0,
                    devices,
                },
            );
        }
        let fragmentation = Fragmentation::over(&TypicalShapes::of(&builder.build(), 100), 0);
        let weight = fragmentation.weight();
        (fragmentation, weight)
    }

    #[test]
    fn scores_are_the_truncated_logistic_function() {
        let (fragmentation, weight) = typical();
        let policy = Fgd::new(&fragmentation);
        for thousandths in -8000..=8000 {
            let x = f64::from(thousandths) / 1000.0;
            let expected = (100.0 / (1.0 + (-x).exp())) as u8;
            assert_eq!(
                policy.score_of(i64::from(thousandths) * weight),
                expected,
                "at {x}"
            );
        }
    }

    #[test]
    fn a_share_joins_the_device_that_is_already_shared() {
        let (fragmentation, _) = typical();
        let policy = Fgd::new(&fragmentation);
        let shape = Shape {
            cpu_milli: 1000,
            memory: 0,
            devices: DeviceDemand::share(300),
        };
        let mut builder = TraceBuilder::new();
        builder.machine("m", 8000, 0, 2, 0);
        let trace = builder.build();
        let mut node = NodeState::empty(&trace.machines()[0]);
        let used = DeviceChoice {
            devices: DeviceMask::single(1),
            milli: 400,
        };
        node.devices.allocate(&used).unwrap();
        node.fragmentation = fragmentation.of_node(&node);
        let chosen = policy.choose(&node, &shape, &mut SplitMix64::new(0)).unwrap();
        assert_eq!(chosen.devices, DeviceMask::single(1));
    }

    /// CPU, number of devices, thousandths of each.
    type Task = (u64, u16, u16);

    /// Typical tasks, a machine in some state (free devices, CPU), and a task that may come.
    fn situations() -> impl Strategy<Value = (Vec<Task>, Vec<u16>, u64, Task)> {
        let task = || {
            let milli = prop_oneof![Just(1000_u16), 1_u16..1000];
            (0_u64..10, 0_u16..5, milli)
        };
        let free = prop_oneof![Just(0_u16), Just(1000), 0_u16..=1000];
        (
            proptest::collection::vec(task(), 1..30),
            proptest::collection::vec(free, 0..9),
            0_u64..10,
            task(),
        )
    }

    proptest! {
        #[test]
        fn every_candidate_tried_gives_the_same_score_and_device((tasks, free, cpu, wanted) in situations()) {
            let shape = |(cpu, count, milli): Task| Shape {
                cpu_milli: cpu * 1000,
                memory: 0,
                devices: DeviceDemand { count, milli, models: ModelSet::ANY },
            };
            let mut builder = TraceBuilder::new();
            for (at, task) in tasks.into_iter().enumerate() {
                builder.task(&format!("{at:02}"), shape(task));
            }
            builder.machine("m", cpu * 1000, 0, free.len() as u16, 0);
            let trace = builder.build();
            let fragmentation = Fragmentation::of(&trace);
            let policy = Fgd::new(&fragmentation);
            let mut node = NodeState::empty(&trace.machines()[0]);
            for (device, free) in (0_u16..).zip(free) {
                let used = DeviceChoice { devices: DeviceMask::single(device), milli: 1000 - free };
                node.devices.allocate(&used).unwrap();
            }
            node.fragmentation = fragmentation.of_node(&node);
            let shape = shape(wanted);
            if !node.fits(&shape) {
                return Ok(());
            }
            let candidates: Vec<DeviceChoice> = if shape.devices.is_share() && shape.devices.count == 1 {
                let fitting = (0..node.devices.count()).filter(|&device| node.devices.free(device) >= shape.devices.milli);
                fitting
                    .map(|device| DeviceChoice { devices: DeviceMask::single(device), milli: shape.devices.milli })
                    .collect()
            } else {
                node.devices.choose(&shape.devices, DeviceRule::TightestFit).into_iter().collect()
            };
            let mut best: Option<(u8, DeviceChoice)> = None;
            for candidate in candidates {
                let mut devices = node.devices.clone();
                devices.allocate(&candidate).unwrap();
                let after = fragmentation.amount(&devices, node.cpu_free - shape.cpu_milli);
                let score = policy.score_of(node.fragmentation - after);
                if best.as_ref().is_none_or(|(highest, _)| score > *highest) {
                    best = Some((score, candidate));
                }
            }
            let (score, choice) = best.unwrap();
            prop_assert_eq!(policy.score(&node, &shape), score);
            prop_assert_eq!(policy.choose(&node, &shape, &mut SplitMix64::new(0)), Some(choice));
        }
    }
}

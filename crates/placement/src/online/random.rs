//! Random: any machine that fits, each equally likely, and on it a random device that fits. Whole devices are
//! interchangeable and taken by index. What other policies have to beat.

use super::policy::{Policy, TieBreak};
use super::{NodeState, Shape};
use crate::device::{DeviceChoice, DeviceMask, DeviceRule};
use crate::random::SplitMix64;

/// A random machine that fits.
#[derive(Debug, Clone, Copy, Default)]
pub struct Random;

impl Policy for Random {
    fn name(&self) -> &'static str {
        "Random"
    }

    fn score(&self, _: &NodeState, _: &Shape) -> u8 {
        0
    }

    fn choose(&self, node: &NodeState, shape: &Shape, random: &mut SplitMix64) -> Option<DeviceChoice> {
        let demand = &shape.devices;
        if !demand.is_share() || demand.count > 1 {
            return node.devices.choose(demand, DeviceRule::First);
        }
        let fitting = usize::from(node.devices.count_with(demand.milli));
        if fitting == 0 {
            return None;
        }
        let taken = random.below(fitting);
        let free = node.devices.as_slice().iter().zip(0_u16..);
        let (_, device) = free.filter(|&(&free, _)| free >= demand.milli).nth(taken)?;
        Some(DeviceChoice {
            devices: DeviceMask::single(device),
            milli: demand.milli,
        })
    }

    fn tie_break(&self) -> TieBreak {
        TieBreak::Random
    }
}

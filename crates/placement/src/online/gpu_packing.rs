//! GPU packing: fill devices that are in use, then machines that are in use, and open an empty machine last (as in Weng et
//! al., "`MLaaS` in the wild", NSDI 2022).

use super::policy::Policy;
use super::{NodeState, Shape};
use crate::device::WHOLE_MILLI;

/// Zero for a task without devices. With the devices that have the least free taken first: 100 − a tenth of the sum of
/// their free percents, at least 50, when all are in use already; 50 − the wholly free devices among them, at least 33,
/// on a machine in use; 33 − its devices, at least their number, on a wholly free machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct GpuPacking;

impl Policy for GpuPacking {
    fn name(&self) -> &'static str {
        "GpuPacking"
    }

    fn score(&self, node: &NodeState, shape: &Shape) -> u8 {
        let demand = &shape.devices;
        if demand.is_none() {
            return 0;
        }
        let devices = u32::from(node.devices.count());
        if u32::from(node.devices.whole_free()) == devices {
            return 33_u32.saturating_sub(devices).max(devices).min(100) as u8;
        }
        let Some(choice) = node
            .devices
            .choose(demand, crate::device::DeviceRule::TightestFit)
        else {
            return 0;
        };
        let free = choice.devices.iter().map(|device| node.devices.free(device));
        let (mut whole, mut percent) = (0, 0);
        for free in free {
            whole += u32::from(free == WHOLE_MILLI);
            percent += u32::from(free) / 10;
        }
        let score = if whole > 0 {
            50_u32.saturating_sub(whole).max(33)
        } else {
            100_u32.saturating_sub(percent / 10).max(50)
        };
        score as u8
    }
}

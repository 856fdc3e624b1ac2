//! Best fit: the machine that has the least left over once the task is there, half by CPU and half by devices, each over
//! the largest machine of the trace.

use super::policy::Policy;
use super::{NodeState, Shape, Trace};

/// 100 × (1 − ½ × free CPU after / largest CPU − ½ × free devices after / most devices), truncated. A share goes to the
/// device with the least free.
#[derive(Debug, Clone, Copy)]
pub struct BestFit {
    cpu_milli: f64,
    device_milli: f64,
}

impl BestFit {
    /// Best fit, scaled by the largest machine of a trace.
    pub fn of(trace: &Trace) -> Self {
        let (cpu_milli, device_milli) = largest(trace);
        Self {
            cpu_milli,
            device_milli,
        }
    }
}

/// The CPU of the machine with the most CPU, and the thousandths of devices of the one with the most devices.
pub(super) fn largest(trace: &Trace) -> (f64, f64) {
    let cpu = trace.machines().iter().map(|machine| machine.cpu_milli).max();
    let devices = trace
        .machines()
        .iter()
        .map(|machine| machine.devices.total_free())
        .max();
    (cpu.unwrap_or(0).max(1) as f64, devices.unwrap_or(0).max(1) as f64)
}

impl Policy for BestFit {
    fn name(&self) -> &'static str {
        "BestFit"
    }

    fn score(&self, node: &NodeState, shape: &Shape) -> u8 {
        let cpu = node.cpu_free.saturating_sub(shape.cpu_milli) as f64;
        let devices = node.devices.total_free().saturating_sub(shape.devices.total()) as f64;
        let left = cpu / self.cpu_milli * 0.5 + devices / self.device_milli * 0.5;
        ((1.0 - left) * 100.0) as u8
    }
}

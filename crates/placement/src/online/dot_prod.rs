//! Dot product: the machine where the vectors of what is free and of what is asked have the smallest product (Grandl et
//! al., "Multi-resource packing for cluster schedulers", SIGCOMM 2014, turned round as in the GPU-sharing comparison of
//! Weng et al., USENIX ATC 2023).

use super::best_fit::largest;
use super::policy::Policy;
use super::{NodeState, Shape, Trace};

/// 100 × (1 − mean over CPU and devices of free × asked), truncated, where each amount is over the largest machine of the
/// trace and the devices of a machine are added up. A share goes to the device with the least free.
#[derive(Debug, Clone, Copy)]
pub struct DotProd {
    cpu_milli: f64,
    device_milli: f64,
}

impl DotProd {
    /// The dot product, scaled by the largest machine of a trace.
    pub fn of(trace: &Trace) -> Self {
        let (cpu_milli, device_milli) = largest(trace);
        Self {
            cpu_milli,
            device_milli,
        }
    }
}

impl Policy for DotProd {
    fn name(&self) -> &'static str {
        "DotProd"
    }

    fn score(&self, node: &NodeState, shape: &Shape) -> u8 {
        let cpu = (node.cpu_free as f64 / self.cpu_milli) * (shape.cpu_milli as f64 / self.cpu_milli);
        let devices = (node.devices.total_free() as f64 / self.device_milli)
            * (shape.devices.total() as f64 / self.device_milli);
        (100.0 * (1.0 - f64::midpoint(cpu, devices))) as u8
    }
}

//! GPU clustering: requests of one kind (shares, or whole devices by their number) go together (as in Gandiva: Xiao et
//! al., "Gandiva: introspective cluster scheduling for deep learning", OSDI 2018).

use super::policy::Policy;
use super::{KindSet, NodeState, Shape, Trace};

/// Zero for a task without devices. Four quarters of the scores, from the top: machines that hold only this kind, machines
/// that hold it among others, machines that hold none, machines that hold other kinds; within a quarter
/// 25 × (most devices − free devices) / most devices, truncated. A share goes to the device with the least free.
#[derive(Debug, Clone, Copy)]
pub struct GpuClustering {
    device_milli: u64,
}

impl GpuClustering {
    /// GPU clustering, scaled by the machine of a trace with the most devices.
    pub fn of(trace: &Trace) -> Self {
        let most = trace
            .machines()
            .iter()
            .map(|machine| machine.devices.total_free())
            .max();
        Self {
            device_milli: most.unwrap_or(0).max(1),
        }
    }
}

impl Policy for GpuClustering {
    fn name(&self) -> &'static str {
        "GpuClustering"
    }

    fn score(&self, node: &NodeState, shape: &Shape) -> u8 {
        let kind = KindSet::of(&shape.devices);
        if kind.is_empty() {
            return 0;
        }
        let quarter = match (node.kinds.meets(kind), node.kinds.len()) {
            (true, 1) => 75,
            (true, _) => 50,
            (false, 0) => 25,
            (false, _) => 0,
        };
        let used = self.device_milli.saturating_sub(node.devices.total_free());
        (quarter + 25 * used / self.device_milli) as u8
    }
}

//! The state of one machine during an online placement: what is free, and which kinds of requests it holds.

use super::trace::{Machine, Shape};
use crate::device::{DeviceChoice, DeviceDemand, DeviceError, DeviceSet};

/// The kinds of device requests that stand on a machine: shares, and whole devices by how many were asked for at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct KindSet(u64);

impl KindSet {
    /// The kind of a request alone; nothing for a request without devices. Requests for 63 devices and more are one kind.
    pub fn of(demand: &DeviceDemand) -> Self {
        if demand.is_none() {
            Self(0)
        } else if demand.is_share() {
            Self(1)
        } else {
            Self(1 << demand.count.min(63))
        }
    }

    /// Whether no kind is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the sets have a kind in common.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// How many kinds are in the set.
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What a policy sees of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeState {
    /// Free thousandths of a core.
    pub cpu_free: u64,
    /// Free bytes of memory.
    pub memory_free: u64,
    /// The devices.
    pub devices: DeviceSet,
    /// The kinds of device requests it holds.
    pub kinds: KindSet,
    /// Its expected fragmentation, in the unit of the [`Fragmentation`](super::Fragmentation) in use.
    pub fragmentation: i64,
}

impl NodeState {
    /// The machine with nothing on it; its fragmentation is not computed yet.
    pub fn empty(machine: &Machine) -> Self {
        Self {
            cpu_free: machine.cpu_milli,
            memory_free: machine.memory,
            devices: machine.devices.clone(),
            kinds: KindSet::default(),
            fragmentation: 0,
        }
    }

    /// Whether a task of this shape fits.
    #[inline]
    pub fn fits(&self, shape: &Shape) -> bool {
        self.cpu_free >= shape.cpu_milli
            && self.memory_free >= shape.memory
            && self.devices.fits(&shape.devices)
    }

    /// Puts a task of this shape on the chosen devices. The fragmentation is left as it was.
    ///
    /// # Errors
    /// The choice does not go with the devices; then nothing is changed.
    pub fn take(&mut self, shape: &Shape, choice: &DeviceChoice) -> Result<(), DeviceError> {
        self.devices.allocate(choice)?;
        self.cpu_free = self.cpu_free.saturating_sub(shape.cpu_milli);
        self.memory_free = self.memory_free.saturating_sub(shape.memory);
        self.kinds = self.kinds.with(KindSet::of(&shape.devices));
        Ok(())
    }
}

//! The devices (GPUs and the like) of one bin: how much of each is free, which ones a demand would take, and the exact
//! taking and giving back of them.
//!
//! A device has 1,000 thousandths. A demand asks for some thousandths of *each* of a number of devices: a share of one GPU
//! is `1 × 460`, four whole GPUs are `4 × 1000`. A device never serves one demand twice, and nothing is taken from a device
//! that has too little free. Which devices are taken is said by a [`DeviceChoice`]; giving the same choice back restores the
//! state bit for bit, so an engine can try, undo and redo without copies.
//!
//! Cost: every operation is linear in the devices of the bin (1 to 16 in practice); up to eight devices are stored in place.
//! Invariant: every device has between 0 and 1,000 thousandths free.

mod choice;
mod demand;
mod set;

pub use choice::{DeviceChoice, DeviceMask};
pub use demand::{DeviceDemand, ModelSet};
pub use set::{DeviceError, DeviceRule, DeviceSet};

/// What one whole device has: a thousand thousandths.
pub const WHOLE_MILLI: u16 = 1000;

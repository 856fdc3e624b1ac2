//! What a policy answers, and the policies by name.

use super::{BestFit, DotProd, Fgd, Fragmentation, GpuClustering, GpuPacking, Random};
use super::{NodeState, Shape, Trace};
use crate::device::{DeviceChoice, DeviceRule};
use crate::random::SplitMix64;

/// Which of several machines with the highest score is taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TieBreak {
    /// The first in the order of machines.
    #[default]
    First,
    /// A random one, each equally likely.
    Random,
}

/// A rule by which a machine and its devices are chosen for one task.
///
/// A score depends on nothing but the machine's own state and the shape: [`Placer`](super::Placer) keeps scores until the
/// machine changes.
pub trait Policy: Send + Sync {
    /// The name in tables.
    fn name(&self) -> &'static str;

    /// How well a task of this shape would stand on this machine, 0 to 100. Asked only where it fits.
    fn score(&self, node: &NodeState, shape: &Shape) -> u8;

    /// The devices it would take there. Asked only where it fits.
    fn choose(&self, node: &NodeState, shape: &Shape, random: &mut SplitMix64) -> Option<DeviceChoice> {
        let _ = random;
        node.devices.choose(&shape.devices, DeviceRule::TightestFit)
    }

    /// Which of equals is taken.
    fn tie_break(&self) -> TieBreak {
        TieBreak::First
    }
}

/// The names that [`policy`] knows, in the order of tables.
pub const POLICIES: [&str; 6] = [
    "Random",
    "DotProd",
    "GpuClustering",
    "GpuPacking",
    "BestFit",
    "FGD",
];

/// The policy with this name for a trace; `None` if there is no such policy.
pub fn policy<'t>(
    name: &str,
    trace: &Trace,
    fragmentation: &'t Fragmentation,
) -> Option<Box<dyn Policy + 't>> {
    Some(match name {
        "Random" => Box::new(Random),
        "DotProd" => Box::new(DotProd::of(trace)),
        "GpuClustering" => Box::new(GpuClustering::of(trace)),
        "GpuPacking" => Box::new(GpuPacking),
        "BestFit" => Box::new(BestFit::of(trace)),
        "FGD" => Box::new(Fgd::new(fragmentation)),
        _ => return None,
    })
}

//! Round trips between the regions that a problem speaks of.

use rustc_hash::FxHashMap;
use stowplan_core::{Latency, RegionKey};

/// Regions and the round trips between them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Geography {
    regions: Vec<RegionKey>,
    index: FxHashMap<RegionKey, u32>,
    /// Row by row; `None`: not known.
    rtt: Vec<Option<Latency>>,
}

impl Geography {
    /// All round trips between `regions`, asked once each way.
    pub fn new(regions: Vec<RegionKey>, rtt: &dyn Fn(&RegionKey, &RegionKey) -> Option<Latency>) -> Self {
        let table = regions
            .iter()
            .flat_map(|a| regions.iter().map(move |b| rtt(a, b)))
            .collect();
        let index = regions
            .iter()
            .enumerate()
            .map(|(at, key)| (key.clone(), at as u32))
            .collect();
        Self {
            regions,
            index,
            rtt: table,
        }
    }

    /// The index of a region.
    pub fn find(&self, region: &RegionKey) -> Option<u32> {
        self.index.get(region).copied()
    }

    /// The region at an index.
    pub fn region(&self, index: u32) -> &RegionKey {
        &self.regions[index as usize]
    }

    /// The round trip between two regions by index.
    #[inline]
    pub fn rtt(&self, a: u32, b: u32) -> Option<Latency> {
        self.rtt[a as usize * self.regions.len() + b as usize]
    }

    /// How many regions there are.
    pub fn len(&self) -> usize {
        self.regions.len()
    }
}

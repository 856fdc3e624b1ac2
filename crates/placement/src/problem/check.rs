//! What is checked of a bin when an item is to be placed there, beyond room and static rules.

use stowplan_core::Latency;

/// A condition on counts. Indices are those of the problem's counters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    /// Nothing counted stands in the bin's domain. A bin in no domain passes.
    Absent { counter: u32, of: Absence },
    /// At most `max` with the new one in the bin's domain. A bin in no domain passes.
    AtMost { counter: u32, max: u32 },
    /// Something counted stands in the bin's domain at every level asked. The first of its kind passes where nothing
    /// counted stands anywhere. A bin that misses a domain fails.
    Present {
        counters: Vec<u32>,
        first_of_its_kind: bool,
    },
    /// The domain's count, with the new one if it counts itself, exceeds the least by `max_skew` at most. A bin in no domain
    /// fails.
    Spread {
        counter: u32,
        max_skew: u32,
        min_domains: u32,
        counts_itself: bool,
    },
    /// The nearest counted item is within reach. `counter` is one of regions.
    Near {
        counter: u32,
        rtt_max: Latency,
        peer: u32,
    },
}

/// Why something must be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absence {
    /// The item's own anti-affinity.
    Own,
    /// The anti-affinity of what stands there.
    Existing,
    /// A host port is taken.
    Port(u16),
}

/// Something that should rather hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Preference {
    /// Gains `weight` where something counted stands in the domain.
    Together { counter: u32, weight: i32 },
    /// Loses 1 for each counted item in the domain.
    Even { counter: u32 },
}

/// What the items of some workloads ask for, compiled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RuleSet {
    /// Index of the distinct rules: static masks and preferences are theirs.
    pub rules: u32,
    pub checks: Vec<Check>,
    /// Counters that count these items.
    pub updates: Vec<u32>,
    pub preferences: Vec<Preference>,
}

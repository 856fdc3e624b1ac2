//! What rules a bin out for an item.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stowplan_core::{
    Health, Latency, Money, RegionKey, ResourceName, Taint, TopologyLevel, resource::quantity_of,
};

/// One reason why an item cannot stand in a bin, with the values that say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "constraint", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Violation {
    /// The bin is cordoned and the item does not tolerate that.
    Cordoned,
    /// The cluster or node is not in a state to take new work.
    Health {
        /// Its state.
        health: Health,
    },
    /// The item is pinned elsewhere.
    Pinned,
    /// The item excludes this place.
    Excluded,
    /// A taint is not tolerated.
    Taint {
        /// The first such taint.
        taint: Taint,
    },
    /// The node's labels do not match the node selector or node affinity.
    NodeAffinity {
        /// Whether every term names the nodes it wants and this is none of them: Kubernetes then gives a reason of its own.
        by_name: bool,
    },
    /// Capabilities are missing.
    Capability {
        /// Which.
        missing: Vec<String>,
    },
    /// The place is outside the allowed residency, or it is not known where it is.
    Residency {
        /// Where the bin is.
        place: String,
    },
    /// Clients in a region are too far, or it is not known how far.
    LatencyToRegion {
        /// Where the clients are.
        region: RegionKey,
        /// The round trip, if known.
        rtt: Option<Latency>,
        /// The longest allowed.
        rtt_max: Latency,
    },
    /// The provider may take this machine back and the item must not be on such; or the reverse.
    Spot {
        /// Whether it is such a machine.
        spot: bool,
    },
    /// A host port is taken.
    HostPort {
        /// The port.
        port: u16,
    },
    /// Too little of a resource is free.
    Resource {
        /// The resource.
        resource: ResourceName,
        /// What the item asks for, in internal units.
        requested: i64,
        /// What is free.
        free: i64,
        /// What the bin has when empty.
        capacity: i64,
    },
    /// No devices of an allowed model with enough free.
    Device {
        /// The resource.
        resource: ResourceName,
        /// How many.
        count: u16,
        /// Thousandths of each.
        share_milli: u16,
        /// Devices that would do now, beside those that the item's other requests take: fewer than `count`.
        available: u16,
    },
    /// The bin is in no domain of a spread constraint.
    SpreadDomainMissing {
        /// The level.
        level: TopologyLevel,
    },
    /// The domain would exceed the least used by more than is allowed.
    Spread {
        /// The level.
        level: TopologyLevel,
        /// The bin's domain.
        domain: String,
        /// Count there.
        count: u32,
        /// Least count of any domain.
        least: u32,
        /// The greatest difference allowed.
        max_skew: u32,
        /// Whether the item would be counted there too: its own selector may not select it.
        #[serde(default = "yes")]
        counts_itself: bool,
    },
    /// Nothing of what must be near stands in the domain.
    Affinity {
        /// The level.
        level: TopologyLevel,
    },
    /// Something that the item must not stand with is in the domain.
    AntiAffinity {
        /// The level.
        level: TopologyLevel,
    },
    /// Something in the domain must not stand with the item.
    ExistingAntiAffinity {
        /// The level.
        level: TopologyLevel,
    },
    /// The domain holds as many of the group as it may.
    AtMost {
        /// The level.
        level: TopologyLevel,
        /// The bin's domain.
        domain: String,
        /// The limit.
        max: u32,
    },
    /// The nearest replica of a peer is too far, or none is placed.
    LatencyToWorkload {
        /// The peer.
        workload: String,
        /// Round trip to its nearest replica; `None`: none is placed, or the distance is not known.
        rtt: Option<Latency>,
        /// The longest allowed.
        rtt_max: Latency,
    },
    /// Opening the bin would pass a budget.
    Budget {
        /// What opening costs in an hour; `None`: not known.
        price_per_hour: Option<Money>,
        /// What is left in an hour.
        left_per_hour: Money,
    },
}

const fn yes() -> bool {
    true
}

/// The kind of a [`Violation`], to count by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[allow(
    missing_docs,
    reason = "each is documented at the variant of Violation of the same name"
)]
#[non_exhaustive]
pub enum ConstraintKind {
    Cordoned,
    Health,
    Pinned,
    Excluded,
    Taint,
    NodeAffinity,
    Capability,
    Residency,
    LatencyToRegion,
    Spot,
    HostPort,
    Resource,
    Device,
    SpreadDomainMissing,
    Spread,
    Affinity,
    AntiAffinity,
    ExistingAntiAffinity,
    AtMost,
    LatencyToWorkload,
    Budget,
}

impl Violation {
    /// What kind it is.
    pub fn kind(&self) -> ConstraintKind {
        use ConstraintKind as K;
        match self {
            Self::Cordoned => K::Cordoned,
            Self::Health { .. } => K::Health,
            Self::Pinned => K::Pinned,
            Self::Excluded => K::Excluded,
            Self::Taint { .. } => K::Taint,
            Self::NodeAffinity { .. } => K::NodeAffinity,
            Self::Capability { .. } => K::Capability,
            Self::Residency { .. } => K::Residency,
            Self::LatencyToRegion { .. } => K::LatencyToRegion,
            Self::Spot { .. } => K::Spot,
            Self::HostPort { .. } => K::HostPort,
            Self::Resource { .. } => K::Resource,
            Self::Device { .. } => K::Device,
            Self::SpreadDomainMissing { .. } => K::SpreadDomainMissing,
            Self::Spread { .. } => K::Spread,
            Self::Affinity { .. } => K::Affinity,
            Self::AntiAffinity { .. } => K::AntiAffinity,
            Self::ExistingAntiAffinity { .. } => K::ExistingAntiAffinity,
            Self::AtMost { .. } => K::AtMost,
            Self::LatencyToWorkload { .. } => K::LatencyToWorkload,
            Self::Budget { .. } => K::Budget,
        }
    }

    /// Which constraint it is about, in words that are the same for all bins: reasons are counted by it.
    pub fn label(&self) -> String {
        match self {
            Self::Cordoned => "cordoned".into(),
            Self::Health { health } => format!("health: {health:?}").to_lowercase(),
            Self::Pinned => "pinned elsewhere".into(),
            Self::Excluded => "excluded".into(),
            Self::Taint { taint } => format!("taint {taint} not tolerated"),
            Self::NodeAffinity { .. } => "node selector or affinity".into(),
            Self::Capability { missing } => format!("capability {} missing", missing.join(", ")),
            Self::Residency { .. } => "residency".into(),
            Self::LatencyToRegion { region, rtt_max, .. } => format!("round trip to {region} over {rtt_max}"),
            Self::Spot { spot: true } => "spot machine".into(),
            Self::Spot { spot: false } => "not a spot machine".into(),
            Self::HostPort { port } => format!("host port {port} taken"),
            Self::Resource { resource, .. } => format!("too little {resource}"),
            Self::Device { resource, .. } => format!("too few free devices {resource}"),
            Self::SpreadDomainMissing { level } => format!("in no domain of spread by {level}"),
            Self::Spread { level, .. } => format!("spread by {level}"),
            Self::Affinity { level } => format!("affinity by {level}"),
            Self::AntiAffinity { level } => format!("anti-affinity by {level}"),
            Self::ExistingAntiAffinity { level } => format!("anti-affinity of others by {level}"),
            Self::AtMost { level, max, .. } => format!("at most {max} by {level}"),
            Self::LatencyToWorkload {
                workload, rtt_max, ..
            } => format!("round trip to {workload} over {rtt_max}"),
            Self::Budget { .. } => "budget".into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Residency { place } => write!(f, "residency does not allow {place}"),
            Self::LatencyToRegion {
                region,
                rtt: Some(rtt),
                rtt_max,
            } => {
                write!(f, "round trip to {region} is {rtt}, over {rtt_max}")
            }
            Self::LatencyToRegion {
                region,
                rtt: None,
                rtt_max,
            } => {
                write!(f, "round trip to {region} is not known, must be within {rtt_max}")
            }
            Self::Resource {
                resource,
                requested,
                free,
                capacity,
            } => write!(
                f,
                "{resource}: {} asked, {} free of {}",
                quantity_of(resource, *requested),
                quantity_of(resource, *free),
                quantity_of(resource, *capacity)
            ),
            Self::Device {
                resource,
                count,
                share_milli,
                available,
            } => {
                write!(
                    f,
                    "{resource}: {count} × {share_milli}/1000 asked, {available} such free"
                )
            }
            Self::Spread {
                level,
                domain,
                count,
                least,
                max_skew,
                counts_itself,
            } => {
                write!(f, "spread by {level}: {domain} has {count}")?;
                if *counts_itself {
                    write!(f, " ({} with it)", u64::from(*count) + 1)?;
                }
                write!(f, ", the least is {least}, difference at most {max_skew}")
            }
            Self::AtMost { level, domain, max } => write!(f, "{level} {domain} holds its limit of {max}"),
            Self::LatencyToWorkload {
                workload,
                rtt: Some(rtt),
                rtt_max,
            } => {
                write!(f, "nearest replica of {workload} is {rtt} away, over {rtt_max}")
            }
            Self::LatencyToWorkload {
                workload,
                rtt: None,
                rtt_max,
            } => {
                write!(f, "no replica of {workload} is known to be within {rtt_max}")
            }
            Self::Budget {
                price_per_hour: Some(price),
                left_per_hour,
            } => {
                write!(
                    f,
                    "opening it costs {price} an hour, the budget leaves {left_per_hour}"
                )
            }
            Self::Budget {
                price_per_hour: None,
                left_per_hour,
            } => {
                write!(
                    f,
                    "what opening it costs is not known, the budget leaves {left_per_hour} an hour"
                )
            }
            other => f.write_str(&other.label()),
        }
    }
}

//! Where a workload may and would rather stand: hard rules and preferences, in Kubernetes' terms and the fleet's.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::capability::Capabilities;
use crate::error::{Error, Result};
use crate::id::{ClusterName, NodeName, PoolName, WorkloadName};
use crate::label::Labels;
use crate::latency::Latency;
use crate::node_selector::{NodeSelector, PreferredSchedulingTerm};
use crate::selector::LabelSelector;
use crate::toleration::Toleration;
use crate::topology::{RegionKey, TopologyLevel};

/// Everything that limits or steers where the replicas of a workload stand, apart from amounts of resources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Rules {
    /// Labels that the node must have.
    #[serde(skip_serializing_if = "Labels::is_empty")]
    pub node_selector: Labels,
    /// Terms of which the node must match one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_affinity: Option<NodeSelector>,
    /// Terms that a node should rather match.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preferred_node_affinity: Vec<PreferredSchedulingTerm>,
    /// Taints that do not matter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tolerations: Vec<Toleration>,
    /// What must already stand in the same domain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub affinity: Vec<AffinityTerm>,
    /// What must not stand in the same domain (holds in both directions).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub anti_affinity: Vec<AffinityTerm>,
    /// What should rather stand in the same domain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preferred_affinity: Vec<WeightedAffinityTerm>,
    /// What should rather not stand in the same domain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preferred_anti_affinity: Vec<WeightedAffinityTerm>,
    /// How evenly domains are to be used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spread: Vec<SpreadConstraint>,
    /// At most so many replicas of this workload or its group in one domain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub at_most: Vec<DomainLimit>,
    /// Ports of the node that are taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub host_ports: Vec<HostPort>,
    /// What the cluster or the node must offer.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub capabilities: Capabilities,
    /// Where the data may be.
    #[serde(skip_serializing_if = "Residency::is_anywhere")]
    pub residency: Residency,
    /// How far clients and peers may be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub latency: Vec<LatencyCeiling>,
    /// If any are named: the only clusters, pools and nodes allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pin: Vec<Target>,
    /// Clusters, pools and nodes not allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<Target>,
    /// Whether machines that the provider may take back will do.
    #[serde(skip_serializing_if = "SpotRule::is_default")]
    pub spot: SpotRule,
}

impl Rules {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether limits, weights and ports make sense by themselves.
    ///
    /// # Errors
    /// [`Error::Field`] naming `object`, the field and the value.
    pub fn validate(&self, object: &str) -> Result<()> {
        let fault = |field: &str, value: &dyn ToString, reason: &str| {
            Err(Error::Field {
                object: object.to_owned(),
                field: field.to_owned(),
                value: value.to_string(),
                reason: reason.to_owned(),
            })
        };
        for spread in &self.spread {
            if spread.max_skew == 0 {
                return fault("spread.maxSkew", &0, "must be at least 1");
            }
            if spread.min_domains == Some(0) {
                return fault("spread.minDomains", &0, "must be at least 1");
            }
        }
        if self.at_most.iter().any(|limit| limit.max == 0) {
            return fault(
                "atMost.max",
                &0,
                "must be at least 1; to run nothing, ask for no replicas",
            );
        }
        if self.host_ports.iter().any(|port| port.port == 0) {
            return fault("hostPorts.port", &0, "must be at least 1");
        }
        let weights = [
            ("preferredAffinity.weight", &self.preferred_affinity),
            ("preferredAntiAffinity.weight", &self.preferred_anti_affinity),
        ];
        for (field, terms) in weights {
            if let Some(term) = terms.iter().find(|term| !(1..=100).contains(&term.weight)) {
                return fault(field, &term.weight, "must be 1 to 100");
            }
        }
        let mut nodes = self.preferred_node_affinity.iter();
        match nodes.find(|term| !(1..=100).contains(&term.weight)) {
            Some(term) => fault("preferredNodeAffinity.weight", &term.weight, "must be 1 to 100"),
            None => Ok(()),
        }
    }
}

/// Workloads selected by labels, and the domain they are compared in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AffinityTerm {
    /// Selects workloads by their labels; absent: none, empty: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selector: Option<LabelSelector>,
    /// The domain.
    pub level: TopologyLevel,
    /// Namespaces looked at; empty, and no `namespaceSelector`: the workload's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<String>,
    /// Namespaces looked at, by their labels; empty: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace_selector: Option<LabelSelector>,
}

/// A term that counts for a weight.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WeightedAffinityTerm {
    /// 1 to 100.
    #[schemars(range(min = 1, max = 100))]
    pub weight: i32,
    /// The term.
    pub term: AffinityTerm,
}

/// Even use of domains: the number of selected workloads in a domain may exceed the least by `maxSkew` at most
/// (Kubernetes' `topologySpreadConstraints`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SpreadConstraint {
    /// The greatest difference, at least 1.
    #[schemars(range(min = 1))]
    pub max_skew: u32,
    /// The domain.
    pub level: TopologyLevel,
    /// Selects workloads of the own namespace by their labels; absent: the replicas of this workload or its group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selector: Option<LabelSelector>,
    /// What to do when it cannot hold.
    #[serde(default)]
    pub when_unsatisfiable: WhenUnsatisfiable,
    /// With fewer eligible domains than this, the least is taken as zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub min_domains: Option<u32>,
    /// Whether nodes that selectors and affinity exclude count as domains.
    #[serde(default = "honor")]
    pub node_affinity_policy: InclusionPolicy,
    /// Whether nodes with untolerated taints count as domains.
    #[serde(default)]
    pub node_taints_policy: InclusionPolicy,
}

const fn honor() -> InclusionPolicy {
    InclusionPolicy::Honor
}

/// Whether a spread constraint is hard.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum WhenUnsatisfiable {
    /// It must hold.
    #[default]
    DoNotSchedule,
    /// It should hold.
    ScheduleAnyway,
}

/// Which nodes a spread constraint looks at.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum InclusionPolicy {
    /// Only those that the rule allows.
    Honor,
    /// All.
    #[default]
    Ignore,
}

/// At most `max` replicas of the workload or its group in one domain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DomainLimit {
    /// The domain.
    pub level: TopologyLevel,
    /// At most so many, at least 1.
    #[schemars(range(min = 1))]
    pub max: u32,
}

/// A port of the node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HostPort {
    /// Port number, at least 1.
    #[schemars(range(min = 1))]
    pub port: u16,
    /// Transport.
    #[serde(default)]
    pub protocol: Protocol,
    /// Address it is bound to; empty or `0.0.0.0`: all.
    #[serde(default, rename = "hostIP", skip_serializing_if = "String::is_empty")]
    pub host_ip: String,
}

/// Transport protocol.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum Protocol {
    /// TCP.
    #[default]
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

/// Where data may be: in any of the places named; all empty: anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Residency {
    /// Jurisdictions (`EU`, `EEA`, `US`, …) as the region table names them.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub jurisdictions: BTreeSet<String>,
    /// Countries by ISO 3166 code.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    #[schemars(inner(regex(pattern = "^[A-Z]{2}$")))]
    pub countries: BTreeSet<String>,
    /// Regions.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub regions: BTreeSet<RegionKey>,
}

impl Residency {
    /// Whether nothing is asked.
    pub fn is_anywhere(&self) -> bool {
        self.jurisdictions.is_empty() && self.countries.is_empty() && self.regions.is_empty()
    }
}

/// A round trip that must not be exceeded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LatencyCeiling {
    /// To whom.
    pub to: Endpoint,
    /// The longest round trip allowed. To a workload: to its nearest placed replica.
    pub rtt_max: Latency,
}

/// The other end of traffic: clients in a region, or a workload.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Endpoint {
    /// Clients at a region.
    Region(RegionKey),
    /// The replicas of a workload of the same namespace: the one of the same cluster, else the one that belongs to no cluster,
    /// else the only one of that name. Several in other clusters are ambiguous, and refused.
    Workload(WorkloadName),
}

/// A cluster, or a pool or node of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Target {
    /// The cluster.
    pub cluster: ClusterName,
    /// One of its pools.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<PoolName>,
    /// One of its nodes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<NodeName>,
}

/// Whether machines that the provider may take back will do.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum SpotRule {
    /// They will do.
    #[default]
    Allowed,
    /// Only machines that stay.
    Never,
    /// Nothing else.
    Only,
}

impl SpotRule {
    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde calls it with a reference"
    )]
    fn is_default(&self) -> bool {
        *self == Self::Allowed
    }
}

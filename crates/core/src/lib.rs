//! The nouns of stowplan: what is observed and what is wanted, as plain values.
//!
//! Nothing in this crate reads a file, a clock or the network: it parses bytes and computes.
#![doc(test(attr(deny(warnings))))]

mod bytes;
pub mod capability;
mod catalog;
mod cluster;
mod control;
mod cost;
mod device;
mod document;
mod duration;
mod error;
mod fleet;
mod fleet_file;
mod geo;
mod id;
mod inventory;
mod jurisdiction;
pub mod kubernetes;
mod label;
mod latency;
mod latency_model;
mod latency_table;
mod money;
mod node;
mod node_selector;
mod peer;
mod pool;
mod provenance;
mod quantity;
mod quantity_text;
mod region;
pub mod resource;
mod rules;
mod scalar;
mod selector;
mod selector_text;
mod span;
mod taint;
mod toleration;
mod topology;
mod validation;
mod version;
mod workload;

pub use bytes::Bytes;
pub use capability::Capabilities;
pub use catalog::{Arch, Catalog, Gpu, InstanceQuery, InstanceType, InterruptionBand, Offer, Price, Unknown};
pub use cluster::{Cluster, DaemonSet};
pub use control::{Control, NoControl, Progress};
pub use cost::{
    AssignedBin, Assignment, CostLine, CostModel, CostPart, CostReport, CostSide, Costs, MoneySum, NodePower,
    OpenedNodes, PowerModel, SpotAssumptions, TransferLevel, TransferRate, TransferTable, UNKNOWN_RTT,
    carbon_mg_per_hour, nearest_region, transfer_cost,
};
pub use device::{DeviceGroup, DeviceRequest, WHOLE_MILLI};
pub use document::{
    Diagnostic, DocumentError, FieldPath, FieldRemark, PathStep, ReadLimits, Severity, diagnose_document,
    nearest, read_document, read_stored_document, write_document,
};
pub use error::{Error, Result};
pub use fleet::{API_VERSION, Budget, BudgetScope, CustomRegion, Fleet, FleetKind, Policy, RoundTrip};
pub use fleet_file::{FleetFile, fleet_schema, read_fleet, read_fleet_within, write_fleet};
pub use geo::Coordinates;
pub use id::{
    Capability, ClusterName, DeviceModel, FleetName, InstanceTypeName, NAME_MAX_BYTES, Namespace, NodeName,
    PoolName, Provider, Rack, Region, ResourceName, WorkloadName, Zone,
};
pub use inventory::{
    ClusterRecord, Inventory, InventoryKind, InventoryQuery, InventoryRecord, Matches, UsedRecord,
};
pub use jurisdiction::{jurisdiction_groups, jurisdictions_of};
pub use label::Labels;
pub use latency::Latency;
pub use latency_model::LatencyModel;
pub use latency_table::{LatencyTable, Rtt};
pub use money::{Currency, Money};
pub use node::{Health, Node};
pub use node_selector::{
    NodeOperator, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PreferredSchedulingTerm,
};
pub use peer::{PeerIndex, UnknownPeer};
pub use pool::NodePool;
pub use provenance::{AsOf, Provenance};
pub use quantity::{Format, Quantity};
pub use region::{GridCarbon, RegionInfo};
pub use resource::ResourceVector;
pub use rules::{
    AffinityTerm, DomainLimit, Endpoint, HostPort, InclusionPolicy, LatencyCeiling, Protocol, Residency,
    Rules, SpotRule, SpreadConstraint, Target, WeightedAffinityTerm, WhenUnsatisfiable,
};
pub use selector::{LabelOperator, LabelRequirement, LabelSelector};
pub use span::Span;
pub use taint::{Taint, TaintEffect};
pub use toleration::{Toleration, TolerationOperator, tolerates, untolerated};
pub use topology::{Location, RegionKey, TopologyLevel};
pub use validation::{Fault, FleetFaults, STRATEGIES};
pub use version::{
    Interval, KeyBuilder, Prereleases, RANGE_MAX_BYTES, RangeError, RangeSeed, Scheme, VERSION_MAX_BYTES,
    VERSION_MAX_DIGITS, Version, VersionError, VersionRange, VersionScheme, VersionSeed, VersionSet,
};
pub use workload::{Place, Traffic, Workload};

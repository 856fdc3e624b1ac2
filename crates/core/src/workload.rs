//! Workloads: what is to run, in how many replicas, and whom it talks to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bytes::Bytes;
use crate::device::DeviceRequest;
use crate::error::{Error, Result};
use crate::id::{ClusterName, Namespace, NodeName, PoolName, WorkloadName};
use crate::label::Labels;
use crate::resource::ResourceVector;
use crate::rules::{Endpoint, Rules};

/// Something to run: `replicas` equal items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Workload {
    /// Its name, unique in its namespace (and in its cluster, if it names one).
    pub name: WorkloadName,
    /// Its namespace.
    #[serde(default = "default_namespace", skip_serializing_if = "is_default_namespace")]
    pub namespace: Namespace,
    /// What kind of function it is (`amf`, `upf`, `inference`, …), for tables; decides nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The cluster whose object it is: it can stand only there, and selectors see only workloads of the same cluster.
    /// Absent: any cluster will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<ClusterName>,
    /// Workloads of one group (of a namespace) count together for `atMost` and for skew; absent: this one alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Labels that selectors of other workloads see.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    /// How many replicas are wanted.
    #[serde(default = "one")]
    pub replicas: u32,
    /// What one replica asks for.
    #[serde(default, skip_serializing_if = "ResourceVector::is_empty")]
    pub requests: ResourceVector,
    /// Devices that one replica asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<DeviceRequest>,
    /// Higher goes first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub priority: i32,
    /// Whether leaving a replica out makes the whole answer infeasible.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Where it may and would rather stand.
    #[serde(default, skip_serializing_if = "Rules::is_empty")]
    pub rules: Rules,
    /// Whom it talks to, all replicas together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub traffic: Vec<Traffic>,
    /// On its way out: it still holds its place, but spread constraints do not count it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub terminating: bool,
    /// Replicas that already stand somewhere; the rest is to be placed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub placed: Vec<Place>,
}

/// Traffic between a workload and another end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Traffic {
    /// The other end.
    pub with: Endpoint,
    /// Volume sent there in an hour, all replicas together.
    #[serde(default)]
    pub sent_per_hour: Bytes,
    /// Volume received from there in an hour, all replicas together.
    #[serde(default)]
    pub received_per_hour: Bytes,
    /// How much the round trip counts beside others (requests per second, say).
    #[serde(default = "one")]
    pub demand: u32,
}

/// Where a replica stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Place {
    /// The cluster.
    pub cluster: ClusterName,
    /// The pool, if the node belongs to one or is not named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<PoolName>,
    /// The node, if it has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<NodeName>,
}

const fn one() -> u32 {
    1
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(value: &i32) -> bool {
    *value == 0
}

fn default_namespace() -> Namespace {
    Namespace::new("default").expect("a constant that is a valid name")
}

fn is_default_namespace(namespace: &Namespace) -> bool {
    namespace.as_str() == "default"
}

impl Workload {
    /// A workload of one replica that asks for nothing, in the namespace `default`.
    pub fn new(name: WorkloadName) -> Self {
        Self {
            name,
            namespace: default_namespace(),
            kind: None,
            cluster: None,
            group: None,
            labels: Labels::default(),
            replicas: 1,
            requests: ResourceVector::new(),
            devices: Vec::new(),
            priority: 0,
            required: false,
            rules: Rules::default(),
            traffic: Vec::new(),
            terminating: false,
            placed: Vec::new(),
        }
    }

    /// `namespace/name`, or the name alone in the namespace `default`.
    pub fn full_name(&self) -> String {
        if is_default_namespace(&self.namespace) {
            self.name.to_string()
        } else {
            format!("{}/{}", self.namespace, self.name)
        }
    }

    /// `cluster/namespace/name`: [`full_name`](Self::full_name) with the cluster that it belongs to, if it names one.
    pub fn name_with_cluster(&self) -> String {
        match &self.cluster {
            Some(cluster) => format!("{cluster}/{}", self.full_name()),
            None => self.full_name(),
        }
    }

    /// Whether its amounts and limits make sense by themselves.
    ///
    /// # Errors
    /// [`Error::Field`] naming the workload, the field and the value.
    pub fn validate(&self) -> Result<()> {
        let fault = |field: &str, value: &dyn ToString, reason: &str| {
            Err(Error::Field {
                object: format!("workload {}", self.full_name()),
                field: field.to_owned(),
                value: value.to_string(),
                reason: reason.to_owned(),
            })
        };
        for device in &self.devices {
            device.validate(&format!("workload {}", self.full_name()))?;
        }
        self.rules.validate(&format!("workload {}", self.full_name()))?;
        if self.placed.len() > self.replicas as usize {
            return fault(
                "placed",
                &self.placed.len(),
                "names more places than there are replicas",
            );
        }
        Ok(())
    }
}

//! Nodes: `v1.Node` to [`Node`].

use super::report::Reporter;
use super::wire::{Amounts, Unread, wire};
use crate::error::Result;
use crate::id::{InstanceTypeName, NodeName, Provider, Region, Zone};
use crate::label::Labels;
use crate::node::Node;
use crate::resource::ResourceVector;
use crate::taint::{Taint, TaintEffect};
use crate::topology::Location;

wire! {
    /// `v1.Node`.
    NodeObject {
        metadata: NodeMeta = "metadata",
        spec: NodeSpec = "spec",
        status: NodeStatus = "status",
    } no_say: ["apiVersion", "kind"]
}

wire! {
    /// The metadata of a node.
    NodeMeta {
        name: String = "name",
        labels: Labels = "labels",
    } no_say: [
        "annotations", "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "finalizers", "generateName",
        "generation", "managedFields", "namespace", "ownerReferences", "resourceVersion", "selfLink", "uid",
    ]
}

wire! {
    /// `v1.NodeSpec`.
    NodeSpec {
        taints: Vec<Taint> = "taints",
        unschedulable: bool = "unschedulable",
        provider_id: String = "providerID",
    } no_say: ["configSource", "externalID", "podCIDR", "podCIDRs"]
}

wire! {
    /// `v1.NodeStatus`. `declaredFeatures` matters only to pods whose own fields that need it are reported.
    NodeStatus {
        allocatable: Option<Amounts> = "allocatable",
        capacity: Amounts = "capacity",
        conditions: Vec<NodeCondition> = "conditions",
    } no_say: [
        "addresses", "config", "daemonEndpoints", "declaredFeatures", "features", "images", "nodeInfo", "phase",
        "runtimeHandlers", "volumesAttached", "volumesInUse",
    ]
}

wire! {
    /// `v1.NodeCondition`.
    NodeCondition {
        kind: String = "type",
        status: String = "status",
    } no_say: ["lastHeartbeatTime", "lastTransitionTime", "message", "reason"]
}

impl NodeObject {
    /// The node. Its capacity is what is allocatable, or where that is absent the capacity, as the API server has it.
    ///
    /// It counts as healthy whatever its conditions say: the scheduler does not look at them but at the taints that the
    /// node controller sets. A node that is not ready and lacks the taint is reported.
    pub fn convert(&self, report: &mut Reporter<'_>) -> Result<Node> {
        self.unread(&mut String::new(), &mut |path| report.not_understood(path));
        let amounts = self.status.allocatable.as_ref().unwrap_or(&self.status.capacity);
        let mut node = Node::new(NodeName::new(&self.metadata.name)?, amounts_of(amounts)?);
        node.labels = self.metadata.labels.clone();
        node.taints.clone_from(&self.spec.taints);
        node.unschedulable = self.spec.unschedulable;
        node.location = self.location();
        let label = |key| node.labels.get(key).filter(|value| !value.is_empty());
        node.instance_type = label("node.kubernetes.io/instance-type")
            .or_else(|| label("beta.kubernetes.io/instance-type"))
            .and_then(|name| InstanceTypeName::new(name).ok());
        node.spot = SPOT.iter().any(|(key, value)| label(key) == Some(value));
        let not_ready = self
            .status
            .conditions
            .iter()
            .any(|it| it.kind == "Ready" && it.status != "True");
        if not_ready
            && !node
                .taints
                .iter()
                .any(|taint| taint.effect != TaintEffect::PreferNoSchedule)
        {
            report.warn(
                "status.conditions",
                "is not ready but has no taint that says so; the scheduler would use it, and so is done here",
            );
        }
        Ok(node)
    }

    fn location(&self) -> Location {
        let label = |keys: [&str; 2]| keys.iter().find_map(|key| self.metadata.labels.get(key));
        let zone = label([
            "topology.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/zone",
        ]);
        let region = label([
            "topology.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/region",
        ]);
        let provider = self
            .spec
            .provider_id
            .split_once("://")
            .map(|(scheme, _)| match scheme {
                "gce" => "gcp",
                other => other,
            });
        Location {
            provider: provider.and_then(|name| Provider::new(name).ok()),
            region: region.and_then(|name| Region::new(name).ok()),
            zone: zone.and_then(|name| Zone::new(name).ok()),
            rack: None,
        }
    }
}

/// Labels by which providers mark machines that they may take back.
const SPOT: [(&str, &str); 6] = [
    ("cloud.google.com/gke-preemptible", "true"),
    ("cloud.google.com/gke-spot", "true"),
    ("eks.amazonaws.com/capacityType", "SPOT"),
    ("karpenter.sh/capacity-type", "spot"),
    ("kubernetes.azure.com/scalesetpriority", "spot"),
    ("node.kubernetes.io/lifecycle", "spot"),
];

/// Amounts as a vector, each rounded up to its unit.
pub(super) fn amounts_of(amounts: &Amounts) -> Result<ResourceVector> {
    amounts
        .iter()
        .map(|(name, quantity)| {
            let name = crate::id::ResourceName::new(name)?;
            let amount = crate::resource::amount_of(&name, *quantity)?;
            Ok((name, amount))
        })
        .collect()
}

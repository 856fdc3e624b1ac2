//! The order of a cluster: its services, then its node groups by role, then the services that depend on node groups.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::de::IgnoredAny;
use stowplan_core::Span;

use super::problem::{Dependency, Kind, OrderProblem, Step, yes};

/// What the order needs of a cluster definition; everything else in it is passed over.
///
/// Node groups come up by role: bastion, bootstrap, control plane, then workers and infrastructure; each group needs those of the role
/// before it. The first of them need every service, except services that depend (over others too) on a node group: those run on
/// the cluster.
///
/// ```
/// use stowplan_depsolve::order::ClusterOutline;
///
/// let outline: ClusterOutline = serde_json::from_str(r#"{
///     "name": "edge", "type": "K3S",
///     "services": [{"name": "dns", "type": "DNS"}, {"name": "ingress", "dependsOn": ["workers"]}],
///     "nodeGroups": [{"name": "workers", "role": "WORKER", "count": 2}, {"name": "server", "role": "CONTROL_PLANE"}]
/// }"#)?;
/// let order = outline.problem().order()?;
/// assert_eq!(order.to_string(), "1: dns\n2: server\n3: workers\n4: ingress\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterOutline {
    /// What surrounds the cluster or runs on it.
    #[serde(default)]
    pub services: Vec<Service>,
    /// Its machines.
    #[serde(default)]
    pub node_groups: Vec<NodeGroup>,
}

/// A service of a cluster: a step with a type and a configuration, which mean nothing to the order.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(from = "ServiceFields")]
pub struct Service {
    /// The step.
    pub step: Step,
}

/// The fields of a service, each known by name so that a mistyped one is refused.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ServiceFields {
    name: String,
    #[serde(default, rename = "type")]
    _type: IgnoredAny,
    #[serde(default, rename = "configuration")]
    _configuration: IgnoredAny,
    #[serde(default)]
    depends_on: Vec<Dependency>,
    #[serde(default = "yes")]
    required: bool,
    #[serde(default)]
    startup_order: Option<i64>,
    #[serde(default)]
    duration: Option<Span>,
}

impl From<ServiceFields> for Service {
    fn from(fields: ServiceFields) -> Self {
        Self {
            step: Step {
                name: fields.name,
                depends_on: fields.depends_on,
                required: fields.required,
                startup_order: fields.startup_order,
                duration: fields.duration,
            },
        }
    }
}

/// Machines of one role.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeGroup {
    /// The name, unlike every other group's and service's.
    pub name: String,
    /// What they are for.
    pub role: NodeRole,
}

/// What machines of a cluster are for, in the order in which they come up (workers and infrastructure together).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NodeRole {
    /// The way in.
    Bastion,
    /// Starts the control plane.
    Bootstrap,
    /// Runs the control plane.
    ControlPlane,
    /// Runs workloads.
    Worker,
    /// Runs the platform's own workloads.
    Infra,
}

impl NodeRole {
    fn phase(self) -> u8 {
        match self {
            Self::Bastion => 0,
            Self::Bootstrap => 1,
            Self::ControlPlane => 2,
            Self::Worker | Self::Infra => 3,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Bastion => "bastion",
            Self::Bootstrap => "bootstrap",
            Self::ControlPlane => "control plane",
            Self::Worker => "worker",
            Self::Infra => "infrastructure",
        }
    }
}

impl ClusterOutline {
    /// Services and node groups as steps.
    pub fn problem(&self) -> OrderProblem {
        let above = self.above();
        let below = self
            .services
            .iter()
            .filter(|service| !above.contains(service.step.name.as_str()));
        let below: Vec<&str> = below.map(|service| service.step.name.as_str()).collect();
        let mut steps: Vec<Step> = self.services.iter().map(|service| service.step.clone()).collect();
        for group in &self.node_groups {
            let mut step = Step::new(&group.name);
            let phase = group.role.phase();
            let earlier = self.node_groups.iter().map(|other| other.role.phase());
            if let Some(last) = earlier.filter(|other| *other < phase).max() {
                for other in self.node_groups.iter().filter(|other| other.role.phase() == last) {
                    let why = format!(
                        "{} nodes come after {} nodes",
                        group.role.words(),
                        other.role.words()
                    );
                    step = step.depends(&other.name, Kind::Hard, Some(&why));
                }
            } else {
                // As strong as the service is required.
                step.depends_on.extend(below.iter().map(|name| Dependency {
                    reason: Some("the services around a cluster come before its nodes".to_owned()),
                    ..Dependency::from(*name)
                }));
            }
            steps.push(step);
        }
        OrderProblem::new(steps)
    }

    /// The services that depend on a node group, over others too.
    fn above(&self) -> FxHashSet<&str> {
        let mut dependents: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        for service in &self.services {
            for dependency in &service.step.depends_on {
                let others = dependents.entry(dependency.name.as_str()).or_default();
                others.push(service.step.name.as_str());
            }
        }
        let mut above = FxHashSet::default();
        let mut reached: Vec<&str> = self.node_groups.iter().map(|group| group.name.as_str()).collect();
        while let Some(name) = reached.pop() {
            for dependent in dependents.get(name).into_iter().flatten() {
                if above.insert(*dependent) {
                    reached.push(dependent);
                }
            }
        }
        above
    }
}

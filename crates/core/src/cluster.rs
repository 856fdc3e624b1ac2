//! Clusters.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::capability::Capabilities;
use crate::id::{ClusterName, WorkloadName};
use crate::label::Labels;
use crate::node::{Health, Node};
use crate::pool::NodePool;
use crate::resource::{PODS, ResourceVector};
use crate::rules::Rules;
use crate::taint::{Taint, TaintEffect};
use crate::toleration::untolerated;
use crate::topology::Location;

/// A cluster: named nodes, pools of equal nodes, and what runs on each of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cluster {
    /// Its name, unique in the fleet.
    pub name: ClusterName,
    /// What it is for (`core`, `edge`, `far-edge`, `production`, …), for search and tables.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub cluster_type: Option<String>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Location::is_unknown")]
    pub location: Location,
    /// Labels, seen by node selectors on all of its nodes (a pool's and a node's own win).
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    /// What it offers.
    #[serde(default, skip_serializing_if = "Capabilities::is_empty")]
    pub capabilities: Capabilities,
    /// How it is doing.
    #[serde(default, skip_serializing_if = "Health::is_healthy")]
    pub health: Health,
    /// Nodes by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<Node>,
    /// Pools.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pools: Vec<NodePool>,
    /// What every node that matches must run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub daemons: Vec<DaemonSet>,
}

impl Cluster {
    /// A healthy cluster with nothing in it.
    pub fn new(name: ClusterName) -> Self {
        Self {
            name,
            cluster_type: None,
            location: Location::default(),
            labels: Labels::default(),
            capabilities: Capabilities::new(),
            health: Health::Healthy,
            nodes: Vec::new(),
            pools: Vec::new(),
            daemons: Vec::new(),
        }
    }

    /// The pool that a node names.
    pub fn pool_of(&self, node: &Node) -> Option<&NodePool> {
        let name = node.pool.as_ref()?;
        self.pools.iter().find(|pool| pool.name == *name)
    }

    /// The labels that selectors see on a node: the cluster's, its pool's and its own. The nearer wins, key by key.
    pub fn node_labels(&self, node: &Node) -> Labels {
        let mut labels = self
            .pool_of(node)
            .map_or_else(|| self.labels.clone(), |pool| self.pool_labels(pool));
        labels.extend(node.labels.iter());
        labels
    }

    /// The labels that selectors see on a pool's unnamed nodes: the cluster's and the pool's, which win.
    pub fn pool_labels(&self, pool: &NodePool) -> Labels {
        let mut labels = self.labels.clone();
        labels.extend(pool.labels.iter());
        labels
    }

    /// The taints of a node: its own, or where it has none those of the pool that it names.
    pub fn node_taints<'a>(&'a self, node: &'a Node) -> &'a [Taint] {
        if node.taints.is_empty() {
            self.pool_of(node).map_or(&[], |pool| &pool.taints)
        } else {
            &node.taints
        }
    }

    /// Where a node stands: level by level what it says itself, else what its pool says, else the cluster.
    pub fn node_location(&self, node: &Node) -> Location {
        let outer = self.pool_of(node).map(|pool| &pool.location);
        let own = outer.map_or_else(|| node.location.clone(), |pool| node.location.within(pool));
        own.within(&self.location)
    }

    /// Where a pool's unnamed nodes stand: level by level what it says itself, else what the cluster says.
    pub fn pool_location(&self, pool: &NodePool) -> Location {
        pool.location.within(&self.location)
    }

    /// What a node offers: what it, its pool or the cluster says.
    pub fn node_capabilities(&self, node: &Node) -> Capabilities {
        let pool = self.pool_of(node).into_iter().flat_map(|pool| &pool.capabilities);
        let all = self.capabilities.iter().chain(pool).chain(&node.capabilities);
        all.cloned().collect()
    }

    /// Whether the provider may take a node back: it or its pool says so.
    pub fn is_spot(&self, node: &Node) -> bool {
        node.spot || self.pool_of(node).is_some_and(|pool| pool.spot)
    }

    /// The daemon sets that run on a node.
    pub fn daemons_on<'a>(&'a self, node: &'a Node) -> impl Iterator<Item = &'a DaemonSet> {
        let labels = self.daemon_labels(|| self.node_labels(node));
        let taints = self.node_taints(node);
        self.daemons
            .iter()
            .filter(move |daemon| daemon.runs_on(&labels, taints, node.name.as_str()))
    }

    /// The daemon sets that run on a pool's unnamed nodes.
    pub fn daemons_on_pool<'a>(&'a self, pool: &'a NodePool) -> impl Iterator<Item = &'a DaemonSet> {
        let labels = self.daemon_labels(|| self.pool_labels(pool));
        self.daemons
            .iter()
            .filter(move |daemon| daemon.runs_on(&labels, &pool.taints, ""))
    }

    /// Labels are put together only where there are daemon sets that may ask for them.
    fn daemon_labels(&self, labels: impl FnOnce() -> Labels) -> Labels {
        if self.daemons.is_empty() {
            Labels::default()
        } else {
            labels()
        }
    }
}

/// Something that runs once on every node that its rules allow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DaemonSet {
    /// Its name.
    pub name: WorkloadName,
    /// What it asks for on each node.
    pub requests: ResourceVector,
    /// Which nodes it runs on: node selector, node affinity and tolerations count.
    #[serde(default, skip_serializing_if = "Rules::is_empty")]
    pub rules: Rules,
}

impl DaemonSet {
    /// Whether it runs on a node: it heeds selectors, affinity and taints; cordons do not keep it away.
    pub fn runs_on(&self, labels: &Labels, taints: &[Taint], node_name: &str) -> bool {
        let rules = &self.rules;
        let selected = rules
            .node_selector
            .iter()
            .all(|(key, value)| labels.get(key) == Some(value));
        let affine = rules
            .node_affinity
            .as_ref()
            .is_none_or(|terms| terms.matches(labels, node_name));
        selected && affine && untolerated(taints, &rules.tolerations, &TaintEffect::FORBIDDING).is_none()
    }

    /// What it takes of a node with this capacity: what it asks for and, where pods are counted, a pod.
    pub fn takes(&self, capacity: &ResourceVector) -> ResourceVector {
        let mut taken = self.requests.clone();
        if taken.get(PODS) == 0
            && let Some((pods, _)) = capacity.iter().find(|(name, _)| name.as_str() == PODS)
        {
            taken.set(pods.clone(), 1);
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cluster whose node `n` names the pool `p`, and what the pool says.
    fn cluster() -> Cluster {
        let mut cluster = Cluster::new("c".parse().unwrap());
        cluster.labels = [("tier", "core"), ("site", "a")].into_iter().collect();
        cluster.location.provider = Some("aws".parse().unwrap());
        cluster.location.zone = Some("outer".parse().unwrap());
        cluster.capabilities.insert("mesh".parse().unwrap());
        let mut pool = NodePool::new("p".parse().unwrap());
        pool.labels = [("tier", "edge"), ("disk", "ssd")].into_iter().collect();
        pool.taints = vec![taint("pool")];
        pool.location.region = Some("eu-west-1".parse().unwrap());
        pool.location.zone = Some("eu-west-1a".parse().unwrap());
        pool.capabilities.insert("gpu".parse().unwrap());
        pool.spot = true;
        cluster.pools.push(pool);
        let mut node = Node::new("n".parse().unwrap(), ResourceVector::new());
        node.pool = Some("p".parse().unwrap());
        cluster.nodes.push(node);
        cluster
    }

    fn taint(key: &str) -> Taint {
        Taint {
            key: key.into(),
            value: "".into(),
            effect: TaintEffect::NoSchedule,
            time_added: None,
        }
    }

    #[test]
    fn a_node_has_what_its_pool_says() {
        let cluster = cluster();
        let node = &cluster.nodes[0];
        let labels: Labels = [("tier", "edge"), ("site", "a"), ("disk", "ssd")]
            .into_iter()
            .collect();
        assert_eq!(cluster.node_labels(node), labels);
        assert_eq!(cluster.node_taints(node), [taint("pool")]);
        let place = cluster.node_location(node);
        assert_eq!(place, cluster.pool_location(&cluster.pools[0]));
        assert_eq!(place.region_key().unwrap().to_string(), "aws/eu-west-1");
        assert_eq!(place.zone.unwrap().as_str(), "eu-west-1a");
        assert_eq!(cluster.node_capabilities(node).len(), 2);
        assert!(cluster.is_spot(node));
    }

    #[test]
    fn what_a_node_says_itself_wins() {
        let mut cluster = cluster();
        let node = &mut cluster.nodes[0];
        node.labels.insert("tier", "far");
        node.taints = vec![taint("own")];
        node.location.zone = Some("eu-west-1b".parse().unwrap());
        let node = &cluster.nodes[0];
        let labels: Labels = [("tier", "far"), ("site", "a"), ("disk", "ssd")]
            .into_iter()
            .collect();
        assert_eq!(cluster.node_labels(node), labels);
        assert_eq!(cluster.node_taints(node), [taint("own")]);
        let place = cluster.node_location(node);
        assert_eq!(
            (place.zone.unwrap().as_str(), place.region.unwrap().as_str()),
            ("eu-west-1b", "eu-west-1")
        );
    }

    #[test]
    fn a_node_of_no_pool_has_its_own_and_its_clusters() {
        let mut cluster = cluster();
        cluster.nodes[0].pool = None;
        let node = &cluster.nodes[0];
        assert_eq!(cluster.node_labels(node), cluster.labels);
        assert!(cluster.node_taints(node).is_empty() && !cluster.is_spot(node));
        assert_eq!(cluster.node_location(node), cluster.location);
        assert_eq!(cluster.node_capabilities(node), cluster.capabilities);
    }

    #[test]
    fn daemons_heed_what_the_pool_says_of_its_named_nodes() {
        let mut cluster = cluster();
        let mut rules = Rules::default();
        rules.node_selector.insert("disk", "ssd");
        cluster.daemons.push(DaemonSet {
            name: "log".parse().unwrap(),
            requests: ResourceVector::new(),
            rules,
        });
        let count = |cluster: &Cluster| {
            (
                cluster.daemons_on(&cluster.nodes[0]).count(),
                cluster.daemons_on_pool(&cluster.pools[0]).count(),
            )
        };
        assert_eq!(count(&cluster), (0, 0), "the pool's taint keeps it away");
        cluster.pools[0].taints.clear();
        assert_eq!(count(&cluster), (1, 1));
        cluster.nodes[0].taints = vec![taint("own")];
        assert_eq!(count(&cluster), (0, 1));
    }
}

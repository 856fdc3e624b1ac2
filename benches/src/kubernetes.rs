//! Made clusters and pods of the size at which a real kube-scheduler was measured.
//!
//! *Nodes*: 3 zones in turn, 20 racks, and by chance (seeded) 16, 32 or 64 cores with 4 GiB a core, 110 pods each.
//! *Simple pods*: of deployments of 50, each with cpu of 100m to 1 and memory of 128Mi to 2Gi by chance; nothing else asked.
//! *Spread pods*: the same, and of each deployment the zones may differ by one pod at most (`DoNotSchedule`) and no two
//! pods may share a node (required anti-affinity by `kubernetes.io/hostname`).

use serde_json::{Value, json};
use stowplan_placement::SplitMix64;

/// Pods of one deployment.
const REPLICAS: usize = 50;

/// What pods ask for beyond room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodKind {
    /// Nothing.
    Simple,
    /// Even use of zones, and nodes without another pod of the deployment.
    Spread,
}

/// A list of nodes and pending pods, as `kubectl get nodes,pods -A -o json` would print it.
#[must_use]
pub fn made_list(nodes: usize, pods: usize, kind: PodKind, seed: u64) -> Vec<u8> {
    let mut random = SplitMix64::new(seed);
    let mut items: Vec<Value> = (0..nodes).map(|number| node(number, &mut random)).collect();
    let mut shape = (0, 0);
    for number in 0..pods {
        if number % REPLICAS == 0 {
            shape = (
                [100, 200, 250, 500, 1000][random.below(5)],
                128 << random.below(5),
            );
        }
        items.push(pod(number, shape, kind));
    }
    json!({"kind": "List", "apiVersion": "v1", "items": items})
        .to_string()
        .into_bytes()
}

fn node(number: usize, random: &mut SplitMix64) -> Value {
    let cores = 16 << random.below(3);
    json!({
        "kind": "Node", "apiVersion": "v1",
        "metadata": {"name": format!("node-{number}"), "labels": {
            "kubernetes.io/hostname": format!("node-{number}"),
            "topology.kubernetes.io/zone": format!("zone-{}", number % 3),
            "example.com/rack": format!("rack-{}", number % 20),
        }},
        "status": {"allocatable": {
            "cpu": cores.to_string(), "memory": format!("{}Gi", 4 * cores), "pods": "110",
        }},
    })
}

fn pod(number: usize, (milli, mebibytes): (i32, i32), kind: PodKind) -> Value {
    let app = format!("app-{}", number / REPLICAS);
    let mut spec = json!({"containers": [{
        "name": "main", "image": "registry.example.com/app:1",
        "resources": {"requests": {"cpu": format!("{milli}m"), "memory": format!("{mebibytes}Mi")}},
    }]});
    if kind == PodKind::Spread {
        let selector = json!({"matchLabels": {"app": app}});
        spec["topologySpreadConstraints"] = json!([{
            "maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule",
            "labelSelector": selector,
        }]);
        spec["affinity"] = json!({"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
            {"topologyKey": "kubernetes.io/hostname", "labelSelector": selector},
        ]}});
    }
    json!({
        "kind": "Pod", "apiVersion": "v1",
        "metadata": {
            "name": format!("{app}-{number}"), "namespace": "bench", "labels": {"app": app},
            "ownerReferences": [{"kind": "ReplicaSet", "apiVersion": "apps/v1", "name": app, "controller": true}],
        },
        "spec": spec,
    })
}

//! Scenarios that a real Kubernetes scheduler worked through: objects as submitted, objects at the end, and its decisions.

use serde_json::Value;
use stowplan_core::ClusterName;
use stowplan_core::kubernetes::{KubernetesSnapshot, Reader};

use crate::data;

/// Names of the scenarios.
pub const SCENARIOS: [&str; 10] = [
    "basic-resources",
    "taints",
    "node-affinity",
    "pod-affinity",
    "topology-spread",
    "extended-resources",
    "cordon-hostports",
    "priority-preemption",
    "overcommit",
    "mixed",
];

/// One scenario.
pub struct Scenario {
    /// Its name.
    pub name: &'static str,
    /// Objects as submitted, as text.
    pub input: Vec<u8>,
    /// Nodes and pods at the end, as text.
    pub state: Vec<u8>,
    /// What the scheduler did.
    pub trace: Value,
}

impl Scenario {
    /// Reads a scenario; `None` where the data is not there.
    ///
    /// # Panics
    /// If a file is damaged.
    #[must_use]
    pub fn load(name: &'static str) -> Option<Self> {
        let file = |part: &str| data::unpacked(&format!("kubernetes/{name}.{part}.json.xz"));
        let trace = serde_json::from_slice(&file("trace")?).expect("the trace is JSON");
        Some(Self {
            name,
            input: file("input")?,
            state: file("state")?,
            trace,
        })
    }

    /// Items of the input of which `keep` is true, as a list of their own.
    ///
    /// # Panics
    /// If the input is damaged.
    #[must_use]
    pub fn input_where(&self, keep: impl Fn(&Value) -> bool) -> Vec<u8> {
        let mut list: Value = serde_json::from_slice(&self.input).expect("the input is JSON");
        list["items"]
            .as_array_mut()
            .expect("a list has items")
            .retain(|item| keep(item));
        serde_json::to_vec(&list).expect("JSON can be written")
    }

    /// The classes and namespaces of the input, without nodes and pods.
    #[must_use]
    pub fn classes(&self) -> Vec<u8> {
        self.input_where(|item| !matches!(item["kind"].as_str(), Some("Node" | "Pod")))
    }
}

/// Reads objects of one cluster.
///
/// # Panics
/// If they cannot be read.
#[must_use]
pub fn read(files: &[&[u8]]) -> KubernetesSnapshot {
    let cluster = ClusterName::new("cluster").expect("a valid name");
    let mut reader = Reader::new();
    for file in files {
        reader
            .add(&cluster, "file.json", file)
            .expect("the file is readable");
    }
    reader.read().expect("the objects make sense")
}

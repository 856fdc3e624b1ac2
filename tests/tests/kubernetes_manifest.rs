//! Placements written back: applied to the objects they were read from, the pins hold.

use std::collections::BTreeMap;

use serde_json::Value;
use stowplan_core::kubernetes::{binding, pod_pin_patch};
use stowplan_core::{Node, Rules, Workload};
use stowplan_tests::kubernetes::{Scenario, read};

#[test]
fn a_pinned_pod_fits_its_node_and_no_other_and_a_binding_binds() {
    for name in ["node-affinity", "mixed"] {
        let Some(scenario) = Scenario::load(name) else {
            return;
        };
        let state = read(&[&scenario.classes(), &scenario.state]).fleet;
        let placed: BTreeMap<String, &Workload> = state
            .workloads
            .iter()
            .filter(|workload| !workload.placed.is_empty())
            .map(|workload| (format!("{}/{}", workload.namespace, workload.name), workload))
            .collect();
        let mut pinned: Value = serde_json::from_slice(&scenario.input).expect("JSON");
        let mut bound = pinned.clone();
        for (item, bound) in items(&mut pinned).iter_mut().zip(items(&mut bound)) {
            if let Some(workload) = placed.get(&key(item)) {
                let node = workload.placed[0].node.as_ref().expect("pods stand on nodes");
                merge(item, &pod_pin_patch(workload, node));
                let binding = binding(workload, node);
                assert_eq!(
                    format!(
                        "{}/{}",
                        text(&binding["metadata"]["namespace"]),
                        text(&binding["metadata"]["name"])
                    ),
                    key(item)
                );
                bound["spec"]["nodeName"] = binding["target"]["name"].clone();
            }
        }
        let read_again = |list: &Value| read(&[&serde_json::to_vec(list).expect("JSON")]).fleet;
        let mut checked = 0;
        let nodes = &state.clusters[0].nodes;
        for workload in read_again(&pinned).workloads {
            let Some(before) = placed.get(&format!("{}/{}", workload.namespace, workload.name)) else {
                continue;
            };
            let allowed: Vec<_> = nodes
                .iter()
                .filter(|node| allows(&workload.rules, node))
                .map(|it| Some(&it.name))
                .collect();
            assert_eq!(
                allowed,
                [before.placed[0].node.as_ref()],
                "{name}: {}",
                workload.full_name()
            );
            checked += 1;
        }
        for workload in read_again(&bound).workloads {
            if let Some(before) = placed.get(&format!("{}/{}", workload.namespace, workload.name)) {
                assert_eq!(workload.placed, before.placed);
            }
        }
        assert!(checked > 900, "{name}: {checked} checked");
    }
}

fn allows(rules: &Rules, node: &Node) -> bool {
    rules
        .node_selector
        .iter()
        .all(|(key, value)| node.labels.get(key) == Some(value))
        && rules
            .node_affinity
            .as_ref()
            .is_none_or(|it| it.matches(&node.labels, node.name.as_str()))
}

fn items(list: &mut Value) -> &mut Vec<Value> {
    list["items"].as_array_mut().expect("a list has items")
}

fn key(item: &Value) -> String {
    format!(
        "{}/{}",
        item["metadata"]["namespace"].as_str().unwrap_or_default(),
        text(&item["metadata"]["name"])
    )
}

fn text(value: &Value) -> &str {
    value.as_str().expect("names are text")
}

/// Applies a merge patch (RFC 7386).
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(fields) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    for (name, value) in fields {
        if value.is_null() {
            target.as_object_mut().expect("made one above").remove(name);
        } else {
            merge(&mut target[name.as_str()], value);
        }
    }
}

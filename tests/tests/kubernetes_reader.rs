//! Reading real API output: counts, effective requests and what admission fills in, against the files themselves.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::Value;
use stowplan_core::kubernetes::{KubernetesSnapshot, SkipReason};
use stowplan_core::{Labels, Quantity, Workload};
use stowplan_tests::kubernetes::{SCENARIOS, Scenario, read};

/// Scenario, nodes, pods, bound before, bound by the scheduler, pending, gated or another scheduler's.
const COUNTS: [(&str, usize, usize, usize, usize, usize, usize); 10] = [
    ("basic-resources", 98, 1340, 196, 659, 485, 0),
    ("taints", 80, 738, 0, 530, 208, 0),
    ("node-affinity", 100, 1088, 0, 995, 93, 0),
    ("pod-affinity", 90, 835, 0, 744, 91, 0),
    ("topology-spread", 90, 960, 0, 830, 130, 0),
    ("extended-resources", 100, 622, 0, 303, 319, 0),
    ("cordon-hostports", 60, 449, 0, 263, 186, 0),
    ("priority-preemption", 45, 579, 0, 484, 95, 0),
    ("overcommit", 150, 2252, 150, 1264, 838, 0),
    ("mixed", 300, 3595, 760, 2087, 728, 20),
];

#[test]
fn nodes_pods_bound_pending_and_skipped_are_as_many_as_stated() {
    for (name, nodes, pods, before, bound, pending, not_ours) in COUNTS {
        let Some(scenario) = Scenario::load(name) else {
            return;
        };
        let snapshot = read(&[&scenario.state]);
        let fleet = &snapshot.fleet;
        let placed = fleet
            .workloads
            .iter()
            .filter(|workload| !workload.placed.is_empty())
            .count();
        let finished = snapshot
            .skipped
            .iter()
            .filter(|pod| pod.why == SkipReason::Finished)
            .count();
        assert_eq!(fleet.clusters[0].nodes.len(), nodes, "{name}: nodes");
        assert_eq!(
            fleet.workloads.len() + snapshot.skipped.len(),
            pods,
            "{name}: pods"
        );
        assert_eq!(fleet.workloads.len() - placed, pending, "{name}: pending");
        assert_eq!(snapshot.skipped.len() - finished, not_ours, "{name}: not ours");
        assert_eq!(placed + finished, before + bound, "{name}: bound");
        assert_eq!(snapshot.pods.len(), fleet.workloads.len());
    }
}

#[test]
fn only_labels_of_namespaces_are_missing_and_with_them_nothing_is() {
    for name in SCENARIOS {
        let Some(scenario) = Scenario::load(name) else {
            return;
        };
        for warning in read(&[&scenario.state]).warnings {
            assert_eq!(
                warning.path, "spec.affinity[].namespaceSelector",
                "{name}: {warning}"
            );
        }
        let complete = read(&[&scenario.classes(), &scenario.state]);
        // Agents run in a namespace that the input does not list.
        let unexpected = complete
            .warnings
            .iter()
            .find(|it| !it.what.ends_with(": kube-system"));
        assert_eq!(unexpected, None, "{name}");
        assert!(complete.kinds_not_read.is_empty());
    }
}

#[test]
fn effective_requests_are_those_of_a_simple_recomputation() {
    for name in SCENARIOS {
        let Some(scenario) = Scenario::load(name) else {
            return;
        };
        let workloads = read(&[&scenario.state]).fleet.workloads;
        let list: Value = serde_json::from_slice(&scenario.state).unwrap();
        let mut compared = 0;
        let by_name: BTreeMap<_, _> = workloads.iter().map(|it| (key(it), it)).collect();
        for pod in list["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| item["kind"] == "Pod")
        {
            let name = format!(
                "{}/{}",
                text(&pod["metadata"]["namespace"]),
                text(&pod["metadata"]["name"])
            );
            let Some(workload) = by_name.get(&name) else {
                continue;
            };
            let expected = recomputed(&pod["spec"]);
            let read: BTreeMap<String, i64> = workload
                .requests
                .iter()
                .map(|(name, amount)| (name.to_string(), amount))
                .collect();
            assert_eq!(read, expected, "{name}");
            compared += 1;
        }
        assert_eq!(compared, workloads.len(), "{name}");
    }
}

#[test]
fn admission_gives_submitted_pods_what_the_api_server_gave_them() {
    let mut compared = 0;
    for name in SCENARIOS {
        let Some(scenario) = Scenario::load(name) else {
            return;
        };
        let input = read(&[&scenario.input]);
        let state = read(&[&scenario.classes(), &scenario.state]);
        let nodes = |snapshot: &KubernetesSnapshot| {
            let mut nodes = snapshot.fleet.clusters[0].nodes.clone();
            nodes.sort_by(|a, b| a.name.cmp(&b.name));
            nodes
        };
        assert_eq!(nodes(&input), nodes(&state), "{name}");
        assert_eq!(input.fleet.namespaces, state.fleet.namespaces, "{name}");
        let submitted: BTreeMap<_, _> = input
            .fleet
            .workloads
            .iter()
            .zip(&input.pods)
            .map(|it| (key(it.0), it))
            .collect();
        for (workload, facts) in state.fleet.workloads.iter().zip(&state.pods) {
            let (before, facts_before) = submitted[&key(workload)];
            let expected = Workload {
                // What binding and deletion changed since.
                placed: before.placed.clone(),
                terminating: before.terminating,
                labels: without_place(&workload.labels),
                ..workload.clone()
            };
            assert_eq!(*before, expected, "{name}: {}", key(workload));
            assert_eq!(
                (facts_before.preemption, &facts_before.owner),
                (facts.preemption, &facts.owner)
            );
            compared += 1;
        }
    }
    assert!(compared == 0 || compared > 12_000, "{compared}");
}

#[test]
fn thousands_of_pods_are_read_in_well_under_a_second() {
    let Some(scenario) = Scenario::load("mixed") else {
        return;
    };
    let start = Instant::now();
    let snapshot = read(&[&scenario.state]);
    let elapsed = start.elapsed();
    println!(
        "{} workloads, {} bytes in {elapsed:?}",
        snapshot.fleet.workloads.len(),
        scenario.state.len()
    );
    assert!(elapsed.as_secs_f64() < 1.0, "{elapsed:?}");
}

fn key(workload: &Workload) -> String {
    format!("{}/{}", workload.namespace, workload.name)
}

fn text(value: &Value) -> &str {
    value.as_str().expect("names are text")
}

/// Without the labels that are copied from the node when a pod is bound.
fn without_place(labels: &Labels) -> Labels {
    let copied = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];
    labels.iter().filter(|(key, _)| !copied.contains(key)).collect()
}

/// Billionths by resource: sum over what runs together, or the dearest start.
fn recomputed(spec: &Value) -> BTreeMap<String, i64> {
    let none = Vec::new();
    let containers = |field: &str| spec[field].as_array().unwrap_or(&none).clone();
    let sidecar = |container: &&Value| container["restartPolicy"] == "Always";
    let mut names: Vec<String> = vec!["pods".to_owned()];
    let all: Vec<Value> = [containers("containers"), containers("initContainers")].concat();
    let lists = all.iter().map(|it| &it["resources"]["requests"]);
    for list in lists.chain([&spec["overhead"], &spec["resources"]["requests"]]) {
        names.extend(list.as_object().into_iter().flat_map(|it| it.keys().cloned()));
    }
    let amount = |list: &Value, name: &str| match &list[name] {
        Value::String(text) => text
            .parse::<Quantity>()
            .expect("the API server checked it")
            .nanos(),
        _ => 0,
    };
    let total = |name: &str| {
        let of = |container: &Value| amount(&container["resources"]["requests"], name);
        let inits = containers("initContainers");
        let together: i128 = containers("containers")
            .iter()
            .chain(inits.iter().filter(sidecar))
            .map(of)
            .sum();
        let starts = (0..inits.len()).map(|at| {
            let before: i128 = inits[..at].iter().filter(sidecar).map(of).sum();
            before + of(&inits[at])
        });
        let containers = starts.chain([together]).max().unwrap_or(0);
        let whole = &spec["resources"]["requests"];
        let base = if whole[name].is_null() {
            containers
        } else {
            amount(whole, name)
        };
        base + amount(&spec["overhead"], name)
    };
    names
        .into_iter()
        .map(|name| {
            let unit = if name == "cpu" { 1_000_000 } else { 1_000_000_000 };
            let nanos = if name == "pods" { unit } else { total(&name) };
            (
                name,
                i64::try_from((nanos + unit - 1) / unit).expect("amounts fit"),
            )
        })
        .collect()
}

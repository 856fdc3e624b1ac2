//! Replays one scenario event by event.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use stowplan_core::Catalog;
use stowplan_core::kubernetes::KubernetesSnapshot;
use stowplan_placement::kubernetes_view::{Refusal, refusal};
use stowplan_placement::{BinIndex, FleetOptions, ItemIndex, Problem, State};
use stowplan_tests::kubernetes::{Scenario, read};

/// How much was compared.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Bindings that were feasible.
    pub bindings: usize,
    /// Numbers of feasible nodes that were equal.
    pub feasible: usize,
    /// Refused attempts whose counts of reasons were equal.
    pub refusals: usize,
    /// Pending pods whose counts of reasons in the last pass were equal to ours at the end.
    pub pending: usize,
}

/// Replays the scenario; `None` where the data is not there.
pub fn replay(name: &'static str) -> Option<Compared> {
    let scenario = Scenario::load(name)?;
    let snapshot = before(&scenario);
    let problem = Problem::from_fleet(&snapshot.fleet, &FleetOptions::default(), Catalog::bundled())
        .expect("what was read makes a problem")
        .problem;
    let mut replay = Replay::new(&problem);
    for (index, event) in scenario.trace["sequence"]
        .as_array()
        .expect("a sequence")
        .iter()
        .enumerate()
    {
        replay
            .event(event)
            .unwrap_or_else(|fault| panic!("{name}: event {index}: {fault}\n{event}"));
    }
    replay.bound_as(&read(&[&scenario.state]));
    for pending in scenario.trace["pending"]
        .as_array()
        .expect("a list of pending pods")
    {
        replay
            .pending(pending)
            .unwrap_or_else(|fault| panic!("{name}: pending: {fault}\n{pending}"));
    }
    Some(replay.compared)
}

/// All pods there ever were, with only those bound that were bound before the scheduler began.
fn before(scenario: &Scenario) -> KubernetesSnapshot {
    let key = |item: &Value| format!("{}/{}", item["metadata"]["namespace"], item["metadata"]["name"]);
    let state: Value = serde_json::from_slice(&scenario.state).expect("the state is JSON");
    let kept: BTreeSet<String> = state["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(key)
        .collect();
    let input: Value = serde_json::from_slice(&scenario.input).expect("the input is JSON");
    let bound_before: BTreeSet<String> = input["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter(|item| item["spec"]["nodeName"].is_string())
        .map(|item| {
            let text = |field: &str| {
                item["metadata"][field]
                    .as_str()
                    .expect("pods have names")
                    .to_owned()
            };
            format!("{}/{}", text("namespace"), text("name"))
        })
        .collect();
    // Evicted pods are in the input only.
    let evicted = scenario.input_where(|item| item["kind"] == "Pod" && !kept.contains(&key(item)));
    let mut snapshot = read(&[&scenario.classes(), &scenario.state, &evicted]);
    for workload in &mut snapshot.fleet.workloads {
        if !bound_before.contains(&format!("{}/{}", workload.namespace, workload.name)) {
            workload.placed.clear();
        }
    }
    snapshot
}

struct Replay<'p> {
    problem: &'p Problem,
    state: State<'p>,
    items: BTreeMap<&'p str, ItemIndex>,
    bins: BTreeMap<&'p str, BinIndex>,
    nominated: BTreeMap<ItemIndex, BinIndex>,
    compared: Compared,
}

impl<'p> Replay<'p> {
    fn new(problem: &'p Problem) -> Self {
        Self {
            problem,
            state: State::new(problem),
            items: (0..problem.item_count())
                .map(|item| (problem.workload_name(item), item))
                .collect(),
            bins: (0..problem.bin_count())
                .map(|bin| (problem.bin_name(bin).trim_start_matches("cluster/"), bin))
                .collect(),
            nominated: BTreeMap::new(),
            compared: Compared::default(),
        }
    }

    fn event(&mut self, event: &Value) -> Result<(), String> {
        match event["e"].as_str() {
            Some("bind") => self.bind(event),
            Some("fail") => self.fail(event),
            Some("deleted") => {
                let item = self.item(event)?;
                self.state.remove(item);
                Ok(())
            }
            // An evicted pod holds its place until it is gone; a new start of the scheduler changes nothing.
            Some("evict" | "scheduler-start") => Ok(()),
            other => Err(format!("unknown event {other:?}")),
        }
    }

    fn bind(&mut self, event: &Value) -> Result<(), String> {
        let (item, bin) = (self.item(event)?, self.bin(&event["node"])?);
        if event["evaluated"].as_u64() == Some(self.problem.bin_count() as u64) {
            let ours = self.judge(item);
            if Some(ours.feasible as u64) != event["feasible"].as_u64() {
                return Err(format!("we find {} nodes feasible", ours.feasible));
            }
            self.compared.feasible += 1;
        }
        let violations = self.state.violations(item, bin);
        if !violations.is_empty() {
            return Err(format!("the node is not feasible to us: {violations:?}"));
        }
        self.nominated.remove(&item);
        self.state.place(item, bin);
        self.compared.bindings += 1;
        Ok(())
    }

    fn fail(&mut self, event: &Value) -> Result<(), String> {
        let item = self.item(event)?;
        self.same_reasons(item, event)?;
        match event["nominated"].as_str() {
            Some("") => {
                self.nominated.remove(&item);
            }
            Some(_) => {
                let bin = self.bin(&event["nominated"])?;
                self.nominated.insert(item, bin);
            }
            None => {}
        }
        self.compared.refusals += 1;
        Ok(())
    }

    /// Pods that are pending at the end, and why.
    fn pending(&mut self, pending: &Value) -> Result<(), String> {
        if pending["why"] == "Unschedulable" {
            let item = self.item(pending)?;
            self.same_reasons(item, pending)?;
            self.compared.pending += 1;
        }
        Ok(())
    }

    fn same_reasons(&mut self, item: ItemIndex, told: &Value) -> Result<(), String> {
        let reasons: BTreeMap<String, u32> =
            serde_json::from_value(told["reasons"].clone()).map_err(|error| error.to_string())?;
        let ours = self.judge(item);
        if ours.feasible > 0 || ours.reasons != reasons {
            return Err(format!(
                "{} feasible to us, reasons {:?}",
                ours.feasible, ours.reasons
            ));
        }
        let message = told["message"].as_str().unwrap_or_default();
        if message.starts_with(ours.to_string().trim_end_matches('.')) {
            Ok(())
        } else {
            Err(format!("our message is {ours}"))
        }
    }

    fn judge(&mut self, item: ItemIndex) -> Refusal {
        let nominated: Vec<_> = self.nominated.iter().map(|(item, bin)| (*item, *bin)).collect();
        refusal(&mut self.state, item, &nominated)
    }

    fn item(&self, event: &Value) -> Result<ItemIndex, String> {
        let name = event["pod"].as_str().unwrap_or_default();
        let name = name.strip_prefix("default/").unwrap_or(name);
        self.items
            .get(name)
            .copied()
            .ok_or_else(|| format!("no item {name}"))
    }

    fn bin(&self, node: &Value) -> Result<BinIndex, String> {
        let name = node.as_str().unwrap_or_default();
        self.bins
            .get(name)
            .copied()
            .ok_or_else(|| format!("no bin {name}"))
    }

    /// At the end everything stands where the API server says.
    fn bound_as(&self, end: &KubernetesSnapshot) {
        for workload in &end.fleet.workloads {
            let item = self.items[workload.full_name().as_str()];
            let node = workload.placed.first().and_then(|place| place.node.as_ref());
            let bin = node.map(|node| self.bins[node.as_str()]);
            assert_eq!(self.state.bin_of(item), bin, "{}", workload.full_name());
        }
    }
}

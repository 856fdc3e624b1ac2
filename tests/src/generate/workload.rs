//! Random workloads.

use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use stowplan_core::{Bytes, DeviceRequest, Labels, Place, Traffic, Workload};

use super::rules::{endpoint, rules};
use super::{CLUSTERS, name};

/// Workloads; the caller gives names and mends references.
pub fn workload(replicas_max: u32) -> impl Strategy<Value = Workload> {
    let who = (
        prop::bool::weighted(0.2),
        weighted(0.15, select(&CLUSTERS[..])),
        weighted(0.2, select(&["g", "h"][..])),
        weighted(0.8, select(&["a", "b"][..])),
        prop::bool::weighted(0.1),
    );
    let what = (
        0..=replicas_max,
        0..6i64,
        weighted(0.8, 0..6i64),
        prop::bool::weighted(0.2),
        weighted(0.25, prop::collection::vec(device(), 1..3)),
        weighted(0.1, 1..3i64),
    );
    let how = (
        weighted(0.2, -1..2i32),
        prop::bool::weighted(0.1),
        weighted(0.3, prop::collection::vec(traffic(), 1..3)),
        weighted(0.15, prop::collection::vec(any::<bool>(), 1..3)),
    );
    (who, what, how, rules()).prop_map(|(who, what, how, rules)| {
        let mut workload = Workload::new(name("w"));
        if who.0 {
            workload.namespace = name("other");
        }
        workload.cluster = who.1.map(name);
        workload.group = who.2.map(str::to_owned);
        workload.labels = who.3.map(|app| ("app", app)).into_iter().collect::<Labels>();
        workload.terminating = who.4;
        workload.replicas = what.0;
        let amounts = [
            ("cpu", Some(what.1 * 500)),
            ("memory", what.2),
            ("pods", what.3.then_some(1)),
            ("example.com/gpu", what.5),
        ];
        for (resource, amount) in amounts {
            if let Some(amount) = amount {
                workload.requests.set(name(resource), amount);
            }
        }
        workload.devices = what.4.unwrap_or_default();
        workload.priority = how.0.unwrap_or(0);
        workload.required = how.1;
        workload.rules = rules;
        workload.traffic = how.2.unwrap_or_default();
        let place = |node: bool| Place {
            cluster: name(CLUSTERS[0]),
            pool: None,
            node: node.then(|| name("n")),
        };
        workload.placed = how.3.unwrap_or_default().into_iter().map(place).collect();
        workload
    })
}

fn device() -> impl Strategy<Value = DeviceRequest> {
    let amount = prop_oneof![
        (1..3u16).prop_map(|count| (count, 1_000)),
        select(vec![300u16, 500, 700]).prop_map(|share| (1, share)),
    ];
    (amount, weighted(0.3, select(&["a", "b"][..]))).prop_map(|((count, share_milli), model)| DeviceRequest {
        resource: name("example.com/gpu"),
        count,
        share_milli,
        models: model.map(name).into_iter().collect(),
    })
}

fn traffic() -> impl Strategy<Value = Traffic> {
    (endpoint(), 0..5u64, 0..5u64, 0..4u32).prop_map(|(with, sent, received, demand)| Traffic {
        with,
        sent_per_hour: Bytes(sent << 29),
        received_per_hour: Bytes(received << 29),
        demand,
    })
}

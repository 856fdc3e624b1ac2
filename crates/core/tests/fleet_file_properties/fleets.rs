//! Workloads and whole fleets.

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use stowplan_core::{
    Budget, BudgetScope, Bytes, Coordinates, CustomRegion, DeviceRequest, Endpoint, Fleet, Place, Policy,
    RoundTrip, Target, Traffic, Workload,
};

use crate::nodes::cluster;
use crate::rules::{rules, target};
use crate::words::{amounts, labels, latency, money, name, region, text};

pub fn endpoint() -> impl Strategy<Value = Endpoint> {
    prop_oneof![
        region().prop_map(Endpoint::Region),
        name().prop_map(Endpoint::Workload)
    ]
}

pub fn workload() -> impl Strategy<Value = Workload> {
    let what = (
        name(),
        name(),
        option::of(text()),
        option::of(name()),
        option::of(text()),
        labels(),
    );
    let request = (name(), any::<u16>(), any::<u16>(), btree_set(name(), 0..2)).prop_map(
        |(resource, count, share_milli, models)| DeviceRequest {
            resource,
            count,
            share_milli,
            models,
        },
    );
    let amount = (
        any::<u32>(),
        amounts(),
        vec(request, 0..2),
        any::<i32>(),
        any::<bool>(),
        any::<bool>(),
    );
    let traffic =
        (endpoint(), any::<u64>(), any::<u64>(), any::<u32>()).prop_map(|(with, sent, received, demand)| {
            Traffic {
                with,
                sent_per_hour: Bytes(sent),
                received_per_hour: Bytes(received),
                demand,
            }
        });
    let place = target().prop_map(|Target { cluster, pool, node }| Place { cluster, pool, node });
    (what, amount, rules(), vec(traffic, 0..2), vec(place, 0..2)).prop_map(
        |(what, amount, rules, traffic, placed)| {
            let (name, namespace, kind, cluster, group, labels) = what;
            let (replicas, requests, devices, priority, required, terminating) = amount;
            Workload {
                namespace,
                kind,
                cluster,
                group,
                labels,
                replicas,
                requests,
                devices,
                priority,
                required,
                rules,
                traffic,
                terminating,
                placed,
                ..Workload::new(name)
            }
        },
    )
}

pub fn coordinates() -> impl Strategy<Value = Coordinates> {
    (-90_000_000_i32..=90_000_000, -180_000_000_i32..=180_000_000).prop_map(|(latitude, longitude)| {
        Coordinates::from_degrees(f64::from(latitude) / 1e6, f64::from(longitude) / 1e6)
            .expect("within range")
    })
}

pub fn fleet() -> impl Strategy<Value = Fleet> {
    let scope =
        (option::of(name()), option::of(name()), labels()).prop_map(|(provider, region, cluster_labels)| {
            BudgetScope {
                provider,
                region,
                cluster_labels,
            }
        });
    let budget = (scope, money()).prop_map(|(scope, opened_per_hour_max)| Budget {
        scope,
        opened_per_hour_max,
    });
    let policy = (option::of(text()), vec(budget, 0..2), any::<bool>()).prop_map(
        |(strategy, budgets, place_on_degraded)| Policy {
            strategy,
            budgets,
            place_on_degraded,
        },
    );
    let custom = (
        region(),
        coordinates(),
        option::of(text()),
        option::of(any::<u32>()),
    )
        .prop_map(|(region, coordinates, country, carbon_g_per_kwh)| CustomRegion {
            region,
            coordinates,
            country,
            carbon_g_per_kwh,
        });
    let trip = (region(), region(), latency()).prop_map(|(one, other, rtt)| RoundTrip {
        between: (one, other),
        rtt,
    });
    let namespaces = vec((name(), labels()), 0..2).prop_map(|pairs| pairs.into_iter().collect());
    let head = (name(), policy, vec(custom, 0..2), vec(trip, 0..2), namespaces);
    (head, vec(cluster(), 0..3), vec(workload(), 0..3)).prop_map(|(head, clusters, workloads)| {
        let (name, policy, regions, round_trips, namespaces) = head;
        Fleet {
            policy,
            regions,
            round_trips,
            namespaces,
            clusters,
            workloads,
            ..Fleet::new(name)
        }
    })
}

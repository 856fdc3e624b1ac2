//! The decisions of a real kube-scheduler, replayed: every binding feasible at its time, every number of feasible nodes
//! and every count of reasons equal.

#![allow(clippy::panic, reason = "a test fails by panicking")]

mod kubernetes_replay;

use kubernetes_replay::{Compared, replay};

/// Replays a scenario and checks that as much was compared as the trace holds.
fn check(name: &'static str, expected: &Compared) {
    let Some(compared) = replay(name) else { return };
    println!("{name}: {compared:?}");
    assert_eq!(compared, *expected, "{name}: what was compared");
}

#[test]
fn basic_resources() {
    check(
        "basic-resources",
        &Compared {
            bindings: 659,
            feasible: 659,
            refusals: 970,
            pending: 485,
        },
    );
}

#[test]
fn taints() {
    check(
        "taints",
        &Compared {
            bindings: 530,
            feasible: 530,
            refusals: 416,
            pending: 208,
        },
    );
}

#[test]
fn node_affinity() {
    check(
        "node-affinity",
        &Compared {
            bindings: 995,
            feasible: 891,
            refusals: 186,
            pending: 93,
        },
    );
}

#[test]
fn pod_affinity() {
    check(
        "pod-affinity",
        &Compared {
            bindings: 744,
            feasible: 744,
            refusals: 182,
            pending: 91,
        },
    );
}

#[test]
fn topology_spread() {
    check(
        "topology-spread",
        &Compared {
            bindings: 830,
            feasible: 830,
            refusals: 2263,
            pending: 130,
        },
    );
}

#[test]
fn extended_resources() {
    check(
        "extended-resources",
        &Compared {
            bindings: 303,
            feasible: 303,
            refusals: 638,
            pending: 319,
        },
    );
}

#[test]
fn cordon_hostports() {
    check(
        "cordon-hostports",
        &Compared {
            bindings: 263,
            feasible: 263,
            refusals: 372,
            pending: 186,
        },
    );
}

#[test]
fn priority_preemption() {
    check(
        "priority-preemption",
        &Compared {
            bindings: 652,
            feasible: 537,
            refusals: 430,
            pending: 95,
        },
    );
}

#[test]
fn overcommit() {
    check(
        "overcommit",
        &Compared {
            bindings: 1264,
            feasible: 354,
            refusals: 1676,
            pending: 838,
        },
    );
}

#[test]
fn mixed() {
    check(
        "mixed",
        &Compared {
            bindings: 2295,
            feasible: 1264,
            refusals: 4247,
            pending: 728,
        },
    );
}

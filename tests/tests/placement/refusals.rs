//! What a builder refuses, and that the message names the object, the field and the value.

use std::sync::Arc;

use stowplan_core::{
    Budget, BudgetScope, ClusterName, Currency, DomainLimit, Endpoint, HostPort, Latency, LatencyCeiling,
    Money, Place, Protocol, ResourceName, ResourceVector, SpreadConstraint, TopologyLevel, Traffic, Workload,
    WorkloadName,
};
use stowplan_placement::{BinSpec, DenseItems, Problem, ProblemBuilder, Strategy, Term, WeightedTerm};

fn bin(name: &str) -> BinSpec {
    BinSpec::new(name, ResourceVector::new().with("cpu", "4").unwrap())
}

fn workload(name: &str) -> Workload {
    Workload::new(WorkloadName::new(name).unwrap())
}

fn ceiling(to: &str) -> LatencyCeiling {
    LatencyCeiling {
        to: Endpoint::Workload(WorkloadName::new(to).unwrap()),
        rtt_max: Latency::from_micros(5_000),
    }
}

fn spread(max_skew: u32, min_domains: Option<u32>) -> SpreadConstraint {
    let text = format!(
        r#"{{"maxSkew": {max_skew}, "level": "zone"{}}}"#,
        min_domains.map_or(String::new(), |least| format!(r#", "minDomains": {least}"#))
    );
    serde_json::from_str(&text).unwrap()
}

fn with(change: impl FnOnce(&mut Workload)) -> ProblemBuilder<'static> {
    let mut one = workload("web");
    change(&mut one);
    Problem::builder().bin(bin("a")).workload(one)
}

fn priced(name: &str, micros: i64, currency: Currency) -> BinSpec {
    let mut spec = bin(name);
    Arc::make_mut(&mut spec.profile).price_per_hour = Some(Money::new(micros, currency));
    spec
}

fn columns(change: impl FnOnce(&mut DenseItems)) -> ProblemBuilder<'static> {
    let mut items = DenseItems {
        names: vec!["x".into(), "y".into()],
        resources: vec![ResourceName::new("cpu").unwrap()],
        requests: vec![1, 2],
        ..DenseItems::default()
    };
    change(&mut items);
    Problem::builder().bin(bin("a")).dense_items(items)
}

/// The problem is refused with a message that has all parts.
fn refused(builder: ProblemBuilder<'_>, parts: &[&str]) {
    let message = builder.build().expect_err("it must be refused").to_string();
    for part in parts {
        assert!(message.contains(part), "{message:?} does not say {part:?}");
    }
}

#[test]
fn names_are_unique_and_known() {
    refused(
        Problem::builder().bins([bin("a"), bin("a")]),
        &["bin", "\"a\"", "twice"],
    );
    refused(
        Problem::builder().workloads([workload("web"), workload("web")]),
        &["workload", "\"web\"", "twice"],
    );
    refused(
        with(|web| web.rules.latency.push(ceiling("db"))),
        &["workload web", "rules.latency.to", "\"db\"", "does not exist"],
    );
    refused(
        with(|web| {
            web.traffic.push(Traffic {
                with: Endpoint::Workload(WorkloadName::new("db").unwrap()),
                sent_per_hour: stowplan_core::Bytes(0),
                received_per_hour: stowplan_core::Bytes(0),
                demand: 1,
            });
        }),
        &["workload web", "traffic.with", "\"db\""],
    );
    refused(
        with(|web| {
            web.placed.push(Place {
                cluster: ClusterName::new("north").unwrap(),
                pool: None,
                node: None,
            });
        }),
        &["workload web", "placed", "\"north\""],
    );
}

#[test]
fn ceilings_form_no_circle() {
    let mut ends = [workload("a"), workload("b"), workload("c")];
    for (from, to) in [(0, "b"), (1, "c"), (2, "a")] {
        ends[from].rules.latency.push(ceiling(to));
    }
    refused(Problem::builder().workloads(ends), &["cycle", "a → b → c → a"]);
    refused(with(|web| web.rules.latency.push(ceiling("web"))), &["web → web"]);
}

#[test]
fn limits_weights_and_ports_make_sense() {
    refused(
        with(|web| web.rules.spread.push(spread(0, None))),
        &["workload web", "spread.maxSkew", "0"],
    );
    refused(
        with(|web| web.rules.spread.push(spread(1, Some(0)))),
        &["spread.minDomains"],
    );
    let limit = DomainLimit {
        level: TopologyLevel::Host,
        max: 0,
    };
    refused(
        with(|web| web.rules.at_most.push(limit)),
        &["workload web", "atMost.max"],
    );
    let port = HostPort {
        port: 0,
        protocol: Protocol::Tcp,
        host_ip: String::new(),
    };
    refused(with(|web| web.rules.host_ports.push(port)), &["hostPorts.port"]);
    let preference = r#"{"weight": 101, "preference": {}}"#;
    refused(
        with(|web| {
            web.rules
                .preferred_node_affinity
                .push(serde_json::from_str(preference).unwrap());
        }),
        &["workload web", "preferredNodeAffinity.weight", "101"],
    );
}

#[test]
fn amounts_are_not_negative_and_can_be_summed() {
    let cpu = || ResourceName::new("cpu").unwrap();
    refused(
        with(|web| web.requests.set(cpu(), -5)),
        &["workload web", "requests", "-5 of cpu"],
    );
    let mut less = bin("low");
    less.capacity.set(cpu(), -1);
    refused(
        Problem::builder().bin(less),
        &["bin low", "capacity", "-1 of cpu"],
    );
    refused(
        with(|web| {
            web.replicas = 2;
            web.requests.set(cpu(), i64::MAX);
        }),
        &["resource cpu", "requests", "18446744073709551614"],
    );
    refused(
        columns(|items| items.requests[1] = -3),
        &["item y", "-3 of cpu", "negative"],
    );
}

#[test]
fn money_is_of_one_currency_and_not_negative() {
    refused(
        Problem::builder().bins([priced("a", 1, Currency::USD), priced("b", 1, Currency::EUR)]),
        &["USD", "EUR", "currencies"],
    );
    refused(
        Problem::builder().bin(priced("a", -1_000_000, Currency::USD)),
        &["bin a", "pricePerHour", "-1 USD"],
    );
    let budget = Budget {
        scope: BudgetScope::default(),
        opened_per_hour_max: Money::usd_micros(-2_000_000),
    };
    refused(Problem::builder().budgets(vec![budget]), &["budget", "-2 USD"]);
}

#[test]
fn columns_have_equal_lengths_and_sound_rules() {
    refused(
        columns(|items| items.requests.truncate(1)),
        &["requests", "2 items × 1 resources"],
    );
    refused(columns(|items| items.groups.push(1)), &["groups", "2 items"]);
    refused(
        columns(|items| items.groups = vec![0, u32::MAX]),
        &["groups", "4294967295"],
    );
    refused(
        columns(|items| items.names[1] = "x".into()),
        &["item", "\"x\"", "twice"],
    );
    refused(
        columns(|items| items.rules.spread.push(spread(0, None))),
        &["items by columns", "spread.maxSkew"],
    );
    refused(
        columns(|items| items.rules.spread.push(spread(1, None))),
        &["groups"],
    );
    refused(
        columns(|items| items.rules.latency.push(ceiling("db"))),
        &["items by columns", "rules.latency.to", "db"],
    );
}

#[test]
fn strategies_say_what_is_wrong_with_them() {
    let own = |weights: &[f64]| Strategy {
        name: "own".into(),
        levels: vec![
            weights
                .iter()
                .map(|weight| WeightedTerm {
                    term: Term::Cost,
                    weight: *weight,
                })
                .collect(),
        ],
    };
    for (weights, part) in [
        (&[f64::NAN][..], "NaN"),
        (&[-1.0], "-1"),
        (&[0.0], "0 for cost"),
        (&[f64::INFINITY], "inf"),
        (&[2e6], "2000000"),
        (&[], "empty"),
        (&[1.0, 1.0], "cost twice"),
    ] {
        let message = own(weights)
            .validate()
            .expect_err("it must be refused")
            .to_string();
        assert!(message.contains(part) && message.contains("own"), "{message}");
    }
    assert!(
        Strategy::preset("cheapest")
            .expect_err("none")
            .to_string()
            .contains("bin_packing")
    );
}

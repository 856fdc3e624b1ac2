//! What restricts where a workload stands.

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use stowplan_core::{
    AffinityTerm, DomainLimit, HostPort, InclusionPolicy, LabelOperator, LabelRequirement, LabelSelector,
    LatencyCeiling, NodeOperator, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm,
    PreferredSchedulingTerm, Protocol, Residency, Rules, SpotRule, SpreadConstraint, Target, Toleration,
    WeightedAffinityTerm, WhenUnsatisfiable,
};

use crate::fleets::endpoint;
use crate::words::{labels, latency, level, name, region, text};

pub fn selector() -> impl Strategy<Value = LabelSelector> {
    let requirement = (text(), text()).prop_flat_map(|(key, value)| {
        prop_oneof![
            Just(LabelRequirement::new(key.clone(), LabelOperator::In, [value])),
            Just(LabelRequirement::new(key, LabelOperator::Exists, [] as [&str; 0])),
        ]
    });
    (labels(), vec(requirement, 0..2)).prop_map(|(match_labels, match_expressions)| LabelSelector {
        match_labels,
        match_expressions,
    })
}

pub fn node_term() -> impl Strategy<Value = NodeSelectorTerm> {
    let by_label = (text(), vec(text(), 1..3))
        .prop_map(|(key, values)| NodeSelectorRequirement::new(key, NodeOperator::NotIn, values));
    let by_name =
        text().prop_map(|name| NodeSelectorRequirement::new("metadata.name", NodeOperator::In, [name]));
    (vec(by_label, 0..2), vec(by_name, 0..2)).prop_map(|(match_expressions, match_fields)| NodeSelectorTerm {
        match_expressions,
        match_fields,
    })
}

pub fn affinity() -> impl Strategy<Value = AffinityTerm> {
    (
        option::of(selector()),
        level(),
        vec(text(), 0..2),
        option::of(selector()),
    )
        .prop_map(|(selector, level, namespaces, namespace_selector)| AffinityTerm {
            selector,
            level,
            namespaces,
            namespace_selector,
        })
}

pub fn weighted() -> impl Strategy<Value = WeightedAffinityTerm> {
    (any::<i32>(), affinity()).prop_map(|(weight, term)| WeightedAffinityTerm { weight, term })
}

pub fn spread() -> impl Strategy<Value = SpreadConstraint> {
    (
        any::<u32>(),
        level(),
        option::of(selector()),
        any::<bool>(),
        option::of(any::<u32>()),
        any::<bool>(),
    )
        .prop_map(
            |(max_skew, level, selector, soft, min_domains, honor)| SpreadConstraint {
                max_skew,
                level,
                selector,
                when_unsatisfiable: if soft {
                    WhenUnsatisfiable::ScheduleAnyway
                } else {
                    WhenUnsatisfiable::DoNotSchedule
                },
                min_domains,
                node_affinity_policy: if honor {
                    InclusionPolicy::Honor
                } else {
                    InclusionPolicy::Ignore
                },
                node_taints_policy: if soft {
                    InclusionPolicy::Honor
                } else {
                    InclusionPolicy::Ignore
                },
            },
        )
}

pub fn target() -> impl Strategy<Value = Target> {
    (name(), option::of(name()), option::of(name())).prop_map(|(cluster, pool, node)| Target {
        cluster,
        pool,
        node,
    })
}

pub fn toleration() -> impl Strategy<Value = Toleration> {
    prop_oneof![
        Just(Toleration::everything()),
        text().prop_map(Toleration::exists),
        ("[a-z]{1,5}", text()).prop_map(|(key, value)| Toleration::equal(key, value)),
    ]
}

pub fn rules() -> impl Strategy<Value = Rules> {
    let node_affinity = option::of(
        vec(node_term(), 0..2).prop_map(|node_selector_terms| NodeSelector { node_selector_terms }),
    );
    let preferred = (any::<i32>(), node_term())
        .prop_map(|(weight, preference)| PreferredSchedulingTerm { weight, preference });
    let nodes = (
        labels(),
        node_affinity,
        vec(preferred, 0..2),
        vec(toleration(), 0..2),
    );
    let others = (
        vec(affinity(), 0..2),
        vec(affinity(), 0..2),
        vec(weighted(), 0..2),
        vec(weighted(), 0..2),
    );
    let limit = (level(), any::<u32>()).prop_map(|(level, max)| DomainLimit { level, max });
    let port = (any::<u16>(), any::<bool>(), text()).prop_map(|(port, udp, host_ip)| HostPort {
        port,
        protocol: if udp { Protocol::Udp } else { Protocol::Sctp },
        host_ip,
    });
    let counts = (
        vec(spread(), 0..2),
        vec(limit, 0..2),
        vec(port, 0..2),
        btree_set(name(), 0..3),
    );
    let residency = (
        btree_set(text(), 0..2),
        btree_set(text(), 0..2),
        btree_set(region(), 0..2),
    )
        .prop_map(|(jurisdictions, countries, regions)| Residency {
            jurisdictions,
            countries,
            regions,
        });
    let ceiling = (endpoint(), latency()).prop_map(|(to, rtt_max)| LatencyCeiling { to, rtt_max });
    let spot = prop_oneof![
        Just(SpotRule::Allowed),
        Just(SpotRule::Never),
        Just(SpotRule::Only)
    ];
    let places = (
        residency,
        vec(ceiling, 0..2),
        vec(target(), 0..2),
        vec(target(), 0..2),
        spot,
    );
    (nodes, others, counts, places).prop_map(|(nodes, others, counts, places)| {
        let (node_selector, node_affinity, preferred_node_affinity, tolerations) = nodes;
        let (affinity, anti_affinity, preferred_affinity, preferred_anti_affinity) = others;
        let (spread, at_most, host_ports, capabilities) = counts;
        let (residency, latency, pin, exclude, spot) = places;
        Rules {
            node_selector,
            node_affinity,
            preferred_node_affinity,
            tolerations,
            affinity,
            anti_affinity,
            preferred_affinity,
            preferred_anti_affinity,
            spread,
            at_most,
            host_ports,
            capabilities,
            residency,
            latency,
            pin,
            exclude,
            spot,
        }
    })
}

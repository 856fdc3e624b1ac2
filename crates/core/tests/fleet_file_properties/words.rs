//! Values of one word or number: names, labels, amounts, places.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use stowplan_core::{
    Currency, DeviceGroup, Health, Labels, Latency, Location, Money, RegionKey, ResourceVector, Taint,
    TaintEffect, TopologyLevel,
};

/// Words, and text that a careless writer would not quote.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z][a-z0-9-]{0,8}",
        1 => prop::sample::select(vec![
            "no", "Yes", "null", "~", "1e3", "0x1F", ".5", "1.10", "- a", "a: b", "#", "*x", "&x", "!t", "%", "@", "`", "{", "]",
            "", " ", "'", "\"", "\\", "\n", "\r\n", "\t", "\u{0}", "\u{7f}", "\u{85}", "\u{2028}", "\u{feff}", "\u{ffff}", "🛰",
            "---", "...", "<<", "2026-11-21", "12:30", "1_000", "+1", "-",
        ]).prop_map(str::to_owned),
        1 => any::<String>().prop_map(|text| text.chars().take(20).collect()),
    ]
}

/// A name of any kind.
pub fn name<T>() -> impl Strategy<Value = T>
where
    T: std::str::FromStr<Err: std::fmt::Debug> + std::fmt::Debug,
{
    prop_oneof![3 => "[a-d]{1,2}", 1 => "[A-Za-z0-9./:#&*!-]{1,12}", 1 => "no|null|1e3|0x1F|~|-"]
        .prop_map(|text| text.parse().expect("visible characters"))
}

pub fn labels() -> impl Strategy<Value = Labels> {
    vec((text(), text()), 0..3).prop_map(|pairs| pairs.into_iter().collect())
}

pub fn amounts() -> impl Strategy<Value = ResourceVector> {
    let resource = prop_oneof![
        Just("cpu"),
        Just("memory"),
        Just("pods"),
        Just("hugepages-1Gi"),
        Just("a.b/c")
    ];
    let amount = prop_oneof![
        0_i64..=1 << 45,
        any::<u16>().prop_map(|size| i64::from(size) << 20),
        Just(i64::MAX)
    ];
    vec((resource, amount), 0..4).prop_map(|pairs| {
        pairs
            .into_iter()
            .map(|(resource, amount)| (resource.parse().expect("a name"), amount))
            .collect()
    })
}

pub fn region() -> impl Strategy<Value = RegionKey> {
    ("[a-z]{1,3}", name()).prop_map(|(provider, region)| RegionKey {
        provider: provider.parse().expect("letters"),
        region,
    })
}

pub fn level() -> impl Strategy<Value = TopologyLevel> {
    prop_oneof![
        Just(TopologyLevel::Zone),
        Just(TopologyLevel::Host),
        Just(TopologyLevel::Pool),
        Just(TopologyLevel::Label("example.com/row".into())),
    ]
}

pub fn latency() -> impl Strategy<Value = Latency> {
    any::<u32>().prop_map(Latency::from_micros)
}

pub fn money() -> impl Strategy<Value = Money> {
    let currency = prop_oneof![Just(Currency::USD), Just(Currency::EUR)];
    (any::<i64>(), currency).prop_map(|(micros, currency)| Money::new(micros, currency))
}

pub fn health() -> impl Strategy<Value = Health> {
    prop_oneof![
        Just(Health::Healthy),
        Just(Health::Degraded),
        Just(Health::Unhealthy),
        Just(Health::Unknown)
    ]
}

pub fn location() -> impl Strategy<Value = Location> {
    (
        option::of(name()),
        option::of(name()),
        option::of(name()),
        option::of(name()),
    )
        .prop_map(|(provider, region, zone, rack)| Location {
            provider,
            region,
            zone,
            rack,
        })
}

pub fn taint() -> impl Strategy<Value = Taint> {
    let effect = prop_oneof![
        Just(TaintEffect::NoSchedule),
        Just(TaintEffect::PreferNoSchedule),
        Just(TaintEffect::NoExecute)
    ];
    (text(), text(), effect).prop_map(|(key, value, effect)| Taint::new(key, value, effect))
}

pub fn devices() -> impl Strategy<Value = Vec<DeviceGroup>> {
    let group = (name(), name(), any::<u16>()).prop_map(|(resource, model, count)| DeviceGroup {
        resource,
        model,
        count,
    });
    vec(group, 0..2)
}

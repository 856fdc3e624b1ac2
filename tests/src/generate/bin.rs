//! Random bins.

use std::sync::Arc;

use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use stowplan_core::{
    DeviceGroup, Health, Labels, Location, Money, RegionKey, ResourceVector, Taint, TaintEffect,
};
use stowplan_placement::{BinProfile, BinSpec};

use super::{CLUSTERS, REGIONS, name};

/// Bins; the caller gives names.
pub fn bin() -> impl Strategy<Value = BinSpec> {
    let place = (
        weighted(0.8, select(&CLUSTERS[..])),
        weighted(0.85, select(&REGIONS[..])),
        weighted(0.7, select(&["z0", "z1"][..])),
        weighted(0.5, select(&["k0", "k1"][..])),
    );
    let offer = (
        weighted(0.5, select(&["a", "b"][..])),
        weighted(0.15, taint()),
        weighted(0.3, Just("gpu")),
        weighted(0.6, select(&["DE", "US"][..])),
        weighted(0.5, Just("EU")),
    );
    let standing = (
        weighted(
            0.08,
            select(vec![Health::Degraded, Health::Unhealthy, Health::Unknown]),
        ),
        prop::bool::weighted(0.07),
        prop::bool::weighted(0.2),
        weighted(0.8, 0..40i64),
        prop::bool::weighted(0.7),
    );
    let room = (
        0..8i64,
        weighted(0.9, 0..8i64),
        weighted(0.2, 0..4i64),
        prop::collection::vec((select(&["a", "b"][..]), 0..3u16), 0..3),
        prop::bool::weighted(0.4),
    );
    (place, offer, standing, room).prop_map(|(place, offer, standing, room)| {
        let (cluster, region, zone, rack) = place;
        let (tier, taint, capability, country, jurisdiction) = offer;
        let (health, unschedulable, spot, cents, open) = standing;
        let region: Option<RegionKey> = region.map(name);
        let profile = BinProfile {
            cluster: cluster.map(name),
            pool: spot.then(|| name("pool")),
            node: None,
            labels: tier
                .map(|tier| ("example.com/tier", tier))
                .into_iter()
                .collect::<Labels>(),
            taints: taint.into_iter().collect(),
            capabilities: capability.map(name).into_iter().collect(),
            location: Location {
                provider: region.as_ref().map(|key| key.provider.clone()),
                region: region.map(|key| key.region),
                zone: zone.map(name),
                rack: rack.map(name),
            },
            country: country.map(str::to_owned),
            jurisdictions: jurisdiction.map(str::to_owned).into_iter().collect(),
            spot,
            health: health.unwrap_or_default(),
            unschedulable,
            price_per_hour: cents.map(|cents| Money::usd_micros(cents * 10_000)),
        };
        BinSpec {
            name: String::new(),
            profile: Arc::new(profile),
            capacity: capacity(room.0, room.1, room.2),
            devices: devices(if room.4 { room.3 } else { Vec::new() }),
            open,
        }
    })
}

fn taint() -> impl Strategy<Value = Taint> {
    let effect = select(vec![
        TaintEffect::NoSchedule,
        TaintEffect::NoExecute,
        TaintEffect::PreferNoSchedule,
    ]);
    effect.prop_map(|effect| Taint::new("example.com/only", "x", effect))
}

fn capacity(cpu: i64, memory: Option<i64>, pods: Option<i64>) -> ResourceVector {
    let mut capacity = ResourceVector::new();
    capacity.set(name("cpu"), cpu * 1_000);
    for (resource, amount) in [("memory", memory), ("pods", pods)] {
        if let Some(amount) = amount {
            capacity.set(name(resource), amount);
        }
    }
    capacity
}

fn devices(groups: Vec<(&str, u16)>) -> Vec<DeviceGroup> {
    let group = |(model, count)| DeviceGroup {
        resource: name("example.com/gpu"),
        model: name(model),
        count,
    };
    groups.into_iter().map(group).collect()
}

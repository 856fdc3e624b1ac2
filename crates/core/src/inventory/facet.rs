//! Which clusters have which value: postings per type, provider, region, zone, capability, health, label key and label.
//!
//! A query's conditions are joined word by word: one pass of 157 words per named value over 10,000 clusters. The answer equals
//! `LabelSelector::matches` and membership tested cluster by cluster, which the property tests hold it to.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::cluster::Cluster;
use crate::inventory::posting::{Bits, Posting};
use crate::inventory::query::InventoryQuery;
use crate::selector::{LabelOperator, LabelSelector};
use crate::topology::Location;

/// Postings by value.
#[derive(Clone, Debug, Default)]
struct Facet(FxHashMap<Arc<str>, Posting>);

impl Facet {
    fn set(&mut self, value: &Arc<str>, slot: u32, there: bool) {
        if there {
            self.0.entry(Arc::clone(value)).or_default().insert(slot);
        } else if let Some(posting) = self.0.get_mut(value) {
            posting.remove(slot);
            if posting.is_empty() {
                self.0.remove(value);
            }
        }
    }

    /// The slots that have one of the values.
    fn any_of<'a>(&self, values: impl IntoIterator<Item = &'a str>, slots: usize) -> Bits {
        let mut all = Bits::none(slots);
        for posting in values.into_iter().filter_map(|value| self.0.get(value)) {
            posting.add_to(&mut all);
        }
        all
    }

    fn bytes(&self) -> usize {
        let entry = size_of::<(Arc<str>, Posting)>() + 1;
        self.0.capacity() * entry + self.0.values().map(Posting::bytes).sum::<usize>()
    }
}

/// The index of everything about clusters but room.
#[derive(Clone, Debug, Default)]
pub(super) struct Facets {
    types: Facet,
    providers: Facet,
    regions: Facet,
    zones: Facet,
    capabilities: Facet,
    keys: Facet,
    labels: FxHashMap<Arc<str>, Facet>,
    health: [Posting; 4],
}

impl Facets {
    /// Writes or wipes everything that `cluster` says, in its slot.
    pub fn set(&mut self, cluster: &Cluster, slot: u32, there: bool) {
        if let Some(name) = &cluster.cluster_type {
            self.types.set(&Arc::from(name.as_str()), slot, there);
        }
        self.set_location(&cluster.location, slot, there);
        let mut capabilities = |names: &crate::Capabilities| {
            for name in names {
                self.capabilities.set(&name.shared(), slot, there);
            }
        };
        capabilities(&cluster.capabilities);
        cluster
            .pools
            .iter()
            .for_each(|pool| capabilities(&pool.capabilities));
        cluster
            .nodes
            .iter()
            .for_each(|node| capabilities(&node.capabilities));
        for pool in &cluster.pools {
            self.set_location(&pool.location, slot, there);
        }
        for node in &cluster.nodes {
            self.set_location(&node.location, slot, there);
        }
        for (key, value) in cluster.labels.iter() {
            let (key, value): (Arc<str>, Arc<str>) = (key.into(), value.into());
            self.keys.set(&key, slot, there);
            let values = self.labels.entry(Arc::clone(&key)).or_default();
            values.set(&value, slot, there);
            if values.0.is_empty() {
                self.labels.remove(&key);
            }
        }
        let health = &mut self.health[cluster.health as usize];
        if there {
            health.insert(slot);
        } else {
            health.remove(slot);
        }
    }

    fn set_location(&mut self, location: &Location, slot: u32, there: bool) {
        if let Some(name) = &location.provider {
            self.providers.set(&name.shared(), slot, there);
        }
        if let Some(name) = &location.region {
            self.regions.set(&name.shared(), slot, there);
        }
        if let Some(name) = &location.zone {
            self.zones.set(&name.shared(), slot, there);
        }
    }

    /// Keeps of `matching` what meets every condition of the query but those on room.
    pub fn narrow(&self, query: &InventoryQuery, matching: &mut Bits, slots: usize) {
        let mut any_of = |facet: &Facet, values: &mut dyn Iterator<Item = &str>| {
            let mut values = values.peekable();
            if values.peek().is_some() {
                matching.keep(&facet.any_of(values, slots));
            }
        };
        any_of(&self.types, &mut query.types.iter().map(String::as_str));
        any_of(&self.providers, &mut query.providers.iter().map(AsRef::as_ref));
        any_of(&self.regions, &mut query.regions.iter().map(AsRef::as_ref));
        any_of(&self.zones, &mut query.zones.iter().map(AsRef::as_ref));
        for name in &query.capabilities {
            any_of(&self.capabilities, &mut std::iter::once(name.as_str()));
        }
        if !query.health.is_empty() {
            let mut all = Bits::none(slots);
            for health in &query.health {
                self.health[*health as usize].add_to(&mut all);
            }
            matching.keep(&all);
        }
        self.select(&query.selector, matching, slots);
    }

    fn select(&self, selector: &LabelSelector, matching: &mut Bits, slots: usize) {
        let with = |key: &str, values: &mut dyn Iterator<Item = &str>| match self.labels.get(key) {
            Some(facet) => facet.any_of(values, slots),
            None => Bits::none(slots),
        };
        for (key, value) in selector.match_labels.iter() {
            matching.keep(&with(key, &mut std::iter::once(value)));
        }
        for condition in &selector.match_expressions {
            let key = condition.key.as_ref();
            let values = &mut condition.values.iter().map(AsRef::as_ref);
            match condition.operator {
                LabelOperator::In => matching.keep(&with(key, values)),
                LabelOperator::NotIn => matching.drop_all(&with(key, values)),
                LabelOperator::Exists => matching.keep(&self.keys.any_of([key], slots)),
                LabelOperator::DoesNotExist => matching.drop_all(&self.keys.any_of([key], slots)),
            }
        }
    }

    /// Bytes held, without the names.
    pub fn bytes(&self) -> usize {
        let facets = [
            &self.types,
            &self.providers,
            &self.regions,
            &self.zones,
            &self.capabilities,
            &self.keys,
        ];
        facets.into_iter().map(Facet::bytes).sum::<usize>()
            + self
                .labels
                .values()
                .map(|facet| facet.bytes() + size_of::<(Arc<str>, Facet)>())
                .sum::<usize>()
            + self.health.iter().map(Posting::bytes).sum::<usize>()
    }
}

/// What a cluster is tested for when there is no index: the meaning of [`Facets::narrow`].
#[cfg(test)]
pub(super) fn meets(cluster: &Cluster, query: &InventoryQuery) -> bool {
    let places = || {
        std::iter::once(&cluster.location)
            .chain(cluster.pools.iter().map(|pool| &pool.location))
            .chain(cluster.nodes.iter().map(|node| &node.location))
    };
    let offers = |name| {
        cluster.capabilities.contains(name)
            || cluster.pools.iter().any(|pool| pool.capabilities.contains(name))
            || cluster.nodes.iter().any(|node| node.capabilities.contains(name))
    };
    let kind = cluster.cluster_type.as_ref();
    (query.types.is_empty() || kind.is_some_and(|kind| query.types.contains(kind)))
        && (query.providers.is_empty()
            || places().any(|at| at.provider.as_ref().is_some_and(|p| query.providers.contains(p))))
        && (query.regions.is_empty()
            || places().any(|at| at.region.as_ref().is_some_and(|r| query.regions.contains(r))))
        && (query.zones.is_empty()
            || places().any(|at| at.zone.as_ref().is_some_and(|z| query.zones.contains(z))))
        && (query.health.is_empty() || query.health.contains(&cluster.health))
        && query.capabilities.iter().all(offers)
        && query.selector.matches(&cluster.labels)
}

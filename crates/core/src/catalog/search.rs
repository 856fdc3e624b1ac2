//! Search for machines by what they have and cost.

use std::collections::BTreeSet;

use crate::bytes::Bytes;
use crate::id::Provider;
use crate::money::Money;
use crate::topology::RegionKey;

use super::{Arch, Catalog, InstanceType, Offer};

/// What a machine must have. What is not said does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstanceQuery {
    /// Of one of these providers; empty: of any.
    pub providers: BTreeSet<Provider>,
    /// In one of these regions; empty: in any.
    pub regions: BTreeSet<RegionKey>,
    /// With this architecture. A machine whose architecture is not known does not do.
    pub arch: Option<Arch>,
    /// Virtual processors in thousandths, at least.
    pub cpu_milli_min: u32,
    /// Memory, at least. A machine whose memory is not known does only for zero.
    pub memory_min: Bytes,
    /// GPUs of this model, or of a variant of it (`a100` also finds `a100-80gb`).
    pub gpu_model: Option<String>,
    /// Whole GPUs, at least.
    pub gpu_count_min: u32,
    /// As spot machines: the spot price counts.
    pub spot: bool,
    /// At this price of an hour at most; offers in other currencies do not do.
    pub price_max: Option<Money>,
    /// At most so many results; 0: all.
    pub limit: usize,
}

impl InstanceQuery {
    fn fits(&self, instance: &InstanceType) -> bool {
        (self.providers.is_empty() || self.providers.contains(&instance.provider))
            && (self.arch.is_none() || self.arch == instance.arch)
            && instance.cpu_milli >= self.cpu_milli_min
            && instance.memory.unwrap_or(Bytes::ZERO) >= self.memory_min
            && self.gpus_fit(instance)
    }

    fn gpus_fit(&self, instance: &InstanceType) -> bool {
        let wanted = self.gpu_model.as_ref().map(|model| model.to_ascii_lowercase());
        if wanted.is_none() && self.gpu_count_min == 0 {
            return true;
        }
        let Some(gpu) = &instance.gpu else { return false };
        let model_fits = wanted.is_none_or(|model| {
            let known = gpu.model.as_ref().map_or("", |known| known.as_str());
            let rest = known.strip_prefix(model.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        });
        let enough = u64::from(gpu.count_milli.unwrap_or(0)) >= u64::from(self.gpu_count_min) * 1000;
        model_fits && enough
    }
}

impl Catalog {
    /// The offers that fit and whose price is known, the cheapest first, then by name and region.
    ///
    /// ```
    /// use stowplan_core::{Catalog, InstanceQuery};
    ///
    /// let query = InstanceQuery { gpu_model: Some("t4".into()), cpu_milli_min: 8000, limit: 3, ..Default::default() };
    /// let found = Catalog::bundled().search(&query);
    /// assert_eq!(found.len(), 3);
    /// ```
    pub fn search(&self, query: &InstanceQuery) -> Vec<Offer> {
        let mut found = Vec::new();
        for entry in self.providers.values().flat_map(|names| names.values()) {
            if !query.fits(&entry.instance) {
                continue;
            }
            for (region, terms) in &entry.terms {
                let price = if query.spot { &terms.spot } else { &terms.on_demand };
                let Some(money) = price.as_ref().map(|price| price.money) else {
                    continue;
                };
                let dear = query
                    .price_max
                    .is_some_and(|most| money.checked_cmp(most).is_ok_and(std::cmp::Ordering::is_gt));
                let foreign = query
                    .price_max
                    .is_some_and(|most| most.currency != money.currency);
                let key = RegionKey {
                    provider: entry.instance.provider.clone(),
                    region: region.clone(),
                };
                if !dear && !foreign && (query.regions.is_empty() || query.regions.contains(&key)) {
                    found.push(((money.currency, money.micros), &entry.instance.name, key));
                }
            }
        }
        found.sort();
        found.truncate(if query.limit == 0 { usize::MAX } else { query.limit });
        found
            .into_iter()
            .filter_map(|(_, name, key)| {
                self.offer(key.provider.as_str(), name.as_str(), key.region.as_str())
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_cheapest_that_fits() {
        let catalog = Catalog::bundled();
        let query = InstanceQuery {
            cpu_milli_min: 16_000,
            memory_min: "64Gi".parse().unwrap(),
            arch: Some(Arch::Amd64),
            regions: ["azure/westeurope".parse().unwrap()].into(),
            ..InstanceQuery::default()
        };
        let found = catalog.search(&query);
        let price = |offer: &Offer| offer.on_demand_per_hour.as_ref().unwrap().money.micros;
        assert!(found.len() > 5 && found.is_sorted_by_key(price));
        for offer in &found {
            let instance = catalog
                .instance_type("azure", offer.instance_type.as_str())
                .unwrap();
            assert!(
                instance.cpu_milli >= 16_000 && instance.memory.unwrap().0 >= 64 << 30,
                "{instance:?}"
            );
        }
        let most = Money::usd_micros(price(&found[2]));
        let cheap = catalog.search(&InstanceQuery {
            price_max: Some(most),
            ..query.clone()
        });
        assert!(cheap.len() >= 3 && cheap.iter().all(|offer| price(offer) <= most.micros));
        let euros = Money::new(i64::MAX, crate::Currency::EUR);
        assert!(
            catalog
                .search(&InstanceQuery {
                    price_max: Some(euros),
                    ..query
                })
                .is_empty()
        );
    }

    #[test]
    fn models_and_their_variants() {
        let catalog = Catalog::bundled();
        let models = |model: &str| -> BTreeSet<String> {
            let query = InstanceQuery {
                gpu_model: Some(model.into()),
                gpu_count_min: 1,
                ..InstanceQuery::default()
            };
            let found = catalog.search(&query);
            let gpu = |offer: &Offer| {
                let instance =
                    catalog.instance_type(offer.region.provider.as_str(), offer.instance_type.as_str());
                instance
                    .unwrap()
                    .gpu
                    .as_ref()
                    .unwrap()
                    .model
                    .as_ref()
                    .unwrap()
                    .to_string()
            };
            found.iter().map(gpu).collect()
        };
        assert!(models("A100").contains("a100-80gb"));
        assert_eq!(models("a100-80gb"), ["a100-80gb".to_owned()].into());
        assert_eq!(models("t4"), ["t4".to_owned()].into());
    }
}

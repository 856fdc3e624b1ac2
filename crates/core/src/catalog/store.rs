//! The catalogue: instance types, offers and regions, by name.

use std::collections::BTreeMap;

use crate::fleet::CustomRegion;
use crate::id::{InstanceTypeName, Provider, Region};
use crate::region::RegionInfo;
use crate::topology::RegionKey;

use super::{InstanceType, InterruptionBand, Offer, Price};

/// Instance types, what they cost by region, and regions. Everything it lists, it lists in the order of names.
///
/// ```
/// use stowplan_core::Catalog;
///
/// let catalog = Catalog::bundled();
/// let offer = catalog.offer("aws", "m5.xlarge", "eu-central-1").expect("a common instance type");
/// let price = offer.on_demand_per_hour.expect("its price can be derived there");
/// assert_eq!(price.money.to_string(), "0.22752 USD");
/// assert!(price.provenance.is_derived());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    pub(super) providers: BTreeMap<Provider, BTreeMap<InstanceTypeName, Entry>>,
    pub(super) regions: BTreeMap<RegionKey, RegionInfo>,
}

/// An instance type and its terms by region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub instance: InstanceType,
    pub terms: BTreeMap<Region, Terms>,
}

/// What is known about an instance type in one region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Terms {
    pub on_demand: Option<Price>,
    pub spot: Option<Price>,
    pub interruption: Option<InterruptionBand>,
}

impl Terms {
    /// Takes what the other knows.
    fn merge(&mut self, other: Self) {
        self.on_demand = other.on_demand.or(self.on_demand.take());
        self.spot = other.spot.or(self.spot.take());
        self.interruption = other.interruption.or(self.interruption);
    }

    fn offer(&self, provider: &Provider, name: &InstanceTypeName, region: &Region) -> Offer {
        Offer {
            instance_type: name.clone(),
            region: RegionKey {
                provider: provider.clone(),
                region: region.clone(),
            },
            on_demand_per_hour: self.on_demand.clone(),
            spot_per_hour: self.spot.clone(),
            interruption: self.interruption,
        }
    }
}

impl Catalog {
    /// A catalogue that knows nothing.
    pub fn empty() -> Self {
        Self::default()
    }

    /// An instance type of a provider.
    pub fn instance_type(&self, provider: &str, name: &str) -> Option<&InstanceType> {
        Some(&self.providers.get(provider)?.get(name)?.instance)
    }

    /// All instance types, by provider and name.
    pub fn instance_types(&self) -> impl Iterator<Item = &InstanceType> {
        self.providers
            .values()
            .flatten()
            .map(|(_, entry)| &entry.instance)
    }

    /// What an instance type costs in a region; `None`: the catalogue does not know that it is offered there.
    pub fn offer(&self, provider: &str, instance_type: &str, region: &str) -> Option<Offer> {
        let (provider, names) = self.providers.get_key_value(provider)?;
        let (name, entry) = names.get_key_value(instance_type)?;
        let (region, terms) = entry.terms.get_key_value(region)?;
        Some(terms.offer(provider, name, region))
    }

    /// All offers, by provider, instance type and region.
    pub fn offers(&self) -> impl Iterator<Item = Offer> {
        self.providers.iter().flat_map(|(provider, names)| {
            names.iter().flat_map(move |(name, entry)| {
                entry
                    .terms
                    .iter()
                    .map(move |(region, terms)| terms.offer(provider, name, region))
            })
        })
    }

    /// What is known about a region.
    pub fn region(&self, key: &RegionKey) -> Option<&RegionInfo> {
        self.regions.get(key)
    }

    /// All regions, by provider and name.
    pub fn regions(&self) -> impl Iterator<Item = &RegionInfo> {
        self.regions.values()
    }

    /// Adds an instance type, or replaces what is known about it; its offers stay.
    pub fn add_instance_type(&mut self, instance: InstanceType) {
        let names = self.providers.entry(instance.provider.clone()).or_default();
        if let Some(entry) = names.get_mut(&instance.name) {
            entry.instance = instance;
            return;
        }
        let name = instance.name.clone();
        let terms = BTreeMap::new();
        names.insert(name, Entry { instance, terms });
    }

    /// Adds what an offer knows to an instance type's terms in its region. Says whether the instance type is there.
    pub fn add_offer(&mut self, offer: Offer) -> bool {
        let names = self.providers.get_mut(&offer.region.provider);
        let Some(entry) = names.and_then(|names| names.get_mut(&offer.instance_type)) else {
            return false;
        };
        entry.terms.entry(offer.region.region).or_default().merge(Terms {
            on_demand: offer.on_demand_per_hour,
            spot: offer.spot_per_hour,
            interruption: offer.interruption,
        });
        true
    }

    /// Adds a region, or replaces what is known about it.
    pub fn add_region(&mut self, region: RegionInfo) {
        self.regions.insert(region.key.clone(), region);
    }

    /// Adds a fleet's own region; what it does not say about a region that is known, stays.
    pub fn add_custom_region(&mut self, custom: &CustomRegion) {
        let mut region = RegionInfo::from_custom(custom);
        if let Some(known) = self.regions.remove(&custom.region) {
            if region.country.is_none() {
                region.country.clone_from(&known.country);
                region.jurisdictions.clone_from(&known.jurisdictions);
            }
            region.carbon = region.carbon.or(known.carbon);
            region.display_name = known.display_name;
            region.city = known.city;
            region.continent = known.continent;
        }
        self.add_region(region);
    }

    /// Takes all of another catalogue. Where both know a price, an instance type or a region, the other's holds; what the other
    /// does not know stays.
    pub fn merge(&mut self, other: Self) {
        for (provider, names) in other.providers {
            let mine = self.providers.entry(provider).or_default();
            for (name, entry) in names {
                match mine.get_mut(&name) {
                    None => {
                        mine.insert(name, entry);
                    }
                    Some(known) => {
                        known.instance = entry.instance;
                        for (region, terms) in entry.terms {
                            known.terms.entry(region).or_default().merge(terms);
                        }
                    }
                }
            }
        }
        self.regions.extend(other.regions);
    }
}

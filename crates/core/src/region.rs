//! Regions of providers: where they are, under whose law, on which grid.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use crate::fleet::CustomRegion;
use crate::geo::Coordinates;
use crate::jurisdiction::jurisdictions_of;
use crate::provenance::Provenance;
use crate::topology::RegionKey;

/// What is known about a region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegionInfo {
    /// Provider and name.
    pub key: RegionKey,
    /// The provider's name of it for people.
    pub display_name: Arc<str>,
    /// The city or area that the provider names.
    pub city: Option<Arc<str>>,
    /// Where it is (the city, not the building).
    pub coordinates: Option<Coordinates>,
    /// ISO 3166-1 alpha-2 code of its country.
    pub country: Option<Arc<str>>,
    /// Continent: `africa`, `asia`, `europe`, `middle-east`, `north-america`, `oceania`, `south-america`.
    pub continent: Option<Arc<str>>,
    /// The country and the groups of countries it belongs to (`DE`, `EEA`, `EU`).
    pub jurisdictions: BTreeSet<String>,
    /// What a kilowatt hour from the grid there emits.
    pub carbon: Option<GridCarbon>,
}

/// What a kilowatt hour from a grid emits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GridCarbon {
    /// Milligrams of CO2e per kilowatt hour.
    pub mg_per_kwh: u32,
    /// Where it comes from. Derived: the grid is taken from the nearest region of the same country.
    pub provenance: Provenance,
}

impl RegionInfo {
    /// A region of which nothing more is known.
    pub fn new(key: RegionKey) -> Self {
        Self {
            display_name: key.region.shared(),
            key,
            city: None,
            coordinates: None,
            country: None,
            continent: None,
            jurisdictions: BTreeSet::new(),
            carbon: None,
        }
    }

    /// Grid carbon in grams of CO2e per kilowatt hour, rounded.
    pub fn carbon_g_per_kwh(&self) -> Option<u32> {
        self.carbon
            .as_ref()
            .map(|carbon| (carbon.mg_per_kwh + 500) / 1000)
    }

    /// What a fleet says about a region of its own.
    pub(crate) fn from_custom(custom: &CustomRegion) -> Self {
        let country = custom.country.as_deref();
        Self {
            coordinates: Some(custom.coordinates),
            country: country.map(Arc::from),
            jurisdictions: country.map(jurisdictions_of).unwrap_or_default(),
            carbon: custom.carbon_g_per_kwh.map(|grams| GridCarbon {
                mg_per_kwh: grams.saturating_mul(1000),
                provenance: Provenance::Given,
            }),
            ..Self::new(custom.region.clone())
        }
    }
}

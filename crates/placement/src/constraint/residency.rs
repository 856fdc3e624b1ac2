//! Residency: the place is in one of the regions, countries or jurisdictions allowed. What is not known to be inside is outside.

use super::{Site, Violation};
use crate::problem::{BinProfile, HomeRules};

pub(crate) fn check(rules: &HomeRules, profile: &BinProfile, _: &Site<'_>) -> Option<Violation> {
    let residency = &rules.residency;
    let region = profile.location.region_key();
    let inside = residency.is_anywhere()
        || region
            .as_ref()
            .is_some_and(|region| residency.regions.contains(region))
        || profile
            .country
            .as_ref()
            .is_some_and(|country| residency.countries.contains(country))
        || !residency.jurisdictions.is_disjoint(&profile.jurisdictions);
    if inside {
        return None;
    }
    let region = region.map_or_else(|| "an unknown region".to_owned(), |region| region.to_string());
    let country = profile.country.as_deref().unwrap_or("unknown country");
    Some(Violation::Residency {
        place: format!("{region} ({country})"),
    })
}

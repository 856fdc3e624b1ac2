//! Domains of the topology, by definition.

use stowplan_core::TopologyLevel;

use crate::case::Case;

/// What tells a domain from others of its level: the parts of its name, absent ones included.
pub(super) type Domain = Vec<Option<String>>;

/// The domain of a bin at a level, if it is in one.
pub(super) fn domain(case: &Case, bin: usize, level: &TopologyLevel) -> Option<Domain> {
    let spec = &case.bins[bin];
    let profile = &spec.profile;
    let location = &profile.location;
    let text = |part: &dyn ToString| Some(part.to_string());
    let cluster = profile.cluster.as_ref().and_then(|name| text(name));
    let zone = location.zone.as_ref().and_then(|name| text(name));
    let region = location.region_key().and_then(|key| text(&key));
    match level {
        TopologyLevel::Provider => location.provider.as_ref().map(|name| vec![text(name)]),
        TopologyLevel::Region => region.map(|region| vec![Some(region)]),
        TopologyLevel::Zone if zone.is_some() => Some(vec![region, zone]),
        TopologyLevel::Zone | TopologyLevel::Cluster => cluster.map(|cluster| vec![Some(cluster)]),
        TopologyLevel::Rack => location
            .rack
            .as_ref()
            .map(|rack| vec![region, zone, cluster, text(rack)]),
        TopologyLevel::Pool => profile.pool.as_ref().map(|pool| vec![cluster, text(pool)]),
        TopologyLevel::Host => Some(vec![Some(spec.name.clone())]),
        TopologyLevel::Label(key) => profile
            .labels
            .get(key)
            .map(|value| vec![cluster, Some(value.to_owned())]),
    }
}

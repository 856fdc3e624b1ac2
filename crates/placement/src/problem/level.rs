//! Domains: which bins stand together at a level of the topology.

use rustc_hash::FxHashMap;
use stowplan_core::TopologyLevel;

use super::bins::Bins;
use super::names::Names;

/// No domain: the bin is in none at this level.
pub(crate) const NO_DOMAIN: u32 = u32::MAX;

/// The domains of one level.
#[derive(Clone, Debug)]
pub(crate) struct Level {
    pub level: TopologyLevel,
    /// Domain of each bin, or [`NO_DOMAIN`].
    pub domain_of: Vec<u32>,
    /// Names of domains; empty for hosts, whose domains are the bins.
    names: Names,
    count: usize,
}

impl Level {
    pub fn new(level: TopologyLevel, bins: &Bins) -> Self {
        if level == TopologyLevel::Host {
            let domain_of = (0..bins.len() as u32).collect();
            return Self {
                level,
                domain_of,
                names: Names::default(),
                count: bins.len(),
            };
        }
        let mut names = Names::default();
        let mut index: FxHashMap<String, u32> = FxHashMap::default();
        let by_profile: Vec<u32> = bins
            .profiles
            .iter()
            .map(|profile| {
                let Some(name) = profile.domain(&level) else {
                    return NO_DOMAIN;
                };
                *index.entry(name).or_insert_with_key(|name| {
                    names
                        .push(name)
                        .expect("domain names are no longer than the labels they come from");
                    names.len() as u32 - 1
                })
            })
            .collect();
        let domain_of = bins
            .profile_of
            .iter()
            .map(|profile| by_profile[*profile as usize])
            .collect();
        Self {
            level,
            domain_of,
            count: names.len(),
            names,
        }
    }

    /// How many domains there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The name of a domain, as people say it.
    pub fn name<'a>(&'a self, domain: u32, bins: &'a Bins) -> &'a str {
        if self.level == TopologyLevel::Host {
            bins.names.get(domain as usize)
        } else {
            self.names.get(domain as usize)
        }
    }
}

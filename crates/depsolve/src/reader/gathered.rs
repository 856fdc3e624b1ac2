//! Packages while they are read: versions by name and place in the order, none given twice in two ways.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use stowplan_core::{Scheme, Version};

use crate::metadata::{OnePer, Package, PackageVersion};

/// Versions of packages of one scheme.
#[derive(Clone, Debug)]
pub(super) struct Gathered {
    scheme: Scheme,
    packages: BTreeMap<String, BTreeMap<Version, Read>>,
}

#[derive(Clone, Debug)]
struct Read {
    says: PackageVersion,
    source: String,
}

/// What came of a version that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Added {
    /// It is new.
    New,
    /// It says what was said before.
    Again,
    /// Something else was said of it before: as this version, in that file.
    Otherwise(String, String),
}

impl Gathered {
    pub fn new(scheme: Scheme) -> Self {
        Self {
            scheme,
            packages: BTreeMap::new(),
        }
    }

    /// Adds a version.
    pub fn add(&mut self, name: &str, version: Version, says: PackageVersion, source: &str) -> Added {
        let versions = match self.packages.get_mut(name) {
            Some(versions) => versions,
            None => self.packages.entry(name.to_owned()).or_default(),
        };
        match versions.entry(version) {
            Entry::Vacant(place) => {
                place.insert(Read {
                    says,
                    source: source.to_owned(),
                });
                Added::New
            }
            Entry::Occupied(known) if known.get().says == says => Added::Again,
            Entry::Occupied(known) => {
                let known = known.get();
                Added::Otherwise(known.says.version.clone(), known.source.clone())
            }
        }
    }

    /// What was said of a version.
    pub fn get_mut(&mut self, name: &str, version: &Version) -> Option<&mut PackageVersion> {
        Some(&mut self.packages.get_mut(name)?.get_mut(version)?.says)
    }

    /// The packages by name, each with its versions in ascending order.
    pub fn into_packages(self, one_per: OnePer) -> Vec<Package> {
        let scheme = self.scheme;
        let package = |(name, versions): (String, BTreeMap<Version, Read>)| Package {
            name,
            scheme: scheme.to_string(),
            one_per,
            versions: versions.into_values().map(|read| read.says).collect(),
            ..Package::default()
        };
        self.packages.into_iter().map(package).collect()
    }
}

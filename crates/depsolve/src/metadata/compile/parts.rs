//! The packages of the universe that packages are lowered to: slots, features, facts of the target; and who is called what.

use std::collections::BTreeMap;
use std::sync::Arc;

use stowplan_core::VersionScheme;

use super::index::{Index, Indexed, Slot};
use super::names::{list, package_name, plain_name};
use super::read::{Read, read};
use crate::error::{Error, Result};
use crate::metadata::package::{OnePer, Package};
use crate::metadata::repository::Repository;
use crate::metadata::version::PackageVersion;
use crate::ranks::RankSet;
use crate::universe::{Clause, PackageId, Role, UniverseBuilder};

/// A package as it is told in messages, with one of its versions.
pub(super) fn object(package: &str, version: &str) -> String {
    format!("package {package:?} version {version:?}")
}

/// Reads all packages and makes those of the universe.
pub(super) fn index<'a>(
    repository: &'a Repository,
    builder: &mut UniverseBuilder,
) -> Result<(Index, Vec<Read<'a>>)> {
    let mut index = Index::default();
    let mut reads = Vec::new();
    for package in repository.packages() {
        package_name(&package.name)?;
        let read = read(package, repository.scheme_of(package)?)?;
        lists(package)?;
        add(&mut index, builder, &read)?;
        reads.push(read);
    }
    provided(&mut index, &reads)?;
    replaced(&mut index, &reads)?;
    Ok((index, reads))
}

fn lists(package: &Package) -> Result<()> {
    for version in &package.versions {
        let object = || object(&package.name, &version.version);
        list(object, "requirements", &version.requires)?;
        list(object, "recommendations", &version.recommends)?;
        list(object, "optional packages", &version.optional)?;
        list(object, "conflicts", &version.conflicts)?;
        list(object, "provided names", &version.provides)?;
        list(object, "replaced packages", &version.replaces)?;
        for (name, feature) in &version.features {
            list(object, "requirements of a feature", &feature.requires)?;
            list(object, "features of a feature", &feature.features)?;
            let bracket = name.contains(['[', ']']).then(|| Error::Field {
                object: object(),
                field: "features".to_owned(),
                value: name.clone(),
                reason: "contains [ or ]; write it without".to_owned(),
            });
            bracket.map_or(Ok(()), Err)?;
            plain_name(object, || "features".to_owned(), name)?;
        }
        for requirement in version.all_requirements() {
            list(object, "alternatives of a requirement", &requirement.any_of)?;
            list(object, "conditions of a requirement", &requirement.only_if)?;
        }
    }
    Ok(())
}

fn add(index: &mut Index, builder: &mut UniverseBuilder, read: &Read<'_>) -> Result<()> {
    let package = read.package;
    let at = index.packages.len();
    let count = read.versions.len() as u64;
    let mut place = vec![(0, 0); read.versions.len()];
    let mut slots = Vec::new();
    for (slot_name, ranks) in &read.slots {
        let slot = index.slots.len();
        let name = match slot_name.as_deref() {
            None => package.name.clone(),
            Some(slot) => format!("{}#{slot}", package.name),
        };
        let texts = ranks.iter().map(|rank| read.versions[*rank as usize].text());
        let id = builder.package(&name, texts)?;
        if package.one_per != OnePer::Name {
            builder.lags(id, ranks.iter().map(|rank| count - 1 - u64::from(*rank)))?;
        }
        for (here, rank) in ranks.iter().enumerate() {
            place[*rank as usize] = (slot, here as u32);
        }
        let features = features(builder, id, &name, ranks, read)?;
        index.slots.push(Slot {
            id,
            package: at,
            ranks: ranks.clone(),
            features,
        });
        slots.push(slot);
    }
    let excluded = RankSet::where_true(read.versions.len() as u32, |rank| {
        package.versions[read.order[rank as usize]].excluded.is_some()
    });
    index.by_name.insert(package.name.as_str().into(), at);
    index.packages.push(Indexed {
        name: package.name.as_str().into(),
        scheme: Arc::clone(&read.scheme) as Arc<dyn VersionScheme>,
        missing_features: package.missing_features,
        versions: read.versions.clone(),
        slots,
        place,
        excluded,
    });
    Ok(())
}

/// The features that versions of a slot have, each a package that is selected where the feature is on.
fn features(
    builder: &mut UniverseBuilder,
    slot: PackageId,
    name: &str,
    ranks: &[u32],
    read: &Read<'_>,
) -> Result<BTreeMap<Box<str>, (PackageId, RankSet)>> {
    let mut having: BTreeMap<&str, Vec<(u32, u32)>> = BTreeMap::new();
    for (here, rank) in ranks.iter().enumerate() {
        for feature in version(read, *rank).features.keys() {
            having
                .entry(feature)
                .or_default()
                .push((here as u32, here as u32));
        }
    }
    let all = RankSet::all(ranks.len() as u32);
    let mut features = BTreeMap::new();
    for (feature, having) in having {
        let id = hidden(builder, &format!("{name}[{feature}]"), Role::Hidden)?;
        let belongs = Clause::requires([(slot, all.clone())]).told(format!("belongs to {name}"));
        builder.demand(id, &RankSet::one(0), &belongs)?;
        features.insert(feature.into(), (id, RankSet::from_intervals(having)));
    }
    Ok(features)
}

/// An auxiliary package, selected or not.
pub(super) fn hidden(builder: &mut UniverseBuilder, name: &str, role: Role) -> Result<PackageId> {
    let id = builder.package(name, ["on"])?;
    builder.role(id, role)?;
    Ok(id)
}

/// What a version of that rank says.
pub(super) fn version<'a>(read: &Read<'a>, rank: u32) -> &'a PackageVersion {
    &read.package.versions[read.order[rank as usize]]
}

fn provided(index: &mut Index, reads: &[Read<'_>]) -> Result<()> {
    for (at, read) in reads.iter().enumerate() {
        for rank in 0..read.versions.len() as u32 {
            let says = version(read, rank);
            for (number, provided) in says.provides.iter().enumerate() {
                let object = || object(&read.package.name, &says.version);
                plain_name(object, || format!("provides[{number}].name"), &provided.name)?;
                let text = provided.version.as_deref();
                let in_version = text.map(|text| {
                    read.scheme.version(text).map_err(|error| Error::Field {
                        object: object(),
                        field: format!("provides[{number}].version"),
                        value: text.to_owned(),
                        reason: crate::metadata::unreadable_version(&error),
                    })
                });
                let holders = index.providers.entry(provided.name.as_str().into()).or_default();
                holders.push(((at, rank), in_version.transpose()?));
            }
        }
    }
    Ok(())
}

fn replaced(index: &mut Index, reads: &[Read<'_>]) -> Result<()> {
    for (at, read) in reads.iter().enumerate() {
        for rank in 0..read.versions.len() as u32 {
            let says = version(read, rank);
            for (number, replaced) in says.replaces.iter().enumerate() {
                let Some(package) = index.by_name.get(replaced.name.as_str()).copied() else {
                    continue;
                };
                let ranks = index.ranks(package, replaced.range.as_deref(), Some(&*read.scheme));
                let ranks = ranks.map_err(|error| Error::Field {
                    object: object(&read.package.name, &says.version),
                    field: format!("replaces[{number}].range"),
                    value: replaced.range.clone().unwrap_or_default(),
                    reason: crate::metadata::unreadable_range(&error),
                })?;
                index
                    .replacers
                    .entry(package)
                    .or_default()
                    .push(((at, rank), ranks));
            }
        }
    }
    Ok(())
}

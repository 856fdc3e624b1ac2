//! Features of a crate: `name`, `dep:name`, `name/feature` and `name?/feature`.
//!
//! An optional dependency that no feature names by `dep:` is a feature of its own name. Weak features (`name?/feature`) turn on a feature
//! of a dependency only where something else turned the dependency on; here, where a version of it that is let in is selected.

use std::collections::{BTreeMap, BTreeSet};

use stowplan_core::nearest;

use super::index::place_of;
use crate::metadata::{Alternative, Feature, PackageRange, PackageVersion, Requirement};
use crate::reader::desk::Desk;

/// A dependency by the name that features know.
pub(super) struct Dependency {
    pub name: String,
    pub optional: bool,
    pub what: Alternative,
}

/// Writes dependencies and features into what a version says.
pub(super) fn add(
    desk: &mut Desk<'_>,
    line: usize,
    text: &str,
    says: &mut PackageVersion,
    dependencies: &[Dependency],
    mut features: BTreeMap<String, Vec<String>>,
) {
    let required = dependencies.iter().filter(|dependency| !dependency.optional);
    says.requires
        .extend(required.map(|dependency| dependency.what.clone().into()));
    let hidden: BTreeSet<String> = features
        .values()
        .flatten()
        .filter_map(|item| item.strip_prefix("dep:"))
        .map(str::to_owned)
        .collect();
    for dependency in dependencies.iter().filter(|dependency| dependency.optional) {
        if !hidden.contains(&dependency.name) && !features.contains_key(&dependency.name) {
            features.insert(dependency.name.clone(), vec![format!("dep:{}", dependency.name)]);
        }
    }
    let names: BTreeSet<&str> = features.keys().map(String::as_str).collect();
    for (name, items) in &features {
        let mut feature = Feature::default();
        for item in items {
            let whole = Item {
                desk,
                line,
                text,
                feature: name,
                item,
            };
            whole.add(&mut feature, dependencies, &names);
        }
        if name.is_empty() || name.contains(char::is_whitespace) {
            let reason = "is no name of a feature";
            desk.fault(
                (line, place_of(text, name)),
                "features",
                name,
                reason,
                "write one without white space",
            );
        }
        says.features.insert(name.clone(), feature);
    }
}

/// One thing that a feature turns on.
struct Item<'d, 'a, 's> {
    desk: &'d mut Desk<'a>,
    line: usize,
    text: &'s str,
    feature: &'s str,
    item: &'s str,
}

impl Item<'_, '_, '_> {
    fn add(mut self, feature: &mut Feature, dependencies: &[Dependency], names: &BTreeSet<&str>) {
        let item = self.item;
        if let Some(name) = item.strip_prefix("dep:") {
            for dependency in self.named(name, dependencies) {
                push(feature, dependency.what.clone().into());
            }
        } else if let Some((name, of_dependency)) = item.split_once('/') {
            let weak = name.strip_suffix('?');
            let name = weak.unwrap_or(name);
            let found = self.named(name, dependencies);
            if weak.is_none() && names.contains(name) && name != self.feature {
                turn_on(feature, name);
            }
            for dependency in found {
                let what = dependency.what.clone().with_features([of_dependency]);
                if weak.is_some() && dependency.optional {
                    let told = "is weak: turned on where the dependency is selected, whoever asked for it";
                    self.desk
                        .note(self.line, &format!("features.{}", self.feature), "features", told);
                    let condition = PackageRange {
                        name: what.name.clone(),
                        range: what.range.clone(),
                    };
                    push(feature, Requirement::from(what).only_if(condition));
                } else {
                    push(feature, what.into());
                }
            }
        } else if names.contains(item) {
            turn_on(feature, item);
        } else {
            let meant = nearest(item, names.iter().copied());
            self.refuse("names a feature that the crate does not have", meant);
        }
    }

    fn named<'n>(&mut self, name: &str, dependencies: &'n [Dependency]) -> Vec<&'n Dependency> {
        let found: Vec<&Dependency> = dependencies.iter().filter(|known| known.name == name).collect();
        if found.is_empty() {
            let known = dependencies.iter().map(|known| known.name.as_str());
            self.refuse(
                "names a dependency that the crate does not have",
                nearest(name, known),
            );
        }
        found
    }

    fn refuse(&mut self, reason: &str, meant: Option<&str>) {
        let remedy = match meant {
            Some(meant) => format!("did you mean {meant:?}?"),
            None => "write a feature, dep:name, name/feature or name?/feature".to_owned(),
        };
        let place = (self.line, place_of(self.text, self.item));
        self.desk.fault(
            place,
            &format!("features.{}", self.feature),
            self.item,
            reason,
            &remedy,
        );
    }
}

fn push(feature: &mut Feature, requirement: Requirement) {
    if !feature.requires.contains(&requirement) {
        feature.requires.push(requirement);
    }
}

fn turn_on(feature: &mut Feature, name: &str) {
    if !feature.features.iter().any(|known| known == name) {
        feature.features.push(name.to_owned());
    }
}

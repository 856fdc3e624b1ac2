//! Small packages and requests of all shapes, drawn from numbers.

use std::collections::BTreeSet;

use stowplan_core::Scheme;
use stowplan_depsolve::{
    Alternative, Goal, Job, OnePer, Package, PackageRange, PackageRequest, PackageVersion, Requirement,
};

use super::named::Named;

/// Numbers to draw from, again and again.
struct Draw<'d> {
    numbers: std::iter::Cycle<std::iter::Copied<std::slice::Iter<'d, u32>>>,
}

impl Draw<'_> {
    fn below(&mut self, bound: u32) -> u32 {
        self.numbers.next().unwrap_or(0) % bound
    }

    fn one_in(&mut self, count: u32) -> bool {
        self.below(count) == count - 1
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len() as u32) as usize]
    }

    fn range(&mut self) -> Option<String> {
        let ranges = [
            ">=1.1.0",
            "^1",
            "<2",
            "=1.0.0",
            ">1.0.0",
            "2.x",
            ">=3",
            "<1.1.0 || >=2",
        ];
        (!self.one_in(3)).then(|| self.of(&ranges).to_owned())
    }

    fn name(&mut self) -> &'static str {
        self.of(&["a", "b", "c", "v", "b", "a", "nil"])
    }

    fn what(&mut self) -> PackageRange {
        PackageRange {
            name: self.name().to_owned(),
            range: self.range(),
        }
    }

    fn alternative(&mut self) -> Alternative {
        let features = if self.one_in(3) {
            vec![self.of(&["f", "default", "g"]).to_owned()]
        } else {
            Vec::new()
        };
        Alternative {
            name: self.name().to_owned(),
            range: self.range(),
            features,
            default_features: !self.one_in(4),
        }
    }

    fn requirement(&mut self) -> Requirement {
        let count = [1, 1, 2, 2, 0, 3][self.below(6) as usize];
        let any_of = (0..count).map(|_| self.alternative()).collect();
        let conditions = [0, 0, 0, 1, 2][self.below(5) as usize];
        Requirement {
            any_of,
            only_if: (0..conditions).map(|_| self.what()).collect(),
        }
    }

    fn some<T>(&mut self, one_in: u32, mut draw: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut list = Vec::new();
        while list.len() < 2 && self.one_in(one_in) {
            list.push(draw(self));
        }
        list
    }

    fn version(&mut self, text: &str, features_most: u32) -> PackageVersion {
        let mut says = PackageVersion::new(text);
        says.requires = self.some(2, Self::requirement);
        says.recommends = self.some(4, Self::requirement);
        says.optional = self.some(6, Self::what);
        says.conflicts = self.some(6, Self::what);
        says.replaces = self.some(8, Self::what);
        for _ in 0..self.below(4).saturating_sub(1).min(features_most) {
            let name = self.of(&["f", "default"]);
            says = says.feature(name, self.some(2, Self::requirement));
        }
        if says.features.len() == 2 && self.one_in(2) {
            says = says.feature_of_features("default", ["f"]);
        }
        if self.one_in(4) {
            let name = self.of(&["v", "b", "v"]);
            says = if self.one_in(2) {
                says.provides_any(name)
            } else {
                says.provides(name, self.of(&["1.0.0", "2.0.0"]))
            };
        }
        if self.one_in(8) {
            says.target.kubernetes = self.range();
        }
        if self.one_in(8) {
            says.target.platforms = self.some(2, |draw| draw.of(&["x", "y"]).to_owned());
        }
        if self.one_in(8) {
            says.target.capabilities = self.some(2, |draw| draw.of(&["p", "q"]).to_owned());
        }
        says.excluded = self.one_in(8).then(|| "withdrawn".to_owned());
        says.slot = self.one_in(2).then(|| self.of(&["s", "t"]).to_owned());
        says.cost = self.one_in(3).then(|| u64::from(self.below(4)));
        says.size = self.one_in(3).then(|| u64::from(self.below(4)));
        says
    }

    fn package(&mut self, name: &str) -> Package {
        let mut package = Package::new(name, Scheme::Semver);
        package.one_per = [
            OnePer::Name,
            OnePer::Name,
            OnePer::Compatible,
            OnePer::Slot,
            OnePer::Version,
        ][self.below(5) as usize];
        if self.one_in(3) {
            package = package.overlook_missing_features();
        }
        // Few enough selections that all can be tried.
        let (count, features) = if package.one_per == OnePer::Name {
            (4, 2)
        } else {
            (3, 1)
        };
        let count = self.below(count) as usize;
        for text in &["1.1.0", "2.0.0", "1.0.0"][..count] {
            let version = self.version(text, features);
            package = package.version(version);
        }
        package
    }

    fn job(&mut self, named: &Named) -> Option<Job> {
        // Jobs for names that nothing has are errors, and are tested as such.
        let exists = |name: &str| named.packages.iter().any(|package| package.name == name);
        let known = |name: &str| {
            let mut versions = named.packages.iter().flat_map(|package| &package.versions);
            exists(name) || versions.any(|says| says.provides.iter().any(|provided| provided.name == name))
        };
        let what = self.what();
        let job = match self.below(12) {
            0..=4 => Job::Install(self.requirement()),
            5 => Job::Remove(what),
            6 => Job::exclude(what, "for a reason"),
            7 => Job::Upgrade {
                name: what.name,
                newest: self.one_in(3),
            },
            8 => Job::Keep { name: what.name },
            9 => {
                let package = named.packages.iter().find(|package| package.name == what.name)?;
                let at = self.below(package.versions.len().max(1) as u32) as usize;
                let version = package.versions.get(at)?.version.clone();
                Job::Lock {
                    name: what.name,
                    version,
                }
            }
            10 => Job::Prefer {
                what,
                weight: u64::from(self.below(4)),
            },
            _ => Job::wish(self.requirement(), u64::from(self.below(4))),
        };
        let installed = |name: &str| {
            named
                .request
                .installed
                .iter()
                .find(|installed| installed.name == name)
        };
        let fine = match &job {
            Job::Install(requirement) | Job::Wish { requirement, .. } => requirement
                .any_of
                .iter()
                .all(|alternative| known(&alternative.name)),
            Job::Remove(what) | Job::Exclude { what, .. } => known(&what.name),
            Job::Prefer { what, .. } => exists(&what.name),
            Job::Upgrade { name, .. } => exists(name) && installed(name).is_some(),
            Job::Keep { name } => installed(name).is_some_and(|installed| {
                let package = named.packages.iter().find(|package| package.name == *name);
                package.is_some_and(|package| {
                    package
                        .versions
                        .iter()
                        .any(|says| says.version == installed.version)
                })
            }),
            _ => true,
        };
        fine.then_some(job)
    }
}

/// Up to three small packages and a request, drawn from numbers.
#[must_use]
pub fn named(numbers: &[u32]) -> Named {
    let mut draw = Draw {
        numbers: numbers.iter().copied().cycle(),
    };
    let mut named = Named {
        packages: ["a", "b", "c"][..2 + draw.below(2) as usize]
            .iter()
            .map(|name| draw.package(name))
            .collect(),
        request: PackageRequest::default(),
    };
    for package in &named.packages {
        if draw.one_in(2) {
            named.request.installed.push(stowplan_depsolve::Installed {
                name: package.name.clone(),
                version: draw.of(&["1.1.0", "2.0.0", "0.9.0", "1.0.0"]).to_owned(),
            });
        }
    }
    for _ in 0..=draw.below(4) {
        let job = draw.job(&named);
        named.request.jobs.extend(job);
    }
    if draw.one_in(2) {
        let all = |names: &[&str], draw: &mut Draw<'_>| -> Option<BTreeSet<String>> {
            (!draw.one_in(4)).then(|| {
                names
                    .iter()
                    .filter(|_| draw.one_in(2))
                    .map(|name| (*name).to_owned())
                    .collect()
            })
        };
        named.request.target = Some(stowplan_depsolve::Target {
            kubernetes: (!draw.one_in(4))
                .then(|| draw.of(&["1.0.0", "1.1.0", "2.1.3", "2.0.0-rc.1"]).to_owned()),
            platforms: all(&["x", "y"], &mut draw),
            capabilities: all(&["p", "q"], &mut draw),
        });
    }
    let goals = [
        Goal::RootsNewest,
        Goal::AllNewest,
        Goal::FewestOutdated,
        Goal::FewestPackages,
        Goal::LeastChange,
        Goal::LeastCost,
        Goal::LeastSize,
        Goal::Recommended,
        Goal::MostPreferred,
    ];
    for _ in 0..draw.below(4) {
        named
            .request
            .goals
            .push(goals[draw.below(goals.len() as u32) as usize]);
    }
    named
}

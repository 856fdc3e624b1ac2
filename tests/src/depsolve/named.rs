//! What packages say, taken literally: every selection of versions and features is tried. Nothing here is lowered to ranks or clauses.

use std::collections::{BTreeMap, BTreeSet};

use stowplan_core::{Scheme, Version, VersionScheme};
use stowplan_depsolve::{
    Alternative, Goal, Job, MissingFeatures, OnePer, Package, PackageRange, PackageRequest, PackageVersion,
    Repository, Requirement,
};

/// A selected version: indices of package and version, and the features that are on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct On<'a> {
    /// Index of the package.
    pub package: usize,
    /// Index of the version in the package.
    pub version: usize,
    /// Its features that are on.
    pub features: BTreeSet<&'a str>,
}

/// Selected versions.
pub type Selection<'a> = Vec<On<'a>>;

/// Packages and a request, for which all selections are tried.
#[derive(Clone, Debug)]
pub struct Named {
    /// The packages, all of the scheme `semver`.
    pub packages: Vec<Package>,
    /// What is asked.
    pub request: PackageRequest,
}

fn read(text: &str) -> Version {
    Scheme::Semver.version(text).expect("a version")
}

fn within(range: Option<&String>, text: &str) -> bool {
    range.is_none_or(|range| {
        Scheme::Semver
            .range(range)
            .expect("a range")
            .contains(&read(text))
    })
}

impl Named {
    /// The packages as a repository.
    ///
    /// # Panics
    /// If two have one name.
    #[must_use]
    pub fn repository(&self) -> Repository {
        let mut repository = Repository::new();
        for package in &self.packages {
            repository.add(package.clone()).expect("names differ");
        }
        repository
    }

    fn says(&self, on: &On<'_>) -> &PackageVersion {
        &self.packages[on.package].versions[on.version]
    }

    /// What at most one version may be selected of.
    fn slot(&self, package: usize, version: usize) -> String {
        let says = &self.packages[package].versions[version];
        match self.packages[package].one_per {
            OnePer::Name => String::new(),
            OnePer::Version => says.version.clone(),
            OnePer::Slot => says.slot.clone().unwrap_or_default(),
            // The versions drawn begin with a major number that is not zero.
            OnePer::Compatible => says.version.split('.').next().unwrap_or_default().to_owned(),
        }
    }

    fn is(&self, package: usize, says: &PackageVersion, name: &str, range: Option<&String>) -> bool {
        let named = self.packages[package].name == name && within(range, &says.version);
        named
            || says.provides.iter().any(|provided| {
                provided.name == name
                    && (range.is_none() || provided.version.as_ref().is_some_and(|text| within(range, text)))
            })
    }

    fn matches(&self, on: &On<'_>, what: &PackageRange) -> bool {
        self.is(on.package, self.says(on), &what.name, what.range.as_ref())
    }

    fn has(&self, package: usize, says: &PackageVersion, alternative: &Alternative) -> bool {
        self.is(package, says, &alternative.name, alternative.range.as_ref())
            && (self.packages[package].missing_features == MissingFeatures::Overlooked
                || alternative
                    .features
                    .iter()
                    .all(|feature| says.features.contains_key(feature)))
    }

    fn meets(&self, on: &On<'_>, alternative: &Alternative) -> bool {
        let says = self.says(on);
        let is_on = |feature: &str| !says.features.contains_key(feature) || on.features.contains(feature);
        self.has(on.package, says, alternative)
            && alternative.features.iter().all(|feature| is_on(feature))
            && (!alternative.default_features || is_on("default"))
    }

    fn met(&self, selection: &Selection<'_>, requirement: &Requirement) -> bool {
        let holds = |condition: &PackageRange| selection.iter().any(|on| self.matches(on, condition));
        !requirement.only_if.iter().all(holds)
            || requirement
                .any_of
                .iter()
                .any(|alternative| selection.iter().any(|on| self.meets(on, alternative)))
    }

    fn allowed(&self, selection: &Selection<'_>) -> bool {
        selection.iter().all(|on| {
            let says = self.says(on);
            let others = || selection.iter().filter(move |other| *other != on);
            let named = |other: &On<'_>, what: &PackageRange| self.packages[other.package].name == what.name;
            let inside =
                |other: &On<'_>, what: &PackageRange| within(what.range.as_ref(), &self.says(other).version);
            says.excluded.is_none()
                && says
                    .requires
                    .iter()
                    .all(|requirement| self.met(selection, requirement))
                && on.features.iter().all(|name| {
                    let feature = &says.features[*name];
                    feature
                        .requires
                        .iter()
                        .all(|requirement| self.met(selection, requirement))
                        && feature
                            .features
                            .iter()
                            .all(|other| on.features.contains(other.as_str()))
                })
                && !others().any(|other| says.conflicts.iter().any(|what| self.matches(other, what)))
                && others().all(|other| {
                    says.optional
                        .iter()
                        .all(|what| !named(other, what) || inside(other, what))
                        && !says
                            .replaces
                            .iter()
                            .any(|what| named(other, what) && inside(other, what))
                })
                && self.runs(says)
        })
    }

    fn runs(&self, says: &PackageVersion) -> bool {
        let Some(target) = &self.request.target else {
            return true;
        };
        let asks = &says.target;
        target
            .kubernetes
            .as_ref()
            .is_none_or(|version| within(asks.kubernetes.as_ref(), version))
            && target.platforms.as_ref().is_none_or(|has| {
                asks.platforms.is_empty() || asks.platforms.iter().any(|name| has.contains(name))
            })
            && target
                .capabilities
                .as_ref()
                .is_none_or(|has| asks.capabilities.iter().all(|name| has.contains(name)))
    }

    fn installed(&self, name: &str) -> Vec<Version> {
        let all = self.request.installed.iter();
        all.filter(|installed| installed.name == name)
            .map(|installed| read(&installed.version))
            .collect()
    }

    fn newest(&self, name: &str) -> Option<Version> {
        let package = self.packages.iter().find(|package| package.name == name)?;
        let versions = package.versions.iter().filter(|says| says.excluded.is_none());
        versions.map(|says| read(&says.version)).max()
    }

    fn upgraded(&self, on: &On<'_>, name: &str, newest: bool, installed: &Version) -> bool {
        let says = self.says(on);
        if self.packages[on.package].name == name {
            let version = read(&says.version);
            return version >= *installed && (!newest || Some(version) == self.newest(name));
        }
        let package = self.packages.iter().find(|package| package.name == name);
        let versions = package.map_or(&[][..], |package| &package.versions);
        let exists = versions.iter().any(|says| read(&says.version) == *installed);
        says.replaces.iter().filter(|what| what.name == name).any(|what| {
            if exists {
                within(what.range.as_ref(), installed.text())
            } else {
                versions
                    .iter()
                    .all(|says| within(what.range.as_ref(), &says.version))
            }
        })
    }

    fn done(&self, selection: &Selection<'_>, job: &Job) -> bool {
        let any = |test: &dyn Fn(&On<'_>) -> bool| selection.iter().any(test);
        let named = |on: &On<'_>, name: &str| self.packages[on.package].name == name;
        match job {
            Job::Install(requirement) => self.met(selection, requirement),
            Job::Remove(what) | Job::Exclude { what, .. } => {
                let real = self.packages.iter().any(|package| package.name == what.name);
                !any(&|on| {
                    if real {
                        named(on, &what.name) && within(what.range.as_ref(), &self.says(on).version)
                    } else {
                        self.matches(on, what)
                    }
                })
            }
            Job::Upgrade { name, newest } => self
                .installed(name)
                .iter()
                .all(|installed| any(&|on| self.upgraded(on, name, *newest, installed))),
            Job::Keep { name } => self
                .installed(name)
                .iter()
                .all(|installed| any(&|on| named(on, name) && read(&self.says(on).version) == *installed)),
            Job::Lock { name, version } => {
                let package = self.packages.iter().position(|package| package.name == *name);
                let package = package.expect("locks name packages");
                let says = self.packages[package].versions.iter();
                let at = says
                    .clone()
                    .position(|says| says.version == *version)
                    .expect("a version");
                !any(&|on| {
                    on.package == package
                        && on.version != at
                        && self.slot(package, on.version) == self.slot(package, at)
                })
            }
            Job::Prefer { .. } | Job::Wish { .. } => true,
            _ => unreachable!("a job that is not drawn"),
        }
    }

    fn lag(&self, on: &On<'_>) -> u64 {
        let version = read(&self.says(on).version);
        let versions = self.packages[on.package].versions.iter();
        versions.filter(|says| read(&says.version) > version).count() as u64
    }

    /// Packages and slots that jobs want selected.
    fn roots(&self) -> BTreeSet<(usize, String)> {
        let mut roots = BTreeSet::new();
        for job in &self.request.jobs {
            for (package, whole) in self.packages.iter().enumerate() {
                for (version, says) in whole.versions.iter().enumerate() {
                    let on = On {
                        package,
                        version,
                        features: BTreeSet::new(),
                    };
                    let wanted = match job {
                        Job::Install(requirement) => requirement
                            .any_of
                            .iter()
                            .any(|alternative| self.has(package, says, alternative)),
                        Job::Upgrade { name, newest } => {
                            let installed = self.installed(name);
                            installed
                                .iter()
                                .any(|installed| self.upgraded(&on, name, *newest, installed))
                        }
                        Job::Keep { name } => {
                            whole.name == *name && self.installed(name).contains(&read(&says.version))
                        }
                        _ => false,
                    };
                    if wanted {
                        roots.insert((package, self.slot(package, version)));
                    }
                }
            }
        }
        roots
    }

    fn value(&self, selection: &Selection<'_>, goal: Goal) -> u64 {
        match goal {
            Goal::RootsNewest => {
                let roots = self.roots();
                let wanted = selection
                    .iter()
                    .filter(|on| roots.contains(&(on.package, self.slot(on.package, on.version))));
                wanted.map(|on| self.lag(on)).sum()
            }
            Goal::AllNewest => selection.iter().map(|on| self.lag(on)).sum(),
            Goal::FewestOutdated => selection.iter().filter(|on| self.lag(on) > 0).count() as u64,
            Goal::FewestPackages => selection.len() as u64,
            Goal::LeastCost => selection.iter().filter_map(|on| self.says(on).cost).sum(),
            Goal::LeastSize => selection.iter().filter_map(|on| self.says(on).size).sum(),
            Goal::Recommended => {
                let unmet = |on: &On<'_>| {
                    let recommends = self.says(on).recommends.iter();
                    let unmet = recommends.filter(|requirement| !self.met(selection, requirement));
                    unmet
                        .map(|requirement| format!("{requirement:?}"))
                        .collect::<BTreeSet<_>>()
                        .len() as u64
                };
                selection.iter().map(unmet).sum()
            }
            Goal::MostPreferred => {
                let cost = |job: &Job| match job {
                    Job::Prefer { what, weight } => {
                        let others = selection.iter().filter(|on| {
                            self.packages[on.package].name == what.name
                                && !within(what.range.as_ref(), &self.says(on).version)
                        });
                        weight * others.count() as u64
                    }
                    Job::Wish { requirement, weight } if !self.met(selection, requirement) => *weight,
                    _ => 0,
                };
                self.request.jobs.iter().map(cost).sum()
            }
            Goal::LeastChange => {
                let mut before: BTreeMap<(usize, String), usize> = BTreeMap::new();
                for installed in &self.request.installed {
                    for (package, whole) in self.packages.iter().enumerate() {
                        for (version, says) in whole.versions.iter().enumerate() {
                            if whole.name == installed.name && says.version == installed.version {
                                before.insert((package, self.slot(package, version)), version);
                            }
                        }
                    }
                }
                let place = |on: &On<'_>| ((on.package, self.slot(on.package, on.version)), on.version);
                let after: BTreeMap<_, _> = selection.iter().map(place).collect();
                let places: BTreeSet<_> = before.keys().chain(after.keys()).collect();
                places
                    .into_iter()
                    .filter(|at| before.get(*at) != after.get(*at))
                    .count() as u64
            }
            _ => unreachable!("a goal that is not drawn"),
        }
    }

    /// The value of each goal.
    #[must_use]
    pub fn values(&self, selection: &Selection<'_>) -> Vec<u64> {
        self.request
            .goals
            .iter()
            .map(|goal| self.value(selection, *goal))
            .collect()
    }

    /// Whether a selection answers the request.
    #[must_use]
    pub fn holds(&self, selection: &Selection<'_>) -> bool {
        self.allowed(selection) && self.request.jobs.iter().all(|job| self.done(selection, job))
    }

    /// All selections that answer the request.
    #[must_use]
    pub fn solutions(&self) -> Vec<Selection<'_>> {
        let mut all: Vec<Selection<'_>> = vec![Vec::new()];
        for (package, whole) in self.packages.iter().enumerate() {
            for (version, says) in whole.versions.iter().enumerate() {
                let names: Vec<&str> = says.features.keys().map(String::as_str).collect();
                let mut longer = Vec::new();
                for start in &all {
                    let taken = start.iter().any(|on| {
                        on.package == package && self.slot(package, on.version) == self.slot(package, version)
                    });
                    if taken {
                        continue;
                    }
                    for chosen in 0..1_u32 << names.len() {
                        let features = names.iter().enumerate();
                        let features = features.filter(|(index, _)| chosen >> index & 1 == 1);
                        let features = features.map(|(_, name)| *name).collect();
                        let mut with = start.clone();
                        with.push(On {
                            package,
                            version,
                            features,
                        });
                        longer.push(with);
                    }
                }
                all.extend(longer);
            }
        }
        all.retain(|selection| self.holds(selection));
        all
    }

    /// The versions of a selection for choosing among the best: for each package and slot by name, absent or how far from the newest.
    #[must_use]
    pub fn canonical(&self, selection: &Selection<'_>) -> BTreeMap<String, u64> {
        let name = |package: usize, version: usize| {
            let package_name = &self.packages[package].name;
            match self.packages[package].one_per {
                OnePer::Name => package_name.clone(),
                _ => format!("{package_name}#{}", self.slot(package, version)),
            }
        };
        let all = self.packages.iter().enumerate();
        let mut places: BTreeMap<String, u64> = all
            .flat_map(|(package, whole)| (0..whole.versions.len()).map(move |version| (package, version)))
            .map(|(package, version)| (name(package, version), 0))
            .collect();
        for on in selection {
            places.insert(name(on.package, on.version), 1 + self.lag(on));
        }
        places
    }
}

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
                let version = package.versions.first()?.version.clone();
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
        Goal::FewestPackages,
        Goal::LeastChange,
        Goal::LeastCost,
        Goal::LeastSize,
        Goal::Recommended,
        Goal::MostPreferred,
    ];
    for _ in 0..draw.below(4) {
        named.request.goals.push(goals[draw.below(8) as usize]);
    }
    named
}

//! What packages of a compiled universe are called by those who wrote the packages: no auxiliaries, no slots where versions say enough.

use crate::explain::wording::{Wording, left, runs};
use crate::metadata::{Compiled, Goal, Hidden};
use crate::ranks::RankSet;
use crate::universe::PackageId;

/// The words of packages and of a request.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    pub compiled: &'a Compiled,
    pub goals: &'a [Goal],
}

impl Named<'_> {
    /// One version: "web 1.2.0".
    pub fn version(&self, package: PackageId, rank: u32) -> String {
        match self.compiled.slot_of.get(&package) {
            Some(_) => {
                let versions = self.compiled.universe.versions_of(package);
                format!("{} {}", self.package(package), versions[rank as usize])
            }
            None => self.versions(package, &RankSet::one(rank)),
        }
    }

    /// The name of the package that a package of the universe is, or is part of.
    pub fn package(&self, package: PackageId) -> &str {
        let slot = self.compiled.slot_of.get(&package);
        let index = &self.compiled.index;
        slot.map_or_else(
            || self.compiled.universe.name(package),
            |slot| &index.packages[index.slots[*slot].package].name,
        )
    }

    /// The slot, where the package has several and the version does not begin with its name.
    fn slot(&self, package: PackageId) -> Option<&str> {
        let index = &self.compiled.index;
        let slot = &index.slots[*self.compiled.slot_of.get(&package)?];
        let of = &index.packages[slot.package];
        let label = self
            .compiled
            .universe
            .name(package)
            .strip_prefix(&*of.name)?
            .strip_prefix('#')?;
        let texts = self.compiled.universe.versions_of(package);
        let plain = texts.first().is_some_and(|text| text.starts_with(label));
        (!plain).then_some(label)
    }

    /// Whether versions of the package are told apart by slots.
    fn is_part(&self, package: PackageId) -> bool {
        self.package(package) != self.compiled.universe.name(package)
    }

    /// What an auxiliary package is called where it is on.
    fn hidden(&self, package: PackageId, hidden: &Hidden, ranks: &RankSet) -> String {
        match hidden {
            Hidden::Feature(of, feature) => format!("{feature} of {of}"),
            Hidden::Versions(told) => told.clone(),
            Hidden::Kubernetes => format!("Kubernetes {}", self.compiled.cells.told(ranks)),
            Hidden::Platform(platform) => format!("a target of {platform}"),
            Hidden::Capability(capability) => format!("a target with {capability}"),
            Hidden::Missed => format!("going without what {}", self.compiled.universe.name(package)),
            Hidden::Wish => "going without what is wished for".to_owned(),
        }
    }
}

impl Wording for Named<'_> {
    fn versions(&self, package: PackageId, ranks: &RankSet) -> String {
        if let Some(hidden) = self.compiled.hidden.get(&package) {
            return self.hidden(package, hidden, ranks);
        }
        let name = self.package(package);
        let texts = self.compiled.universe.versions_of(package);
        if ranks.is_empty() {
            return format!("no version of {name}");
        }
        let part = self.is_part(package);
        if !part && *ranks == RankSet::all(texts.len() as u32) {
            return name.to_owned();
        }
        let slot = self
            .slot(package)
            .map_or(String::new(), |slot| format!(" (slot {slot})"));
        format!("{name} {}{slot}", runs(texts, ranks, part))
    }

    fn left(&self, package: PackageId, ranks: &RankSet, may_be_absent: bool) -> String {
        let Some(hidden) = self.compiled.hidden.get(&package) else {
            return left(self, package, ranks, may_be_absent);
        };
        let (on, off) = (!ranks.is_empty(), may_be_absent);
        let (is, is_not, both) = match hidden {
            Hidden::Kubernetes if !on => {
                return "no Kubernetes version is left".to_owned();
            }
            Hidden::Kubernetes => return self.hidden(package, hidden, ranks),
            Hidden::Feature(of, feature) => {
                let subject = format!("{feature} of {of}");
                (
                    format!("{subject} is on"),
                    format!("{subject} is off"),
                    format!("{subject} can be neither on nor off"),
                )
            }
            Hidden::Platform(platform) => (
                format!("the target must be {platform}"),
                format!("the target is not {platform}"),
                format!("the target is not {platform}, and must be"),
            ),
            Hidden::Capability(capability) => (
                format!("the target must have {capability}"),
                format!("the target has no {capability}"),
                format!("the target has no {capability}, and must have it"),
            ),
            Hidden::Versions(_) | Hidden::Missed | Hidden::Wish => {
                let what = self.hidden(package, hidden, ranks);
                (
                    what.clone(),
                    format!("not {what}"),
                    format!("neither {what} nor its contrary"),
                )
            }
        };
        match (on, off) {
            (true, _) => is,
            (false, true) => is_not,
            (false, false) => both,
        }
    }

    fn case(&self, package: PackageId, ranks: &RankSet) -> String {
        match self.compiled.hidden.get(&package) {
            Some(_) => format!("where {}", self.left(package, ranks, ranks.is_empty())),
            None if ranks.is_empty() => format!("without {}", self.name(package)),
            None => format!("with {}", self.versions(package, ranks)),
        }
    }

    fn name(&self, package: PackageId) -> String {
        if self.compiled.hidden.contains_key(&package) {
            return self.versions(package, &RankSet::one(0));
        }
        let name = self.package(package);
        if self.is_part(package) {
            let count = self.compiled.universe.version_count(package);
            return self.versions(package, &RankSet::all(count));
        }
        name.to_owned()
    }

    fn level(&self, level: usize) -> String {
        self.goals
            .get(level)
            .map_or("packages that change", |goal| goal_words(*goal))
            .to_owned()
    }
}

/// What a goal counts, in words.
fn goal_words(goal: Goal) -> &'static str {
    match goal {
        Goal::RootsNewest => "newer versions passed over of what is asked for",
        Goal::AllNewest => "newer versions passed over",
        Goal::FewestOutdated => "selected packages that are not the newest",
        Goal::FewestPackages => "selected packages",
        Goal::LeastChange => "differences from what is installed",
        Goal::LeastCost => "cost",
        Goal::LeastSize => "size",
        Goal::Recommended => "recommendations not followed",
        Goal::MostPreferred => "weight of wishes and preferences not met",
    }
}

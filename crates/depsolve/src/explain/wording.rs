//! How packages, versions and levels are called: by the names of the universe, or in the words of those who wrote packages and requests.

use crate::objective::Objective;
use crate::ranks::RankSet;
use crate::request::Request;
use crate::universe::{PackageId, Universe};

/// What things are called.
pub(crate) trait Wording {
    /// Versions of a package.
    fn versions(&self, package: PackageId, ranks: &RankSet) -> String;

    /// What is left of a package: these versions, and whether it may be absent.
    fn left(&self, package: PackageId, ranks: &RankSet, may_be_absent: bool) -> String;

    /// The case that a package has one of these versions, or is not selected.
    fn case(&self, package: PackageId, ranks: &RankSet) -> String {
        if ranks.is_empty() {
            format!("without {}", self.name(package))
        } else {
            format!("with {}", self.versions(package, ranks))
        }
    }

    /// The package alone.
    fn name(&self, package: PackageId) -> String;

    /// What a level counts.
    fn level(&self, level: usize) -> String;
}

/// Things as the universe calls them.
pub(crate) struct Plain<'a> {
    pub universe: &'a Universe,
    pub request: &'a Request,
}

impl Wording for Plain<'_> {
    fn versions(&self, package: PackageId, ranks: &RankSet) -> String {
        let name = self.universe.name(package);
        let texts = self.universe.versions_of(package);
        if ranks.is_empty() {
            return format!("no version of {name}");
        }
        if *ranks == RankSet::all(texts.len() as u32) {
            return name.to_owned();
        }
        format!("{name} {}", runs(texts, ranks, false))
    }

    fn left(&self, package: PackageId, ranks: &RankSet, may_be_absent: bool) -> String {
        left(self, package, ranks, may_be_absent)
    }

    fn name(&self, package: PackageId) -> String {
        self.universe.name(package).to_owned()
    }

    fn level(&self, level: usize) -> String {
        let told = match self.request.objectives.get(level) {
            None => "nothing",
            Some(Objective::RootsNewest) => "newer versions of what is asked for",
            Some(Objective::AllNewest) => "newer versions",
            Some(Objective::FewestOutdated) => "outdated packages",
            Some(Objective::FewestPackages) => "packages",
            Some(Objective::LeastChange(_)) => "changes",
            Some(Objective::LeastCost(_)) => "cost",
            Some(Objective::FewestMissed) => "recommendations not followed",
        };
        told.to_owned()
    }
}

/// What is left of a package that has versions.
pub(super) fn left(
    wording: &dyn Wording,
    package: PackageId,
    ranks: &RankSet,
    may_be_absent: bool,
) -> String {
    match (ranks.is_empty(), may_be_absent) {
        (true, true) => format!("{} cannot be selected", wording.name(package)),
        (true, false) => format!("nothing is left of {}", wording.name(package)),
        (false, true) => format!("only {}, if at all", wording.versions(package, ranks)),
        (false, false) => wording.versions(package, ranks),
    }
}

/// Runs of versions: "=1.0 or ≥2.0". Where these are not all versions there are, both ends are always said.
pub(crate) fn runs<T: AsRef<str>>(texts: &[T], ranks: &RankSet, both_ends: bool) -> String {
    let last = texts.len() as u32 - 1;
    let part = |(lo, hi): &(u32, u32)| {
        let (from, to) = (texts[*lo as usize].as_ref(), texts[*hi as usize].as_ref());
        match (*lo == 0 && !both_ends, *hi == last && !both_ends) {
            _ if lo == hi => format!("={from}"),
            (true, _) => format!("≤{to}"),
            (_, true) => format!("≥{from}"),
            _ => format!("{from}…{to}"),
        }
    };
    let parts: Vec<String> = ranks.intervals().iter().map(part).collect();
    parts.join(" or ")
}

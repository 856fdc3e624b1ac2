//! What is better among the answers to a request: ordered levels, each a sum over packages.

use rustc_hash::FxHashMap;

use crate::universe::{PackageId, Role, Universe};

/// One level of an objective. Its value is a sum over the packages, to be made least; levels are compared in order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Objective {
    /// Versions newer than the one selected, summed over the packages that a root names.
    RootsNewest,
    /// Versions newer than the one selected, summed over all selected packages.
    AllNewest,
    /// The number of selected packages that are not in their newest version.
    FewestOutdated,
    /// The number of selected packages.
    FewestPackages,
    /// The number of packages whose version, or absence, differs from what is installed: package and rank.
    LeastChange(FxHashMap<PackageId, u32>),
    /// What the selected versions cost: for a package, the cost of each rank. Packages that are not listed cost nothing. Sums end at
    /// [`u64::MAX`]: answers that cost as much or more are not told apart.
    LeastCost(FxHashMap<PackageId, Vec<u64>>),
    /// The number of recommendations that are not followed: of packages of [`Role::Missed`].
    FewestMissed,
}

/// What one package can add to an objective.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    Nothing,
    Lag,
    Outdated,
    Selected,
    /// The rank that is installed.
    Changed(Option<u32>),
    Missed,
    /// The cost of each rank.
    Cost(Box<[u64]>),
}

impl Objective {
    /// What one package adds; `rank` is `None` where it is not selected.
    pub fn of(&self, universe: &Universe, roots: &[PackageId], package: PackageId, rank: Option<u32>) -> u64 {
        let lag = |rank: Option<u32>| rank.map_or(0, |rank| universe.lag(package, rank));
        match self {
            Self::RootsNewest if !roots.contains(&package) => 0,
            Self::RootsNewest | Self::AllNewest => lag(rank),
            Self::FewestOutdated => lag(rank).min(1),
            Self::FewestPackages => u64::from(rank.is_some() && universe.is_counted(package)),
            Self::LeastChange(_) if !universe.is_counted(package) => 0,
            Self::LeastChange(installed) => u64::from(installed.get(&package).copied() != rank),
            Self::FewestMissed => u64::from(rank.is_some() && universe.role(package) == Role::Missed),
            Self::LeastCost(costs) => costs
                .get(&package)
                .and_then(|costs| costs.get(rank? as usize))
                .copied()
                .unwrap_or(0),
        }
    }

    /// What decides all that a package can add: by objectives of equal shape it adds the same.
    pub(crate) fn shape(&self, universe: &Universe, roots: &[PackageId], package: PackageId) -> Shape {
        match self {
            Self::RootsNewest if !roots.contains(&package) => Shape::Nothing,
            Self::RootsNewest | Self::AllNewest => Shape::Lag,
            Self::FewestOutdated => Shape::Outdated,
            Self::FewestPackages => Shape::Selected,
            Self::LeastChange(_) if !universe.is_counted(package) => Shape::Nothing,
            Self::LeastChange(installed) => Shape::Changed(installed.get(&package).copied()),
            Self::FewestMissed => Shape::Missed,
            Self::LeastCost(costs) => costs
                .get(&package)
                .map_or(Shape::Nothing, |costs| Shape::Cost(costs.as_slice().into())),
        }
    }

    /// The sum over a selection, which is in the order of packages.
    pub(crate) fn value(
        &self,
        universe: &Universe,
        roots: &[PackageId],
        versions: &[(PackageId, u32)],
    ) -> u64 {
        let selected = versions
            .iter()
            .map(|(package, rank)| self.of(universe, roots, *package, Some(*rank)));
        let missed = self.missed().into_iter();
        let missing = missed.filter(|package| versions.binary_search_by_key(package, |(of, _)| *of).is_err());
        let missing = missing.map(|package| self.of(universe, roots, package, None));
        selected.chain(missing).fold(0, u64::saturating_add)
    }

    /// Packages that add something although they are not selected.
    pub(crate) fn missed(&self) -> Vec<PackageId> {
        match self {
            Self::LeastChange(installed) => {
                let mut packages: Vec<PackageId> = installed.keys().copied().collect();
                packages.sort_unstable();
                packages
            }
            _ => Vec::new(),
        }
    }
}

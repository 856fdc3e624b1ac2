//! What a level of the objective counts: a cost for each value of each package, summed.
//!
//! In every kind some value of each package costs nothing: a package that is not selected, or what is installed.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::spans::Span;
use crate::universe::{Role, Universe};

/// One level of an objective: a sum over the packages, to be made least.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Objective {
    /// Versions newer than the one selected, over the packages that a root asks for.
    RootsNewest,
    /// Versions newer than the one selected, over all selected packages.
    AllNewest,
    /// The number of selected packages that have a newer version than the one selected.
    FewestOutdated,
    /// The number of selected packages.
    FewestPackages,
    /// The number of packages that differ from what is installed: package and rank.
    LeastChange(FxHashMap<u32, u32>),
    /// For a package, the cost of each rank; ranks and packages that are not listed cost nothing.
    LeastCost(FxHashMap<u32, Vec<u64>>),
    /// The number of selected packages that stand for a recommendation that is not followed.
    FewestMissed,
}

impl Objective {
    /// As certificates call it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::RootsNewest => "roots-newest",
            Self::AllNewest => "all-newest",
            Self::FewestOutdated => "fewest-outdated",
            Self::FewestPackages => "fewest-packages",
            Self::LeastChange(_) => "least-change",
            Self::LeastCost(_) => "least-cost",
            Self::FewestMissed => "fewest-missed",
        }
    }
}

/// An objective with what it needs to be looked up.
#[derive(Clone, Debug)]
pub(crate) struct Costs {
    pub objective: Objective,
    /// For `least-cost`: for each package, its different costs, ascending, 0 among them.
    steps: FxHashMap<u32, Vec<u64>>,
}

impl Costs {
    pub fn new(objective: Objective) -> Self {
        let mut steps = FxHashMap::default();
        if let Objective::LeastCost(costs) = &objective {
            for (package, costs) in costs {
                steps.insert(*package, different(costs));
            }
        }
        Self { objective, steps }
    }

    /// The least cost of a package over an interval of values that is not empty and has no more than the package's.
    pub fn least(&self, universe: &Universe, asked: &FxHashSet<u32>, package: u32, (lo, hi): Span) -> u64 {
        let role = universe.role(package);
        match &self.objective {
            Objective::LeastCost(costs) if lo > 0 => {
                let costs = costs.get(&package).map_or(&[][..], Vec::as_slice);
                let of = |value: u32| costs.get(value as usize - 1).copied().unwrap_or(0);
                (lo..=hi).map(of).min().unwrap_or(0)
            }
            Objective::LeastCost(_) => 0,
            Objective::FewestMissed => u64::from(lo > 0 && *role == Role::Missed),
            _ if matches!(role, Role::Hidden | Role::Missed) => 0,
            Objective::LeastChange(installed) if installed.contains_key(&package) => {
                // The value is the rank and one.
                let unchanged = installed[&package] + 1;
                u64::from(!(lo..=hi).contains(&unchanged))
            }
            _ if lo == 0 => 0,
            Objective::RootsNewest if !asked.contains(&package) => 0,
            Objective::RootsNewest | Objective::AllNewest => match role {
                // The values are the ranks and one.
                Role::Part(lags) => lags[lo as usize - 1..hi as usize]
                    .iter()
                    .copied()
                    .min()
                    .unwrap_or(0),
                _ => u64::from(universe.count(package) - hi),
            },
            Objective::FewestOutdated => match role {
                Role::Part(lags) => u64::from(lags[lo as usize - 1..hi as usize].iter().all(|lag| *lag > 0)),
                _ => u64::from(hi < universe.count(package)),
            },
            Objective::FewestPackages | Objective::LeastChange(_) => 1,
        }
    }

    /// The cost of this index among the different costs of a package, ascending, and the one after it.
    pub fn step(
        &self,
        universe: &Universe,
        asked: &FxHashSet<u32>,
        package: u32,
        index: u32,
    ) -> Option<(u64, u64)> {
        let versions = universe.count(package);
        let role = universe.role(package);
        // 0, 1, … up to this.
        let highest = match &self.objective {
            Objective::LeastCost(_) => return pair(self.steps.get(&package)?, index),
            Objective::FewestMissed => u32::from(*role == Role::Missed).min(versions),
            _ if matches!(role, Role::Hidden | Role::Missed) => 0,
            Objective::RootsNewest if !asked.contains(&package) => 0,
            Objective::RootsNewest | Objective::AllNewest => match role {
                Role::Part(lags) => return pair(&different(lags), index),
                _ => versions.saturating_sub(1),
            },
            Objective::FewestOutdated => match role {
                Role::Part(lags) => u32::from(lags.iter().any(|lag| *lag > 0)),
                _ => u32::from(versions > 1),
            },
            Objective::FewestPackages | Objective::LeastChange(_) => versions.min(1),
        };
        (index < highest).then(|| (u64::from(index), u64::from(index) + 1))
    }
}

/// The different costs of a package, ascending: those of its versions, and 0 where it is not selected.
fn different(costs: &[u64]) -> Vec<u64> {
    let mut different: Vec<u64> = costs.iter().copied().chain([0]).collect();
    different.sort_unstable();
    different.dedup();
    different
}

/// A step and the one after it.
fn pair(steps: &[u64], index: u32) -> Option<(u64, u64)> {
    let index = index as usize;
    Some((*steps.get(index)?, *steps.get(index + 1)?))
}

//! Which versions of a package one step may lead to.

use crate::ranks::RankSet;
use crate::universe::{PackageId, Universe};

/// For each version of a package, those that one step may change it to. Staying is always allowed, and so is leaving the package out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moves {
    /// The package.
    pub package: PackageId,
    /// What the rule is called: "channel stable", "at most 1 minor number at a time".
    pub told: String,
    pub(super) allowed: Vec<RankSet>,
    /// From a version installed that the universe does not have.
    pub(super) from_unknown: RankSet,
}

impl Moves {
    /// The steps that `allowed` says, from rank to rank; from a version that the universe does not have, to any.
    /// [`PlanProblem::limit`](super::PlanProblem::limit) refuses those of a package that the universe does not have.
    pub fn new(
        universe: &Universe,
        package: PackageId,
        told: impl Into<String>,
        allowed: impl Fn(u32, u32) -> bool,
    ) -> Self {
        let known = package.index() < universe.packages();
        let count = if known { universe.version_count(package) } else { 0 };
        let from = |from| RankSet::where_true(count, |to| from == to || allowed(from, to));
        Self {
            package,
            told: told.into(),
            allowed: (0..count).map(from).collect(),
            from_unknown: RankSet::all(count),
        }
    }

    /// The same, with the versions that may be reached from the one installed, if the universe does not have that.
    #[must_use]
    pub fn from_unknown(mut self, allowed: RankSet) -> Self {
        self.from_unknown = allowed;
        self
    }

    /// Where one step may lead from a version, or from one that the universe does not have.
    pub(super) fn from(&self, rank: Option<u32>) -> &RankSet {
        rank.and_then(|rank| self.allowed.get(rank as usize))
            .unwrap_or(&self.from_unknown)
    }
}

/// Where so many steps may lead at most from a version, all rules kept at each; no limit on steps: `None`.
pub(super) fn reached(moves: &[&Moves], count: u32, start: Option<u32>, steps: Option<u32>) -> RankSet {
    let mut seen = vec![false; count as usize];
    let mut front: Vec<Option<u32>> = vec![start];
    if let Some(rank) = start {
        seen[rank as usize] = true;
    }
    let mut left = steps.unwrap_or(u32::MAX);
    while left > 0 && !front.is_empty() {
        left -= 1;
        let mut next = Vec::new();
        for from in front {
            for to in 0..count {
                if !seen[to as usize] && moves.iter().all(|moves| moves.from(from).contains(to)) {
                    seen[to as usize] = true;
                    next.push(Some(to));
                }
            }
        }
        front = next;
    }
    RankSet::where_true(count, |rank| seen[rank as usize])
}

#[cfg(test)]
mod tests {
    use crate::plan::{Moves, PlanProblem};
    use crate::request::Request;
    use crate::universe::Universe;

    #[test]
    fn a_package_of_another_universe_is_refused() {
        let mut builder = Universe::builder();
        let foreign = builder.package("one", ["1"]).expect("it is new");
        let universe = Universe::default();
        let mut problem = PlanProblem::new(&universe, Request::default());
        let moves = Moves::new(&universe, foreign, "up", |from, to| to >= from);
        let refused = problem.limit(moves).expect_err("it is not there");
        assert_eq!(
            refused.to_string(),
            "plan: moves names package 0, which does not exist"
        );
    }
}

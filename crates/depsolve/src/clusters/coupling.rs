//! Rules between clusters: the same version of a package, or versions that are not far apart.
//!
//! Ranks of one package in several clusters are close enough if all of them lie in one **window** `w ..= reach(w)` of ranks. Both bounds
//! grow with `w`, so the window that begins at the least of the ranks is the one to look at, and "each two are close enough" is the same as
//! "all lie in one window": n clusters need n conditions, not n².

use crate::universe::{PackageId, Universe};

/// A rule between the versions of one package in several clusters. Clusters that do not select the package are not bound.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Coupling {
    /// The package.
    pub package: PackageId,
    /// The clusters, by index.
    pub clusters: Vec<usize>,
    /// What the rule is called in explanations, after the cluster and its version: "has the same version of web as the others".
    pub told: String,
    /// For each rank, the oldest one that may be selected beside it.
    pub(super) oldest: Vec<u32>,
}

impl Coupling {
    /// The same version wherever the package is selected. [`ClusterProblem::couple`](super::ClusterProblem::couple) refuses a rule for a
    /// package that the universe does not have.
    pub fn same(universe: &Universe, package: PackageId, clusters: impl IntoIterator<Item = usize>) -> Self {
        Self::apart(universe, package, clusters, 0)
    }

    /// Versions at most so many places apart, in the order of the package's versions. A package that the universe does not have is
    /// refused as by [`Coupling::same`].
    pub fn apart(
        universe: &Universe,
        package: PackageId,
        clusters: impl IntoIterator<Item = usize>,
        most: u32,
    ) -> Self {
        let (name, count) = if package.index() < universe.packages() {
            (universe.name(package), universe.version_count(package))
        } else {
            ("a package of another universe", 0)
        };
        let told = match most {
            0 => format!("has the same version of {name} as the others"),
            _ => format!("has a version of {name} at most {most} from the others in their order"),
        };
        Self {
            package,
            clusters: clusters.into_iter().collect(),
            told,
            oldest: (0..count).map(|rank| rank.saturating_sub(most)).collect(),
        }
    }

    /// For each rank, the oldest that may be selected beside it: grows with the rank and is never above it.
    pub(super) fn of(package: PackageId, clusters: Vec<usize>, told: String, oldest: Vec<u32>) -> Self {
        debug_assert!(oldest.is_sorted() && oldest.iter().zip(0..).all(|(oldest, rank)| *oldest <= rank));
        Self {
            package,
            clusters,
            told,
            oldest,
        }
    }

    /// The newest rank that may be selected beside `rank`.
    pub(super) fn newest(&self, rank: u32) -> u32 {
        (self.oldest.partition_point(|oldest| *oldest <= rank) as u32).saturating_sub(1)
    }

    /// Whether all these ranks may be selected together.
    pub(super) fn allows(&self, ranks: impl IntoIterator<Item = u32>) -> bool {
        let mut span: Option<(u32, u32)> = None;
        for rank in ranks {
            span = Some(span.map_or((rank, rank), |(low, high)| (low.min(rank), high.max(rank))));
        }
        span.is_none_or(|(low, high)| self.oldest[high as usize] <= low)
    }
}

#[cfg(test)]
mod tests {
    use crate::clusters::{ClusterProblem, Coupling};
    use crate::universe::Universe;

    #[test]
    fn a_package_of_another_universe_is_refused() {
        let mut builder = Universe::builder();
        builder.package("one", ["1"]).expect("it is new");
        let foreign = builder.package("two", ["1"]).expect("it is new");
        let universe = Universe::default();
        let mut problem = ClusterProblem::new(&universe);
        let rule = Coupling::same(&universe, foreign, []);
        let refused = problem.couple(rule).expect_err("it is not there");
        assert_eq!(
            refused.to_string(),
            "rule \"has the same version of a package of another universe as the others\": package names package \
             1 with 0 versions, which does not exist"
        );
    }
}

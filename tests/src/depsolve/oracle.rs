//! The naive resolver: every assignment of versions to packages is tried. For universes of a handful of packages.

use proptest::prelude::*;
use stowplan_depsolve::{Clause, Objective, PackageId, RankSet, Request, Term, Universe};

/// A small universe as data, from which [`Universe`] is built and against which selections are judged.
#[derive(Clone, Debug)]
pub struct Small {
    /// How many versions each package has.
    pub versions: Vec<u32>,
    /// Versions of a package, and what each of them asks.
    pub demands: Vec<(usize, RankSet, Asked)>,
    /// What is asked of the whole.
    pub roots: Vec<Asked>,
}

/// A clause as data: package, ranks, whether selected.
pub type Asked = Vec<(usize, RankSet, bool)>;

/// For each package, the rank selected.
pub type Assignment = Vec<Option<u32>>;

impl Small {
    /// The compiled universe and the request.
    ///
    /// # Panics
    /// If the data names what is not there.
    #[must_use]
    pub fn build(&self) -> (Universe, Request) {
        self.build_as(|_, rank| rank.to_string())
    }

    /// The same with versions of these names: of a package, and a rank.
    ///
    /// # Panics
    /// If the data names what is not there, or two versions have one name.
    #[must_use]
    pub fn build_as(&self, version: impl Fn(usize, u32) -> String) -> (Universe, Request) {
        let mut builder = Universe::builder();
        let ids: Vec<PackageId> = self
            .versions
            .iter()
            .enumerate()
            .map(|(index, count)| {
                builder
                    .package(&format!("p{index}"), (0..*count).map(|rank| version(index, rank)))
                    .expect("names differ")
            })
            .collect();
        let clause = |asked: &Asked| {
            Clause::from_terms(asked.iter().map(|(package, ranks, selected)| Term {
                package: ids[*package],
                ranks: ranks.clone(),
                selected: *selected,
            }))
        };
        for (package, ranks, asked) in &self.demands {
            builder
                .demand(ids[*package], ranks, &clause(asked))
                .expect("ranks exist");
        }
        let roots = self.roots.iter().map(clause).collect();
        (
            builder.build(),
            Request {
                roots,
                ..Request::default()
            },
        )
    }

    /// Whether an assignment answers the request.
    #[must_use]
    pub fn holds(&self, assignment: &Assignment) -> bool {
        let clause = |asked: &Asked| {
            asked.iter().any(|(package, ranks, selected)| {
                assignment[*package].is_some_and(|rank| ranks.contains(rank)) == *selected
            })
        };
        self.roots.iter().all(clause)
            && self.demands.iter().all(|(package, ranks, asked)| {
                !assignment[*package].is_some_and(|rank| ranks.contains(rank)) || clause(asked)
            })
    }

    /// All assignments that answer the request.
    #[must_use]
    pub fn solutions(&self) -> Vec<Assignment> {
        let mut all: Vec<Assignment> = vec![Vec::new()];
        for count in &self.versions {
            all = all
                .into_iter()
                .flat_map(|start| {
                    (0..=*count).map(move |value| {
                        let mut longer = start.clone();
                        longer.push(value.checked_sub(1));
                        longer
                    })
                })
                .collect();
        }
        all.retain(|assignment| self.holds(assignment));
        all
    }
}

fn ranks(count: u32) -> impl Strategy<Value = RankSet> {
    proptest::collection::vec(any::<bool>(), count as usize)
        .prop_map(move |chosen| RankSet::where_true(count, |rank| chosen[rank as usize]))
}

fn asked(versions: Vec<u32>, positive: u32) -> impl Strategy<Value = Asked> {
    let packages = versions.len();
    proptest::collection::vec((0..packages, 0u32..10), 0..4).prop_flat_map(move |terms| {
        terms
            .into_iter()
            .map(|(package, sign)| (Just(package), ranks(versions[package]), Just(sign < positive)))
            .collect::<Vec<_>>()
    })
}

/// Universes of up to `packages` packages with up to four versions, with clauses of all shapes.
pub fn small(packages: usize) -> impl Strategy<Value = Small> {
    proptest::collection::vec(0u32..5, 1..=packages).prop_flat_map(|versions| {
        let count = versions.len();
        let for_demands = versions.clone();
        let demands = proptest::collection::vec(0..count, 0..12).prop_flat_map(move |heads| {
            heads
                .into_iter()
                .map(|head| {
                    (
                        Just(head),
                        ranks(for_demands[head]),
                        asked(for_demands.clone(), 7),
                    )
                })
                .collect::<Vec<_>>()
        });
        let roots = proptest::collection::vec(asked(versions.clone(), 9), 0..4);
        (Just(versions), demands, roots).prop_map(|(versions, demands, roots)| Small {
            versions,
            demands,
            roots,
        })
    })
}

/// The levels of an objective over a small universe, drawn from numbers.
///
/// # Panics
/// If the universe is not that of the case.
#[must_use]
pub fn objectives(case: &Small, universe: &Universe, drawn: &[u32]) -> Vec<Objective> {
    let package = |index: usize| {
        universe
            .find(&format!("p{index}"))
            .expect("every package is there")
    };
    let mut numbers = drawn.iter().copied().cycle();
    let mut number = move || numbers.next().unwrap_or(0);
    let levels = 1 + number() % 3;
    (0..levels)
        .map(|_| match number() % 6 {
            0 => Objective::RootsNewest,
            1 => Objective::AllNewest,
            2 => Objective::FewestPackages,
            3 => Objective::LeastChange(
                (0..case.versions.len())
                    .filter_map(|index| {
                        let installed = case.versions[index] > 0 && number() % 2 == 0;
                        installed.then(|| (package(index), number() % case.versions[index]))
                    })
                    .collect(),
            ),
            4 => Objective::FewestOutdated,
            _ => Objective::LeastCost(
                (0..case.versions.len())
                    .map(|index| {
                        let costs = (0..case.versions[index]).map(|_| u64::from(number() % 7));
                        (package(index), costs.collect())
                    })
                    .collect(),
            ),
        })
        .collect()
}

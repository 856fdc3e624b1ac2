//! Clusters resolved together, naively: every joint selection is tried. For a handful of clusters and packages.

use proptest::prelude::*;
use stowplan_depsolve::clusters::{ClusterProblem, Coupling};
use stowplan_depsolve::{Objective, Request, Universe};

use super::oracle::{Asked, Assignment, Small, objectives, small};

/// A rule: a package, the clusters it binds, and how many versions apart theirs may be.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Index of the package.
    pub package: usize,
    /// Indices of the clusters.
    pub clusters: Vec<usize>,
    /// At most so many places.
    pub most: u32,
}

/// Clusters of a few kinds, over one small universe.
#[derive(Clone, Debug)]
pub struct Together {
    /// The universe; its roots are asked of every cluster.
    pub small: Small,
    /// For each kind, what else is asked.
    pub kinds: Vec<Vec<Asked>>,
    /// Numbers from which the objectives of each kind are drawn.
    pub drawn: Vec<Vec<u32>>,
    /// For each cluster, its kind.
    pub clusters: Vec<usize>,
    /// Rules between clusters.
    pub rules: Vec<Rule>,
}

/// For each cluster, what it selects.
pub type Joint = Vec<Assignment>;

impl Together {
    /// What is asked of a cluster.
    #[must_use]
    pub fn alone(&self, cluster: usize) -> Small {
        let mut small = self.small.clone();
        small
            .roots
            .extend(self.kinds[self.clusters[cluster]].iter().cloned());
        small
    }

    /// The request for a cluster.
    #[must_use]
    pub fn request(&self, universe: &Universe, cluster: usize) -> Request {
        let small = self.alone(cluster);
        let (_, mut request) = small.build();
        request.objectives = objectives(&small, universe, &self.drawn[self.clusters[cluster]]);
        request
    }

    /// The problem, its clusters in this order.
    ///
    /// # Panics
    /// If the data names what is not there.
    #[must_use]
    pub fn problem<'u>(&self, universe: &'u Universe, order: &[usize]) -> ClusterProblem<'u> {
        let mut problem = ClusterProblem::new(universe);
        for cluster in order {
            problem
                .cluster(format!("c{cluster}"), self.request(universe, *cluster))
                .expect("names differ");
        }
        for rule in &self.rules {
            let package = universe
                .find(&format!("p{}", rule.package))
                .expect("every package is there");
            let clusters = (0..order.len()).filter(|at| rule.clusters.contains(&order[*at]));
            problem
                .couple(Coupling::apart(universe, package, clusters, rule.most))
                .expect("all is there");
        }
        problem
    }

    /// Whether no rule is broken by what these first clusters select.
    #[must_use]
    pub fn keeps_rules(&self, joint: &[&Assignment]) -> bool {
        self.rules.iter().all(|rule| {
            let bound = rule.clusters.iter().filter(|cluster| **cluster < joint.len());
            let ranks: Vec<u32> = bound
                .filter_map(|cluster| joint[*cluster][rule.package])
                .collect();
            ranks
                .iter()
                .all(|one| ranks.iter().all(|other| one.abs_diff(*other) <= rule.most))
        })
    }

    /// The values of what one cluster selects.
    #[must_use]
    pub fn values(&self, universe: &Universe, request: &Request, assignment: &Assignment) -> Vec<u64> {
        let roots = request.packages();
        let of = |objective: &Objective| {
            let value = |index: usize| {
                let package = universe
                    .find(&format!("p{index}"))
                    .expect("every package is there");
                objective.of(universe, &roots, package, assignment[index])
            };
            (0..assignment.len()).map(value).sum()
        };
        request.objectives.iter().map(of).collect()
    }

    /// The least values of all joint selections, and the canonical one among those that have them.
    #[must_use]
    pub fn best(&self, universe: &Universe) -> Option<(Vec<u64>, Joint)> {
        let each: Vec<Vec<(Vec<u64>, Assignment)>> = (0..self.clusters.len())
            .map(|cluster| {
                let request = self.request(universe, cluster);
                let solutions = self.alone(cluster).solutions().into_iter();
                solutions
                    .map(|assignment| (self.values(universe, &request, &assignment), assignment))
                    .collect()
            })
            .collect();
        let mut best = None;
        self.extend(&each, &mut Vec::new(), &mut Vec::new(), &mut best);
        best
    }

    fn extend<'a>(
        &self,
        each: &'a [Vec<(Vec<u64>, Assignment)>],
        joint: &mut Vec<&'a Assignment>,
        values: &mut Vec<&'a [u64]>,
        best: &mut Option<(Vec<u64>, Joint)>,
    ) {
        let Some(next) = each.get(joint.len()) else {
            let levels = values.first().map_or(0, |values| values.len());
            let sum: Vec<u64> = (0..levels)
                .map(|level| values.iter().map(|values| values[level]).sum())
                .collect();
            let key = |joint: &[&Assignment]| -> Vec<u32> {
                let ranks = joint.iter().flat_map(|assignment| assignment.iter());
                ranks.map(|rank| rank.map_or(0, |rank| u32::MAX - rank)).collect()
            };
            let better = best.as_ref().is_none_or(|(least, known)| {
                let known: Vec<&Assignment> = known.iter().collect();
                (&sum, key(joint)) < (least, key(&known))
            });
            if better {
                *best = Some((
                    sum,
                    joint.iter().map(|assignment| (*assignment).clone()).collect(),
                ));
            }
            return;
        };
        for (value, assignment) in next {
            joint.push(assignment);
            values.push(value);
            if self.keeps_rules(joint) {
                self.extend(each, joint, values, best);
            }
            joint.pop();
            values.pop();
        }
    }
}

/// Two to four clusters of up to two kinds over up to three packages, with up to three rules.
pub fn together() -> impl Strategy<Value = Together> {
    small(3).prop_flat_map(|small| {
        let packages = small.versions.len();
        let versions = small.versions.clone();
        // What a kind asks: a package in some of its versions, or not in these.
        let asks = proptest::collection::vec((0..packages, any::<u32>(), 0..5u32), 0..3).prop_map(
            move |drawn| -> Vec<Asked> {
                let ask = |(package, bits, sign): &(usize, u32, u32)| {
                    let ranks = stowplan_depsolve::RankSet::where_true(versions[*package], |rank| {
                        bits >> rank & 1 == 1
                    });
                    vec![(*package, ranks, *sign > 0)]
                };
                drawn.iter().map(ask).collect()
            },
        );
        let kinds = proptest::collection::vec(asks, 2);
        let drawn = proptest::collection::vec(proptest::collection::vec(any::<u32>(), 30), 2);
        let clusters = proptest::collection::vec(0..2usize, 2..5);
        let rules = proptest::collection::vec(
            (0..packages, proptest::collection::vec(any::<bool>(), 4), 0..2u32),
            0..4,
        );
        (Just(small), kinds, drawn, clusters, rules).prop_map(|(small, kinds, mut drawn, clusters, rules)| {
            // All have the same number of levels, which the first number says.
            drawn[1][0] = drawn[0][0];
            let rules = rules
                .into_iter()
                .map(|(package, bound, most)| Rule {
                    package,
                    clusters: (0..clusters.len()).filter(|at| bound[*at]).collect(),
                    most,
                })
                .collect();
            Together {
                small,
                kinds,
                drawn,
                clusters,
                rules,
            }
        })
    })
}

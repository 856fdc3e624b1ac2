//! Clusters that are alike form one class, which is resolved once.
//!
//! Two clusters are alike if they ask the same (the same roots in any order, the same objectives) and the same rules bind them. This loses
//! nothing: take any best answer and, of a class, the member whose own values are least; give its selection to all members. No value of the
//! sum grows. No rule between clusters breaks, since it binds all members or none and speaks only of the set of versions that are selected,
//! which has become smaller. In the canonical answer (clusters by name) all members have the selection of the first: a member that had a
//! lesser one could lend it to the first without changing the values, which are equal for all members of a best answer.
//! So the class counts as its first member, its values times its size. Cost: linear in what is asked.

use rustc_hash::FxHashMap;

use super::problem::ClusterProblem;
use crate::objective::Objective;
use crate::request::Request;
use crate::universe::Clause;

/// Clusters that are alike.
#[derive(Clone, Debug)]
pub(super) struct Class<'p> {
    /// Indices of the clusters, by name.
    pub members: Vec<usize>,
    pub name: &'p str,
    pub request: &'p Request,
}

impl Class<'_> {
    pub fn weight(&self) -> u64 {
        self.members.len() as u64
    }
}

/// A rule between classes: the index of the coupling, and the classes it binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bond {
    pub coupling: usize,
    pub classes: Vec<usize>,
}

/// The classes by the name of their first member, and the rules that bind more than one of them.
#[derive(Clone, Debug)]
pub(super) struct Classes<'p> {
    pub classes: Vec<Class<'p>>,
    pub bonds: Vec<Bond>,
}

/// Numbers for values, equal ones for equal values.
struct Numbers<'p> {
    clauses: FxHashMap<&'p Clause, usize>,
    objectives: Vec<&'p Objective>,
}

impl<'p> Numbers<'p> {
    fn clause(&mut self, clause: &'p Clause) -> usize {
        let next = self.clauses.len();
        *self.clauses.entry(clause).or_insert(next)
    }

    fn objective(&mut self, objective: &'p Objective) -> usize {
        let known = self.objectives.iter().position(|known| *known == objective);
        known.unwrap_or_else(|| {
            self.objectives.push(objective);
            self.objectives.len() - 1
        })
    }
}

impl<'p> Classes<'p> {
    pub fn of(problem: &'p ClusterProblem<'_>) -> Self {
        let mut order: Vec<usize> = (0..problem.clusters.len()).collect();
        order.sort_by_key(|at| problem.clusters[*at].name.as_str());
        let mut bound: Vec<Vec<usize>> = vec![Vec::new(); problem.clusters.len()];
        for (index, coupling) in problem.couplings.iter().enumerate() {
            for at in &coupling.clusters {
                if bound[*at].last() != Some(&index) {
                    bound[*at].push(index);
                }
            }
        }
        let mut numbers = Numbers {
            clauses: FxHashMap::default(),
            objectives: Vec::new(),
        };
        let mut classes: Vec<Class<'p>> = Vec::new();
        let mut known = FxHashMap::default();
        for at in order {
            let cluster = &problem.clusters[at];
            let mut roots: Vec<usize> = cluster
                .request
                .roots
                .iter()
                .map(|root| numbers.clause(root))
                .collect();
            roots.sort_unstable();
            roots.dedup();
            let objectives = cluster.request.objectives.iter();
            let objectives: Vec<usize> = objectives.map(|objective| numbers.objective(objective)).collect();
            let next = classes.len();
            let class = *known
                .entry((roots, objectives, bound[at].clone()))
                .or_insert(next);
            if class == next {
                classes.push(Class {
                    members: Vec::new(),
                    name: &cluster.name,
                    request: &cluster.request,
                });
            }
            classes[class].members.push(at);
        }
        let mut bonds: Vec<Bond> = (0..problem.couplings.len())
            .map(|coupling| Bond {
                coupling,
                classes: Vec::new(),
            })
            .collect();
        for (index, class) in classes.iter().enumerate() {
            for coupling in &bound[class.members[0]] {
                bonds[*coupling].classes.push(index);
            }
        }
        // One class alone selects one version; and so does a package of none.
        bonds.retain(|bond| bond.classes.len() > 1 && !problem.couplings[bond.coupling].oldest.is_empty());
        Self { classes, bonds }
    }

    /// Classes that rules bind to each other, directly or through others, with these rules; each class is in one.
    pub fn components(&self) -> Vec<(Vec<usize>, Vec<Bond>)> {
        let mut root: Vec<usize> = (0..self.classes.len()).collect();
        for bond in &self.bonds {
            for pair in bond.classes.windows(2) {
                let (one, other) = (find(&mut root, pair[0]), find(&mut root, pair[1]));
                root[one.max(other)] = one.min(other);
            }
        }
        let mut components: Vec<(Vec<usize>, Vec<Bond>)> = vec![Default::default(); self.classes.len()];
        for class in 0..self.classes.len() {
            components[find(&mut root, class)].0.push(class);
        }
        for bond in &self.bonds {
            components[find(&mut root, bond.classes[0])].1.push(bond.clone());
        }
        components.retain(|(classes, _)| !classes.is_empty());
        components
    }
}

/// The least class of the component, paths halved on the way.
fn find(root: &mut [usize], mut at: usize) -> usize {
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

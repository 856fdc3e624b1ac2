//! Resolves clusters together: class by class where no rule is broken, by boxes of windows where one is, and as one request where these are
//! too many.

use std::rc::Rc;

use stowplan_core::Control;

use super::alone::Solver;
use super::answer::{ClusterSelection, ClustersAnswer, ClustersOutcome};
use super::class::{Bond, Classes};
use super::joint::JointProblem;
use super::problem::{ClusterLimits, ClusterProblem};
use super::windows::Joint;
use crate::session::Session;
use crate::solve::{Outcome, Selection};

/// What is known of one component: a selection for each of its classes.
struct Part {
    selections: Vec<Selection>,
    bounds: Vec<u64>,
    canonical: bool,
}

/// Why there is no part.
enum Without {
    Infeasible,
    Unknown,
}

impl ClusterProblem<'_> {
    /// Resolves all clusters together.
    pub fn solve(&self, limits: ClusterLimits, control: &dyn Control) -> ClustersOutcome {
        let all = Classes::of(self);
        let classes = &all.classes;
        let mut solver = Solver::new(self.universe, classes, &self.couplings, limits.each);
        let mut selections: Vec<Option<Selection>> = vec![None; classes.len()];
        let mut answer = ClustersAnswer {
            canonical: true,
            ..ClustersAnswer::default()
        };
        for (members, bonds) in all.components() {
            let part = if bonds.is_empty() {
                alone(&mut solver, &members, limits, control)
            } else {
                self.together(&mut solver, &members, &bonds, limits, control)
            };
            match part {
                Err(Without::Unknown) => return ClustersOutcome::Unknown,
                Err(Without::Infeasible) => {
                    let clusters = members.iter().flat_map(|class| &classes[*class].members);
                    let mut clusters: Vec<usize> = clusters.copied().collect();
                    clusters.sort_unstable();
                    return ClustersOutcome::Infeasible(clusters);
                }
                Ok(part) => {
                    let values = solver.total(&members, &part.selections);
                    add(&mut answer.values, &values);
                    add(&mut answer.bounds, &part.bounds);
                    answer.canonical &= part.canonical;
                    for (class, selection) in members.iter().zip(part.selections) {
                        selections[*class] = Some(selection);
                    }
                }
            }
        }
        answer.statistics = solver.session.statistics();
        answer.clusters = self
            .names()
            .map(|name| ClusterSelection {
                name: name.to_owned(),
                selection: Selection::default(),
                class: 0,
            })
            .collect();
        for (index, (class, selection)) in classes.iter().zip(selections).enumerate() {
            let selection = selection.unwrap_or_default();
            for at in &class.members {
                answer.clusters[*at].selection = selection.clone();
                answer.clusters[*at].class = index;
            }
            answer.classes.push(class.members.clone());
        }
        ClustersOutcome::Solved(answer)
    }

    fn together(
        &self,
        solver: &mut Solver<'_, '_>,
        members: &[usize],
        bonds: &[Bond],
        limits: ClusterLimits,
        control: &dyn Control,
    ) -> Result<Part, Without> {
        match solver.together(members, bonds, limits.boxes, control) {
            Joint::Infeasible => Err(Without::Infeasible),
            Joint::Solved {
                selections,
                canonical,
            } => {
                let bounds = solver.total(members, selections.iter().map(Rc::as_ref));
                let selections = selections.iter().map(|one| Selection::clone(one)).collect();
                Ok(Part {
                    selections,
                    bounds,
                    canonical,
                })
            }
            Joint::Limit { found, bound } => {
                let found = found.map(|found| {
                    let selections: Vec<Selection> = found.iter().map(|one| Selection::clone(one)).collect();
                    Part {
                        selections,
                        bounds: reached(
                            bound.clone(),
                            &solver.total(members, found.iter().map(Rc::as_ref)),
                        ),
                        canonical: false,
                    }
                });
                self.as_one(solver, members, bonds, limits, control, found, bound)
            }
        }
    }

    /// Resolves the classes as one request, and takes the better of that and what was found.
    // What is asked, what was found and the outside.
    #[allow(clippy::too_many_arguments)]
    fn as_one(
        &self,
        solver: &Solver<'_, '_>,
        members: &[usize],
        bonds: &[Bond],
        limits: ClusterLimits,
        control: &dyn Control,
        found: Option<Part>,
        bound: Vec<u64>,
    ) -> Result<Part, Without> {
        let or_found = |found: Option<Part>| found.ok_or(Without::Unknown);
        let joint = JointProblem::new(self.universe, solver.classes, &self.couplings, members, bonds);
        let Ok(joint) = joint else {
            // More than a universe holds.
            return or_found(found);
        };
        match Session::new(&joint.universe).solve(&joint.request, limits.each, control) {
            Outcome::Unknown => or_found(found),
            Outcome::Infeasible(_) => Err(Without::Infeasible),
            Outcome::Solved(selection) => {
                let bounds = bound.max(selection.bounds.clone());
                let canonical = selection.canonical && selection.is_optimal();
                if let Some(found) = found
                    && solver.total(members, &found.selections) < selection.values
                {
                    let bounds = reached(bounds, &solver.total(members, &found.selections));
                    return Ok(Part { bounds, ..found });
                }
                let mut selections = joint.apart(&selection);
                for (class, selection) in members.iter().zip(&mut selections) {
                    self.value(solver.classes[*class].request, selection);
                    selection.canonical = canonical;
                }
                Ok(Part {
                    selections,
                    bounds: reached(bounds, &selection.values),
                    canonical,
                })
            }
        }
    }

    /// Sets the values of a selection, and as bounds what it has.
    fn value(&self, request: &crate::request::Request, selection: &mut Selection) {
        let roots = request.packages();
        let versions = &selection.versions;
        let value =
            |objective: &crate::objective::Objective| objective.value(self.universe, &roots, versions);
        selection.values = request.objectives.iter().map(value).collect();
        selection.bounds.clone_from(&selection.values);
    }
}

/// A class that no rule binds to another.
fn alone(
    solver: &mut Solver<'_, '_>,
    members: &[usize],
    limits: ClusterLimits,
    control: &dyn Control,
) -> Result<Part, Without> {
    let request = solver.classes[members[0]].request;
    match solver.session.solve(request, limits.each, control) {
        Outcome::Unknown => Err(Without::Unknown),
        Outcome::Infeasible(_) => Err(Without::Infeasible),
        Outcome::Solved(selection) => {
            let weight = solver.classes[members[0]].weight();
            let bounds = selection
                .bounds
                .iter()
                .map(|bound| bound.saturating_mul(weight))
                .collect();
            let canonical = selection.canonical;
            Ok(Part {
                selections: vec![selection],
                bounds,
                canonical,
            })
        }
    }
}

fn add(sums: &mut Vec<u64>, values: &[u64]) {
    sums.resize(values.len().max(sums.len()), 0);
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum = sum.saturating_add(*value);
    }
}

/// What bounds say of an answer of these values. A bound holds given the values of the levels before it: after a level whose bound is not
/// reached, nothing is known.
fn reached(mut bounds: Vec<u64>, values: &[u64]) -> Vec<u64> {
    let open = bounds
        .iter()
        .zip(values)
        .position(|(bound, value)| bound != value);
    if let Some(open) = open {
        bounds[open + 1..].fill(0);
    }
    bounds
}

#[cfg(test)]
mod tests {
    use super::reached;

    #[test]
    fn a_bound_after_one_that_is_not_reached_says_nothing() {
        assert_eq!(reached(vec![1, 9, 4], &[2, 3, 5]), [1, 0, 0]);
        assert_eq!(reached(vec![2, 3, 4], &[2, 3, 5]), [2, 3, 4]);
        assert_eq!(reached(vec![], &[2]), [0; 0]);
    }
}

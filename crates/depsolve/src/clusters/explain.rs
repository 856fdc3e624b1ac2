//! Why clusters cannot be resolved together.
//!
//! Clusters and rules are left out one after the other as long as the rest has no answer, which costs little: what classes select alone is
//! known. The few that remain are joined to one request, of which an irreducible conflict is told. Facts that state bounds of one rule
//! between clusters are told once.

use stowplan_core::Control;

use super::alone::{Alone, Solver};
use super::answer::{ClusterFact, ClustersConflict};
use super::class::{Bond, Class, Classes};
use super::joint::JointProblem;
use super::problem::{ClusterLimits, ClusterProblem};
use super::windows::Joint;
use crate::explain::explain;

impl ClusterProblem<'_> {
    /// An irreducible set of facts for which the clusters cannot be resolved together; `None` where they can, or a limit struck.
    pub fn explain(&self, limits: ClusterLimits, control: &dyn Control) -> Option<ClustersConflict> {
        let all = Classes::of(self);
        let classes = all.classes.clone();
        // Any answer will do.
        let mut each = limits.each;
        each.canonical_conflicts = 0;
        let mut solver = Solver::new(self.universe, &classes, &self.couplings, each);
        let components = all.components();
        let none = components
            .iter()
            .find(|(members, bonds)| has_none(&mut solver, members, bonds, limits, control));
        if let Some((members, bonds)) = none.cloned() {
            let (members, bonds) = reduced(&mut solver, members, bonds, limits, control);
            return self.conflict(&classes, &members, &bonds, limits, control);
        }
        // Where boxes are too many to see that there is no answer, one request may still show it.
        let bound = components.iter().filter(|(_, bonds)| !bonds.is_empty());
        bound
            .map(|(members, bonds)| self.conflict(&classes, members, bonds, limits, control))
            .find_map(|conflict| conflict)
    }

    fn conflict(
        &self,
        classes: &[Class<'_>],
        members: &[usize],
        bonds: &[Bond],
        limits: ClusterLimits,
        control: &dyn Control,
    ) -> Option<ClustersConflict> {
        let joint = JointProblem::new(self.universe, classes, &self.couplings, members, bonds).ok()?;
        let conflict = explain(&joint.universe, &joint.request, limits.each.conflicts, control)?;
        let mut facts: Vec<ClusterFact> = Vec::new();
        for (fact, sentence) in conflict.facts.iter().zip(conflict.sentences()) {
            let source = joint.source(*fact);
            let clusters = &classes[members[source.class]].members;
            let coupling = source.bond.map(|bond| bonds[bond].coupling);
            if let Some(index) = coupling
                && let Some(same) = facts.iter_mut().find(|fact| fact.coupling == Some(index))
            {
                same.clusters.extend(clusters);
                same.clusters.sort_unstable();
                same.clusters.dedup();
                continue;
            }
            facts.push(ClusterFact {
                clusters: clusters.clone(),
                coupling,
                root: source.root,
                sentence: sentence.clone(),
            });
        }
        for fact in &mut facts {
            if let Some(index) = fact.coupling {
                let names: Vec<&str> = fact
                    .clusters
                    .iter()
                    .map(|at| self.clusters[*at].name.as_str())
                    .collect();
                let told = &self.couplings[index].told;
                fact.sentence = format!("each of {} {told}", names.join(", "));
            }
        }
        Some(ClustersConflict {
            facts,
            story: conflict.account.story,
        })
    }
}

/// Whether these classes are proved to have no joint answer under these rules.
fn has_none(
    solver: &mut Solver<'_, '_>,
    members: &[usize],
    bonds: &[Bond],
    limits: ClusterLimits,
    control: &dyn Control,
) -> bool {
    if let [class] = members
        && bonds.is_empty()
    {
        return matches!(solver.alone(*class, Vec::new(), control), Alone::Infeasible);
    }
    matches!(
        solver.together(members, bonds, limits.boxes, control),
        Joint::Infeasible
    )
}

/// Fewer classes and rules that have no answer either: without any one of them they have, or it is not known.
fn reduced(
    solver: &mut Solver<'_, '_>,
    mut members: Vec<usize>,
    mut bonds: Vec<Bond>,
    limits: ClusterLimits,
    control: &dyn Control,
) -> (Vec<usize>, Vec<Bond>) {
    if let Some(class) = members
        .iter()
        .find(|class| matches!(solver.alone(**class, Vec::new(), control), Alone::Infeasible))
    {
        return (vec![*class], Vec::new());
    }
    let mut at = members.len();
    while at > 0 {
        at -= 1;
        let mut fewer = members.clone();
        fewer.remove(at);
        if has_none(solver, &fewer, &bonds, limits, control) {
            members = fewer;
        }
    }
    let mut at = bonds.len();
    while at > 0 {
        at -= 1;
        let mut fewer = bonds.clone();
        fewer.remove(at);
        if has_none(solver, &members, &fewer, limits, control) {
            bonds = fewer;
        }
    }
    (members, bonds)
}

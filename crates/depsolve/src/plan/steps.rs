//! The states on the way as steps: what each changes, and what forbids to skip it.

use super::answer::{Barrier, Moved, Plan, PlanStep};
use super::problem::PlanProblem;
use super::solve::{Found, State};
use crate::universe::PackageId;

/// A package that is there: its rank, if the universe has it, and its version.
type Place = (PackageId, Option<u32>, String);

/// What is there in a state, by package.
type Named = Vec<Place>;

impl PlanProblem<'_> {
    /// The plan of these states. One that changes nothing is no step: where a limit struck, more may have been tried than are needed.
    pub(super) fn told(&self, found: Found, bounds: Vec<u64>) -> Plan {
        let text =
            |package: PackageId, rank: u32| self.universe.versions_of(package)[rank as usize].to_string();
        // For each state, the start first: package, rank if the universe has it, version.
        let mut states: Vec<Named> = Vec::new();
        let mut start: Vec<_> = self
            .start
            .iter()
            .map(|start| (start.package, start.rank, start.version.clone()))
            .collect();
        start.sort_unstable();
        states.push(start);
        let mut kept: Vec<State> = Vec::new();
        for state in found.states {
            let counted = state
                .iter()
                .filter(|(package, _)| self.universe.is_counted(*package));
            let named: Named = counted
                .map(|(package, rank)| (*package, Some(*rank), text(*package, *rank)))
                .collect();
            if states.last() != Some(&named) {
                states.push(named);
                kept.push(state);
            } else if let Some(last) = kept.last_mut() {
                *last = state;
            }
        }
        let mut steps = Vec::new();
        for (index, state) in kept.into_iter().enumerate() {
            steps.push(PlanStep {
                changes: self.changes(&states[index], &states[index + 1]),
                because: states
                    .get(index + 2)
                    .map_or_else(Vec::new, |after| self.barriers(&states[index], after)),
                state,
            });
        }
        Plan {
            steps,
            values: found.values,
            bounds,
            proved: found.proved,
            changes: found.changes,
        }
    }

    fn changes(&self, before: &[Place], after: &[Place]) -> Vec<Moved> {
        let mut packages: Vec<PackageId> = before.iter().chain(after).map(|(of, _, _)| *of).collect();
        packages.sort_by_key(|package| self.universe.name(*package));
        packages.dedup();
        let moved = |package: PackageId| {
            let (from, to) = (find(before, package), find(after, package));
            (from != to).then(|| Moved {
                package: self.universe.name(package).to_owned(),
                from: from.map(|(_, text)| text),
                to: to.map(|(_, text)| text),
            })
        };
        packages.into_iter().filter_map(moved).collect()
    }

    /// What forbids to go from one state to another in one step.
    fn barriers(&self, before: &[Place], after: &[Place]) -> Vec<Barrier> {
        let mut barriers = Vec::new();
        for moves in &self.moves {
            if let (Some((from, from_text)), Some((Some(to), to_text))) =
                (find(before, moves.package), find(after, moves.package))
                && !moves.from(from).contains(to)
            {
                barriers.push(Barrier {
                    package: self.universe.name(moves.package).to_owned(),
                    from: from_text,
                    to: to_text,
                    rule: moves.told.clone(),
                });
            }
        }
        barriers
    }
}

/// The rank, if the universe has it, and the version that a state has of a package.
fn find(state: &[Place], package: PackageId) -> Option<(Option<u32>, String)> {
    let found = state.binary_search_by_key(&package, |(of, _, _)| *of);
    found.ok().map(|at| (state[at].1, state[at].2.clone()))
}

//! The best state that steps lead to, by the fewest steps, with the fewest changes.
//!
//! Steps are unrolled: first none, then one, two, … A number of steps is tried only if each package alone could come in as many to a version of a
//! state that is good enough: one search in the universe itself. What each package alone can reach in any number of steps bounds the values of
//! all plans, so the first plan of these values is best and its steps are fewest. Where no plan of the steps allowed has them, the most steps give
//! the best values, and the fewest steps are looked for once more.

use stowplan_core::Control;

use super::answer::{Barrier, Moved, Plan, PlanConflict, PlanOutcome, PlanStep};
use super::moves::{Moves, reached};
use super::problem::{PlanLimits, PlanProblem};
use super::unrolled::Unrolled;
use crate::explain::{Conflict, explain};
use crate::objective::Objective;
use crate::ranks::RankSet;
use crate::request::Request;
use crate::session::Session;
use crate::solve::Outcome;
use crate::universe::{Clause, PackageId};

/// A state: package and rank.
type State = Vec<(PackageId, u32)>;

/// The best plan of a number of steps.
#[derive(Clone)]
struct Found {
    states: Vec<State>,
    values: Vec<u64>,
    changes: u64,
    proved: bool,
}

/// How a number of steps came out.
enum Tried {
    Found(Found),
    Infeasible,
    Unknown,
}

impl PlanProblem<'_> {
    /// Plans.
    pub fn solve(&self, limits: PlanLimits, control: &dyn Control) -> PlanOutcome {
        let mut session = Session::new(self.universe);
        let any = self.relaxed(None);
        let bounds = match session.solve(&any, limits.each, control) {
            Outcome::Unknown => return PlanOutcome::Unknown,
            Outcome::Infeasible(_) => {
                let conflict = explain(self.universe, &any, limits.each.conflicts, control);
                return infeasible(conflict, true);
            }
            Outcome::Solved(selection) => selection.bounds,
        };
        let Some((plan, searched)) = self.fewest(&mut session, &bounds, limits, control) else {
            return PlanOutcome::Unknown;
        };
        if let Some(found) = plan {
            return PlanOutcome::Planned(self.told(found, bounds));
        }
        // The values that bound all plans were not reached: what is best of the most steps?
        match searched {
            Tried::Unknown => PlanOutcome::Unknown,
            Tried::Infeasible => {
                let conflict = Unrolled::new(self, self.steps_max.max(1))
                    .ok()
                    .and_then(|unrolled| {
                        explain(
                            &unrolled.universe,
                            &unrolled.request,
                            limits.each.conflicts,
                            control,
                        )
                    });
                infeasible(conflict, false)
            }
            Tried::Found(best) => {
                let values = best.values.clone();
                let fewer = self.fewest(&mut session, &values, limits, control);
                let found = match fewer {
                    Some((Some(found), _)) => Found {
                        proved: found.proved && best.proved,
                        ..found
                    },
                    _ => Found {
                        proved: false,
                        ..best
                    },
                };
                PlanOutcome::Planned(self.told(found, bounds))
            }
        }
    }

    /// The first plan of these values; beside it the outcome of the most steps. `None`: a limit struck.
    fn fewest(
        &self,
        session: &mut Session<'_>,
        values: &[u64],
        limits: PlanLimits,
        control: &dyn Control,
    ) -> Option<(Option<Found>, Tried)> {
        let mut proved = true;
        let mut last = Tried::Infeasible;
        let mut best: Option<Found> = None;
        for steps in 0..=self.steps_max {
            if control.should_stop() {
                return None;
            }
            let is_last = steps == self.steps_max;
            if !is_last {
                match session.solve(&self.relaxed(Some(steps)), limits.each, control) {
                    Outcome::Infeasible(_) => continue,
                    Outcome::Solved(selection) if selection.bounds.as_slice() > values => continue,
                    Outcome::Solved(_) | Outcome::Unknown => {}
                }
            }
            last = if steps == 0 {
                self.stay(session, limits, control)
            } else {
                self.steps(steps, limits, control)
            };
            match &last {
                Tried::Infeasible => {}
                // More steps may still be seen to do, but not that they are the fewest.
                Tried::Unknown => proved = false,
                Tried::Found(found) if found.values == values => {
                    let Tried::Found(mut found) = last else {
                        return None;
                    };
                    found.proved &= proved;
                    return Some((Some(found), Tried::Infeasible));
                }
                Tried::Found(found) => {
                    if best.as_ref().is_none_or(|best| found.values < best.values) {
                        best = Some(found.clone());
                    }
                }
            }
        }
        if let (Tried::Unknown, Some(best)) = (&last, best) {
            last = Tried::Found(Found {
                proved: false,
                ..best
            });
        }
        Some((None, last))
    }

    /// What a single state must be, if so many steps lead to it: every package alone at a version that they can lead to.
    fn relaxed(&self, steps: Option<u32>) -> Request {
        let mut request = self.wanted.clone();
        request.roots.extend(self.always.iter().cloned());
        for start in &self.start {
            let count = self.universe.version_count(start.package);
            let moves: Vec<&Moves> = self
                .moves
                .iter()
                .filter(|moves| moves.package == start.package)
                .collect();
            let reached = reached(&moves, count, start.rank, steps);
            let outside = RankSet::where_true(count, |rank| !reached.contains(rank));
            if !outside.is_empty() {
                let rules: Vec<&str> = moves.iter().map(|moves| moves.told.as_str()).collect();
                let texts = self.universe.versions_of(start.package);
                let to: Vec<&str> = (0..count)
                    .filter(|rank| reached.contains(*rank))
                    .map(|rank| &*texts[rank as usize])
                    .collect();
                let told = format!(
                    "{} is installed in {} and can come to {} only ({})",
                    self.universe.name(start.package),
                    start.version,
                    if to.is_empty() {
                        "no other version".to_owned()
                    } else {
                        to.join(", ")
                    },
                    rules.join("; ")
                );
                request
                    .roots
                    .push(Clause::conflicts(start.package, outside).told(told));
            }
        }
        request
    }

    /// No step: whether what is installed will do.
    fn stay(&self, session: &mut Session<'_>, limits: PlanLimits, control: &dyn Control) -> Tried {
        if self.start.iter().any(|start| start.rank.is_none()) {
            return Tried::Infeasible;
        }
        let installed = self.start.iter();
        let installed = installed.filter_map(|start| Some((start.package, start.rank?)));
        let mut request = self.wanted.clone();
        request.roots.extend(self.always.iter().cloned());
        request
            .objectives
            .insert(0, Objective::LeastChange(installed.collect()));
        match session.solve(&request, limits.each, control) {
            Outcome::Infeasible(_) => Tried::Infeasible,
            Outcome::Solved(selection) if selection.values[0] == 0 => Tried::Found(Found {
                states: Vec::new(),
                proved: selection.is_optimal(),
                values: selection.values[1..].to_vec(),
                changes: 0,
            }),
            Outcome::Solved(selection) if selection.bounds[0] > 0 => Tried::Infeasible,
            Outcome::Solved(_) | Outcome::Unknown => Tried::Unknown,
        }
    }

    /// The best plan of exactly so many steps, some of which may change nothing.
    fn steps(&self, steps: u32, limits: PlanLimits, control: &dyn Control) -> Tried {
        let Ok(unrolled) = Unrolled::new(self, steps) else {
            // More than a universe holds.
            return Tried::Unknown;
        };
        match Session::new(&unrolled.universe).solve(&unrolled.request, limits.each, control) {
            Outcome::Unknown => Tried::Unknown,
            Outcome::Infeasible(_) => Tried::Infeasible,
            Outcome::Solved(selection) => {
                let unknown = self.start.iter().filter(|start| start.rank.is_none()).count() as u64;
                let goals = self.wanted.objectives.len();
                Tried::Found(Found {
                    states: unrolled.states(&selection),
                    values: selection.values[..goals].to_vec(),
                    // What the universe does not have is changed by the first step in any case.
                    changes: selection.values[goals] + unknown,
                    proved: selection.is_optimal(),
                })
            }
        }
    }

    fn told(&self, found: Found, bounds: Vec<u64>) -> Plan {
        let text =
            |package: PackageId, rank: u32| self.universe.versions_of(package)[rank as usize].to_string();
        // For each state, the start first: package, rank if the universe has it, version.
        let mut states: Vec<Vec<(PackageId, Option<u32>, String)>> = Vec::new();
        let mut start: Vec<_> = self
            .start
            .iter()
            .map(|start| (start.package, start.rank, start.version.clone()))
            .collect();
        start.sort_unstable();
        states.push(start);
        for state in &found.states {
            let counted = state
                .iter()
                .filter(|(package, _)| self.universe.is_counted(*package));
            states.push(
                counted
                    .map(|(package, rank)| (*package, Some(*rank), text(*package, *rank)))
                    .collect(),
            );
        }
        let mut steps = Vec::new();
        for (index, state) in found.states.into_iter().enumerate() {
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

    fn changes(
        &self,
        before: &[(PackageId, Option<u32>, String)],
        after: &[(PackageId, Option<u32>, String)],
    ) -> Vec<Moved> {
        let find = |state: &[(PackageId, Option<u32>, String)], package: PackageId| {
            let found = state.binary_search_by_key(&package, |(of, _, _)| *of);
            found.ok().map(|at| (state[at].1, state[at].2.clone()))
        };
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
    fn barriers(
        &self,
        before: &[(PackageId, Option<u32>, String)],
        after: &[(PackageId, Option<u32>, String)],
    ) -> Vec<Barrier> {
        let mut barriers = Vec::new();
        for moves in &self.moves {
            let find = |state: &[(PackageId, Option<u32>, String)]| {
                let found = state.binary_search_by_key(&moves.package, |(of, _, _)| *of);
                found.ok().map(|at| (state[at].1, state[at].2.clone()))
            };
            if let (Some((from, from_text)), Some((Some(to), to_text))) = (find(before), find(after))
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

fn infeasible(conflict: Option<Conflict>, any_length: bool) -> PlanOutcome {
    let conflict = conflict.map(|conflict| PlanConflict {
        facts: conflict.sentences().to_vec(),
        story: conflict.account.story,
        any_length,
    });
    PlanOutcome::Infeasible(conflict.unwrap_or_else(|| PlanConflict {
        any_length,
        ..PlanConflict::default()
    }))
}

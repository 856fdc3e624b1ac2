//! The best state that steps lead to, by the fewest steps, with the fewest changes.
//!
//! Steps are unrolled: first none, then one, two, … A number of steps is tried only if each package alone could come in as many to a version of a
//! state that is good enough: one search in the universe itself. What each package alone can reach in the most steps allowed bounds the values of
//! all plans, so the first plan of these values is best and its steps are fewest. Where no plan has them, the most steps give the best values, and
//! the fewest steps are looked for once more.

use std::ops::RangeInclusive;

use stowplan_core::Control;

use super::answer::{PlanConflict, PlanOutcome};
use super::moves::{Moves, reached};
use super::problem::{PlanLimits, PlanProblem};
use super::unrolled::Unrolled;
use crate::copies::{cone, seeds};
use crate::explain::{Conflict, explain, runs};
use crate::objective::Objective;
use crate::ranks::RankSet;
use crate::request::Request;
use crate::session::Session;
use crate::solve::Outcome;
use crate::universe::{Clause, PackageId};

/// Versions told one by one.
const VERSIONS_TOLD: usize = 6;

/// A state: package and rank.
pub(super) type State = Vec<(PackageId, u32)>;

/// The best plan of a number of steps.
#[derive(Clone)]
pub(super) struct Found {
    pub states: Vec<State>,
    pub values: Vec<u64>,
    pub changes: u64,
    pub proved: bool,
}

/// What came of looking for a plan of some values in numbers of steps, one after the other.
struct Fewest {
    found: Option<Found>,
    /// How the last number came out that was tried.
    last: Tried,
    /// Whether it is known of each number before that it does not do.
    all_decided: bool,
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
            Outcome::Infeasible(_) => return self.without(&any, true, limits, control),
            Outcome::Solved(selection) => selection.bounds,
        };
        let within = self.relaxed(Some(self.steps_max));
        let hoped = match session.solve(&within, limits.each, control) {
            Outcome::Unknown => return PlanOutcome::Unknown,
            Outcome::Infeasible(_) => return self.without(&within, false, limits, control),
            Outcome::Solved(selection) => selection.bounds,
        };
        let Some(tried) = self.fewest(&mut session, &hoped, 0..=self.steps_max, limits, control) else {
            return PlanOutcome::Unknown;
        };
        let best = match tried.last {
            _ if tried.found.is_some() => tried.found,
            Tried::Found(best) => Some(best),
            Tried::Unknown => return PlanOutcome::Unknown,
            Tried::Infeasible => None,
        };
        match best {
            None if self.steps_max == 0 => self.without(&self.unchanged(), false, limits, control),
            None => {
                let conflict = Unrolled::new(self, self.steps_max).ok().and_then(|unrolled| {
                    let Unrolled {
                        universe, request, ..
                    } = &unrolled;
                    explain(universe, request, limits.each.conflicts, control)
                });
                infeasible(conflict, false)
            }
            Some(found) if found.values == hoped => PlanOutcome::Planned(self.told(found, bounds)),
            // What was hoped for was not reached: the most steps give the best values, do fewer give them as well?
            Some(best) => {
                let fewer = 0..=self.steps_max.saturating_sub(1);
                let fewer = self.fewest(&mut session, &best.values, fewer, limits, control);
                let (found, all_decided) =
                    fewer.map_or((None, false), |tried| (tried.found, tried.all_decided));
                let proved = best.proved && all_decided;
                let found = found.unwrap_or(best);
                let proved = proved && found.proved;
                PlanOutcome::Planned(self.told(Found { proved, ..found }, bounds))
            }
        }
    }

    /// That a request which any plan must meet has no answer, and why.
    fn without(
        &self,
        request: &Request,
        any_length: bool,
        limits: PlanLimits,
        control: &dyn Control,
    ) -> PlanOutcome {
        let conflict = explain(self.universe, request, limits.each.conflicts, control);
        infeasible(conflict, any_length)
    }

    /// The first of these numbers of steps by which there is a plan of these values. `None`: it was to stop.
    fn fewest(
        &self,
        session: &mut Session<'_>,
        values: &[u64],
        numbers: RangeInclusive<u32>,
        limits: PlanLimits,
        control: &dyn Control,
    ) -> Option<Fewest> {
        let mut all_decided = true;
        let mut last = Tried::Infeasible;
        let mut best: Option<Found> = None;
        for steps in numbers {
            if control.should_stop() {
                return None;
            }
            if steps < self.steps_max {
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
                Tried::Unknown => all_decided = false,
                Tried::Found(found) => {
                    if found.values.as_slice() <= values {
                        return Some(Fewest {
                            found: Some(Found {
                                proved: found.proved && all_decided,
                                ..found.clone()
                            }),
                            last,
                            all_decided,
                        });
                    }
                    all_decided &= found.proved;
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
        Some(Fewest {
            found: None,
            last,
            all_decided,
        })
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
                let rules = moves.iter().map(|moves| moves.told.clone());
                let limit =
                    steps.map(|steps| format!("at most {steps} step{}", if steps == 1 { "" } else { "s" }));
                let rules: Vec<String> = rules.chain(limit).collect();
                let texts = self.universe.versions_of(start.package);
                let to = if reached.is_empty() {
                    "cannot come to any version".to_owned()
                } else {
                    format!("can come to {} only", versions(texts, &reached))
                };
                let told = format!(
                    "{} is installed in {} and {to} ({})",
                    self.universe.name(start.package),
                    start.version,
                    rules.join("; ")
                );
                request
                    .roots
                    .push(Clause::conflicts(start.package, outside).told(told));
            }
        }
        request
    }

    /// What is wanted of what is installed as it is, to tell why it will not do.
    fn unchanged(&self) -> Request {
        let mut request = self.wanted.clone();
        request.roots.extend(self.always.iter().cloned());
        let installed = self.start.iter().map(|start| start.package);
        let cone = cone(self.universe, seeds(&request).into_iter().chain(installed));
        for package in cone
            .into_iter()
            .filter(|package| self.universe.is_counted(*package))
        {
            let name = self.universe.name(package);
            let start = self.start.iter().find(|start| start.package == package);
            request.roots.push(match start {
                None => {
                    let all = RankSet::all(self.universe.version_count(package));
                    let told = format!("{name} is not installed, and no step is allowed");
                    Clause::conflicts(package, all).told(told)
                }
                Some(start) => {
                    let rank = start.rank.map(|rank| (package, RankSet::one(rank)));
                    let told = format!("{name} is installed in {}, and no step is allowed", start.version);
                    Clause::requires(rank).told(told)
                }
            });
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
}

/// Versions by name; many as runs.
fn versions(texts: &[Box<str>], ranks: &RankSet) -> String {
    let each = ranks.intervals().iter().flat_map(|(lo, hi)| *lo..=*hi);
    let told: Vec<&str> = each
        .take(VERSIONS_TOLD + 1)
        .map(|rank| &*texts[rank as usize])
        .collect();
    if told.len() > VERSIONS_TOLD {
        runs(texts, ranks, true)
    } else {
        told.join(", ")
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

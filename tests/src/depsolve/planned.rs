//! Plans, naively: breadth first over all states of small universes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use stowplan_depsolve::plan::{Moves, PlanProblem};
use stowplan_depsolve::{Clause, Objective, PackageId, RankSet, Request, Term, Universe};

use super::oracle::{Asked, Assignment, Small, objectives, small};

/// What is installed of a package: nothing, a version, or one that the universe does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Installed {
    /// Nothing.
    Nothing,
    /// A rank.
    Rank(u32),
    /// A version that is not there.
    Unknown,
}

/// A small universe, what is installed, and which steps are allowed. What is wanted are the universe's roots.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The universe and what is wanted.
    pub small: Small,
    /// What must hold of every state.
    pub always: Vec<Asked>,
    /// For each package, what is installed.
    pub start: Vec<Installed>,
    /// For each package, if it has a rule: for each rank, and last for an unknown version, where a step may lead.
    pub moves: Vec<Option<Vec<RankSet>>>,
    /// Numbers from which goals are drawn.
    pub drawn: Vec<u32>,
    /// Steps at most.
    pub steps_max: u32,
}

/// The best that can be reached: the values, the steps, the changes.
pub type Best = (Vec<u64>, usize, u64);

impl Planned {
    /// The universe and what is wanted of the last state.
    #[must_use]
    pub fn build(&self) -> (Universe, Request) {
        let (universe, mut request) = self.small.build();
        if !self.drawn[0].is_multiple_of(4) {
            request.objectives = objectives(&self.small, &universe, &self.drawn);
        }
        (universe, request)
    }

    /// The problem.
    ///
    /// # Panics
    /// If the data names what is not there.
    #[must_use]
    pub fn problem<'u>(&self, universe: &'u Universe, wanted: Request) -> PlanProblem<'u> {
        let id = |package: usize| {
            universe
                .find(&format!("p{package}"))
                .expect("every package is there")
        };
        let mut problem = PlanProblem::new(universe, wanted);
        problem.steps_at_most(self.steps_max).expect("few steps");
        for asked in &self.always {
            problem.always(Clause::from_terms(asked.iter().map(
                |(package, ranks, selected)| Term {
                    package: id(*package),
                    ranks: ranks.clone(),
                    selected: *selected,
                },
            )));
        }
        for (package, installed) in self.start.iter().enumerate() {
            match installed {
                Installed::Nothing => {}
                Installed::Rank(rank) => problem.installed(id(package), *rank).expect("it exists"),
                Installed::Unknown => problem.installed_unknown(id(package), "old").expect("it exists"),
            }
        }
        for (package, moves) in self.moves.iter().enumerate() {
            let Some(moves) = moves else { continue };
            let allowed = |from: u32, to: u32| moves[from as usize].contains(to);
            let rule = Moves::new(universe, id(package), "a rule", allowed);
            let unknown = moves.last().cloned().unwrap_or_default();
            problem.limit(rule.from_unknown(unknown)).expect("it exists");
        }
        problem
    }

    /// Whether a step may change what is installed of a package; `first`: from the start.
    #[must_use]
    pub fn may(&self, package: usize, from: Installed, to: Option<u32>) -> bool {
        let was_there = self.start[package] != Installed::Nothing;
        let Some(to) = to else { return true };
        let moves = self.moves[package].as_ref();
        match from {
            Installed::Nothing => !was_there,
            Installed::Rank(from) => {
                from == to || moves.is_none_or(|moves| moves[from as usize].contains(to))
            }
            Installed::Unknown => {
                moves.is_none_or(|moves| moves.last().is_some_and(|unknown| unknown.contains(to)))
            }
        }
    }

    /// How many packages a step changes, if it is allowed.
    #[must_use]
    pub fn step(&self, from: &[Installed], to: &Assignment) -> Option<u64> {
        let mut changes = 0;
        for (package, (from, to)) in from.iter().zip(to).enumerate() {
            if !self.may(package, *from, *to) {
                return None;
            }
            let same = to.map_or(Installed::Nothing, Installed::Rank) == *from;
            changes += u64::from(!same);
        }
        Some(changes)
    }

    /// The universe with what must hold of every state.
    #[must_use]
    pub fn everywhere(&self) -> Small {
        Small {
            roots: self.always.clone(),
            ..self.small.clone()
        }
    }

    /// The values of a state.
    #[must_use]
    pub fn values(&self, universe: &Universe, wanted: &Request, state: &Assignment) -> Vec<u64> {
        let always = self.always.iter().flatten().filter(|(_, _, selected)| *selected);
        let always = always.map(|(package, _, _)| {
            let id = universe.find(&format!("p{package}"));
            id.expect("every package is there")
        });
        let roots: Vec<PackageId> = wanted.packages().into_iter().chain(always).collect();
        let of = |objective: &Objective| {
            let value = |index: usize| {
                let package = universe
                    .find(&format!("p{index}"))
                    .expect("every package is there");
                objective.of(universe, &roots, package, state[index])
            };
            (0..state.len()).map(value).sum()
        };
        wanted.objectives.iter().map(of).collect()
    }

    /// The best that can be reached, by the fewest steps, with the fewest changes.
    #[must_use]
    pub fn best(&self, universe: &Universe, wanted: &Request) -> Option<Best> {
        let states = self.everywhere().solutions();
        let everywhere = self.everywhere();
        let good = |state: &Assignment| self.small.holds(state) && everywhere.holds(state);
        let mut best: Option<Best> = None;
        let mut consider = |state: &Assignment, steps: usize, changes: u64| {
            if good(state) {
                let reached = (self.values(universe, wanted, state), steps, changes);
                if best.as_ref().is_none_or(|best| reached < *best) {
                    best = Some(reached);
                }
            }
        };
        let known: Option<Assignment> = self
            .start
            .iter()
            .map(|installed| match installed {
                Installed::Nothing => Some(None),
                Installed::Rank(rank) => Some(Some(*rank)),
                Installed::Unknown => None,
            })
            .collect();
        if let Some(start) = &known {
            consider(start, 0, 0);
        }
        // For each state, the fewest changes of the ways to it of this length.
        let mut front: BTreeMap<Vec<Number>, u64> = [(key(&self.start), 0)].into();
        for steps in 1..=self.steps_max as usize {
            let mut next: BTreeMap<Vec<Number>, u64> = BTreeMap::new();
            for (from, changes) in &front {
                let from: Vec<Installed> = from.iter().map(|number| unkey(*number)).collect();
                for state in &states {
                    if let Some(more) = self.step(&from, state) {
                        consider(state, steps, changes + more);
                        let state: Vec<Installed> = state
                            .iter()
                            .map(|rank| rank.map_or(Installed::Nothing, Installed::Rank))
                            .collect();
                        let least = next.entry(key(&state)).or_insert(u64::MAX);
                        *least = (*least).min(changes + more);
                    }
                }
            }
            front = next;
        }
        best
    }
}

/// What is installed of a package, as a number that can be compared.
type Number = i64;

fn key(state: &[Installed]) -> Vec<Number> {
    state
        .iter()
        .map(|installed| match installed {
            Installed::Nothing => -1,
            Installed::Unknown => -2,
            Installed::Rank(rank) => i64::from(*rank),
        })
        .collect()
}

fn unkey(number: Number) -> Installed {
    match number {
        -1 => Installed::Nothing,
        -2 => Installed::Unknown,
        rank => Installed::Rank(rank.unsigned_abs() as u32),
    }
}

/// Cases of up to three packages and four steps.
pub fn planned() -> impl Strategy<Value = Planned> {
    (
        small(3),
        proptest::collection::vec(any::<u32>(), 40),
        0u32..5,
        any::<bool>(),
    )
        .prop_map(|(mut small, drawn, steps_max, always)| {
            let mut numbers = drawn.iter().copied().cycle();
            let mut number = move || numbers.next().unwrap_or(0);
            let mut always_asked = Vec::new();
            if always && small.roots.len() > 1 {
                always_asked.extend(small.roots.pop());
            }
            let long = number() % 4 > 0;
            if long {
                // Most drawn requests have no answer or one that is near.
                small.roots.truncate(1);
                let kept = (number() % 5) as usize;
                small.demands.truncate(kept);
                let count = small.versions[0];
                if count > 0 {
                    small.roots.push(vec![(0, RankSet::one(count - 1), true)]);
                }
            }
            let start = small
                .versions
                .iter()
                .map(|count| match number() % 6 {
                    0 => Installed::Nothing,
                    1 => Installed::Unknown,
                    _ if *count == 0 => Installed::Nothing,
                    _ if long => Installed::Rank(0),
                    _ => Installed::Rank(number() % count),
                })
                .collect();
            let moves = small
                .versions
                .iter()
                .map(|count| {
                    let count = *count;
                    let bits = number() ^ number().rotate_left(16);
                    let drawn = |from: u32| RankSet::where_true(count, |to| bits >> (5 * from + to) & 1 == 1);
                    let near = |from: u32| RankSet::where_true(count, |to| to <= from + 1);
                    match number() % 3 + u32::from(long) {
                        0 => None,
                        1 => Some((0..=count).map(drawn).collect()),
                        _ => Some((0..=count).map(|from| near(from % (count + 1))).collect()),
                    }
                })
                .collect();
            Planned {
                small,
                always: always_asked,
                start,
                moves,
                drawn,
                steps_max,
            }
        })
}

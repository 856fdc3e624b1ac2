//! The naive reading of certificates: whether what their lines state is true of every answer of a small universe.
//!
//! Nothing is derived: each clause is evaluated for every answer, with the auxiliary numbers computed from what they mean. A checker that
//! accepts a line that is not true is wrong, whatever the rest of the certificate says.

use std::collections::BTreeMap;

use stowplan_depsolve::RankSet;
use stowplan_proofcheck::{Objective, Outcome, Proved};

use super::oracle::{Assignment, Small};

/// An answer, with the values of the levels and of the numbers.
struct World {
    names: BTreeMap<String, u64>,
    values: Vec<u64>,
}

impl World {
    fn new(assignment: &Assignment, values: Vec<u64>) -> Self {
        let named = assignment.iter().enumerate();
        Self {
            names: named
                .map(|(package, rank)| (format!("p{package}"), rank.map_or(0, |rank| u64::from(rank) + 1)))
                .collect(),
            values,
        }
    }

    fn holds(&self, literal: &str) -> bool {
        let (name, least, bound) = match literal.split_once(">=") {
            Some((name, bound)) => (name, true, bound),
            None => literal
                .split_once('<')
                .map(|(name, bound)| (name, false, bound))
                .expect("a literal"),
        };
        (self.names[name] >= bound.parse::<u64>().expect("a bound")) == least
    }

    fn within(&self, package: &str, set: &str, shift: u64) -> bool {
        let value = self.names[&format!("p{package}")];
        set != "none"
            && set.split(',').any(|interval| {
                let (lo, hi) = interval.split_once('-').expect("an interval");
                let bound = |text: &str| text.parse::<u64>().expect("a number") + shift;
                (bound(lo)..=bound(hi)).contains(&value)
            })
    }

    /// What a number means here.
    fn meaning(&self, words: &[&str]) -> u64 {
        let count = |part: &str| match self.names.get(part) {
            Some(value) => *value,
            None => u64::from(self.holds(part)),
        };
        match words {
            ["root", _] | ["guard"] => 1,
            ["member", package, set] => u64::from(self.within(package, set, 1)),
            ["inside", package, set] => u64::from(self.within(package, set, 0)),
            ["sum", left, right] => count(left) + count(right),
            _ => unreachable!("the checker accepted {words:?}"),
        }
    }
}

/// Among the lines before this one (from 1), the first that says what is not true of every answer considered, if there is one.
///
/// The request is that of the case with `values` for the levels of each of its answers.
///
/// # Panics
/// If these lines are not as the format says.
#[must_use]
pub fn first_untrue(text: &str, before: usize, answers: &[(Assignment, Vec<u64>)]) -> Option<String> {
    let mut worlds: Vec<World> = answers
        .iter()
        .map(|(assignment, values)| World::new(assignment, values.clone()))
        .collect();
    for line in text.split('\n').take(before - 1) {
        let words: Vec<&str> = line.split(' ').collect();
        if let Some(colon) = words.iter().position(|word| *word == ":") {
            let clause = &words[colon + 1..];
            if !worlds
                .iter()
                .all(|world| clause.iter().any(|lit| world.holds(lit)))
            {
                return Some(line.into());
            }
        } else if words[0] == "var" {
            for world in &mut worlds {
                let value = world.meaning(&words[2..]);
                world.names.insert(words[1].into(), value);
            }
        } else if words[0] == "optimal" {
            let level: usize = words[1].parse().expect("a level");
            let least: u64 = words[2].parse().expect("a value");
            if worlds.iter().any(|world| world.values[level] < least) {
                return Some(line.into());
            }
            worlds.retain(|world| world.values[level] == least);
        }
    }
    None
}

/// The value of a level.
///
/// # Panics
/// If the objective is of a kind that is not known here.
#[must_use]
pub fn value(objective: &Objective, versions: &[u32], asked: &[usize], assignment: &Assignment) -> u128 {
    let of = |package: usize| {
        let rank = assignment[package];
        let lag = rank.map_or(0, |rank| u64::from(versions[package] - 1 - rank));
        match objective {
            Objective::RootsNewest => lag * u64::from(asked.contains(&package)),
            Objective::AllNewest => lag,
            Objective::FewestOutdated => u64::from(lag > 0),
            Objective::FewestPackages => u64::from(rank.is_some()),
            Objective::LeastChange(installed) => u64::from(installed.get(&(package as u32)).copied() != rank),
            Objective::LeastCost(costs) => {
                let cost = rank.and_then(|rank| costs.get(&(package as u32))?.get(rank as usize));
                cost.copied().unwrap_or(0)
            }
            _ => unreachable!("the kinds are known"),
        }
    };
    (0..versions.len()).map(|package| u128::from(of(package))).sum()
}

/// The claim of an accepted certificate, if it is not true of the universe of the case.
#[must_use]
pub fn untrue_claim(proved: &Proved, case: &Small) -> Option<String> {
    let root = |root: &Vec<stowplan_proofcheck::Term>| {
        let terms = root.iter();
        terms
            .map(|term| {
                let ranks = RankSet::from_intervals(term.ranks.iter().copied());
                (term.package, ranks, term.selected)
            })
            .collect()
    };
    let mut asked = Small {
        roots: proved.roots.iter().map(root).collect(),
        ..case.clone()
    };
    match &proved.outcome {
        Outcome::Infeasible { roots } => {
            let all = std::mem::take(&mut asked.roots);
            asked.roots = roots.iter().map(|root| all[*root].clone()).collect();
            (!asked.solutions().is_empty()).then(|| format!("the roots {roots:?} have an answer"))
        }
        Outcome::Optimal { versions, values } => {
            let packages: Vec<usize> = asked
                .roots
                .iter()
                .flatten()
                .filter(|(_, _, selected)| *selected)
                .map(|(package, _, _)| *package)
                .collect();
            let values_of = |assignment: &Assignment| -> Vec<u128> {
                let levels = proved.objectives.iter();
                levels
                    .map(|objective| value(objective, &case.versions, &packages, assignment))
                    .collect()
            };
            let mut answer = vec![None; case.versions.len()];
            for (package, rank) in versions {
                answer[*package] = Some(*rank);
            }
            let best = asked.solutions().iter().map(values_of).min();
            let is_best =
                asked.holds(&answer) && &values_of(&answer) == values && best.as_ref() == Some(values);
            (!is_best).then(|| format!("{answer:?} with {values:?} is not best, {best:?} is"))
        }
    }
}

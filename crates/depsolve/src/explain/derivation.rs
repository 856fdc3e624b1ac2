//! How facts contradict each other, told as narrowing: from what is asked, what remains of each package, until nothing does.
//!
//! Each step takes one fact and rules out versions of one package. Where no fact rules out anything more, the versions left of one
//! package are told apart by cases, unless counting does it: more demands than room for them. An irreducible set is small, so sets of versions are kept
//! whole. Cases multiply, so a derivation stops after a number of them and says so: the facts contradict each other all the same.

use std::collections::BTreeMap;

use super::crowd::{Crowd, overcrowded};
use super::fact::Fact;
use crate::ranks::RankSet;
use crate::request::Request;
use crate::universe::{PackageId, Term, Universe};

/// Cases told at most.
const MAX_CASES: usize = 60;

/// What remains of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Left {
    pub ranks: RankSet,
    pub absent: bool,
}

/// A fact, and what it leaves of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The fact.
    pub fact: Fact,
    /// The package that it narrows; none: nothing meets the fact, whatever is selected.
    pub package: Option<PackageId>,
    /// The versions that remain.
    pub left: RankSet,
    /// Whether the package may still be not selected.
    pub may_be_absent: bool,
}

/// One of several possibilities, and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The package.
    pub package: PackageId,
    /// The versions of this case; none: it is not selected.
    pub ranks: RankSet,
    /// What follows.
    pub then: Derivation,
}

/// Steps that lead to a package of which nothing remains, to a crowd, or to cases that each do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derivation {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// More demands than there is room for, given the steps.
    pub crowd: Option<Crowd>,
    /// The cases after the steps; none: the last step leaves nothing, there is a crowd, or the derivation was cut.
    pub cases: Vec<Case>,
    /// Whether cases were left out because there are too many to tell.
    pub cut: bool,
}

pub(super) type State = BTreeMap<PackageId, Left>;

/// Derives a contradiction from facts that contradict each other.
pub(super) fn derive(universe: &Universe, request: &Request, facts: &[Fact]) -> Derivation {
    let clauses: Vec<(Fact, Vec<Term>)> = facts
        .iter()
        .map(|fact| (*fact, fact.disjunction(universe, request)))
        .collect();
    let mut state = State::new();
    for term in clauses.iter().flat_map(|(_, terms)| terms) {
        state.entry(term.package).or_insert_with(|| Left {
            ranks: RankSet::all(universe.version_count(term.package)),
            absent: true,
        });
    }
    if let Some((fact, _)) = clauses.iter().find(|(_, terms)| terms.is_empty()) {
        return Derivation {
            steps: vec![Step {
                fact: *fact,
                package: None,
                left: RankSet::none(),
                may_be_absent: false,
            }],
            ..Derivation::default()
        };
    }
    let mut left = MAX_CASES;
    from(&clauses, state, &mut left)
}

fn from(clauses: &[(Fact, Vec<Term>)], mut state: State, cases_left: &mut usize) -> Derivation {
    let mut steps: Vec<Step> = Vec::new();
    loop {
        let next = clauses
            .iter()
            .find_map(|(fact, terms)| narrow(&state, terms).map(|(package, left)| (*fact, package, left)));
        let Some((fact, package, left)) = next else {
            break;
        };
        steps.push(Step {
            fact,
            package: Some(package),
            left: left.ranks.clone(),
            may_be_absent: left.absent,
        });
        if left.ranks.is_empty() && !left.absent {
            return Derivation {
                steps: needed(clauses, steps, vec![package]),
                ..Derivation::default()
            };
        }
        state.insert(package, left);
    }
    if let Some(crowd) = overcrowded(clauses, &state) {
        let facts = crowd.facts.iter().copied();
        let wanted = clauses
            .iter()
            .filter(|(fact, _)| facts.clone().any(|of| of == *fact));
        let wanted = wanted.flat_map(|(_, terms)| terms).map(|term| term.package);
        return Derivation {
            steps: needed(clauses, steps, wanted.collect()),
            crowd: Some(crowd),
            ..Derivation::default()
        };
    }
    let cases = split(clauses, &state);
    if cases.len() > *cases_left {
        return Derivation {
            steps,
            cut: true,
            ..Derivation::default()
        };
    }
    *cases_left -= cases.len();
    let cases = cases
        .into_iter()
        .map(|(package, left)| {
            let mut state = state.clone();
            let ranks = left.ranks.clone();
            state.insert(package, left);
            Case {
                package,
                ranks,
                then: from(clauses, state, cases_left),
            }
        })
        .collect();
    Derivation {
        steps,
        cases,
        ..Derivation::default()
    }
}

/// What a clause leaves of one package, if all its other terms are false and it narrows that one.
fn narrow(state: &State, terms: &[Term]) -> Option<(PackageId, Left)> {
    // Terms of one package are one condition on it.
    let mut open: Option<(PackageId, Left)> = None;
    let mut packages: Vec<PackageId> = terms.iter().map(|term| term.package).collect();
    packages.sort_unstable();
    packages.dedup();
    for package in packages {
        let left = &state[&package];
        let of_package: Vec<&Term> = terms.iter().filter(|term| term.package == package).collect();
        let allowed = allowed(left, &of_package);
        if allowed == *left {
            return None;
        }
        if allowed.ranks.is_empty() && !allowed.absent {
            continue;
        }
        if open.is_some() {
            return None;
        }
        open = Some((package, allowed));
    }
    open.or_else(|| {
        // Every term is false: nothing remains of the package spoken of last.
        let package = terms.last()?.package;
        let nothing = Left {
            ranks: RankSet::none(),
            absent: false,
        };
        Some((package, nothing))
    })
}

/// The part of what is left in which one of the terms holds.
pub(super) fn allowed(left: &Left, terms: &[&Term]) -> Left {
    let holds = |rank: u32| {
        terms
            .iter()
            .any(|term| term.ranks.contains(rank) == term.selected)
    };
    let ranks = left.ranks.intervals().iter().flat_map(|(lo, hi)| *lo..=*hi);
    Left {
        ranks: RankSet::from_intervals(ranks.filter(|rank| holds(*rank)).map(|rank| (rank, rank))),
        absent: left.absent && terms.iter().any(|term| !term.selected),
    }
}

/// The cases of the package whose versions fall into the fewest groups that no clause tells apart.
fn split(clauses: &[(Fact, Vec<Term>)], state: &State) -> Vec<(PackageId, Left)> {
    let groups = |package: PackageId, left: &Left| -> Vec<(PackageId, Left)> {
        let sets: Vec<&RankSet> = clauses
            .iter()
            .flat_map(|(_, terms)| terms)
            .filter(|term| term.package == package)
            .map(|term| &term.ranks)
            .collect();
        let mut groups: BTreeMap<Vec<bool>, Vec<(u32, u32)>> = BTreeMap::new();
        for rank in left.ranks.intervals().iter().flat_map(|(lo, hi)| *lo..=*hi) {
            let key = sets.iter().map(|set| set.contains(rank)).collect();
            groups.entry(key).or_default().push((rank, rank));
        }
        let mut cases: Vec<Left> = groups
            .into_values()
            .map(|ranks| Left {
                ranks: RankSet::from_intervals(ranks),
                absent: false,
            })
            .collect();
        cases.sort_by_key(|case| std::cmp::Reverse(case.ranks.last()));
        if left.absent {
            cases.push(Left {
                ranks: RankSet::none(),
                absent: true,
            });
        }
        cases.into_iter().map(|left| (package, left)).collect()
    };
    state
        .iter()
        .map(|(package, left)| groups(*package, left))
        .filter(|cases| cases.len() > 1)
        // A package that must be selected is told apart before one that may be absent.
        .min_by_key(|cases| (cases.iter().any(|(_, left)| left.absent), cases.len()))
        .unwrap_or_default()
}

/// The steps that what is left of these packages rests on.
fn needed(clauses: &[(Fact, Vec<Term>)], steps: Vec<Step>, mut wanted: Vec<PackageId>) -> Vec<Step> {
    let mut kept: Vec<Step> = Vec::new();
    for step in steps.into_iter().rev() {
        if step.package.is_none_or(|package| !wanted.contains(&package)) {
            continue;
        }
        let terms = clauses
            .iter()
            .filter(|(fact, _)| *fact == step.fact)
            .flat_map(|(_, terms)| terms);
        wanted.extend(terms.map(|term| term.package));
        kept.push(step);
    }
    kept.reverse();
    kept
}

//! More demands than there is room for, said in one sentence instead of case by case.
//!
//! A demand is a package that must be selected, or a fact that applies; it takes one of some places: packages of which a version must be selected, by
//! what each version left requires, or by the alternatives left. Demands that want different versions of every package they might take
//! exclude each other there, so each needs a place of its own. Where a maximum matching does not give everyone one, the demands that are left over together
//! with those in their way are a crowd (Hall, 1935). Cost: that of the matching, times the pairs of demands for one place.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::derivation::{Left, State, allowed};
use super::fact::Fact;
use crate::ranks::RankSet;
use crate::search::crowd;
use crate::universe::{PackageId, Term};

/// Demands that each need a place of their own, and fewer places than demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crowd {
    /// The demands.
    pub demands: Vec<Demand>,
    /// All packages that one of them can take, by index: two demands never want the same version of one.
    pub places: Vec<PackageId>,
    /// The facts by which they take them.
    pub facts: Vec<Fact>,
}

/// What needs a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demand {
    /// A package that must be selected, in one of these versions.
    Package(PackageId, RankSet),
    /// A fact that applies, by one of its alternatives.
    Fact(Fact),
}

/// A way for a demand to be met: versions of one package, by which fact.
struct Use {
    place: PackageId,
    ranks: RankSet,
    fact: Fact,
}

/// A demand, and the ways to meet it.
type Wants = (Demand, Uses);

/// All of them, or those by one fact.
type Uses = Vec<Use>;

/// A crowd among what is left, if there is one.
pub(super) fn overcrowded(clauses: &[(Fact, Vec<Term>)], state: &State) -> Option<Crowd> {
    let mut demands = packages(clauses, state);
    // What a fact wants for a package that is there is wanted once.
    let told: Vec<Fact> = demands
        .iter()
        .flat_map(|(_, uses)| uses.iter().map(|used| used.fact))
        .collect();
    demands.extend(alternatives(clauses, state).filter(|(_, uses)| !told.contains(&uses[0].fact)));
    among(&demands)
}

fn among(demands: &[Wants]) -> Option<Crowd> {
    let shared = shared(demands);
    let alone = |uses: &[Use]| uses.iter().all(|used| !shared.contains(&used.place));
    let demands: Vec<&Wants> = demands.iter().filter(|(_, uses)| alone(uses)).collect();
    let wanted: Vec<Vec<u32>> = demands
        .iter()
        .map(|(_, uses)| uses.iter().map(|used| used.place.0).collect())
        .collect();
    let mut found = crowd(&wanted)?;
    found.sort_unstable();
    let mut places: Vec<PackageId> = Vec::new();
    let mut facts: Vec<Fact> = Vec::new();
    for used in found.iter().flat_map(|index| &demands[*index].1) {
        places.push(used.place);
        facts.push(used.fact);
    }
    places.sort_unstable();
    places.dedup();
    facts.sort_unstable();
    facts.dedup();
    let told = found.into_iter().map(|index| demands[index].0.clone());
    Some(Crowd {
        demands: told.collect(),
        places,
        facts,
    })
}

/// The versions of packages that the terms still allow; `None` where one can hold without any being selected.
fn open<'t>(state: &State, terms: impl IntoIterator<Item = &'t Term>) -> Option<Vec<(PackageId, RankSet)>> {
    let mut by_package: BTreeMap<PackageId, Vec<&Term>> = BTreeMap::new();
    for term in terms {
        by_package.entry(term.package).or_default().push(term);
    }
    let mut open = Vec::new();
    for (package, terms) in by_package {
        let Left { ranks, absent } = allowed(&state[&package], &terms);
        if absent {
            return None;
        }
        if !ranks.is_empty() {
            open.push((package, ranks));
        }
    }
    Some(open)
}

/// Packages that must be selected, each of whose versions left takes a place.
fn packages(clauses: &[(Fact, Vec<Term>)], state: &State) -> Vec<Wants> {
    let mut all: Vec<(PackageId, Vec<Vec<Uses>>)> = Vec::new();
    let mut takers: BTreeMap<PackageId, usize> = BTreeMap::new();
    for (package, left) in state.iter().filter(|(_, left)| !left.absent) {
        let ranks = left.ranks.intervals().iter().flat_map(|(lo, hi)| *lo..=*hi);
        let by_rank: Vec<Vec<Uses>> = ranks.map(|rank| uses(clauses, state, *package, rank)).collect();
        if by_rank.is_empty() || by_rank.iter().any(Vec::is_empty) {
            continue;
        }
        let mut places: Vec<PackageId> = by_rank
            .iter()
            .flatten()
            .flatten()
            .map(|used| used.place)
            .collect();
        places.sort_unstable();
        places.dedup();
        for place in places {
            *takers.entry(place).or_default() += 1;
        }
        all.push((*package, by_rank));
    }
    // Of several facts by which a version takes places, that of the fewest counts, then that of the places that most packages want.
    let wanted = |uses: &Uses| {
        let takers = uses.iter().map(|used| takers[&used.place]).min();
        (Reverse(uses.len()), takers, uses.first().map(|used| used.place))
    };
    let most = |uses: Vec<Uses>| uses.into_iter().max_by_key(wanted);
    all.into_iter()
        .map(|(package, by_rank)| {
            let demand = Demand::Package(package, state[&package].ranks.clone());
            (demand, by_rank.into_iter().filter_map(most).flatten().collect())
        })
        .collect()
}

/// The facts by which one version requires others, each with its alternatives.
fn uses(clauses: &[(Fact, Vec<Term>)], state: &State, package: PackageId, rank: u32) -> Vec<Uses> {
    let asks = |term: &&Term| term.package == package && !term.selected && term.ranks.contains(rank);
    clauses
        .iter()
        .filter(|(_, terms)| terms.iter().any(|term| asks(&term)))
        .filter_map(|(fact, terms)| met_by(*fact, state, terms.iter().filter(|term| !asks(term))))
        .collect()
}

/// The places by which a fact can still be met, if it is by nothing else.
fn met_by<'t>(fact: Fact, state: &State, terms: impl Iterator<Item = &'t Term>) -> Option<Uses> {
    let (selected, excluded): (Vec<&Term>, Vec<&Term>) = terms.partition(|term| term.selected);
    let applies = open(state, excluded)?.is_empty();
    let places = open(state, selected)?.into_iter();
    let uses: Uses = places.map(|(place, ranks)| Use { place, ranks, fact }).collect();
    (applies && !uses.is_empty()).then_some(uses)
}

/// Facts that apply, each of whose alternatives takes a place.
fn alternatives(clauses: &[(Fact, Vec<Term>)], state: &State) -> impl Iterator<Item = Wants> {
    let all = clauses
        .iter()
        .filter_map(|(fact, terms)| Some((Demand::Fact(*fact), met_by(*fact, state, terms.iter())?)));
    // One that has no alternative was told as a step.
    all.filter(|(_, uses)| uses.len() > 1)
}

/// Places of which two demands may want the same version: they do not exclude each other there.
fn shared(demands: &[Wants]) -> Vec<PackageId> {
    let mut wanted: BTreeMap<PackageId, Vec<(usize, &RankSet)>> = BTreeMap::new();
    for (index, (_, uses)) in demands.iter().enumerate() {
        for used in uses {
            wanted.entry(used.place).or_default().push((index, &used.ranks));
        }
    }
    let clash = |wants: &[(usize, &RankSet)]| {
        wants.iter().enumerate().any(|(at, (one, ranks))| {
            let others = wants[at + 1..].iter().filter(|(other, _)| other != one);
            others.into_iter().any(|(_, other)| overlap(ranks, other))
        })
    };
    let places = wanted.into_iter().filter(|(_, wants)| clash(wants));
    places.map(|(place, _)| place).collect()
}

fn overlap(one: &RankSet, other: &RankSet) -> bool {
    let within = |(lo, hi): &(u32, u32)| {
        let others = other.intervals().iter();
        others.into_iter().any(|(from, to)| lo.max(from) <= hi.min(to))
    };
    one.intervals().iter().any(within)
}

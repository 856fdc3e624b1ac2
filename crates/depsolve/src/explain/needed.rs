//! Who needs a package: from the facts of the universe and a selection, without searching.
//!
//! A fact asks for a package in a selection where it applies (its asker is selected, all its conditions hold) and the version selected is one that it
//! lets in. From the package, facts are followed back to the request, breadth first, so the first chain found is a shortest. Cost:
//! linear in the rules of the selected versions.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::fact::Fact;
use crate::ranks::RankSet;
use crate::request::Request;
use crate::solve::Selection;
use crate::universe::{Clause, PackageId, Role, Universe};

/// A fact that asks for a selected package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependant {
    /// The fact.
    pub fact: Fact,
    /// The selected version that asks; none: the request does.
    pub asker: Option<(PackageId, u32)>,
    /// The package that is asked for.
    pub package: PackageId,
    /// The versions of it that would do.
    pub lets_in: RankSet,
    /// Selected versions because of which the fact applies, beside the asker.
    pub because: Vec<(PackageId, u32)>,
    /// Other selected versions that meet it as well; none: without the package it would not be met.
    pub also_met_by: Vec<(PackageId, u32)>,
    /// Whether it may stay unmet at a price: a recommendation, a wish.
    pub optional: bool,
}

/// Who needs a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The package.
    pub package: PackageId,
    /// The version selected; none: it is not selected, and nothing below is filled in.
    pub selected: Option<u32>,
    /// A shortest chain from the request to the package, each asking for the next one's asker; none: nothing that the request needs asks for it.
    pub chain: Vec<Dependant>,
    /// All that asks for it directly, the request first.
    pub dependants: Vec<Dependant>,
}

/// Who needs a package in a selection.
pub fn need(universe: &Universe, request: &Request, selection: &Selection, package: PackageId) -> Need {
    let asks = Asks::of(universe, request, selection);
    Need {
        package,
        selected: rank_of(selection, package),
        chain: asks.chain(package),
        dependants: asks.to(package).to_vec(),
    }
}

pub(super) fn rank_of(selection: &Selection, package: PackageId) -> Option<u32> {
    let versions = &selection.versions;
    let found = versions.binary_search_by_key(&package, |(of, _)| *of);
    found.ok().map(|index| versions[index].1)
}

/// All that is asked in a selection, by the package asked for.
pub(crate) struct Asks {
    to: BTreeMap<PackageId, Vec<Dependant>>,
}

impl Asks {
    pub fn of(universe: &Universe, request: &Request, selection: &Selection) -> Self {
        let mut asks = Self { to: BTreeMap::new() };
        for (index, root) in request.roots.iter().enumerate() {
            asks.add(universe, selection, Fact::Root(index), None, root);
        }
        for (package, rank) in &selection.versions {
            for rule in universe.rules_of(package.0, *rank) {
                let clause = universe.clause_of(*rule as usize);
                let fact = Fact::Rule(*rule as usize);
                asks.add(universe, selection, fact, Some((*package, *rank)), &clause);
            }
        }
        asks
    }

    fn add(
        &mut self,
        universe: &Universe,
        selection: &Selection,
        fact: Fact,
        asker: Option<(PackageId, u32)>,
        clause: &Clause,
    ) {
        let mut because = Vec::new();
        let mut met_by: Vec<(PackageId, u32, &RankSet)> = Vec::new();
        let mut optional = false;
        for term in clause.terms() {
            let selected = rank_of(selection, term.package);
            let inside = selected.filter(|rank| term.ranks.contains(*rank));
            match (term.selected, inside) {
                // It does not apply.
                (false, None) => return,
                (false, Some(rank)) => because.push((term.package, rank)),
                (true, Some(rank)) => met_by.push((term.package, rank, &term.ranks)),
                (true, None) => {}
            }
            optional |= term.selected && universe.role(term.package) == Role::Missed;
        }
        for (package, _, lets_in) in &met_by {
            // That what is selected is selected says nothing.
            if asker.is_some_and(|(asker, _)| asker == *package) {
                continue;
            }
            let others = met_by.iter().filter(|(other, _, _)| other != package);
            self.to.entry(*package).or_default().push(Dependant {
                fact,
                asker,
                package: *package,
                lets_in: (*lets_in).clone(),
                because: because.clone(),
                also_met_by: others.map(|(other, rank, _)| (*other, *rank)).collect(),
                optional,
            });
        }
    }

    /// Puts in the place of an auxiliary that asks whoever asks for it; those to be overlooked ask for nothing.
    pub fn collapse(
        &mut self,
        auxiliary: impl Fn(PackageId) -> bool,
        overlooked: impl Fn(PackageId) -> bool,
    ) {
        let mut collapsed: BTreeMap<PackageId, Vec<Dependant>> = BTreeMap::new();
        for package in self.to.keys().filter(|package| !auxiliary(**package)) {
            let mut direct: Vec<Dependant> = Vec::new();
            let mut seen = BTreeSet::from([*package]);
            let mut todo = vec![*package];
            while let Some(at) = todo.pop() {
                for dependant in self.to(at) {
                    match dependant.asker {
                        Some((asker, _)) if auxiliary(asker) => {
                            if !overlooked(asker) && seen.insert(asker) {
                                todo.push(asker);
                            }
                        }
                        Some((asker, _)) if asker == *package => {}
                        _ => direct.push(Dependant {
                            package: *package,
                            ..dependant.clone()
                        }),
                    }
                }
            }
            direct.sort_by_key(|dependant| (dependant.asker, dependant.fact));
            direct.dedup_by_key(|dependant| dependant.fact);
            collapsed.insert(*package, direct);
        }
        self.to = collapsed;
    }

    /// What asks for a package, the request first.
    pub fn to(&self, package: PackageId) -> &[Dependant] {
        self.to.get(&package).map_or(&[], Vec::as_slice)
    }

    /// A shortest chain from the request to a package.
    pub fn chain(&self, package: PackageId) -> Vec<Dependant> {
        let mut next: BTreeMap<PackageId, &Dependant> = BTreeMap::new();
        let mut seen = BTreeSet::from([package]);
        let mut queue = VecDeque::from([package]);
        while let Some(at) = queue.pop_front() {
            for dependant in self.to(at) {
                let Some((asker, _)) = dependant.asker else {
                    let mut chain = vec![dependant.clone()];
                    let mut from = at;
                    while let Some(link) = next.get(&from) {
                        chain.push((*link).clone());
                        from = link.package;
                    }
                    return chain;
                };
                if seen.insert(asker) {
                    next.insert(asker, dependant);
                    queue.push_back(asker);
                }
            }
        }
        Vec::new()
    }
}

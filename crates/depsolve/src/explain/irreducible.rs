//! From a refutation to an irreducible set of facts: leave out any one, and there is an answer.
//!
//! The refutation's own sources are the first set. Facts are then left out one by one, each time searching with the rest alone; a
//! refutation of the rest leaves out all that it does not use (deletion with clause-set refinement: Belov, Lynce, Marques-Silva,
//! "Towards efficient MUS extraction", 2012). Cost: a search over the set for each fact in it.

use rustc_hash::FxHashSet;

use stowplan_core::Control;

use super::fact::Fact;
use crate::request::Request;
use crate::search::{Engine, Found};
use crate::universe::Universe;

/// The facts of an irreducible conflict, or `None` where there is none or the limit struck.
pub(super) fn irreducible(
    universe: &Universe,
    request: &Request,
    conflicts: u64,
    control: &dyn Control,
) -> Option<Vec<Fact>> {
    let all: Vec<usize> = (0..request.roots.len()).collect();
    let first = refutation(universe, request, &all, None, conflicts, control)?;
    // What is asked first is kept longest in one order and given up first in the other; the smaller set is told.
    let mut forward = first.clone();
    forward.sort_unstable();
    let mut backward = forward.clone();
    backward.reverse();
    let one = shrink(universe, request, forward, conflicts, control);
    let other = shrink(universe, request, backward, conflicts, control);
    let mut facts = if other.len() < one.len() { other } else { one };
    facts.sort_unstable();
    Some(facts)
}

fn shrink(
    universe: &Universe,
    request: &Request,
    mut facts: Vec<Fact>,
    conflicts: u64,
    control: &dyn Control,
) -> Vec<Fact> {
    let mut needed = 0;
    while needed < facts.len() {
        let left_out = facts.remove(needed);
        let roots: Vec<usize> = facts.iter().filter_map(|fact| fact.root()).collect();
        let rules: FxHashSet<u32> = facts.iter().filter_map(|fact| fact.rule()).collect();
        let rest = refutation(universe, request, &roots, Some(rules), conflicts, control);
        if let Some(used) = rest {
            let used: FxHashSet<Fact> = used.into_iter().collect();
            let mut index = 0;
            facts.retain(|fact| {
                // What was found needed is needed by every refutation.
                let keep = index < needed || used.contains(fact);
                index += 1;
                keep
            });
        } else {
            facts.insert(needed, left_out);
            needed += 1;
        }
    }
    facts
}

/// The facts that a refutation of these roots under these rules uses.
fn refutation(
    universe: &Universe,
    request: &Request,
    roots: &[usize],
    rules: Option<FxHashSet<u32>>,
    conflicts: u64,
    control: &dyn Control,
) -> Option<Vec<Fact>> {
    let mut engine = Engine::new(universe);
    engine.prove();
    if let Some(rules) = rules {
        engine.restrict(rules);
    }
    let assumptions: Vec<_> = roots
        .iter()
        .map(|index| engine.root(*index as u32, &request.roots[*index]))
        .collect();
    let Found::Conflict(core) = engine.search(&assumptions, conflicts, control) else {
        return None;
    };
    let mut facts: Vec<Fact> = engine
        .sources()
        .into_iter()
        .map(|rule| Fact::Rule(rule as usize))
        .collect();
    let roots = roots.iter().zip(&assumptions);
    facts.extend(
        roots
            .filter(|(_, assumed)| core.contains(assumed))
            .map(|(index, _)| Fact::Root(*index)),
    );
    facts.sort_unstable();
    facts.dedup();
    Some(facts)
}

impl Fact {
    fn root(self) -> Option<usize> {
        match self {
            Self::Root(index) => Some(index),
            Self::Rule(_) => None,
        }
    }

    fn rule(self) -> Option<u32> {
        match self {
            Self::Root(_) => None,
            Self::Rule(index) => Some(index as u32),
        }
    }
}

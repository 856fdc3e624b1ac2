//! The smallest changes of a request that give it an answer.
//!
//! Each root may be kept, loosened (any version of the packages it names) or dropped. Sets of changes are tried in order of their size, those that
//! contain a repair already found left out; each is solved again, so every repair told works.

use stowplan_core::Control;

use crate::ranks::RankSet;
use crate::request::Request;
use crate::session::Session;
use crate::solve::{Limits, Outcome, Selection};
use crate::universe::{Clause, Universe};

/// A change of one root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Any version of the packages that the root names.
    Loosen(usize),
    /// The root is left out.
    Drop(usize),
}

/// Changes that give a request an answer, and that answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The changes, by root.
    pub changes: Vec<Change>,
    /// The answer to the changed request.
    pub selection: Selection,
}

/// Up to `most` smallest repairs. None: even without its roots the universe has no answer, or a limit struck.
pub fn repairs(
    universe: &Universe,
    request: &Request,
    most: usize,
    limits: Limits,
    control: &dyn Control,
) -> Vec<Repair> {
    let changes: Vec<Change> = (0..request.roots.len())
        .flat_map(|index| {
            let loosened = loosened(universe, &request.roots[index]);
            let loosen = (loosened != request.roots[index]).then_some(Change::Loosen(index));
            loosen.into_iter().chain([Change::Drop(index)])
        })
        .collect();
    let mut session = Session::new(universe);
    let mut found: Vec<Repair> = Vec::new();
    let mut sets: Vec<Vec<Change>> = vec![Vec::new()];
    for _ in 0..changes.len() {
        let mut next = Vec::new();
        for set in &sets {
            let after = set.last().map_or(0, |last| {
                changes.partition_point(|change| change.root() <= last.root())
            });
            for change in &changes[after..] {
                let mut larger = set.clone();
                larger.push(*change);
                if found.iter().any(|repair| covers(&larger, &repair.changes)) {
                    continue;
                }
                if control.should_stop() {
                    return found;
                }
                match session.solve(&changed(universe, request, &larger), limits, control) {
                    Outcome::Solved(selection) => found.push(Repair {
                        changes: larger,
                        selection,
                    }),
                    Outcome::Infeasible(_) | Outcome::Unknown => next.push(larger),
                }
                if found.len() >= most {
                    return found;
                }
            }
        }
        sets = next;
        if !found.is_empty() {
            break;
        }
    }
    found
}

/// Whether the larger set changes at least what the smaller one does.
fn covers(larger: &[Change], smaller: &[Change]) -> bool {
    smaller.iter().all(|change| match change {
        Change::Drop(_) => larger.contains(change),
        Change::Loosen(root) => larger.contains(change) || larger.contains(&Change::Drop(*root)),
    })
}

impl Change {
    /// The root that is changed.
    pub fn root(self) -> usize {
        match self {
            Self::Loosen(root) | Self::Drop(root) => root,
        }
    }
}

fn loosened(universe: &Universe, root: &Clause) -> Clause {
    if root.terms.iter().any(|term| !term.selected) {
        return root.clone();
    }
    Clause::requires(
        root.terms
            .iter()
            .map(|term| (term.package, RankSet::all(universe.version_count(term.package)))),
    )
}

fn changed(universe: &Universe, request: &Request, changes: &[Change]) -> Request {
    let mut request = request.clone();
    for change in changes {
        if let Change::Loosen(root) = change {
            request.roots[*root] = loosened(universe, &request.roots[*root]);
        }
    }
    let dropped: Vec<usize> = changes
        .iter()
        .filter(|change| matches!(change, Change::Drop(_)))
        .map(|change| change.root())
        .collect();
    let mut index = 0;
    request.roots.retain(|_| {
        index += 1;
        !dropped.contains(&(index - 1))
    });
    request
}

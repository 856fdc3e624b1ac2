//! The smallest changes of a request that give it an answer.
//!
//! Each root may be kept, loosened (any version of the packages it names) or dropped. Every repair told was solved again, smaller ones come first, and
//! none contains another.

use stowplan_core::Control;

use super::hitting::{Hitting, Item};
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

impl Change {
    /// The root that is changed.
    pub fn root(self) -> usize {
        match self {
            Self::Loosen(root) | Self::Drop(root) => root,
        }
    }
}

/// Changes that give a request an answer, and that answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The changes, by root; none: the request has an answer as it is.
    pub changes: Vec<Change>,
    /// The answer to the changed request.
    pub selection: Selection,
}

/// Repairs, smallest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repairs {
    /// The repairs.
    pub found: Vec<Repair>,
    /// Whether a limit struck ([`REPAIR_SETS`](super::REPAIR_SETS) sets of changes, or those of a search) before it was known that there are no others.
    pub cut: bool,
}

/// Up to `most` repairs, those of the fewest roots first. A loosened root is a smaller change than a dropped one. None: even without its roots the
/// universe has no answer, or a limit struck.
pub fn repairs(
    universe: &Universe,
    request: &Request,
    most: usize,
    limits: Limits,
    control: &dyn Control,
) -> Repairs {
    let items: Vec<Item> = request.roots.iter().map(|root| item(universe, root)).collect();
    let mut session = Session::new(universe);
    let mut hitting = Hitting::new(&mut session, &[], &items, limits.conflicts, control);
    let mut repairs = Repairs::default();
    while repairs.found.len() < most {
        let Some(forms) = hitting.next() else {
            break;
        };
        let changed = Request {
            roots: items
                .iter()
                .zip(&forms)
                .filter_map(|(item, form)| item.forms.get(*form))
                .flatten()
                .cloned()
                .collect(),
            objectives: request.objectives.clone(),
        };
        let outcome = hitting.session().solve(&changed, limits, control);
        let Outcome::Solved(selection) = outcome else {
            repairs.cut = true;
            break;
        };
        let change = |(index, form): (usize, &usize)| match *form {
            0 => None,
            form if form == items[index].forms.len() => Some(Change::Drop(index)),
            _ => Some(Change::Loosen(index)),
        };
        repairs.found.push(Repair {
            changes: forms.iter().enumerate().filter_map(change).collect(),
            selection,
        });
    }
    repairs.cut |= hitting.cut;
    repairs
}

/// A root, and the same with any version of its packages, if that differs.
fn item(universe: &Universe, root: &Clause) -> Item {
    let mut forms = vec![vec![root.clone()]];
    if root.terms.iter().all(|term| term.selected) {
        let all = root.terms.iter();
        let loosened = Clause::requires(
            all.map(|term| (term.package, RankSet::all(universe.version_count(term.package)))),
        );
        if loosened.terms != root.terms {
            forms.push(vec![loosened]);
        }
    }
    Item { forms }
}

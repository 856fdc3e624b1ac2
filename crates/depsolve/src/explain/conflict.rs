//! A conflict as it is handed out.

use stowplan_core::Control;

use super::account::Account;
use super::derivation::{Derivation, derive};
use super::fact::Fact;
use super::irreducible::irreducible;
use super::wording::{Plain, Wording};
use super::words::Words;
use crate::request::Request;
use crate::universe::Universe;

/// An irreducible set of facts that contradict each other: leave out any one, and the rest has an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The facts, roots first.
    pub facts: Vec<Fact>,
    /// How they contradict each other.
    pub derivation: Derivation,
    /// The same in words.
    pub account: Account,
}

impl Conflict {
    /// Each fact in a sentence, in the order of `facts`.
    pub fn sentences(&self) -> &[String] {
        &self.account.facts
    }
}

impl std::fmt::Display for Conflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.account.fmt(f)
    }
}

/// Why a request has no answer; `None` where it has one, or where the search for one took more than `conflicts` conflicts. A fact stays
/// where so many did not show that it can be left out.
pub fn explain(
    universe: &Universe,
    request: &Request,
    conflicts: u64,
    control: &dyn Control,
) -> Option<Conflict> {
    let plain = Plain { universe, request };
    explain_in(universe, request, &plain, conflicts, control)
}

/// The same, in given words.
pub(crate) fn explain_in(
    universe: &Universe,
    request: &Request,
    wording: &dyn Wording,
    conflicts: u64,
    control: &dyn Control,
) -> Option<Conflict> {
    let facts = irreducible(universe, request, conflicts, control)?;
    let derivation = derive(universe, request, &facts);
    let words = Words {
        universe,
        request,
        wording,
    };
    let account = words.account(&facts, &derivation);
    Some(Conflict {
        facts,
        derivation,
        account,
    })
}

//! A conflict as it is handed out.

use stowplan_core::Control;

use super::derivation::{Derivation, derive};
use super::fact::Fact;
use super::irreducible::irreducible;
use super::words;
use crate::request::Request;
use crate::universe::Universe;

/// An irreducible set of facts that contradict each other: leave out any one, and the rest has an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The facts, roots first.
    pub facts: Vec<Fact>,
    /// How they contradict each other.
    pub derivation: Derivation,
    sentences: Vec<String>,
    text: String,
}

impl Conflict {
    /// Each fact in a sentence, in the order of `facts`.
    pub fn sentences(&self) -> &[String] {
        &self.sentences
    }
}

impl std::fmt::Display for Conflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Why a request has no answer; `None` where it has one, or where a search took more than `conflicts` conflicts.
pub fn explain(
    universe: &Universe,
    request: &Request,
    conflicts: u64,
    control: &dyn Control,
) -> Option<Conflict> {
    let facts = irreducible(universe, request, conflicts, control)?;
    let derivation = derive(universe, request, &facts);
    Some(Conflict {
        sentences: facts
            .iter()
            .map(|fact| words::fact(universe, request, *fact))
            .collect(),
        text: words::derivation(universe, request, &derivation),
        facts,
        derivation,
    })
}

//! Facts and derivations in words.

use super::account::{Account, Story, StoryCase, StoryStep};
use super::crowd::{Crowd, Demand};
use super::derivation::Derivation;
use super::fact::Fact;
use super::wording::Wording;
use crate::request::Request;
use crate::universe::{Clause, Term, Universe};

/// Names told of a crowd.
const NAMES_SHOWN: usize = 12;

/// Puts facts of a request to a universe into words.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    pub universe: &'a Universe,
    pub request: &'a Request,
    pub wording: &'a dyn Wording,
}

impl Words<'_> {
    /// A conflict in words.
    pub fn account(&self, facts: &[Fact], derivation: &Derivation) -> Account {
        Account {
            facts: facts.iter().map(|fact| self.fact(*fact)).collect(),
            story: self.story(derivation),
        }
    }

    fn term(&self, term: &Term) -> String {
        self.wording.versions(term.package, &term.ranks)
    }

    fn joined<'t>(&self, terms: impl IntoIterator<Item = &'t Term>, between: &str) -> String {
        let each: Vec<String> = terms.into_iter().map(|term| self.term(term)).collect();
        each.join(between)
    }

    pub fn clause(&self, clause: &Clause) -> String {
        let (selected, excluded): (Vec<_>, Vec<_>) = clause.terms().iter().partition(|term| term.selected);
        match (selected.is_empty(), excluded.is_empty()) {
            (true, true) => "what nothing satisfies".to_owned(),
            (false, true) => self.joined(selected, " or "),
            (true, false) => format!("not {}", self.joined(excluded, " together with ")),
            (false, false) => format!(
                "{}, where {} is selected",
                self.joined(selected, " or "),
                self.joined(excluded, " and ")
            ),
        }
    }

    /// A fact in a sentence.
    pub fn fact(&self, fact: Fact) -> String {
        let asker = fact.asker(self.universe);
        let asker = asker.map(|(package, ranks)| self.wording.versions(package, &ranks));
        self.asks(asker.as_deref(), &fact.clause(self.universe, self.request))
    }

    /// What somebody, or the request, asks, in a sentence.
    pub fn asks(&self, asker: Option<&str>, asked: &Clause) -> String {
        if let Some(told) = asked.words() {
            return asker.map_or_else(|| told.to_owned(), |asker| format!("{asker} {told}"));
        }
        let negative = asked.terms().iter().all(|term| !term.selected) && !asked.terms().is_empty();
        let excluded = || self.joined(asked.terms(), " together with ");
        match asker {
            None if negative => format!("the request excludes {}", excluded()),
            None => format!("the request asks for {}", self.clause(asked)),
            Some(asker) if negative => format!("{asker} conflicts with {}", excluded()),
            Some(asker) => format!("{asker} requires {}", self.clause(asked)),
        }
    }

    fn story(&self, told: &Derivation) -> Story {
        Story {
            steps: told
                .steps
                .iter()
                .map(|step| StoryStep {
                    fact: self.fact(step.fact),
                    left: step.package.map_or_else(
                        || "nothing does that".to_owned(),
                        |package| self.wording.left(package, &step.left, step.may_be_absent),
                    ),
                })
                .collect(),
            crowd: told.crowd.as_ref().map(|crowd| self.crowd(crowd)),
            cases: told
                .cases
                .iter()
                .map(|case| StoryCase {
                    case: self.wording.case(case.package, &case.ranks),
                    then: self.story(&case.then),
                })
                .collect(),
            cut: told.cut,
        }
    }

    fn crowd(&self, crowd: &Crowd) -> String {
        let demands: Vec<String> = crowd.demands.iter().map(|demand| self.demand(demand)).collect();
        let places: Vec<String> = crowd
            .places
            .iter()
            .map(|place| self.wording.name(*place))
            .collect();
        let packages = crowd
            .demands
            .iter()
            .all(|demand| matches!(demand, Demand::Package(..)));
        let what = if packages { "packages" } else { "demands" };
        format!(
            "{} {what} ({}) each need one of {} ({}) for themselves → there are too few",
            demands.len(),
            named(&demands, "; "),
            counted(places.len(), "package"),
            named(&places, ", ")
        )
    }

    fn demand(&self, demand: &Demand) -> String {
        match demand {
            Demand::Package(package, ranks) => self.wording.versions(*package, ranks),
            Demand::Fact(fact) => self.fact(*fact),
        }
    }
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// Names, or the first of many.
fn named(names: &[String], between: &str) -> String {
    let shown = names.len().min(NAMES_SHOWN);
    let more = if shown < names.len() {
        format!("{between}…")
    } else {
        String::new()
    };
    names[..shown].join(between) + &more
}

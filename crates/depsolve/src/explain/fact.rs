//! What a conflict is made of.

use crate::ranks::RankSet;
use crate::request::Request;
use crate::universe::{Clause, PackageId, Rule, Term, Universe};

/// Something that is asked for, or that a run of versions asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fact {
    /// A root of the request, by index.
    Root(usize),
    /// A rule of the universe, by index.
    Rule(usize),
}

impl Fact {
    /// The versions that ask, for a rule.
    pub fn asker(self, universe: &Universe) -> Option<(PackageId, RankSet)> {
        match self {
            Self::Root(_) => None,
            Self::Rule(index) => {
                let rule: Rule = universe.rules[index];
                Some((rule.package, RankSet::from_intervals([(rule.first, rule.last)])))
            }
        }
    }

    /// What is asked.
    pub fn clause(self, universe: &Universe, request: &Request) -> Clause {
        match self {
            Self::Root(index) => request.roots[index].clone(),
            Self::Rule(index) => universe.clause_of(index),
        }
    }

    /// The whole as one disjunction.
    pub(super) fn disjunction(self, universe: &Universe, request: &Request) -> Vec<Term> {
        let asker = self.asker(universe).map(|(package, ranks)| Term {
            package,
            ranks,
            selected: false,
        });
        let clause = self.clause(universe, request);
        asker.into_iter().chain(clause.terms).collect()
    }
}

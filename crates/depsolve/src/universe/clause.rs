//! What a version asks: a disjunction of terms over packages and ranks.

use std::sync::Arc;

use super::PackageId;
use crate::ranks::RankSet;

/// "The version selected of `package` is among `ranks`", or its negation.
///
/// A package that is not selected at all is in no set: the negation holds then.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// The package.
    pub package: PackageId,
    /// Its versions.
    pub ranks: RankSet,
    /// False: none of these versions may be selected.
    pub selected: bool,
}

/// A disjunction of terms: at least one must hold where the clause applies. Alternatives are in order of preference.
///
/// * a requirement is a clause of `selected` terms, one an alternative; without terms nothing satisfies it;
/// * a conflict is a clause of one term that is not `selected`;
/// * "if x is selected then y or z" has the negation of x, then y and z.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Clause {
    pub(crate) terms: Vec<Term>,
    pub(crate) told: Option<Arc<str>>,
}

impl Clause {
    /// One of the alternatives, the earlier preferred. Sets of the same package are united.
    pub fn requires(alternatives: impl IntoIterator<Item = (PackageId, RankSet)>) -> Self {
        let mut terms: Vec<Term> = Vec::new();
        for (package, ranks) in alternatives {
            if ranks.is_empty() {
                continue;
            }
            match terms.iter_mut().find(|term| term.package == package) {
                Some(term) => {
                    let both = term.ranks.intervals().iter().chain(ranks.intervals());
                    term.ranks = RankSet::from_intervals(both.copied());
                }
                None => terms.push(Term {
                    package,
                    ranks,
                    selected: true,
                }),
            }
        }
        Self { terms, told: None }
    }

    /// None of these versions.
    pub fn conflicts(package: PackageId, ranks: RankSet) -> Self {
        Self {
            terms: vec![Term {
                package,
                ranks,
                selected: false,
            }],
            told: None,
        }
    }

    /// The same demand, but only if a version among `ranks` of `package` is selected.
    #[must_use]
    pub fn only_if(mut self, package: PackageId, ranks: RankSet) -> Self {
        self.terms.insert(
            0,
            Term {
                package,
                ranks,
                selected: false,
            },
        );
        self
    }

    /// Any disjunction, as given.
    pub fn from_terms(terms: impl IntoIterator<Item = Term>) -> Self {
        Self {
            terms: terms.into_iter().collect(),
            told: None,
        }
    }

    /// The same, told in these words in explanations: of a rule what follows its versions ("requires …", "is withdrawn: …"), of a
    /// root the whole sentence. Clauses told differently are different.
    #[must_use]
    pub fn told(mut self, words: impl Into<Arc<str>>) -> Self {
        self.told = Some(words.into());
        self
    }

    /// The words it is told in, if they are not made from its terms.
    pub fn words(&self) -> Option<&str> {
        self.told.as_deref()
    }

    /// The terms.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }
}

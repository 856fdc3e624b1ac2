//! What an accepted certificate proves.

use std::fmt::{self, Write};

use crate::objective::Objective;
use crate::universe::Universe;

/// "The version selected of the package is among these ranks", or its negation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Index of the package.
    pub package: usize,
    /// Ranks as inclusive intervals, ascending; none meets another.
    pub ranks: Vec<(u32, u32)>,
    /// False: none of these may be selected.
    pub selected: bool,
}

/// The claim of a certificate that was accepted. Whether the roots and objectives are what was asked is for the reader to say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Proved {
    /// The roots of the request; each is a disjunction.
    pub roots: Vec<Vec<Term>>,
    /// The levels of the objective, in order.
    pub objectives: Vec<Objective>,
    /// What is proved of them.
    pub outcome: Outcome,
    /// How many clauses the proof states.
    pub clauses: usize,
}

/// What is proved of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is no answer.
    Infeasible {
        /// The roots that already contradict each other, ascending.
        roots: Vec<usize>,
    },
    /// There is none better than this answer.
    Optimal {
        /// Package and rank of what is selected, as listed.
        versions: Vec<(usize, u32)>,
        /// The value of each level.
        values: Vec<u128>,
    },
}

impl Proved {
    /// The claim in words, with the names of the packages.
    pub fn in_words(&self, universe: &Universe) -> String {
        let mut text = String::new();
        let mut write = || -> fmt::Result {
            for (index, root) in self.roots.iter().enumerate() {
                write!(text, "root {index}:")?;
                for (at, term) in root.iter().enumerate() {
                    let or = if at > 0 { " or" } else { "" };
                    let not = if term.selected { "" } else { " not" };
                    write!(text, "{or}{not} {:?}", universe.name(term.package))?;
                    for (lo, hi) in &term.ranks {
                        write!(text, " {lo}-{hi}")?;
                    }
                }
                text.push('\n');
            }
            match &self.outcome {
                Outcome::Infeasible { roots } => {
                    let roots: Vec<String> = roots.iter().map(usize::to_string).collect();
                    writeln!(
                        text,
                        "no answer: the roots {} contradict each other",
                        roots.join(", ")
                    )
                }
                Outcome::Optimal { versions, values } => {
                    for (objective, value) in self.objectives.iter().zip(values) {
                        writeln!(text, "least value of {}: {value}", objective.kind())?;
                    }
                    for (package, rank) in versions {
                        writeln!(text, "selected: {:?} {rank}", universe.name(*package))?;
                    }
                    writeln!(text, "no answer is better")
                }
            }
        };
        write().expect("writing to a string cannot fail");
        text
    }
}

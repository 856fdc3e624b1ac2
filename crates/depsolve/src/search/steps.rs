//! Steps of a derivation, in flat tables: there can be hundreds of thousands.

use super::engine::NEVER;
use super::literal::{Lit, Var};

/// The index of a step.
pub(crate) type StepId = u32;

/// Why the clause of a step holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It follows from a rule of the universe.
    Rule(u32),
    /// It follows from a root of the request.
    Root(u32),
    /// It follows from what the variables in it mean.
    Definition,
    /// It follows from the steps that it names as hints.
    Derived,
    /// It holds of every answer that is best at this level and those before it.
    Keep(usize),
    /// More packages than places: for each version left of a package, the rule by which it takes a place.
    Crowd(Vec<(Var, u32, u32)>),
}

/// Where a step's parts end in the tables, and why it holds.
#[derive(Clone, Debug)]
struct Head {
    lits: u32,
    hints: u32,
    why: Why,
}

/// Clauses, each with the reason why it holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Steps {
    heads: Vec<Head>,
    lits: Vec<Lit>,
    hints: Vec<StepId>,
}

impl Steps {
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Adds a step that no others are named for.
    pub fn push(&mut self, lits: &[Lit], why: Why) -> StepId {
        // What is never true says nothing; it is there for the watching.
        self.lits.extend(lits.iter().filter(|lit| **lit != NEVER));
        self.heads.push(Head {
            lits: self.lits.len() as u32,
            hints: self.hints.len() as u32,
            why,
        });
        (self.heads.len() - 1) as StepId
    }

    /// Adds a step that follows from others by unit propagation, in this order.
    pub fn derive(&mut self, lits: &[Lit], hints: &[StepId]) -> StepId {
        self.hints.extend_from_slice(hints);
        self.push(lits, Why::Derived)
    }

    pub fn why(&self, step: StepId) -> &Why {
        &self.heads[step as usize].why
    }

    pub fn lits(&self, step: StepId) -> &[Lit] {
        let (start, end) = self.part(step, |head| head.lits);
        &self.lits[start..end]
    }

    pub fn hints(&self, step: StepId) -> &[StepId] {
        let (start, end) = self.part(step, |head| head.hints);
        &self.hints[start..end]
    }

    fn part(&self, step: StepId, end: impl Fn(&Head) -> u32) -> (usize, usize) {
        let before = step
            .checked_sub(1)
            .map_or(0, |before| end(&self.heads[before as usize]));
        (before as usize, end(&self.heads[step as usize]) as usize)
    }
}

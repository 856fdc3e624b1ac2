//! What is assumed of the variables: an interval of values each.
//!
//! Between two lines each variable has all its values. A line assumes the negation of its clause, and what it assumed is taken back.
//! Cost: of each line, what it changes, however many variables there are.

use crate::literal::{Lit, Var};
use crate::spans::Span;

#[derive(Clone, Debug, Default)]
pub(crate) struct Ranges {
    now: Vec<Span>,
    /// What was changed, with what it was before.
    changed: Vec<(Var, Span)>,
}

impl Ranges {
    /// Variables with values from 0 to these.
    pub fn new(highest: impl Iterator<Item = u32>) -> Self {
        Self {
            now: highest.map(|high| (0, high)).collect(),
            changed: Vec::new(),
        }
    }

    /// A variable more, with values from 0 to this.
    pub fn push(&mut self, high: u32) {
        self.now.push((0, high));
    }

    /// Takes back what was assumed, and all variables but the first ones.
    pub fn reset(&mut self, variables: usize) {
        self.undo();
        self.now.truncate(variables);
    }

    /// Takes back what was assumed.
    pub fn undo(&mut self) {
        for (var, before) in self.changed.drain(..).rev() {
            self.now[var as usize] = before;
        }
    }

    pub fn of(&self, var: Var) -> Span {
        self.now[var as usize]
    }

    pub fn is_true(&self, lit: Lit) -> bool {
        let (lo, hi) = self.now[lit.var as usize];
        if lit.is_below() {
            hi < lit.bound()
        } else {
            lo >= lit.bound()
        }
    }

    pub fn is_false(&self, lit: Lit) -> bool {
        self.is_true(lit.negated())
    }

    /// From here on the literal is true. An interval that has no such value becomes empty.
    pub fn assume(&mut self, lit: Lit) {
        let range = &mut self.now[lit.var as usize];
        self.changed.push((lit.var, *range));
        if lit.is_below() {
            range.1 = range.1.min(lit.bound() - 1);
        } else {
            range.0 = range.0.max(lit.bound());
        }
    }
}

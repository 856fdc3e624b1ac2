//! The trail: what the bounds are, which event made them so, and how to take it back.

use super::clauses::ClauseRef;
use super::literal::{Lit, Var};

/// No event: the bound is as at the beginning.
pub(crate) const NO_EVENT: u32 = u32::MAX;
/// The lower bound rises.
pub(crate) const LOW: usize = 0;
/// The upper bound falls.
pub(crate) const HIGH: usize = 1;

/// One change of one bound.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub var: Var,
    pub side: u32,
    pub old: u32,
    pub new: u32,
    /// The event before it on the same side of the same variable.
    pub before: u32,
    /// The clause that implied it; `ClauseRef::NONE` for a decision.
    pub reason: ClauseRef,
    pub level: u32,
}

impl Event {
    /// The literal that it made true.
    pub fn asserted(&self) -> Lit {
        if self.side as usize == HIGH {
            Lit::below(self.var, self.new + 1)
        } else {
            Lit::at_least(self.var, self.new)
        }
    }
}

/// Bounds of one variable, and their latest events.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Domain {
    pub low: u32,
    pub high: u32,
    pub latest: [u32; 2],
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Trail {
    pub domains: Vec<Domain>,
    pub events: Vec<Event>,
    /// For each decision level, how many events there were before it.
    pub levels: Vec<u32>,
}

impl Trail {
    /// A new variable of domain `0..=high`.
    pub fn add(&mut self, high: u32) -> Var {
        self.domains.push(Domain {
            low: 0,
            high,
            latest: [NO_EVENT; 2],
        });
        (self.domains.len() - 1) as Var
    }

    pub fn level(&self) -> u32 {
        self.levels.len() as u32
    }

    pub fn is_true(&self, lit: Lit) -> bool {
        let domain = &self.domains[lit.var as usize];
        if lit.is_below() {
            domain.high < lit.bound()
        } else {
            domain.low >= lit.bound()
        }
    }

    pub fn is_false(&self, lit: Lit) -> bool {
        let domain = &self.domains[lit.var as usize];
        if lit.is_below() {
            domain.low >= lit.bound()
        } else {
            domain.high < lit.bound()
        }
    }

    /// Makes true a literal that is neither true nor false.
    pub fn assert(&mut self, lit: Lit, reason: ClauseRef) {
        let level = self.level();
        let index = self.events.len() as u32;
        let domain = &mut self.domains[lit.var as usize];
        let (side, old, new) = if lit.is_below() {
            (HIGH, domain.high, lit.bound() - 1)
        } else {
            (LOW, domain.low, lit.bound())
        };
        let before = domain.latest[side];
        domain.latest[side] = index;
        if side == HIGH {
            domain.high = new;
        } else {
            domain.low = new;
        }
        debug_assert!(domain.low <= domain.high, "a literal that was false was asserted");
        self.events.push(Event {
            var: lit.var,
            side: side as u32,
            old,
            new,
            before,
            reason,
            level,
        });
    }

    /// The event that made a false literal false; [`NO_EVENT`] if it was so from the beginning. Of events of level 0, any that
    /// makes it false: there can be long chains of them.
    pub fn falsifier(&self, lit: Lit) -> u32 {
        let mut index = self.domains[lit.var as usize].latest[lit.falsified_by()];
        while index != NO_EVENT {
            let event = &self.events[index as usize];
            let was_false = if lit.is_below() {
                event.old >= lit.bound()
            } else {
                event.old < lit.bound()
            };
            if !was_false || event.level == 0 {
                break;
            }
            index = event.before;
        }
        index
    }

    /// Takes back the last event.
    pub fn undo(&mut self) -> Option<Event> {
        let event = self.events.pop()?;
        let domain = &mut self.domains[event.var as usize];
        domain.latest[event.side as usize] = event.before;
        if event.side as usize == HIGH {
            domain.high = event.old;
        } else {
            domain.low = event.old;
        }
        Some(event)
    }
}

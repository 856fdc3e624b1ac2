//! Classes alone, within the versions that rules leave them: solved in one session, so what was learnt for one serves all, and each
//! question once.

use std::rc::Rc;

use rustc_hash::FxHashMap;
use stowplan_core::Control;

use super::class::Class;
use super::coupling::Coupling;
use crate::ranks::RankSet;
use crate::session::Session;
use crate::solve::{Limits, Outcome, Selection};
use crate::universe::{Clause, PackageId, Universe};

/// Versions of a package that a box lets in: from which rank to which.
pub(super) type Allowed = Vec<(PackageId, u32, u32)>;

/// What a class has within what is allowed.
#[derive(Clone, Debug)]
pub(super) enum Alone {
    Solved(Rc<Selection>),
    Infeasible,
    /// A limit struck before the best was proved.
    Unknown,
}

/// Solves classes alone, in one session, each question once.
pub(super) struct Solver<'p, 'u> {
    pub universe: &'u Universe,
    pub session: Session<'u>,
    pub classes: &'p [Class<'p>],
    pub couplings: &'p [Coupling],
    pub limits: Limits,
    known: FxHashMap<(usize, Allowed), Alone>,
}

impl<'p, 'u> Solver<'p, 'u> {
    pub fn new(
        universe: &'u Universe,
        classes: &'p [Class<'p>],
        couplings: &'p [Coupling],
        limits: Limits,
    ) -> Self {
        Self {
            universe,
            session: Session::new(universe),
            classes,
            couplings,
            limits,
            known: FxHashMap::default(),
        }
    }

    /// The best answer of a class within what is allowed.
    pub fn alone(&mut self, class: usize, allowed: Allowed, control: &dyn Control) -> Alone {
        let key = (class, allowed);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let asked = self.classes[class].request;
        let outcome = if key.1.is_empty() {
            self.session.solve(asked, self.limits, control)
        } else {
            let mut request = asked.clone();
            for (package, low, high) in &key.1 {
                let count = self.universe.version_count(*package);
                let outside = RankSet::where_true(count, |rank| rank < *low || rank > *high);
                request.roots.push(Clause::conflicts(*package, outside));
            }
            self.session.solve(&request, self.limits, control)
        };
        let alone = match outcome {
            Outcome::Solved(selection) if selection.is_optimal() => Alone::Solved(Rc::new(selection)),
            Outcome::Infeasible(_) => Alone::Infeasible,
            Outcome::Solved(_) | Outcome::Unknown => Alone::Unknown,
        };
        self.known.insert(key, alone.clone());
        alone
    }

    /// The sum of the values of selections of these classes, times their sizes.
    pub fn total<'s>(
        &self,
        classes: &[usize],
        selections: impl IntoIterator<Item = &'s Selection>,
    ) -> Vec<u64> {
        let mut total: Vec<u64> = Vec::new();
        for (class, selection) in classes.iter().zip(selections) {
            let weight = self.classes[*class].weight();
            total.resize(selection.values.len(), 0);
            for (sum, value) in total.iter_mut().zip(&selection.values) {
                *sum = sum.saturating_add(value.saturating_mul(weight));
            }
        }
        total
    }
}

//! Lower bounds that follow from sums: what no placement of the same items can be below.
//!
//! Every term has one that costs no more than a pass over items and bins: bins used by the continuous bound of bin packing
//! (`bins_used`), balance and stranded by convexity (`fullness`), skew by filling domains evenly (`skew`), preferences by taking every
//! item's best (`preference`); money and round trips are not below zero. They hold level by level, whatever earlier levels ask,
//! and meet the value where a problem is easy: everything in one bin, or evenly spread.
//!
//! How full bins are is rounded to parts of 2³⁰, so values that depend on it are exact only to some thousand-millionths for each
//! bin: each bound says to how many.

mod bins_used;
mod fullness;
mod preference;
mod scene;
mod skew;

use std::ops::AddAssign;

use crate::objective::{Term, UNIT};
use crate::problem::Problem;
use crate::state::State;
use crate::strategy::Strategy;
use scene::Scene;

/// A bound in thousand-millionths, and how much of the difference to a value can be rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bound {
    pub value: i128,
    pub rounding: i128,
}

impl Bound {
    /// A bound on values that are exact, in natural units.
    fn exact(units: i128) -> Self {
        Self {
            value: units * i128::from(UNIT),
            rounding: 0,
        }
    }

    /// Whether nothing better than `value` is possible, but for rounding.
    pub fn is_met_by(&self, value: i128) -> bool {
        value - self.value <= self.rounding
    }

    fn times(self, weight_milli: i64) -> Self {
        let weight = i128::from(weight_milli);
        Self {
            value: self.value * weight / 1_000,
            rounding: self.rounding * weight / 1_000 + i128::from(self.rounding > 0),
        }
    }
}

impl AddAssign for Bound {
    fn add_assign(&mut self, other: Self) {
        self.value += other.value;
        self.rounding += other.rounding;
    }
}

/// For each level of the strategy, a bound on the placements of the items placed in `state`.
pub(crate) fn levels(problem: &Problem, state: &State<'_>, strategy: &Strategy) -> Vec<Option<Bound>> {
    let scene = Scene::new(problem, state);
    let level = |level: &Vec<crate::objective::WeightedTerm>| {
        let mut sum = Bound::default();
        for weighted in level {
            sum += term(&scene, &weighted.term)?.times(weighted.weight_milli());
        }
        Some(sum)
    };
    strategy.levels.iter().map(level).collect()
}

fn term(scene: &Scene<'_>, term: &Term) -> Option<Bound> {
    match term {
        Term::BinsUsed => Some(Bound::exact(bins_used::least(scene) as i128)),
        Term::Balance => fullness::balance(scene),
        Term::Stranded => fullness::stranded(scene),
        Term::Skew(level) => Some(Bound::exact(skew::least(scene, level))),
        Term::Preference => Some(Bound::exact(preference::least(scene))),
        // Prices, traffic, demand and round trips are not negative.
        Term::Cost | Term::Latency => Some(Bound::default()),
    }
}

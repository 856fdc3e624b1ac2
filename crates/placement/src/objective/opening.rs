//! What opening a bin costs.

use super::UNIT;
use crate::problem::{BinIndex, ItemIndex, Problem};
use crate::state::{SHARE_ONE, State};

/// Prices of opening; what is not known counts as the dearest that is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening<'p> {
    problem: &'p Problem,
    dearest_micros: i64,
}

impl<'p> Opening<'p> {
    pub fn new(problem: &'p Problem) -> Self {
        let profiles = problem.bins.profiles.iter();
        let prices = profiles.filter_map(|profile| profile.price_per_hour);
        Self {
            problem,
            dearest_micros: prices.map(|price| price.micros).max().unwrap_or(1_000_000),
        }
    }

    /// The price of a bin, in thousand-millionths of the currency an hour.
    pub fn price(&self, bin: BinIndex) -> i128 {
        let price = self.problem.bin_profile(bin).price_per_hour;
        let micros = price.map_or(self.dearest_micros, |price| price.micros);
        i128::from(micros) * i128::from(UNIT / 1_000_000)
    }

    /// The part of the price that an item is charged in proportion to what it takes of the bin.
    pub fn price_by_share(&self, state: &State<'_>, item: ItemIndex, bin: BinIndex) -> i128 {
        let share = state.largest_share(bin, item).clamp(1, SHARE_ONE);
        self.price(bin).saturating_mul(i128::from(share)) / i128::from(SHARE_ONE)
    }
}

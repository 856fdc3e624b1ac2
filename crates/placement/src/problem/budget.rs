//! Budgets, and the one currency that all prices are in.

use stowplan_core::{Budget, Currency, Money};

use super::bins::Bins;
use super::bitset::BitSet;
use crate::error::Result;

/// A budget, compiled.
#[derive(Clone, Debug)]
pub(crate) struct BudgetLimit {
    pub bins: super::bitset::BitSet,
    pub max: Money,
}

/// The currency of all prices; `None` where there are none.
pub(super) fn currency(bins: &Bins, budgets: &[Budget]) -> Result<Option<Currency>> {
    let prices = bins.profiles.iter().filter_map(|profile| profile.price_per_hour);
    let mut found: Option<Money> = None;
    for money in prices.chain(budgets.iter().map(|budget| budget.opened_per_hour_max)) {
        let first = *found.get_or_insert(money);
        first.checked_cmp(money)?;
    }
    Ok(found.map(|money| money.currency))
}

/// Budgets with the bins that they are about.
pub(super) fn budgets(budgets: &[Budget], bins: &Bins) -> Vec<BudgetLimit> {
    budgets
        .iter()
        .map(|budget| {
            let scope = &budget.scope;
            let mut set = BitSet::new(bins.len());
            for bin in 0..bins.len() {
                let profile = bins.profile(bin);
                let inside = scope
                    .provider
                    .as_ref()
                    .is_none_or(|p| profile.location.provider.as_ref() == Some(p))
                    && scope
                        .region
                        .as_ref()
                        .is_none_or(|r| profile.location.region.as_ref() == Some(r))
                    && scope
                        .cluster_labels
                        .iter()
                        .all(|(key, value)| profile.labels.get(key) == Some(value));
                if inside {
                    set.insert(bin);
                }
            }
            BudgetLimit {
                bins: set,
                max: budget.opened_per_hour_max,
            }
        })
        .collect()
}

//! Budgets: what opened bins cost in an hour.

use stowplan_core::Budget;

use super::World;

/// Whether a budget is about a bin.
fn covers(world: &World<'_>, budget: &Budget, bin: usize) -> bool {
    let profile = &world.bin(bin).profile;
    let scope = &budget.scope;
    (scope.provider.is_none() || scope.provider == profile.location.provider)
        && (scope.region.is_none() || scope.region == profile.location.region)
        && scope
            .cluster_labels
            .iter()
            .all(|(key, value)| profile.labels.get(key) == Some(value))
}

/// Whether opening a bin would pass a budget; an unknown price passes any.
pub(super) fn is_passed(world: &World<'_>, bin: usize) -> bool {
    if world.is_open(bin) {
        return false;
    }
    let price = |bin: usize| world.bin(bin).profile.price_per_hour.map(|price| price.micros);
    let covered = world
        .case
        .budgets
        .iter()
        .filter(|budget| covers(world, budget, bin));
    covered.into_iter().any(|budget| {
        let opened = (0..world.case.bins.len()).filter(|other| {
            !world.bin(*other).open && world.is_open(*other) && covers(world, budget, *other)
        });
        let spent: i128 = opened.map(|other| i128::from(price(other).unwrap_or(0))).sum();
        price(bin)
            .is_none_or(|price| spent + i128::from(price) > i128::from(budget.opened_per_hour_max.micros))
    })
}

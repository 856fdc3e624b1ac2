//! Hard constraints. Those of this folder depend on the bin alone and are compiled to sets of bins; those that depend on
//! what else is placed are counts (see `problem/check.rs`) and room (see `state`).
//!
//! Every file has the same shape: `check(rules, profile, …)` gives the violation, if there is one.

pub(crate) mod capability;
pub(crate) mod cordon;
pub(crate) mod filter;
pub(crate) mod health;
pub(crate) mod latency;
pub(crate) mod node_affinity;
pub(crate) mod residency;
pub(crate) mod spot;
pub(crate) mod taint;
pub(crate) mod target;
mod violation;

pub use violation::{ConstraintKind, Violation};

use crate::problem::{BinProfile, Geography, HomeRules};

/// What static constraints know beside rules and profile.
pub(crate) struct Site<'a> {
    pub geography: &'a Geography,
    /// Whether degraded clusters and nodes take new work.
    pub place_on_degraded: bool,
}

/// All static constraints of `rules` that `profile` violates, in the order in which kube-scheduler filters.
pub(crate) fn statics<'a>(
    rules: &'a HomeRules,
    profile: &'a BinProfile,
    site: &'a Site<'_>,
) -> impl Iterator<Item = Violation> + 'a {
    type Filter = fn(&HomeRules, &BinProfile, &Site<'_>) -> Option<Violation>;
    const FILTERS: [Filter; 10] = [
        cordon::check,
        health::check,
        target::check_pin,
        target::check_exclude,
        taint::check,
        node_affinity::check,
        capability::check,
        residency::check,
        latency::check,
        spot::check,
    ];
    FILTERS
        .iter()
        .filter_map(move |filter| filter(rules, profile, site))
}

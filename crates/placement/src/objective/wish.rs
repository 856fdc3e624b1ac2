//! Preferences of items: wishes met and not met.

use crate::problem::{BinIndex, ItemIndex, Preference, Problem};
use crate::state::State;

/// Preferences lost (positive) or met (negative) by an item in a bin, as things stand.
pub(super) fn preference(state: &State<'_>, item: ItemIndex, bin: BinIndex) -> i64 {
    let problem = state.problem;
    let set = &problem.book.sets[problem.items.rules_of[problem.workload_of(item)] as usize];
    let nodes = problem
        .book
        .preferred(set.rules)
        .map_or(0, |weights| i64::from(weights[bin]));
    let counted = set.preferences.iter().map(|preference| {
        let (counter, weigh): (u32, &dyn Fn(u32) -> i64) = match preference {
            Preference::Together { counter, weight } => (*counter, &move |count| {
                if count > 0 { -i64::from(*weight) } else { 0 }
            }),
            Preference::Even { counter } => (*counter, &|count| i64::from(count)),
        };
        state.count_at(counter, bin).map_or(0, weigh)
    });
    counted.sum::<i64>() - nodes
}

/// Whether an item has preferences at all.
pub(crate) fn has_preferences(problem: &Problem, item: ItemIndex) -> bool {
    let set = &problem.book.sets[problem.items.rules_of[problem.workload_of(item)] as usize];
    !set.preferences.is_empty() || problem.book.preferred(set.rules).is_some()
}

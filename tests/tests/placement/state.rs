//! A state after any sequence of placing and removing is the state in which the same items were placed afresh.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;
use stowplan_placement::{ConstraintKind, Problem, State, Violation};
use stowplan_tests::case::Case;
use stowplan_tests::generate::{Size, case};
use stowplan_tests::oracle::{Uneven, World, uneven};

/// Violations without devices, whose numbers depend on who came first.
fn without_devices(violations: Vec<Violation>) -> Vec<Violation> {
    let kept = violations
        .into_iter()
        .filter(|violation| violation.kind() != ConstraintKind::Device);
    kept.collect()
}

proptest! {
    #[test]
    fn placing_and_removing_are_inverse(
        case in case(Size::SMALL),
        steps in prop::collection::vec((any::<Index>(), prop::option::weighted(0.7, any::<Index>())), 0..30),
    ) {
        let problem = case.build().expect("generated cases are sound");
        prop_assume!(problem.item_count() > 0);
        let state = walked(&problem, steps);
        let held: Vec<_> = problem.held().collect();
        let mut fresh = State::new(&problem);
        for (item, _) in &held {
            fresh.remove(*item);
        }
        for item in 0..problem.item_count() {
            if let Some(bin) = state.bin_of(item) {
                fresh.place(item, bin);
            }
        }
        prop_assert_eq!(state.placed_count(), fresh.placed_count());
        for bin in 0..problem.bin_count() {
            prop_assert_eq!(state.free(bin), fresh.free(bin));
            prop_assert_eq!(state.load(bin), fresh.load(bin));
            prop_assert_eq!(state.is_open(bin), fresh.is_open(bin));
            for item in (0..problem.item_count()).filter(|item| state.bin_of(*item).is_none()) {
                prop_assert_eq!(without_devices(state.violations(item, bin)), without_devices(fresh.violations(item, bin)));
            }
        }
    }

    /// Every violation, kind by kind, is one by definition, and the other way round.
    #[test]
    fn violations_are_those_by_definition(
        case in case(Size::SMALL),
        steps in prop::collection::vec((any::<Index>(), any::<Index>()), 0..12),
    ) {
        let mut case = case;
        for workload in &mut case.workloads {
            // Pins to other clusters than the own exclude those too: the same bins, by another name.
            if workload.cluster.is_some() {
                workload.rules.pin.clear();
            }
        }
        let problem = case.build().expect("generated cases are sound");
        prop_assume!(problem.item_count() > 0);
        let mut state = State::new(&problem);
        let mut world = World::new(&case);
        for (item, bin) in steps {
            let (item, bin) = (item.index(problem.item_count()), bin.index(problem.bin_count()));
            if state.bin_of(item).is_none() {
                state.place(item, bin);
                world.place(item, bin);
            }
        }
        for item in (0..problem.item_count()).filter(|item| state.bin_of(*item).is_none()) {
            for bin in 0..problem.bin_count() {
                let violations = state.violations(item, bin);
                for violation in &violations {
                    if let Violation::Device { count, available, .. } = violation {
                        prop_assert!(available < count, "{violation} of item {item} in bin {bin}");
                    }
                }
                let found: BTreeSet<ConstraintKind> = violations.iter().map(Violation::kind).collect();
                prop_assert_eq!(found, world.faults(world.workload_of(item), bin), "item {} in bin {}", item, bin);
            }
        }
    }

    /// The least count of a spread constraint, kept while items come and go, is that of a scan over all domains.
    #[test]
    fn spread_is_judged_by_the_counts_of_a_scan(
        case in case(Size::SMALL).prop_map(spread_everywhere),
        steps in prop::collection::vec((any::<Index>(), prop::option::weighted(0.75, any::<Index>())), 0..30),
    ) {
        let problem = case.build().expect("generated cases are sound");
        prop_assume!(problem.item_count() > 0);
        let state = walked(&problem, steps);
        let mut world = World::new(&case);
        world.stands.clear();
        for item in 0..problem.item_count() {
            if let Some(bin) = state.bin_of(item) {
                world.place(item, bin);
            }
        }
        for item in (0..problem.item_count()).filter(|item| state.bin_of(*item).is_none()) {
            for bin in 0..problem.bin_count() {
                let numbers = |violation: &Violation| match violation {
                    Violation::Spread { count, least, max_skew, counts_itself, .. } => Some(Uneven {
                        count: i64::from(*count),
                        least: i64::from(*least),
                        max_skew: *max_skew,
                        counts_itself: *counts_itself,
                    }),
                    _ => None,
                };
                let found: BTreeSet<Uneven> = state.violations(item, bin).iter().filter_map(numbers).collect();
                prop_assert_eq!(found, uneven(&world, world.workload_of(item), bin), "item {} in bin {}", item, bin);
            }
        }
    }
}

/// The state after placing and removing, step by step.
fn walked(problem: &Problem, steps: Vec<(Index, Option<Index>)>) -> State<'_> {
    let mut state = State::new(problem);
    for (item, bin) in steps {
        let item = item.index(problem.item_count());
        match bin {
            Some(bin) => state.place(item, bin.index(problem.bin_count())),
            None => state.remove(item),
        }
    }
    state
}

/// Gives workloads without a spread constraint those of the first that has some, or one by host.
fn spread_everywhere(mut case: Case) -> Case {
    let with = case
        .workloads
        .iter()
        .find(|workload| !workload.rules.spread.is_empty());
    let spread = with.map_or_else(
        || vec![serde_json::from_str(r#"{"maxSkew": 1, "level": "host", "minDomains": 2}"#).unwrap()],
        |workload| workload.rules.spread.clone(),
    );
    for workload in &mut case.workloads {
        if workload.rules.spread.is_empty() {
            workload.rules.spread.clone_from(&spread);
        }
    }
    case
}

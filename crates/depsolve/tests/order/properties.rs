//! Orders of small problems against the oracle.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use proptest::prelude::*;
use stowplan_depsolve::order::{Action, Cycle, Field, Kind, Level, Order, OrderError, Restart};

use crate::oracle::{Edge, Small, name, reach, small};

/// For each step, its level.
fn levels(small: &Small, levels: &[Level]) -> Vec<Option<u64>> {
    let place = |step: usize| {
        let found = levels
            .iter()
            .position(|level| level.names().any(|other| other == name(step)));
        found.map(|level| level as u64)
    };
    (0..small.count()).map(place).collect()
}

fn is_kept(order: &Order) -> impl Fn(&Edge) -> bool + Copy {
    |edge| {
        let broken = order.broken().iter();
        !broken
            .clone()
            .any(|it| it.step == name(edge.0) && it.dependency == name(edge.1))
    }
}

/// Each edge of a cycle is one of the problem, and each begins where the one before ends.
fn is_cycle(small: &Small, cycle: &Cycle) -> bool {
    let edges = &cycle.edges;
    let steps: BTreeSet<&str> = edges.iter().map(|edge| edge.step.as_str()).collect();
    let linked = (0..edges.len()).all(|index| {
        let edge = &edges[index];
        let exists = match edge.field {
            Field::DependsOn => small.edges.iter().any(|(step, on, soft)| {
                (name(*step), name(*on), *soft)
                    == (
                        edge.step.clone(),
                        edge.dependency.clone(),
                        edge.kind == Kind::Soft,
                    )
                    && edge.reason == Some(format!("{step} on {on}"))
            }),
            Field::StartupOrder => {
                let numbered = small.numbered();
                numbered
                    .iter()
                    .any(|(before, after)| name(*before) == edge.dependency && name(*after) == edge.step)
            }
        };
        exists && edge.dependency == edges[(index + 1) % edges.len()].step
    });
    linked
        && steps.len() == edges.len()
        && steps.first() == edges.first().map(|edge| edge.step.as_str()).as_ref()
}

/// The length of a shortest cycle through the component of a step; of pairs.
fn girth(small: &Small, pairs: &[(usize, usize)], step: usize) -> usize {
    let reachable = reach(small.count(), pairs);
    let group: Vec<usize> = (0..small.count())
        .filter(|other| *other == step || (reachable[step][*other] && reachable[*other][step]))
        .collect();
    let from = |start: usize| {
        let mut met = BTreeSet::from([start]);
        for length in 1..=small.count() {
            let next = pairs
                .iter()
                .filter(|(from, _)| met.contains(from))
                .map(|(_, to)| *to);
            met = next.filter(|to| group.contains(to)).collect();
            if met.contains(&start) {
                return length;
            }
        }
        usize::MAX
    };
    group.iter().map(|start| from(*start)).min().unwrap_or(usize::MAX)
}

fn number(text: &str) -> usize {
    text[1..].parse().expect("a step's number")
}

/// Levels, broken edges and cycles against the oracle.
fn check(small: &Small) -> Result<(), TestCaseError> {
    let fewest = small.fewest();
    match small.problem(0).order() {
        Ok(order) => {
            prop_assert_eq!(Some(order.broken().len()), fewest);
            prop_assert!(order.is_fewest() && order.fewest().irreducible);
            let pairs = small.pairs(is_kept(&order));
            let longest = small.longest(&pairs, |_| 1).expect("no cycle is left");
            let found = levels(small, order.start_up());
            prop_assert_eq!(found, longest.into_iter().map(Some).collect::<Vec<_>>());
            for broken in order.broken() {
                let why = order.why_broken(broken).expect("a cycle");
                prop_assert!(is_cycle(small, &why), "{}", why);
            }
            for level in order.start_up() {
                let names: Vec<&str> = level.names().collect();
                prop_assert!(names.is_sorted());
            }
            let mut down = order.tear_down();
            down.reverse();
            prop_assert_eq!(down.as_slice(), order.start_up());
            // A shortest cycle for each group of steps that reach each other.
            let all = small.pairs(|edge| edge.0 != edge.1);
            for cycle in order.cycles() {
                prop_assert!(is_cycle(small, cycle), "{}", cycle);
                prop_assert_eq!(
                    cycle.edges.len(),
                    girth(small, &all, number(&cycle.edges[0].step))
                );
            }
        }
        Err(OrderError::Cycles { cycles }) => {
            prop_assert_eq!(fewest, None);
            let hard = small.pairs(|edge| !edge.2);
            for cycle in &cycles {
                prop_assert!(is_cycle(small, cycle), "{}", cycle);
                prop_assert!(cycle.edges.iter().all(|edge| edge.kind == Kind::Hard));
                prop_assert_eq!(
                    cycle.edges.len(),
                    girth(small, &hard, number(&cycle.edges[0].step))
                );
            }
        }
        Err(other) => prop_assert!(false, "{}", other),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn levels_are_longest_ways_and_broken_edges_are_fewest(hard in small(5, 0.3), soft in small(1, 0.1)) {
        check(&hard)?;
        check(&soft)?;
    }

    #[test]
    fn nothing_depends_on_the_order_of_the_list(small in small(2, 0.2), turn in 1_usize..6, work in 0_u64..300) {
        for work in [work, 1_000_000] {
            match (small.problem(0).order_within(work), small.problem(turn).order_within(work)) {
                (Ok(one), Ok(other)) => {
                    prop_assert_eq!(one.to_string(), other.to_string());
                    prop_assert_eq!(one.mermaid(), other.mermaid());
                    prop_assert_eq!(one.schedule(), other.schedule());
                }
                (one, other) => prop_assert_eq!(one.err(), other.err()),
            }
        }
    }

    #[test]
    fn a_small_budget_still_gives_an_order(small in small(2, 0.2), work in 0_u64..100) {
        if let Ok(order) = small.problem(0).order_within(work) {
            let pairs = small.pairs(is_kept(&order));
            prop_assert!(small.longest(&pairs, |_| 1).is_some());
            prop_assert!(order.fewest().at_least <= small.fewest().expect("an order"));
        }
    }

    #[test]
    fn the_critical_path_is_the_longest(small in small(3, 0.2)) {
        let Ok(order) = small.problem(0).order() else { return Ok(()) };
        let schedule = order.schedule();
        let timed = small.durations.iter().any(Option::is_some);
        let length = |step: usize| if timed { u64::from(small.durations[step].unwrap_or(0)) } else { 1 };
        let pairs = small.pairs(is_kept(&order));
        let start = small.longest(&pairs, length).expect("no cycle");
        let total = (0..small.count()).map(|step| start[step] + length(step)).max().unwrap_or(0);
        prop_assert_eq!(schedule.length, total);
        prop_assert_eq!(schedule.critical.iter().map(|step| length(number(step))).sum::<u64>(), total);
        let critical: Vec<usize> = schedule.critical.iter().map(|step| number(step)).collect();
        let reachable = reach(small.count(), &pairs);
        prop_assert!(critical.windows(2).all(|pair| reachable[pair[0]][pair[1]]));
        for timed in &schedule.steps {
            let step = number(&timed.step);
            prop_assert_eq!(timed.start, start[step]);
            // The slack is what the step can be longer by without making all longer.
            for more in [timed.slack, timed.slack + 1] {
                let longer = |it: usize| length(it) + if it == step { more } else { 0 };
                let start = small.longest(&pairs, longer).expect("no cycle");
                let total = (0..small.count()).map(|it| start[it] + longer(it)).max().unwrap_or(0);
                prop_assert_eq!(total == schedule.length, more == timed.slack);
            }
        }
    }

    #[test]
    fn hard_cycles_make_units(small in small(6, 0.0)) {
        let mut problem = small.problem(0);
        problem.together = true;
        let order = problem.order().expect("hard cycles go together");
        let hard = reach(small.count(), &small.pairs(|edge| !edge.2));
        let found = levels(&small, order.start_up());
        for (step, on, soft) in &small.edges {
            let one = hard[*step][*on] && hard[*on][*step];
            if !soft {
                prop_assert_eq!(found[*step].cmp(&found[*on]), if one { Ordering::Equal } else { Ordering::Greater });
            } else if step != on && !one && is_kept(&order)(&(*step, *on, *soft)) {
                prop_assert!(found[*step] > found[*on]);
            }
        }
        for unit in order.start_up().iter().flat_map(|level| &level.units) {
            let steps: Vec<usize> = unit.names.iter().map(|it| number(it)).collect();
            for one in &steps {
                prop_assert!(steps.iter().all(|other| one == other || hard[*one][*other]));
            }
        }
    }

    #[test]
    fn parts_keep_the_order_of_the_whole(small in small(3, 0.2), drawn in 0_u8..64) {
        let Ok(order) = small.problem(0).order() else { return Ok(()) };
        let taken: Vec<usize> = (0..small.count()).filter(|step| drawn >> step & 1 == 1).collect();
        let names: Vec<String> = taken.iter().map(|step| name(*step)).collect();
        let pairs = small.pairs(is_kept(&order));
        let reachable = reach(small.count(), &pairs);
        let mut down = order.tear_down_of(names.iter().map(String::as_str)).expect("known names");
        down.reverse();
        let found = levels(&small, &down);
        for step in 0..small.count() {
            prop_assert_eq!(found[step].is_some(), taken.contains(&step));
            for other in &taken {
                prop_assert!(!reachable[step][*other] || found[step] < found[*other]);
            }
        }
        let upgrade = order.upgrade(names.iter().map(String::as_str), Restart::Transitive).expect("known names");
        let hard: Vec<(usize, usize)> = small.edges.iter().filter(|edge| !edge.2).map(|edge| (edge.1, edge.0)).collect();
        let needs = reach(small.count(), &hard);
        let level = |step: usize| upgrade.levels.iter().position(|level| level.iter().any(|it| it.step == name(step)));
        for step in 0..small.count() {
            let restarted = taken.iter().any(|changed| needs[*changed][step]);
            prop_assert_eq!(level(step).is_some(), restarted || taken.contains(&step));
            prop_assert_eq!(upgrade.kept.contains(&name(step)), level(step).is_none());
            for (other, reached) in reachable[step].iter().enumerate() {
                let both = level(step).zip(level(other));
                prop_assert!(both.is_none_or(|(one, two)| !reached || one < two));
            }
        }
        for change in upgrade.levels.iter().flatten() {
            prop_assert_eq!(change.action == Action::Upgrade, taken.contains(&number(&change.step)));
            prop_assert!(change.because.as_ref().is_none_or(|by| hard.contains(&(number(by), number(&change.step)))));
        }
        let alone = order.upgrade(names.iter().map(String::as_str), Restart::Nothing).expect("known names");
        prop_assert_eq!(alone.levels.iter().flatten().count(), taken.len());
    }
}

//! The engine on real clusters: at the end of each scenario the scheduler could place nothing more, and neither can we; and
//! what the engine places when it starts anew holds every rule.

#![allow(clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use stowplan_core::Catalog;
use stowplan_core::kubernetes::KubernetesSnapshot;
use stowplan_placement::{FleetOptions, Options, Outcome, Problem, Solution, State, Strategy, solve};
use stowplan_tests::kubernetes::{SCENARIOS, Scenario, read};

fn problem(snapshot: &KubernetesSnapshot) -> Problem {
    Problem::from_fleet(&snapshot.fleet, &FleetOptions::default(), Catalog::bundled())
        .expect("what was read makes a problem")
        .problem
}

fn solved(problem: &Problem, strategy: Strategy) -> Solution {
    match solve(problem, &Options::new(strategy)).expect("presets make sense") {
        Outcome::Solved(solution) => solution,
        other => panic!("pods may be left out, so there is a solution: {other:?}"),
    }
}

#[test]
fn where_the_scheduler_could_place_nothing_more_neither_can_we() {
    for name in SCENARIOS {
        let Some(scenario) = Scenario::load(name) else {
            return;
        };
        let snapshot = read(&[&scenario.classes(), &scenario.state]);
        let problem = problem(&snapshot);
        // Room that is being made for a pod is the scheduler's to keep; an engine may fill it.
        let promised: BTreeSet<_> = snapshot
            .pods
            .iter()
            .filter_map(|pod| pod.nominated_node.as_ref())
            .collect();
        let is_promised = |bin| {
            problem
                .bin_profile(bin)
                .node
                .as_ref()
                .is_some_and(|node| promised.contains(node))
        };
        for strategy in Strategy::presets() {
            let called = strategy.name.clone();
            let solution = solved(&problem, strategy);
            let placed: Vec<String> = solution
                .placements()
                .filter(|(item, bin)| problem.held().all(|(held, _)| held != *item) && !is_promised(*bin))
                .map(|(item, bin)| format!("{} on {}", problem.item_name(item), problem.bin_name(bin)))
                .collect();
            assert!(placed.is_empty(), "{name}, {called}: {placed:?}");
        }
    }
}

#[test]
fn what_is_placed_anew_held_every_rule_when_it_was_placed() {
    for name in SCENARIOS {
        let Some(scenario) = Scenario::load(name) else {
            return;
        };
        let mut snapshot = read(&[&scenario.classes(), &scenario.state]);
        for workload in &mut snapshot.fleet.workloads {
            workload.placed.clear();
        }
        let problem = problem(&snapshot);
        for strategy in Strategy::presets() {
            let called = strategy.name.clone();
            let solution = solved(&problem, strategy);
            let mut state = State::new(&problem);
            let mut placed = 0;
            for item in solution.decided() {
                let Some(bin) = solution.bin_of(item) else {
                    continue;
                };
                let violations = state.violations(item, bin);
                assert!(
                    violations.is_empty(),
                    "{name}, {called}: {} on {}: {violations:?}",
                    problem.item_name(item),
                    problem.bin_name(bin)
                );
                state.place(item, bin);
                placed += 1;
            }
            println!("{name}, {called}: {placed} of {} placed", problem.item_count());
            assert!(
                placed * 3 > problem.item_count(),
                "{name}, {called}: {placed} placed"
            );
        }
    }
}

//! Every decision of the engine is the one that the definitions give, and every placement it claims is one.

use proptest::prelude::*;
use stowplan_core::{DeviceRequest, ResourceName};
use stowplan_placement::{ItemOrder, Options, Solution, Strategy as Objective, Term};
use stowplan_tests::case::Case;
use stowplan_tests::generate::{Size, case, strategy};
use stowplan_tests::oracle::{World, follow, shares_fit, term_value};

use crate::solved::{optional, solved};

/// The engine's decisions replayed by the checker; with the money for opening taken whole, or else by share.
fn replay<'c>(
    case: &'c Case,
    solution: &Solution,
    objective: &Objective,
) -> Result<World<'c>, TestCaseError> {
    let decisions = || solution.decided().map(|item| (item, solution.bin_of(item)));
    let whole = follow(World::new(case), objective, false, decisions());
    whole
        .or_else(|whole| follow(World::new(case), objective, true, decisions()).map_err(|_| whole))
        .map_err(|wrong| TestCaseError::fail(wrong.to_string()))
}

proptest! {
    #[test]
    fn every_decision_is_the_best_by_brute_force(
        case in case(Size::SMALL).prop_map(optional),
        objective in strategy(),
        order in prop::sample::select(vec![ItemOrder::Decreasing, ItemOrder::Given, ItemOrder::Shuffled]),
        seed in 0..4u64,
    ) {
        let problem = case.build().expect("generated cases are sound");
        let options = Options { order, seed, ..Options::new(objective.clone()) };
        let solution = solved(&problem, &options);
        let world = replay(&case, &solution, &objective)?;

        for (item, bin) in solution.placements() {
            prop_assert_eq!(world.bin_of(item), Some(bin));
        }
        for (level, weighted) in solution.objectives.iter().flat_map(|level| level.terms.iter().map(move |term| (level, term))) {
            let defined = term_value(&world, &weighted.term);
            // Money for traffic is rounded to the millionth for each route and direction, as in the cost report.
            let directions: usize = world.stands.iter().map(|stand| case.workloads[stand.workload].traffic.len() * 2).sum();
            let rounded = if weighted.term == Term::Cost { 0.5e-6 * directions as f64 } else { 0.0 };
            let slack = 1e-6 * defined.abs().max(1.0) + rounded;
            prop_assert!((weighted.natural() - defined).abs() <= slack, "{}: {} but by definition {defined} in {level:?}", weighted.term, weighted.natural());
        }
        for bin in 0..case.bins.len() {
            let own: Vec<usize> = world.stands.iter().filter(|stand| stand.bin == bin).map(|stand| stand.item).collect();
            let all_decided = own.iter().all(|item| solution.decided().any(|decided| decided == *item));
            prop_assert!(!all_decided || shares_fit(&case.bins[bin], &asked(&case, &world, bin)), "devices of bin {bin}");
        }
        prop_assert_eq!(solution.placed_count(), world.stands.len());
        prop_assert!(solution.objectives.iter().flat_map(|level| &level.terms).all(|term| term.term != Term::BinsUsed || term.value >= 0));
    }
}

/// Devices asked for by all that stands in a bin.
fn asked(case: &Case, world: &World<'_>, bin: usize) -> Vec<DeviceRequest> {
    let gpu = ResourceName::new("example.com/gpu").expect("a constant that is a valid name");
    let has = case.bins.iter().any(|bin| !bin.devices.is_empty());
    let here = world.stands.iter().filter(|stand| stand.bin == bin);
    here.flat_map(|stand| {
        let workload = &case.workloads[stand.workload];
        let whole = workload.requests.get(gpu.as_str());
        let by_resource = (has && whole > 0).then(|| DeviceRequest {
            resource: gpu.clone(),
            count: whole as u16,
            share_milli: 1_000,
            models: std::collections::BTreeSet::new(),
        });
        workload
            .devices
            .iter()
            .cloned()
            .chain(by_resource)
            .collect::<Vec<_>>()
    })
    .collect()
}

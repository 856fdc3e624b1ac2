//! Amounts at the ends of the range: an answer or an error, never a panic (overflow is checked in these builds).

use proptest::prelude::*;
use proptest::sample::select;
use stowplan_core::{Bytes, Latency, Money};
use stowplan_placement::{Options, Outcome, explain, explain_unplaced, solve};
use stowplan_tests::case::Case;
use stowplan_tests::generate::{Size, case, strategy};

fn amount() -> impl Strategy<Value = i64> {
    select(vec![
        0,
        1,
        1_000,
        1 << 31,
        1 << 33,
        1 << 34,
        1 << 53,
        i64::MAX / 2,
        i64::MAX - 1,
        i64::MAX,
    ])
}

/// Replaces amounts of a case, one after the other, by those given.
fn stretched(mut case: Case, amounts: &[Option<i64>]) -> Case {
    let mut given = amounts.iter().copied().cycle();
    let mut next = |old: i64| given.next().flatten().unwrap_or(old);
    for bin in &mut case.bins {
        let names: Vec<_> = bin
            .capacity
            .iter()
            .map(|(name, amount)| (name.clone(), amount))
            .collect();
        for (name, old) in names {
            bin.capacity.set(name, next(old));
        }
        let profile = std::sync::Arc::make_mut(&mut bin.profile);
        profile.price_per_hour = profile
            .price_per_hour
            .map(|old| Money::usd_micros(next(old.micros)));
        for group in &mut bin.devices {
            group.count = next(i64::from(group.count)).clamp(0, 300) as u16;
        }
    }
    for workload in &mut case.workloads {
        let names: Vec<_> = workload
            .requests
            .iter()
            .map(|(name, amount)| (name.clone(), amount))
            .collect();
        for (name, old) in names {
            workload.requests.set(name, next(old));
        }
        for traffic in &mut workload.traffic {
            traffic.sent_per_hour = Bytes(next(traffic.sent_per_hour.0 as i64) as u64 * 2);
            traffic.received_per_hour = Bytes(next(traffic.received_per_hour.0 as i64) as u64);
            traffic.demand = next(i64::from(traffic.demand)).min(i64::from(u32::MAX)) as u32;
        }
        for spread in &mut workload.rules.spread {
            spread.max_skew = next(i64::from(spread.max_skew)).clamp(1, i64::from(u32::MAX)) as u32;
        }
        workload.priority = next(i64::from(workload.priority)).min(i64::from(i32::MAX)) as i32;
    }
    for budget in &mut case.budgets {
        budget.opened_per_hour_max = Money::usd_micros(next(budget.opened_per_hour_max.micros));
    }
    for price in case.transfer.values_mut() {
        *price = Money::usd_micros(next(price.micros));
    }
    for rtt in case.rtt.values_mut() {
        *rtt = Latency::from_micros(next(i64::from(rtt.micros())).min(i64::from(u32::MAX)) as u32);
    }
    case
}

proptest! {
    #[test]
    fn nothing_panics_at_the_ends_of_the_range(
        case in case(Size::SMALL),
        amounts in prop::collection::vec(prop::option::weighted(0.4, amount()), 1..40),
        objective in strategy(),
    ) {
        let case = stretched(case, &amounts);
        let Ok(problem) = case.build() else { return Ok(()) };
        match solve(&problem, &Options::new(objective.clone())).expect("a sound strategy") {
            Outcome::Solved(solution) => {
                for item in 0..problem.item_count() {
                    let told = explain(&problem, &solution, &objective, item);
                    prop_assert!(told.is_ok());
                }
                let texts = explain_unplaced(&problem, &solution);
                prop_assert!(texts.len() <= problem.item_count());
            }
            Outcome::Infeasible(proofs) => prop_assert!(!proofs.is_empty()),
            Outcome::Unknown { unplaced, .. } => prop_assert!(!unplaced.is_empty()),
        }
    }
}

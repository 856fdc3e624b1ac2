//! A limit on work strikes at its number, whatever the problem.

use std::cell::Cell;

use proptest::prelude::*;
use stowplan_core::{Control, ResourceVector, Workload, WorkloadName};
use stowplan_placement::{BinSpec, ItemOrder, Limit, Options, Outcome, Problem, Status, explain, solve_with};
use stowplan_tests::generate::{Size, case, preset};

use crate::solved::{optional, solved};

proptest! {
    #[test]
    fn work_is_limited_exactly(case in case(Size::SMALL).prop_map(optional), objective in preset(), limit in 0..8u64) {
        let problem = case.build().expect("generated cases are sound");
        let whole = solved(&problem, &Options::new(objective.clone()));
        let total = whole.decided().count() as u64;
        let part = solved(&problem, &Options { work_limit: Some(limit), ..Options::new(objective.clone()) });
        prop_assert_eq!(part.statistics.decisions, total.min(limit));
        prop_assert_eq!(part.decided().count() as u64, total.min(limit));
        prop_assert_eq!(part.status == Status::LimitReached(Limit::Work), limit < total);
        let held: Vec<_> = problem.held().map(|(item, _)| item).collect();
        for item in 0..problem.item_count() {
            let decided = held.contains(&item) || part.decided().any(|decided| decided == item);
            prop_assert_eq!(explain(&problem, &part, &objective, item).is_ok(), decided);
        }
    }

    #[test]
    fn items_and_bins_are_found_by_name(case in case(Size::SMALL)) {
        let problem = case.build().expect("generated cases are sound");
        for item in 0..problem.item_count() {
            prop_assert_eq!(problem.find_item(&problem.item_name(item)), Ok(item));
        }
        for bin in 0..problem.bin_count() {
            prop_assert_eq!(problem.find_bin(problem.bin_name(bin)), Some(bin));
        }
    }
}

/// Counts how often it is asked whether to stop, and says so from a number on.
struct StopAt {
    asked: Cell<u64>,
    from: u64,
}

impl StopAt {
    fn new(from: u64) -> Self {
        let asked = Cell::new(0);
        Self { asked, from }
    }
}

impl Control for StopAt {
    fn should_stop(&self) -> bool {
        self.asked.set(self.asked.get() + 1);
        self.asked.get() >= self.from
    }
}

fn many(bins: usize, workloads: usize, cpu: &str, required: bool) -> Problem {
    let amount = |cpu: &str| ResourceVector::new().with("cpu", cpu).unwrap();
    let workload = |at: usize| {
        let mut workload = Workload::new(WorkloadName::new(format!("w{at}")).unwrap());
        workload.requests = amount(cpu);
        workload.required = required;
        workload
    };
    Problem::builder()
        .bins((0..bins).map(|at| BinSpec::new(format!("b{at}"), amount("4"))))
        .workloads((0..workloads).map(workload))
        .build()
        .unwrap()
}

fn options(order: ItemOrder) -> Options {
    let mut options = Options::new(stowplan_placement::Strategy::preset("balanced").unwrap());
    options.order = order;
    options
}

/// A step of the loops that are watched takes a microsecond or so: asked once in 2,000 steps is asked every few milliseconds.
const STEPS: u64 = 2_000;

#[test]
fn finding_out_which_items_are_scarce_can_be_stopped() {
    let problem = many(400, 1_000, "1", false);
    let control = StopAt::new(u64::MAX);
    let outcome = solve_with(&problem, &options(ItemOrder::Scarce), &control).unwrap();
    assert!(matches!(outcome, Outcome::Solved(_)), "{outcome:?}");
    assert!(
        control.asked.get() > 400 * 1_000 / STEPS,
        "{}",
        control.asked.get()
    );
    let stopped = solve_with(&problem, &options(ItemOrder::Scarce), &StopAt::new(50)).unwrap();
    let Outcome::Solved(solution) = stopped else {
        panic!("nothing is required: {stopped:?}")
    };
    assert_eq!(solution.status, Status::LimitReached(Limit::Stopped));
    assert_eq!((solution.placed_count(), solution.statistics.decisions), (0, 0));
}

#[test]
fn what_was_placed_before_another_order_was_stopped_is_kept() {
    // Half of the items fit, so other orders are tried; finding the first of them is stopped.
    let problem = many(200, 1_600, "1", false);
    let looks = 1_600 / 64 + 20;
    let outcome = solve_with(&problem, &options(ItemOrder::Decreasing), &StopAt::new(looks)).unwrap();
    let Outcome::Solved(solution) = outcome else {
        panic!("nothing is required: {outcome:?}")
    };
    assert_eq!(
        (solution.placed_count(), solution.status),
        (800, Status::Feasible)
    );
}

#[test]
fn proofs_can_be_stopped_and_what_was_proved_stands() {
    let problem = many(400, 500, "5", true);
    let control = StopAt::new(u64::MAX);
    let infeasible = |control: &StopAt| {
        let outcome = solve_with(&problem, &options(ItemOrder::Given), control).unwrap();
        match outcome {
            Outcome::Infeasible(proofs) => proofs.len(),
            Outcome::Unknown { limit, unplaced } => {
                assert_eq!((limit, unplaced.len()), (Limit::Stopped, 500));
                0
            }
            Outcome::Solved(_) => panic!("nothing fits"),
        }
    };
    assert_eq!(infeasible(&control), 500);
    assert!(control.asked.get() > 400 * 500 / STEPS, "{}", control.asked.get());
    let in_the_run = 500u64.div_ceil(64);
    assert_eq!(
        infeasible(&StopAt::new(in_the_run + 1)),
        1,
        "a bin is looked at twice for each"
    );
    let some = infeasible(&StopAt::new(in_the_run + 100));
    assert!(some > 50 && some < 300, "{some}");
}

//! The same problem, options and seed give the same solution, on any thread; names and their order change nothing that matters.

use proptest::prelude::*;
use stowplan_placement::{ItemOrder, Options, explain_unplaced};
use stowplan_tests::generate::{Size, case, strategy};
use stowplan_tests::oracle::{World, follow};

use crate::solved::{optional, solved};

proptest! {
    #[test]
    fn the_same_again_on_four_threads(
        case in case(Size::SMALL).prop_map(optional),
        objective in strategy(),
        order in prop::sample::select(vec![ItemOrder::Decreasing, ItemOrder::Shuffled]),
        seed in any::<u64>(),
    ) {
        let options = Options { order, seed, ..Options::new(objective) };
        let run = || {
            let problem = case.build().expect("generated cases are sound");
            let solution = solved(&problem, &options);
            let reasons = explain_unplaced(&problem, &solution);
            (solution, reasons)
        };
        let first = run();
        let others: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        for other in others {
            prop_assert_eq!(&other, &first);
        }
    }

    /// Bins in another order: the run may take another of bins that are equal by all levels and fullness, and then differ; it stays
    /// the best choice at every step.
    #[test]
    fn bins_in_another_order_are_chosen_as_well(
        case in case(Size::SMALL).prop_map(optional),
        objective in strategy(),
        turn in 0..7usize,
    ) {
        let mut turned = case;
        let places = turned.bins.len();
        turned.bins.rotate_left(turn % places);
        for workload in &mut turned.workloads {
            workload.placed.clear();
        }
        let problem = turned.build().expect("generated cases are sound");
        let solution = solved(&problem, &Options::new(objective.clone()));
        let decisions = || solution.decided().map(|item| (item, solution.bin_of(item)));
        let followed = follow(World::new(&turned), &objective, false, decisions())
            .or_else(|_| follow(World::new(&turned), &objective, true, decisions()));
        prop_assert!(followed.is_ok(), "{}", followed.expect_err("it is none"));
    }
}

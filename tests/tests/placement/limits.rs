//! A limit on work strikes at its number, whatever the problem.

use proptest::prelude::*;
use stowplan_placement::{Limit, Options, Status, explain};
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
            prop_assert_eq!(problem.find_item(&problem.item_name(item)), Some(item));
        }
        for bin in 0..problem.bin_count() {
            prop_assert_eq!(problem.find_bin(problem.bin_name(bin)), Some(bin));
        }
    }
}

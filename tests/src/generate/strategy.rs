//! Presets, and random strategies of one's own.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use stowplan_core::TopologyLevel;
use stowplan_placement::{PRESETS, Strategy as Objective, Term, WeightedTerm};

/// One of the presets.
pub fn preset() -> impl Strategy<Value = Objective> {
    select(PRESETS.to_vec()).prop_map(|name| Objective::preset(name).expect("a name from the list"))
}

/// A preset, or terms with weights in up to four levels.
pub fn strategy() -> impl Strategy<Value = Objective> {
    let terms = vec![
        Term::BinsUsed,
        Term::Stranded,
        Term::Balance,
        Term::Skew(TopologyLevel::Zone),
        Term::Skew(TopologyLevel::Rack),
        Term::Skew(TopologyLevel::Label("example.com/tier".into())),
        Term::Cost,
        Term::Latency,
        Term::Preference,
    ];
    let level =
        (subsequence(terms, 1..4), prop::collection::vec(1..40u32, 4)).prop_map(|(terms, weights)| {
            let weighted = |(term, weight)| WeightedTerm {
                term,
                weight: f64::from(weight) / 8.0,
            };
            terms.into_iter().zip(weights).map(weighted).collect()
        });
    let own = prop::collection::vec(level, 1..5).prop_map(|levels| Objective {
        name: "own".into(),
        levels,
    });
    prop_oneof![2 => preset(), 1 => own]
}

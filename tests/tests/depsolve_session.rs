//! A session that is asked again and again gives the value, and the canonical answer, that solving from nothing gives.

use proptest::prelude::*;
use stowplan_core::NoControl;
use stowplan_depsolve::{Limits, Outcome, Session, solve};
use stowplan_tests::data;
use stowplan_tests::depsolve::dataset::Dataset;
use stowplan_tests::depsolve::oracle::{Asked, Small, objectives, small};
use stowplan_tests::depsolve::varied::kinds;

/// A change of what is asked: roots taken from another case, moved, left out or repeated; or other objectives.
fn changed(roots: &mut Vec<Asked>, others: &[Asked], objectives: &mut [u32], [kind, at, by]: [u32; 3]) {
    let place = at as usize % (roots.len() + 1);
    match kind % 7 {
        0 => roots.reverse(),
        1 => objectives.rotate_left(1 + by as usize % 5),
        2 if place < roots.len() => drop(roots.remove(place)),
        3 if place < roots.len() => roots.insert(0, roots[place].clone()),
        _ if others.is_empty() => {}
        4 => roots.insert(place, others[by as usize % others.len()].clone()),
        _ if place < roots.len() => roots[place].clone_from(&others[by as usize % others.len()]),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn again_is_as_from_nothing(
        case in small(5),
        others in proptest::collection::vec(any::<u32>(), 24),
        drawn in proptest::collection::vec(any::<u32>(), 40),
        changes in proptest::collection::vec(any::<[u32; 3]>(), 1..8),
    ) {
        let (universe, _) = case.build();
        let mut session = Session::new(&universe);
        // Other roots: one package each, with versions drawn.
        let others: Vec<Asked> = others
            .chunks(3)
            .map(|numbers| {
                let package = numbers[0] as usize % case.versions.len();
                let chosen = |rank: u32| numbers[1] >> (rank % 32) & 1 == 1;
                let ranks = stowplan_depsolve::RankSet::where_true(case.versions[package], chosen);
                vec![(package, ranks, numbers[2] % 8 > 0)]
            })
            .collect();
        let mut roots = case.roots.clone();
        let mut numbers = drawn;
        for change in std::iter::once(None).chain(changes.into_iter().map(Some)) {
            if let Some(change) = change {
                changed(&mut roots, &others, &mut numbers, change);
            }
            let case = Small { roots: roots.clone(), ..case.clone() };
            let (_, mut request) = case.build();
            request.objectives = objectives(&case, &universe, &numbers);
            let again = session.solve(&request, Limits::default(), &NoControl);
            match (again, solve(&universe, &request, Limits::default(), &NoControl)) {
                (Outcome::Solved(again), Outcome::Solved(anew)) => {
                    prop_assert_eq!(&again.values, &anew.values);
                    prop_assert_eq!(&again.bounds, &anew.bounds);
                    prop_assert!(again.canonical || request.objectives.is_empty());
                    prop_assert_eq!(again.versions, anew.versions);
                }
                (Outcome::Infeasible(again), Outcome::Infeasible(_)) => {
                    let few = Small {
                        roots: again.iter().map(|root| case.roots[*root].clone()).collect(),
                        ..case.clone()
                    };
                    prop_assert!(few.solutions().is_empty());
                }
                (again, anew) => prop_assert!(false, "{again:?}, but from nothing {anew:?}"),
            }
        }
    }
}

/// Requests of one session of which each has other things installed: what is assumed grows while a level is optimised, and what the last
/// search decided is not what all searches assume.
#[test]
fn installed_packages_change() {
    for name in ["helm", "olm"] {
        let Some(folder) = data::path("depsolve") else {
            return;
        };
        let data = Dataset::read(&folder, name);
        let universe = data.universe();
        let kinds = kinds(&data, &universe, 60);
        assert!(!kinds.is_empty(), "{name} has problems with an answer");
        for (at, some) in kinds.chunks(8).enumerate() {
            let mut session = Session::new(&universe);
            for (of, request) in some.iter().enumerate() {
                let again = session.solve(request, Limits::default(), &NoControl);
                let anew = solve(&universe, request, Limits::default(), &NoControl);
                let (Outcome::Solved(again), Outcome::Solved(anew)) = (again, anew) else {
                    panic!("{name}, session {at}, request {of}: there is an answer");
                };
                let place = format!("{name}, session {at}, request {of}");
                assert!(again.is_optimal() && anew.is_optimal(), "{place}: not proved");
                assert_eq!(
                    (again.values, again.versions),
                    (anew.values, anew.versions),
                    "{place}"
                );
            }
        }
    }
}

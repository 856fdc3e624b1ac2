//! What one session learnt serves a session of a changed universe: values, canonical answers and contradictions are as from nothing.

use proptest::prelude::*;
use stowplan_core::NoControl;
use stowplan_depsolve::{
    Clause, Learnt, Limits, Objective, Outcome, PackageId, RankSet, Request, Session, Universe, solve,
};
use stowplan_tests::depsolve::oracle::{Asked, Small, objectives, small};

/// A universe at one of several moments: which versions are there, and which demands hold.
#[derive(Clone, Debug)]
struct Moment {
    versions: Vec<u32>,
    demands: u32,
}

impl Moment {
    fn has(&self, package: usize, rank: u32) -> bool {
        self.versions[package % self.versions.len()] >> (rank % 32) & 1 == 1
    }

    /// What there is of a case then, and for each package the ranks there are.
    fn of(&self, whole: &Small) -> (Small, Vec<Vec<u32>>) {
        let counts = whole.versions.iter().enumerate();
        let left: Vec<Vec<u32>> = counts
            .map(|(package, count)| (0..*count).filter(|rank| self.has(package, *rank)).collect())
            .collect();
        let cut = |package: usize, ranks: &RankSet| {
            let count = left[package].len() as u32;
            RankSet::where_true(count, |rank| ranks.contains(left[package][rank as usize]))
        };
        let asked = |asked: &Asked| -> Asked {
            let terms = asked.iter();
            terms
                .map(|(package, ranks, selected)| (*package, cut(*package, ranks), *selected))
                .collect()
        };
        let demands = whole.demands.iter().enumerate();
        let small = Small {
            versions: left.iter().map(|ranks| ranks.len() as u32).collect(),
            demands: demands
                .filter(|(index, _)| self.demands >> (index % 32) & 1 == 1)
                .map(|(_, (package, ranks, of))| (*package, cut(*package, ranks), asked(of)))
                .collect(),
            roots: whole.roots.iter().map(asked).collect(),
        };
        (small, left)
    }
}

/// Mostly all versions and demands, so that much stays as it was.
fn moment() -> impl Strategy<Value = Moment> {
    let mostly =
        || (any::<u32>(), any::<u32>(), any::<u32>()).prop_map(|(one, two, three)| one | two | three);
    (proptest::collection::vec(mostly(), 5), mostly())
        .prop_map(|(versions, demands)| Moment { versions, demands })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn resumed_is_as_from_nothing(
        whole in small(5),
        moments in proptest::collection::vec(moment(), 2..5),
        drawn in proptest::collection::vec(any::<u32>(), 40),
        some_roots in proptest::collection::vec(any::<u32>(), 3),
    ) {
        let mut learnt = Learnt::default();
        for moment in &moments {
            let (case, texts) = moment.of(&whole);
            let (universe, request) = case.build_as(|package, rank| texts[package][rank as usize].to_string());
            let mut session = Session::resume(&universe, &learnt);
            // All roots, then some of them.
            for chosen in std::iter::once(u32::MAX).chain(some_roots.iter().copied()) {
                let is_chosen = |index: usize| chosen >> (index % 32) & 1 == 1;
                let roots = request.roots.iter().enumerate();
                let asked = Request {
                    roots: roots.filter(|(index, _)| is_chosen(*index)).map(|(_, root)| root.clone()).collect(),
                    objectives: objectives(&case, &universe, &drawn),
                };
                let again = session.solve(&asked, Limits::default(), &NoControl);
                match (again, solve(&universe, &asked, Limits::default(), &NoControl)) {
                    (Outcome::Solved(again), Outcome::Solved(anew)) => {
                        prop_assert_eq!(&again.values, &anew.values);
                        prop_assert_eq!(&again.bounds, &anew.bounds);
                        prop_assert!(again.canonical);
                        prop_assert_eq!(again.versions, anew.versions);
                    }
                    (Outcome::Infeasible(again), Outcome::Infeasible(_)) => {
                        let kept: Vec<Asked> = case.roots.iter().enumerate()
                            .filter(|(index, _)| is_chosen(*index))
                            .map(|(_, root)| root.clone())
                            .collect();
                        let few = Small { roots: again.iter().map(|root| kept[*root].clone()).collect(), ..case.clone() };
                        prop_assert!(few.solutions().is_empty());
                    }
                    (again, anew) => prop_assert!(false, "{again:?}, but from nothing {anew:?}"),
                }
            }
            learnt = session.learnt();
        }
    }
}

/// Packages by name, each with its versions and what they require: names with versions, one of which must be there.
type Says<'a> = &'a [(&'a str, &'a [&'a str], &'a [&'a [(&'a str, &'a [&'a str])]])];

fn universe(says: Says<'_>) -> Universe {
    let mut builder = Universe::builder();
    let ids: Vec<PackageId> = says
        .iter()
        .map(|(name, versions, _)| {
            builder
                .package(name, versions.iter().copied())
                .expect("names differ")
        })
        .collect();
    for (id, (_, versions, requires)) in ids.iter().zip(says) {
        for required in *requires {
            let alternatives = required.iter().map(|(name, wanted)| {
                let of = says
                    .iter()
                    .position(|(other, _, _)| other == name)
                    .expect("it is there");
                let ranks = RankSet::where_true(says[of].1.len() as u32, |rank| {
                    wanted.contains(&says[of].1[rank as usize])
                });
                (ids[of], ranks)
            });
            let all = RankSet::all(versions.len() as u32);
            builder
                .demand(*id, &all, &Clause::requires(alternatives))
                .expect("ranks exist");
        }
    }
    builder.build()
}

/// Any version of these, all as new as possible.
fn install(universe: &Universe, names: &[&str]) -> Request {
    let root = |name: &&str| {
        let package = universe.find(name).expect("it is there");
        Clause::requires([(package, RankSet::all(universe.version_count(package)))])
    };
    Request {
        roots: names.iter().map(root).collect(),
        objectives: vec![Objective::AllNewest, Objective::FewestPackages],
    }
}

#[test]
fn a_contradiction_does_not_outlive_what_it_follows_from() {
    // Whichever of two stores web takes, it needs a database that shop does not.
    let before = universe(&[
        ("web", &["1"], &[&[("store", &["1"]), ("cache", &["1"])]]),
        ("store", &["1"], &[&[("database", &["1"])]]),
        ("cache", &["1"], &[&[("database", &["1"])]]),
        ("shop", &["1"], &[&[("database", &["2"])]]),
        ("database", &["1", "2"], &[]),
    ]);
    let mut session = Session::new(&before);
    let asked = install(&before, &["web", "shop"]);
    assert!(matches!(
        session.solve(&asked, Limits::default(), &NoControl),
        Outcome::Infeasible(_)
    ));
    let learnt = session.learnt();
    assert!(learnt.clauses() > 0, "{learnt:?}");

    // A third alternative.
    let after = universe(&[
        (
            "web",
            &["1"],
            &[&[("store", &["1"]), ("cache", &["1"]), ("memory", &["1"])]],
        ),
        ("store", &["1"], &[&[("database", &["1"])]]),
        ("cache", &["1"], &[&[("database", &["1"])]]),
        ("shop", &["1"], &[&[("database", &["2"])]]),
        ("database", &["1", "2"], &[]),
        ("memory", &["1"], &[]),
    ]);
    let mut session = Session::resume(&after, &learnt);
    let asked = install(&after, &["web", "shop"]);
    let Outcome::Solved(selection) = session.solve(&asked, Limits::default(), &NoControl) else {
        panic!("there is an answer now");
    };
    let memory = after.find("memory").expect("it is there");
    assert!(selection.versions.contains(&(memory, 0)));

    // Without it, and with ranks that shifted: what was learnt at first still serves.
    let shifted = universe(&[
        ("database", &["0", "1", "1.5", "2", "3"], &[]),
        ("web", &["1"], &[&[("store", &["1"]), ("cache", &["1"])]]),
        ("store", &["1"], &[&[("database", &["1"])]]),
        ("cache", &["1"], &[&[("database", &["1"])]]),
        ("shop", &["1"], &[&[("database", &["2"])]]),
    ]);
    let mut session = Session::resume(&shifted, &learnt);
    let asked = install(&shifted, &["web", "shop"]);
    assert!(matches!(
        session.solve(&asked, Limits::default(), &NoControl),
        Outcome::Infeasible(_)
    ));
}

#[test]
fn wishes_that_contradicted_each_other_are_known_again() {
    // Five pairs: the newest of both need different versions of their database.
    let names = |of: &str| -> Vec<String> { (0..5).map(|pair| format!("{of}{pair}")).collect() };
    let says = |databases: &'static [&'static str]| -> Universe {
        let mut builder = Universe::builder();
        let rank = |version: &str| {
            databases
                .iter()
                .position(|of| *of == version)
                .expect("it is there") as u32
        };
        for ((web, shop), database) in names("web").iter().zip(names("shop")).zip(names("database")) {
            let web = builder.package(web, ["1", "2"]).expect("names differ");
            let shop = builder.package(&shop, ["1", "2"]).expect("names differ");
            let versions = databases.iter().copied();
            let database = builder.package(&database, versions).expect("names differ");
            for (package, version) in [(web, "1"), (shop, "2")] {
                let clause = Clause::requires([(database, RankSet::one(rank(version)))]);
                builder
                    .demand(package, &RankSet::one(1), &clause)
                    .expect("ranks exist");
            }
        }
        builder.build()
    };
    let asked: Vec<String> = names("web").into_iter().chain(names("shop")).collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let before = says(&["1", "2"]);
    let mut session = Session::new(&before);
    let Outcome::Solved(first) = session.solve(&install(&before, &asked), Limits::default(), &NoControl)
    else {
        panic!("there is an answer");
    };
    let learnt = session.learnt();
    assert!(
        learnt.cores() > 0,
        "the newest of a pair need different databases"
    );

    // A version in the middle, one that is older than all, and one that is newer than all.
    let after = says(&["0", "1", "1.5", "2", "3"]);
    let asked = install(&after, &asked);
    let mut session = Session::resume(&after, &learnt);
    let again = session.solve(&asked, Limits::default(), &NoControl);
    let anew = solve(&after, &asked, Limits::default(), &NoControl);
    let (Outcome::Solved(again), Outcome::Solved(anew)) = (again, anew) else {
        panic!("there is an answer");
    };
    assert_eq!((&again.values, &again.versions), (&anew.values, &anew.versions));
    assert_eq!(first.values[0], 5);
    assert!(session.learnt().cores() > 0);
    assert!(
        again.statistics.decisions < anew.statistics.decisions,
        "{:?} {:?}",
        again.statistics,
        anew.statistics
    );
}

//! The order of selected packages.

use stowplan_core::NoControl;
use stowplan_depsolve::order::{OrderError, of_selection};
use stowplan_depsolve::{Clause, Limits, Outcome, PackageId, RankSet, Request, Selection, Universe, solve};

/// Packages of one version each, and what requires what.
fn universe(names: &[&str], requires: &[(usize, &[usize])]) -> (Universe, Vec<PackageId>) {
    let mut builder = Universe::builder();
    let packages: Vec<PackageId> = names
        .iter()
        .map(|name| builder.package(name, ["1.0"]).expect("a package"))
        .collect();
    for (from, alternatives) in requires {
        let clause = Clause::requires(alternatives.iter().map(|to| (packages[*to], RankSet::all(1))));
        builder
            .demand(packages[*from], &RankSet::all(1), &clause)
            .expect("a demand");
    }
    (builder.build(), packages)
}

fn selected(universe: &Universe, roots: &[PackageId]) -> Selection {
    let roots = roots
        .iter()
        .map(|root| Clause::requires([(*root, RankSet::all(1))]));
    let request = Request {
        roots: roots.collect(),
        ..Request::default()
    };
    let outcome = solve(universe, &request, Limits::default(), &NoControl);
    let Outcome::Solved(selection) = outcome else {
        return Selection::default();
    };
    selection
}

#[test]
fn requirements_come_first_and_cycles_together() {
    let names = ["app", "libc", "libcrypt", "shell"];
    let (universe, it) = universe(&names, &[(0, &[1]), (1, &[2]), (2, &[1]), (0, &[3]), (3, &[1])]);
    let selection = selected(&universe, &it[..1]);
    let order = of_selection(&universe, &selection, &[]).unwrap();
    assert_eq!(
        order.to_string(),
        "1: libc + libcrypt\n2: shell\n3: app\ncycle: libc → libcrypt → libc \
         (libc dependsOn libcrypt: version 1.0 requires it; libcrypt dependsOn libc: version 1.0 requires it)\n"
    );
}

#[test]
fn recommended_is_soft() {
    let (universe, it) = universe(&["app", "docs"], &[(1, &[0])]);
    let selection = selected(&universe, &it);
    let docs = Clause::requires([(it[1], RankSet::all(1))]);
    let order = of_selection(&universe, &selection, &[(it[0], docs)]).unwrap();
    assert_eq!(order.start_up()[0].to_string(), "app");
    assert_eq!(order.broken().len(), 1);
}

#[test]
fn what_is_not_selected_asks_for_no_order() {
    let mut builder = Universe::builder();
    let [app, old, new, extra] =
        ["app", "old", "new", "extra"].map(|name| builder.package(name, ["1"]).unwrap());
    let one = RankSet::one(0);
    let demands = [
        Clause::requires([(old, one.clone()), (new, one.clone())]),
        Clause::conflicts(old, one.clone()),
        Clause::requires([(extra, one.clone())]).only_if(old, one.clone()),
        Clause::requires([(app, one.clone())]),
    ];
    for clause in &demands {
        builder.demand(app, &one, clause).unwrap();
    }
    let universe = builder.build();
    let selection = selected(&universe, &[app, extra]);
    let order = of_selection(&universe, &selection, &[]).unwrap();
    assert_eq!(order.to_string(), "1: extra, new\n2: app\n");
}

#[test]
fn a_selection_of_another_universe_is_refused() {
    let (small, it) = universe(&["a"], &[]);
    let (_, other) = universe(&["a", "b"], &[]);
    let of = |versions: Vec<(PackageId, u32)>| Selection {
        versions,
        ..Selection::default()
    };
    for versions in [vec![(other[1], 0)], vec![(it[0], 1)]] {
        let refused = of_selection(&small, &of(versions), &[]).unwrap_err();
        assert!(matches!(
            refused,
            OrderError::Unknown {
                field: "versions",
                ..
            }
        ));
    }
    let twice = of_selection(&small, &of(vec![(it[0], 0), (it[0], 0)]), &[]).unwrap_err();
    assert!(matches!(twice, OrderError::Duplicate { .. }));
}

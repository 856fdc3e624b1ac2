//! Clusters resolved together against every joint selection of small universes, and by names.

use proptest::prelude::*;
use stowplan_core::{NoControl, Scheme};
use stowplan_depsolve::clusters::{
    Apart, ClusterLimits, ClusterProblem, ClusterRequest, ClusterSelection, ClustersOutcome, ClustersRequest,
    Shared, Skew,
};
use stowplan_depsolve::{
    Alternative, CompileOptions, Compiled, Goal, Job, OnePer, Package, PackageRange, PackageVersion,
    Repository, Target,
};
use stowplan_tests::depsolve::oracle::Assignment;
use stowplan_tests::depsolve::together::{Joint, Rule, Together, together};

fn assignment(case: &Together, cluster: &ClusterSelection) -> Assignment {
    let mut assignment = vec![None; case.small.versions.len()];
    for (package, rank) in &cluster.selection.versions {
        assignment[package.index()] = Some(*rank);
    }
    assignment
}

/// The answer is valid, best and canonical, whether it is found by boxes or as one request.
fn check(case: &Together, boxes: u64) -> Result<(), TestCaseError> {
    let (universe, _) = case.small.build();
    let order: Vec<usize> = (0..case.clusters.len()).collect();
    let limits = ClusterLimits {
        boxes,
        ..ClusterLimits::default()
    };
    let problem = case.problem(&universe, &order);
    let best = case.best(&universe);
    match problem.solve(limits, &NoControl) {
        ClustersOutcome::Solved(answer) => {
            let joint: Joint = answer
                .clusters
                .iter()
                .map(|cluster| assignment(case, cluster))
                .collect();
            for (at, selected) in joint.iter().enumerate() {
                prop_assert!(
                    case.alone(at).holds(selected),
                    "{selected:?} is no answer for {at}"
                );
                let request = case.request(&universe, at);
                let values = case.values(&universe, &request, selected);
                prop_assert_eq!(&values, &answer.clusters[at].selection.values);
            }
            prop_assert!(case.keeps_rules(&joint.iter().collect::<Vec<_>>()));
            let (values, canonical) = best.expect("an answer was found");
            prop_assert_eq!(&answer.values, &values);
            prop_assert!(answer.is_optimal());
            prop_assert!(answer.canonical);
            prop_assert_eq!(joint, canonical);
            // The order of clusters makes no difference.
            let reversed: Vec<usize> = order.iter().rev().copied().collect();
            let other = case.problem(&universe, &reversed).solve(limits, &NoControl);
            let ClustersOutcome::Solved(mut other) = other else {
                return Err(TestCaseError::fail("in another order there is no answer"));
            };
            other.clusters.reverse();
            let selections = |clusters: &[ClusterSelection]| -> Vec<_> {
                clusters
                    .iter()
                    .map(|cluster| cluster.selection.versions.clone())
                    .collect()
            };
            prop_assert_eq!(selections(&other.clusters), selections(&answer.clusters));
            prop_assert!(problem.explain(limits, &NoControl).is_none());
        }
        ClustersOutcome::Infeasible(clusters) => {
            prop_assert!(best.is_none(), "{best:?} is an answer");
            check_conflict(case, &problem, &clusters, limits)?;
        }
        ClustersOutcome::Unknown => prop_assert!(false, "a limit struck"),
    }
    Ok(())
}

/// What a conflict names contradicts itself: without all other roots and rules there is no answer either.
fn check_conflict(
    case: &Together,
    problem: &ClusterProblem<'_>,
    clusters: &[usize],
    limits: ClusterLimits,
) -> Result<(), TestCaseError> {
    let Some(conflict) = problem.explain(limits, &NoControl) else {
        return Err(TestCaseError::fail("there is no answer, and no conflict"));
    };
    let universe = problem_universe(case);
    let mut fewer = case.clone();
    fewer.small.roots.clear();
    let common = case.small.roots.len();
    fewer.kinds = vec![Vec::new(); case.clusters.len()];
    fewer.drawn = case
        .clusters
        .iter()
        .map(|kind| case.drawn[*kind].clone())
        .collect();
    fewer.clusters = (0..case.clusters.len()).collect();
    fewer.rules.clear();
    for fact in &conflict.facts {
        prop_assert!(fact.clusters.iter().all(|cluster| clusters.contains(cluster)));
        if let Some(root) = fact.root {
            for cluster in &fact.clusters {
                let kind = &case.kinds[case.clusters[*cluster]];
                let asked = case.small.roots.get(root).or_else(|| kind.get(root - common));
                fewer.kinds[*cluster].push(asked.expect("a root").clone());
            }
        }
        if let Some(coupling) = fact.coupling {
            fewer.rules.push(Rule {
                clusters: fact.clusters.clone(),
                ..case.rules[coupling].clone()
            });
        }
    }
    prop_assert!(
        fewer.best(&universe).is_none(),
        "these do not contradict each other:\n{conflict}"
    );
    Ok(())
}

fn problem_universe(case: &Together) -> stowplan_depsolve::Universe {
    case.small.build().0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_every_joint_selection(case in together()) {
        check(&case, ClusterLimits::default().boxes)?;
    }

    #[test]
    fn as_one_request_it_is_the_same(case in together()) {
        check(&case, 0)?;
    }
}

/// `web` of several versions, of which 2.x need Kubernetes 1.30; `db` with a version for each minor number.
fn compiled() -> Compiled {
    let mut repository = Repository::new();
    let mut web = Package::new("web", Scheme::Semver)
        .version(PackageVersion::new("1.9.0"))
        .version(PackageVersion::new("1.10.0"));
    for text in ["2.0.0", "2.1.0"] {
        let mut version = PackageVersion::new(text).requires(Alternative::any("db"));
        version.target.kubernetes = Some(">=1.30".to_owned());
        web = web.version(version);
    }
    repository.add(web).expect("names differ");
    let mut db = Package::new("db", Scheme::Semver);
    for text in ["14.0.0", "15.0.0", "15.1.0", "15.1.1", "15.2.0", "15.4.0"] {
        db = db.version(PackageVersion::new(text));
    }
    repository.add(db).expect("names differ");
    let mut odd = Package::new("odd", Scheme::Opam);
    for text in ["a", "b"] {
        odd = odd.version(PackageVersion::new(text));
    }
    repository.add(odd).expect("names differ");
    let many = Package::new("many", Scheme::Semver).one_per(OnePer::Version);
    let many = many
        .version(PackageVersion::new("1.0.0"))
        .version(PackageVersion::new("2.0.0"));
    repository.add(many).expect("names differ");
    repository
        .compile(&CompileOptions::default())
        .expect("the packages can be read")
}

fn cluster(name: &str, kubernetes: &str) -> ClusterRequest {
    ClusterRequest {
        target: Some(Target {
            kubernetes: Some(kubernetes.to_owned()),
            ..Target::default()
        }),
        ..ClusterRequest::new(name)
    }
}

fn request() -> ClustersRequest {
    ClustersRequest {
        jobs: vec![Job::install(Alternative::any("web"))],
        goals: vec![Goal::AllNewest],
        clusters: vec![
            cluster("a", "1.31.0"),
            cluster("b", "1.28.0"),
            cluster("c", "1.32.0"),
        ],
        groups: [("new".to_owned(), ["a", "c"].map(str::to_owned).into())].into(),
        ..ClustersRequest::default()
    }
}

/// For each cluster, the version of a package, or nothing.
fn versions(request: &ClustersRequest, package: &str) -> Vec<String> {
    let compiled = compiled();
    let problem = compiled.clusters(request).expect("the request can be read");
    let ClustersOutcome::Solved(answer) = problem.solve(ClusterLimits::default(), &NoControl) else {
        return Vec::new();
    };
    assert!(answer.is_optimal() && answer.canonical);
    let version = |cluster: &ClusterSelection| {
        let selected = compiled.selected(&cluster.selection);
        let of = selected.into_iter().find(|selected| selected.package == package);
        of.map_or_else(String::new, |selected| selected.version)
    };
    answer.clusters.iter().map(version).collect()
}

#[test]
fn rules_bind_their_groups() {
    let mut request = request();
    assert_eq!(versions(&request, "web"), ["2.1.0", "1.10.0", "2.1.0"]);
    request.shared = vec![Shared {
        group: Some("new".to_owned()),
        ..Shared::of("web")
    }];
    assert_eq!(versions(&request, "web"), ["2.1.0", "1.10.0", "2.1.0"]);
    request.shared = vec![Shared::of("web")];
    assert_eq!(versions(&request, "web"), ["1.10.0", "1.10.0", "1.10.0"]);
    request.shared.clear();
    request.skew = vec![Skew::of("web", Apart::Versions(1))];
    assert_eq!(versions(&request, "web"), ["2.0.0", "1.10.0", "2.0.0"]);
}

#[test]
fn minor_numbers_are_counted_within_a_major_number() {
    let mut request = request();
    request.jobs = vec![Job::install(Alternative::any("db"))];
    for (most, pinned, newest) in [
        (0, "=15.1.0", "15.1.1"),
        (1, "=15.1.0", "15.2.0"),
        (2, "=15.1.0", "15.2.0"),
        (3, "=15.1.0", "15.4.0"),
        (9, "=14.0.0", "14.0.0"),
    ] {
        request.clusters[1].jobs = vec![Job::install(Alternative::new("db", pinned))];
        request.skew = vec![Skew::of("db", Apart::Minors(most))];
        let oldest = pinned.trim_start_matches('=');
        assert_eq!(
            versions(&request, "db"),
            [newest, oldest, newest],
            "{most} {pinned}"
        );
    }
}

/// Makes a request wrong.
type Change<'c> = &'c dyn Fn(&mut ClustersRequest);

#[test]
fn what_is_wrong_is_named() {
    let compiled = compiled();
    let said = |change: Change<'_>| {
        let mut request = request();
        change(&mut request);
        compiled
            .clusters(&request)
            .map(|_| ())
            .expect_err("it is wrong")
            .to_string()
    };
    let of_group = |package: &str, group: &str| Shared {
        package: package.to_owned(),
        group: Some(group.to_owned()),
    };
    let cases: [(Change<'_>, &str); 10] = [
        (
            &|request| request.clusters[1].name = "a".to_owned(),
            r#"clusters: cluster "a" is given twice"#,
        ),
        (
            &|request| request.clusters[1].name = "a b".to_owned(),
            r#"cluster 1: name: "a b" is no name: 1 to 256 bytes without white space and control characters"#,
        ),
        (
            &|request| request.clusters[1].jobs = vec![Job::remove("wep")],
            r#"cluster "b": job 0: name names package "wep", which does not exist; did you mean "web"?"#,
        ),
        (
            &|request| request.jobs.push(Job::remove("wep")),
            r#"cluster "a": request job 1: name names package "wep", which does not exist; did you mean "web"?"#,
        ),
        (
            &|request| request.clusters[2].target = cluster("c", "new").target,
            r#"cluster "c": request target: kubernetes: "new" is no semver version: it is not a number; write major.minor.patch, such as 1.2.3"#,
        ),
        (
            &|request| drop(request.groups.insert("x".to_owned(), ["A".to_owned()].into())),
            r#"group "x": groups names cluster "A", which does not exist; did you mean "a"?"#,
        ),
        (
            &|request| request.shared = vec![Shared::of("wep")],
            r#"shared[0]: package names package "wep", which does not exist; did you mean "web"?"#,
        ),
        (
            &|request| request.shared = vec![of_group("web", "nev")],
            r#"shared[0]: group names group "nev", which does not exist; did you mean "new"?"#,
        ),
        (
            &|request| request.shared = vec![Shared::of("db"), Shared::of("many")],
            r#"shared[1]: package: "many" may be selected in any number of versions: there is nothing to compare"#,
        ),
        (
            &|request| request.skew = vec![Skew::of("odd", Apart::Minors(1))],
            r#"skew[0]: most.minors: "odd a" has no major and minor number; limit the skew in versions instead"#,
        ),
    ];
    for (change, message) in cases {
        assert_eq!(said(change), message);
    }
}

#[test]
fn a_conflict_names_clusters_and_rules() {
    let mut request = request();
    request.clusters[0].jobs = vec![Job::install(Alternative::new("web", ">=2"))];
    request.clusters[2].jobs = vec![Job::exclude(
        PackageRange {
            name: "web".to_owned(),
            range: Some("=2.0.0".to_owned()),
        },
        "it lost data",
    )];
    request.skew = vec![Skew::of("web", Apart::Versions(1))];
    request.shared = vec![of_new("web"), of_new("db")];
    let compiled = compiled();
    let problem = compiled.clusters(&request).expect("the request can be read");
    let limits = ClusterLimits::default();
    assert_eq!(
        problem.solve(limits, &NoControl),
        ClustersOutcome::Infeasible(vec![0, 1, 2])
    );
    let conflict = problem.explain(limits, &NoControl).expect("there is no answer");
    let told: Vec<&str> = conflict.facts.iter().map(|fact| fact.sentence.as_str()).collect();
    assert_eq!(told, GOLDEN, "{conflict}");
}

const GOLDEN: [&str; 8] = [
    "a: the request installs web >=2",
    "b: the request installs web",
    "b: the target has Kubernetes 1.28.0",
    "c: the request installs web",
    "c: the request excludes web =2.0.0: it lost data",
    "each of a, c has the same version of web as the others of group \"new\"",
    "each of a, b has a version of web at most 1 place from the others of all clusters",
    "b / web ≥2.0.0 needs Kubernetes >=1.30",
];

fn of_new(package: &str) -> Shared {
    Shared {
        package: package.to_owned(),
        group: Some("new".to_owned()),
    }
}

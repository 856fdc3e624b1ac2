//! Packages by name: what is refused, and what explanations say.

use stowplan_core::{NoControl, Scheme};
use stowplan_depsolve::{
    Alternative, Clause, CompileOptions, Feature, Goal, Installed, Job, Limits, Objective, OnePer, Outcome,
    Package, PackageRange, PackageRequest, PackageVersion, RankSet, Repository, Request, Requirement, Target,
    TargetConstraint, Universe, explain, solve,
};

fn repository(packages: impl IntoIterator<Item = Package>) -> Repository {
    let mut repository = Repository::new();
    for package in packages {
        repository.add(package).expect("names differ");
    }
    repository
}

fn refused(packages: impl IntoIterator<Item = Package>) -> String {
    let options = CompileOptions {
        deny_dangling: true,
        ..CompileOptions::default()
    };
    repository(packages)
        .compile(&options)
        .expect_err("it is refused")
        .to_string()
}

fn says(version: PackageVersion) -> Package {
    Package::new("web", Scheme::Semver).version(version)
}

#[test]
fn what_cannot_be_read_is_named() {
    let version = || PackageVersion::new("1.0.0");
    for (package, message) in [
        (
            Package::new("we b", Scheme::Semver),
            r#"repository: name: "we b" contains white space, a control character, #, [ or ]; write it without"#,
        ),
        (
            Package::new("", Scheme::Semver),
            r#"repository: name: "" is empty; write a name"#,
        ),
        (
            Package::new("web", "semvr"),
            r#"package "web": scheme names version scheme "semvr", which does not exist; did you mean "semver"?"#,
        ),
        (
            says(PackageVersion::new("1.x.0")),
            r#"package "web": versions[0].version: "1.x.0" is no semver version: it has a wildcard"#,
        ),
        (
            says(version()).version(version()),
            r#"package "web": version "1.0.0" is given twice"#,
        ),
        (
            says(version()).version(PackageVersion::new("v1.0")),
            r#"package "web": versions "1.0.0" and "v1.0" are one version in the scheme semver"#,
        ),
        (
            says(version().requires(Alternative::new("web", "^^1"))),
            r#"package "web" version "1.0.0": requires[0].anyOf[0].range: "^^1" is no semver range: "#,
        ),
        (
            says(version().requires(Alternative::new("nothing", "^^1"))),
            r#"package "web" version "1.0.0": requires[0].anyOf[0].range: "^^1" is no semver range: "#,
        ),
        (
            says(version().requires(Alternative::any("wbe"))),
            r#"package "web" version "1.0.0": requires names package "wbe", which does not exist; did you mean "web"?"#,
        ),
        (
            says(version().conflicts(PackageRange::new("nothing", "!"))),
            r#"package "web" version "1.0.0": conflicts[0].range: "!" is no semver range: "#,
        ),
        (
            says(version().optional(PackageRange::new("nothing", "!"))),
            r#"package "web" version "1.0.0": optional[0].range: "!" is no semver range: "#,
        ),
        (
            says(version().replaces(PackageRange::new("web", "!"))),
            r#"package "web" version "1.0.0": replaces[0].range: "!" is no semver range: "#,
        ),
        (
            says(version().provides("http", "one")),
            r#"package "web" version "1.0.0": provides[0].version: "one" is no semver version: "#,
        ),
        (
            says(
                version()
                    .feature_of_features("full", ["tsl"])
                    .feature("tls", [] as [Alternative; 0]),
            ),
            r#"package "web" version "1.0.0": features names feature "tsl", which does not exist; did you mean "tls"?"#,
        ),
        (
            says(version().feature("a]", [] as [Alternative; 0])),
            r#"package "web" version "1.0.0": features: "a]" contains [ or ]; write it without"#,
        ),
        (
            says(version().on(TargetConstraint {
                kubernetes: Some("~~1".into()),
                ..TargetConstraint::default()
            })),
            r#"package "web" version "1.0.0": target.kubernetes: "~~1" is no semver range: "#,
        ),
        (
            Package::new("web", Scheme::Debian)
                .version(PackageVersion::new("a1"))
                .one_per(OnePer::Compatible),
            r#"package "web" version "a1": onePer: "compatible" needs versions that begin with numbers, major first; write slots instead"#,
        ),
        (
            says(PackageVersion {
                requires: vec![Requirement::default(); 65_537],
                ..version()
            }),
            r#"package "web" version "1.0.0": 65537 requirements are too many: at most 65536"#,
        ),
    ] {
        let said = refused([package]);
        assert!(said.starts_with(message), "{said}\n{message}");
    }
}

#[test]
fn what_a_request_names_wrongly_is_named() {
    let compiled = repository([says(PackageVersion::new("1.0.0"))])
        .compile(&CompileOptions {
            wishes: 1,
            ..CompileOptions::default()
        })
        .expect("the package can be read");
    let wish = || Job::wish(Alternative::any("web"), 1);
    for (jobs, message) in [
        (
            vec![Job::install(Alternative::any("wbe"))],
            r#"request job 0: name names package "wbe", which does not exist; did you mean "web"?"#,
        ),
        (
            vec![Job::install(Alternative::new("web", "~~"))],
            r#"request job 0: range: "~~" is no semver range: "#,
        ),
        (
            vec![Job::upgrade("web")],
            r#"request job 0: name: "web" is not among what is installed; install it instead"#,
        ),
        (
            vec![Job::lock("web", "1.0.1")],
            r#"request job 0: version names version "1.0.1" of "web", which does not exist; did you mean "1.0.0"?"#,
        ),
        (vec![wish(), wish()], "request: 2 wishes are too many: at most 1"),
    ] {
        let said = compiled
            .request(&PackageRequest::of(jobs))
            .expect_err("it is refused")
            .to_string();
        assert!(said.starts_with(message), "{said}\n{message}");
    }
    let installed = |version: &str| PackageRequest {
        installed: vec![Installed {
            name: "web".into(),
            version: version.into(),
        }],
        ..PackageRequest::of([Job::keep("web")])
    };
    let said = compiled
        .request(&installed("0.9.0"))
        .expect_err("it is refused")
        .to_string();
    assert_eq!(
        said,
        r#"request job 0: keep: "0.9.0" is installed, and no version of the repository; upgrade it instead"#
    );
    let said = compiled
        .request(&installed("?"))
        .expect_err("it is refused")
        .to_string();
    assert!(
        said.starts_with(r#"request installed 0: version: "?" is no semver version: "#),
        "{said}"
    );
}

#[test]
fn stored_lines_that_cannot_be_read_are_named() {
    let head = r#"{"apiVersion":"stowplan/v1alpha1","kind":"PackageRepository"}"#;
    for (text, message) in [
        (String::new(), "stored: line 1: EOF while parsing"),
        (
            head.replace("v1alpha1", "v9"),
            r#"stored: line 1: apiVersion is "stowplan/v9", and "stowplan/v1alpha1" is read"#,
        ),
        (
            format!("{head}\n{{\"name\":\"web\",\"scheme\":\"semver\",\"verions\":[]}}"),
            "stored: line 2: unknown field `verions`",
        ),
        (
            format!("{head}\n\n{0}\n{0}", r#"{"name":"web","scheme":"semver"}"#),
            r#"stored: line 4: repository: package "web" is given twice"#,
        ),
    ] {
        let said = Repository::new()
            .add_lines(text.as_bytes(), "stored")
            .expect_err("it is refused")
            .to_string();
        assert!(said.starts_with(message), "{said}\n{message}");
    }
}

#[test]
fn a_name_that_nothing_has_is_told_and_met_by_nothing() {
    let compiled = repository([says(
        PackageVersion::new("1.0.0").requires(Alternative::any("nothing")),
    )])
    .compile(&CompileOptions::default())
    .expect("the package can be read");
    let dangling: Vec<&str> = compiled.dangling().iter().map(|one| one.name.as_str()).collect();
    assert_eq!(dangling, ["nothing"]);
    let request = compiled
        .request(&PackageRequest::of([Job::install(Alternative::any("web"))]))
        .expect("a request");
    let outcome = solve(
        compiled.universe(),
        &request.request,
        Limits::default(),
        &NoControl,
    );
    assert!(matches!(outcome, Outcome::Infeasible { .. }));
}

#[test]
fn explanations_speak_of_names_reasons_and_the_target() {
    let web = Package::new("web", Scheme::Semver)
        .version(PackageVersion::new("1.0.0").excluded("loses data"))
        .version(PackageVersion::new("2.0.0").on(TargetConstraint {
            kubernetes: Some(">=1.30.0-0".into()),
            ..TargetConstraint::default()
        }))
        .version(PackageVersion {
            features: [(
                "tls".to_owned(),
                Feature {
                    requires: vec![Alternative::any("certificates").into()],
                    ..Feature::default()
                },
            )]
            .into(),
            ..PackageVersion::new("3.0.0")
        });
    let issuer = Package::new("issuer", Scheme::Semver)
        .version(PackageVersion::new("1.0.0").provides_any("certificates"));
    let compiled = repository([web, issuer])
        .compile(&CompileOptions::default())
        .expect("the packages can be read");
    let told = |jobs: Vec<Job>, kubernetes: &str| {
        let request = PackageRequest {
            target: Some(Target {
                kubernetes: Some(kubernetes.into()),
                ..Target::default()
            }),
            ..PackageRequest::of(jobs)
        };
        let request = compiled.request(&request).expect("a request").request;
        let conflict = explain(compiled.universe(), &request, 1000, &NoControl).expect("there is no answer");
        conflict.sentences().to_vec()
    };
    assert_eq!(
        told(vec![Job::install(Alternative::new("web", "<3"))], "1.29.4"),
        [
            "the request installs web <3",
            "the target has Kubernetes 1.29.4",
            "web =1.0.0 may not be selected: loses data",
            "web =2.0.0 needs Kubernetes >=1.30.0-0",
        ]
    );
    assert_eq!(
        told(
            vec![
                Job::install(Alternative::any("web").with_features(["tls"])),
                Job::exclude(PackageRange::any("certificates"), "we buy them"),
            ],
            "1.31.0"
        ),
        [
            "the request installs web with tls",
            "the request installs web with tls",
            "the request excludes certificates: we buy them",
            "web =3.0.0 with tls requires certificates",
        ]
    );
}

#[test]
fn what_is_too_much_to_be_summed_is_named() {
    let priced = |name: &str, cost: u64| {
        let mut version = PackageVersion::new("1.0.0");
        version.cost = Some(cost);
        Package::new(name, Scheme::Semver).version(version)
    };
    let most = (1 << 48) - 1;
    assert_eq!(
        refused([priced("web", most), priced("database", 1)]),
        r#"package "web" version "1.0.0": cost: "281474976710655" is too much to be summed: all together may come to 281474976710655"#
    );
    let compiled = repository([priced("web", most), priced("database", 0)])
        .compile(&CompileOptions::default())
        .expect("so much can be summed");
    let wish = |weight| Job::wish(Alternative::any("web"), weight);
    let request = PackageRequest {
        goals: vec![Goal::MostPreferred],
        ..PackageRequest::of([wish(most), wish(0), wish(1)])
    };
    assert_eq!(
        compiled
            .request(&request)
            .map(|_| ())
            .expect_err("it is refused")
            .to_string(),
        r#"request job 2: weight: "1" is too much to be summed: all together may come to 281474976710655"#
    );
}

#[test]
fn on_ranks_sums_end_where_numbers_do() {
    let mut builder = Universe::builder();
    let all = ["a", "b"].map(|name| builder.package(name, ["1"]).expect("names differ"));
    let universe = builder.build();
    let request = Request {
        roots: all
            .map(|package| Clause::requires([(package, RankSet::one(0))]))
            .to_vec(),
        objectives: vec![Objective::LeastCost(
            all.map(|package| (package, vec![u64::MAX - 1]))
                .into_iter()
                .collect(),
        )],
    };
    let Outcome::Solved(selection) = solve(&universe, &request, Limits::default(), &NoControl) else {
        panic!("there is an answer");
    };
    assert_eq!(selection.values, [u64::MAX]);
}

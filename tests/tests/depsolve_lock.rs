//! Lock files: written, read back, tampered with, checked against the literal rules, and compared.

use proptest::prelude::*;
use stowplan_core::{NoControl, Scheme};
use stowplan_depsolve::{
    Alternative, CompileOptions, Feature, FindingKind, Goal, Job, Limits, Lock, LockDifference, Outcome,
    Package, PackageRange, PackageRequest, PackageVersion, ROOT, Repository, Requirement, Selected, Target,
    solve,
};
use stowplan_tests::depsolve::drawn::named;

fn repository() -> Repository {
    let mut repository = Repository::new();
    let web = PackageVersion::new("2.0.0")
        .requires(Alternative::new("db", ">=15").with_features(["tls"]))
        .conflicts(PackageRange::new("proxy", "<3"));
    let mut db = PackageVersion::new("15.2.0");
    db.features.insert(
        "tls".into(),
        Feature {
            requires: vec![Alternative::any("certs").into()],
            features: vec![],
        },
    );
    let packages = [
        Package::new("web", Scheme::Semver)
            .version(PackageVersion::new("1.0.0"))
            .version(web),
        Package::new("db", Scheme::Semver)
            .version(PackageVersion::new("14.0.0"))
            .version(db),
        Package::new("certs", Scheme::Debian).version(PackageVersion::new("1:20230311-1")),
        Package::new("proxy", Scheme::Semver)
            .version(PackageVersion::new("2.5.0"))
            .version(PackageVersion::new("3.0.0")),
    ];
    for package in packages {
        repository.add(package).expect("names differ");
    }
    repository
}

fn request() -> PackageRequest {
    PackageRequest {
        goals: vec![Goal::RootsNewest, Goal::FewestPackages],
        target: Some(Target {
            kubernetes: Some("1.31.2".into()),
            ..Target::default()
        }),
        ..PackageRequest::of([
            Job::install(Alternative::new("web", "^2")),
            Job::exclude(PackageRange::new("proxy", "<3"), "it leaks"),
        ])
    }
}

fn selected() -> Vec<Selected> {
    let one = |package: &str, version: &str, features: &[&str]| Selected {
        package: package.into(),
        version: version.into(),
        features: features.iter().map(|name| (*name).to_owned()).collect(),
    };
    vec![
        one("web", "2.0.0", &[]),
        one("db", "15.2.0", &["tls"]),
        one("certs", "1:20230311-1", &[]),
    ]
}

fn lock() -> Lock {
    let lock = Lock::of(&repository(), &request(), &selected()).expect("the versions exist");
    lock.with_values([(0, true), (3, false)])
        .with_sources(|name, _| (name == "web").then(|| "index.yaml".to_owned()))
}

#[test]
fn a_lock_is_written_for_people() {
    let text = lock().to_yaml().expect("it is written");
    stowplan_tests::golden::compare("lock.yaml", &text).expect("it is as it was");
    let read = Lock::read(text.as_bytes(), "stowplan.lock").expect("it is right");
    assert_eq!(read, lock());
    assert_eq!(read.to_yaml().expect("it is written"), text);
    assert_eq!(read.why("certs"), ["web", "db", "certs"]);
    assert_eq!(read.why("web"), ["web"]);
    assert_eq!(read.packages[2].required_by, [ROOT]);
}

#[test]
fn every_changed_line_is_detected() {
    let text = lock().to_yaml().expect("it is written");
    let lines: Vec<&str> = text.lines().collect();
    let join = |lines: Vec<String>| lines.join("\n") + "\n";
    for at in 0..lines.len() {
        let without = lines
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != at)
            .map(|(_, line)| (*line).to_owned());
        assert!(
            Lock::read(join(without.collect()).as_bytes(), "l").is_err(),
            "without {:?}",
            lines[at]
        );
        for place in 0..lines[at].len() {
            let mut changed: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            let was = lines[at].as_bytes()[place];
            let now = if was == b'7' { '8' } else { '7' };
            changed[at].replace_range(place..=place, &now.to_string());
            assert!(
                Lock::read(join(changed).as_bytes(), "l").is_err(),
                "{:?} at {place}",
                lines[at]
            );
        }
    }
    let error = Lock::read(
        text.replace("version: \"15.2.0\"", "version: \"15.3.0\"")
            .as_bytes(),
        "stowplan.lock",
    );
    let error = error.expect_err("it was changed").to_string();
    assert!(
        error.starts_with(&format!("stowplan.lock:{}:9: digest", lines.len())),
        "{error}"
    );
    assert!(
        error.contains("something was changed; make the lock anew"),
        "{error}"
    );
}

fn kinds(lock: &Lock, repository: &Repository) -> Vec<(FindingKind, String)> {
    let report = lock.check(repository).expect("schemes are known");
    report
        .findings
        .into_iter()
        .map(|finding| (finding.kind, format!("{} {}", finding.about, finding.what)))
        .collect()
}

#[test]
fn a_check_names_what_does_not_hold() {
    assert_eq!(kinds(&lock(), &repository()), []);
    let of =
        |selected: &[Selected]| Lock::of(&repository(), &request(), selected).expect("the versions exist");
    let mut without = selected();
    without.remove(2);
    let told = |selected: &[Selected]| kinds(&of(selected), &repository());
    assert_eq!(
        told(&without),
        [(
            FindingKind::Requirement,
            "db 15.2.0 requires certs, which is not selected".to_owned()
        )]
    );
    without = selected();
    without[1].features.clear();
    assert_eq!(
        told(&without),
        [(
            FindingKind::Requirement,
            "web 2.0.0 requires db[tls] >=15, which is not selected".to_owned()
        )]
    );
    let mut more = selected();
    more.push(Selected {
        package: "proxy".into(),
        version: "2.5.0".into(),
        features: vec![],
    });
    more.push(Selected {
        package: "web".into(),
        version: "1.0.0".into(),
        features: vec![],
    });
    assert_eq!(
        told(&more),
        [
            (
                FindingKind::Job,
                "[request] excludes proxy <3 (it leaks), and proxy 2.5.0 is selected".to_owned()
            ),
            (
                FindingKind::Conflict,
                "web 2.0.0 conflicts with proxy <3, and proxy 2.5.0 is selected".to_owned()
            ),
            (
                FindingKind::Several,
                "web may be selected in one version, and 1.0.0 and 2.0.0 are".to_owned()
            ),
        ]
    );
    let mut changed = Repository::new();
    for package in repository().packages() {
        let mut package = package.clone();
        package
            .versions
            .retain(|says| package.name != "certs" || says.version != "1:20230311-1");
        if package.name == "web" {
            package.versions[1].size = Some(7);
            package.versions[1].target.kubernetes = Some(">=1.32".into());
        }
        changed.add(package).expect("names differ");
    }
    let report = lock().check(&changed).expect("schemes are known");
    assert!(!report.same_universe && !report.holds());
    assert_eq!(
        report.to_string(),
        "certs 1:20230311-1 does not exist\ndb 15.2.0 requires certs, which is not selected\n\
         web 2.0.0 asks for Kubernetes >=1.32, and the target has 1.31.2\nweb 2.0.0 says something else than when it was locked\n\
         the lock does not hold; it was made of other packages: another answer may be better"
    );
}

#[test]
fn two_locks_are_compared() {
    let mut newer = lock();
    newer.packages[1].version = "15.3.0".into();
    newer.packages[1].features.clear();
    newer.packages[0].name = "ca".into();
    newer.packages[2].source = None;
    assert_eq!(
        LockDifference::between(&lock(), &newer).to_string(),
        "package  change    before        after\n\
         ca       added                   1:20230311-1\n\
         certs    removed   1:20230311-1\n\
         db       upgraded  15.2.0        15.3.0        feature tls off\n\
         web      altered   2.0.0         2.0.0         from nowhere instead of index.yaml"
    );
    assert_eq!(
        LockDifference::between(&newer, &lock()).rows[2]
            .change
            .to_string(),
        "downgraded"
    );
    assert_eq!(
        LockDifference::between(&lock(), &lock()).to_string(),
        "nothing changed"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    /// What the solver answers holds; without one of the selected versions, exactly the literal rules decide.
    #[test]
    fn answers_hold_literally(numbers in proptest::collection::vec(any::<u32>(), 200), drop in any::<prop::sample::Index>()) {
        let case = named(&numbers);
        let repository = case.repository();
        let compiled = repository.compile(&CompileOptions::default()).expect("it is right");
        let Ok(lowered) = compiled.request(&case.request) else { return Ok(()) };
        let Outcome::Solved(selection) = solve(compiled.universe(), &lowered.request, Limits::default(), &NoControl) else {
            return Ok(());
        };
        let mut selected = compiled.selected(&selection);
        let lock = Lock::of(&repository, &case.request, &selected).expect("the versions exist");
        let report = lock.check(&repository).expect("schemes are known");
        prop_assert!(report.findings.is_empty() && report.same_universe, "{report}\n{case:?}");
        let text = lock.to_yaml().expect("it is written");
        prop_assert_eq!(&Lock::read(text.as_bytes(), "lock").expect("it is right"), &lock);
        if selected.is_empty() {
            return Ok(());
        }
        selected.remove(drop.index(selected.len()));
        let less = Lock::of(&repository, &case.request, &selected).expect("the versions exist");
        let on: Vec<_> = selected.iter().map(|one| {
            let package = case.packages.iter().position(|package| package.name == one.package).expect("it exists");
            let version = case.packages[package].versions.iter().position(|says| says.version == one.version).expect("it exists");
            stowplan_tests::depsolve::named::On { package, version, features: one.features.iter().map(String::as_str).collect() }
        }).collect();
        let report = less.check(&repository).expect("schemes are known");
        prop_assert_eq!(report.holds(), case.holds(&on), "{}\n{:?}", report, case);
    }
}

#[test]
fn a_cycle_through_a_recommendation_is_broken() {
    let recommending = |name: &str, required: &[&str], recommended: &[&str]| {
        let list = |names: &[&str]| -> Vec<Requirement> {
            let each = names.iter();
            each.map(|name| Alternative::any(*name).into()).collect()
        };
        Package::new(name, Scheme::Semver).version(PackageVersion {
            requires: list(required),
            recommends: list(recommended),
            ..PackageVersion::new("1.0.0")
        })
    };
    let mut repository = Repository::new();
    for package in [
        recommending("app", &["base"], &["docs"]),
        recommending("base", &[], &["app"]),
        recommending("docs", &["app"], &["app"]),
    ] {
        repository.add(package).expect("names differ");
    }
    let selected = ["app", "base", "docs"].map(|package| Selected {
        package: package.into(),
        version: "1.0.0".into(),
        features: Vec::new(),
    });
    let request = PackageRequest::of([Job::install(Alternative::any("docs"))]);
    let lock = Lock::of(&repository, &request, &selected).expect("the versions exist");
    let asked: Vec<(&[String], &[String])> = lock
        .packages
        .iter()
        .map(|package| (&package.required_by[..], &package.recommended_by[..]))
        .collect();
    // What is both is required.
    assert_eq!(asked[0], (&["docs".to_owned()][..], &["base".to_owned()][..]));
    assert_eq!(asked[1], (&["app".to_owned()][..], &[][..]));
    assert_eq!(asked[2], (&[ROOT.to_owned()][..], &["app".to_owned()][..]));
    assert_eq!(lock.why("base"), ["docs", "app", "base"]);
    let order = lock.order_problem().order().expect("soft edges can be broken");
    assert!(order.to_string().starts_with("1: base\n2: app\n3: docs\n"));
    let broken: Vec<&str> = order.broken().iter().map(|edge| edge.step.as_str()).collect();
    assert_eq!(broken, ["app", "base"]);
    let text = lock.to_yaml().expect("it is written");
    assert_eq!(Lock::read(text.as_bytes(), "l").expect("it is right"), lock);
}

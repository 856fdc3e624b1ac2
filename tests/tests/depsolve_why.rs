//! Why, and why not, in the words of packages.

use stowplan_core::{NoControl, Scheme};
use stowplan_depsolve::{
    Alternative, CompileOptions, Compiled, Goal, Instead, Job, Limits, Package, PackageRequest,
    PackageVersion, PackageWhyNot, Question, Repository, Requirement, Target, TargetConstraint,
};

fn compiled(packages: impl IntoIterator<Item = Package>) -> Compiled {
    let mut repository = Repository::new();
    for package in packages {
        repository.add(package).expect("names differ");
    }
    repository
        .compile(&CompileOptions::default())
        .expect("the packages can be read")
}

fn platform() -> Compiled {
    compiled([
        Package::new("web", Scheme::Semver)
            .version(PackageVersion::new("1.0.0").requires(Alternative::any("database")))
            .version(PackageVersion::new("2.0.0").requires(Alternative::new("database", ">=15")))
            .version(
                PackageVersion::new("3.0.0")
                    .requires(Alternative::new("database", ">=16"))
                    .requires(Alternative::any("cache").with_features(["tls"])),
            ),
        Package::new("database", Scheme::Semver)
            .version(PackageVersion::new("14.2.0"))
            .version(PackageVersion::new("15.1.0"))
            .version(PackageVersion::new("16.0.0").requires(Alternative::any("cache"))),
        Package::new("cache", Scheme::Semver).version(
            PackageVersion::new("7.0.0")
                .feature("tls", [Alternative::any("certificates")])
                .on(TargetConstraint {
                    kubernetes: Some(">=1.29".into()),
                    ..TargetConstraint::default()
                }),
        ),
        Package::new("certificates", Scheme::Semver).version(PackageVersion::new("1.0.0")),
        Package::new("backup", Scheme::Semver).version(
            PackageVersion::new("1.0.0").requires(
                Requirement::from(Alternative::any("certificates"))
                    .only_if(stowplan_depsolve::PackageRange::any("cache")),
            ),
        ),
    ])
}

fn newest(jobs: impl IntoIterator<Item = Job>) -> PackageRequest {
    PackageRequest {
        goals: vec![Goal::AllNewest, Goal::FewestPackages],
        ..PackageRequest::of(jobs)
    }
}

fn on(kubernetes: &str) -> Target {
    Target {
        kubernetes: Some(kubernetes.into()),
        ..Target::default()
    }
}

const WHO_NEEDS: &str = "\
certificates 1.0.0
\x20 the request installs backup
\x20 backup 1.0.0 requires certificates, where cache is selected (because of cache 7.0.0)
\x20 also: cache 7.0.0 with tls requires certificates (because of tls of cache)
going without certificates is possible, but worse: newer versions passed over 2 instead of 0 (goal 1)
\x20 cache 7.0.0 goes
\x20 certificates 1.0.0 goes
\x20 database 16.0.0 → 15.1.0
\x20 web 3.0.0 → 2.0.0
";

#[test]
fn who_needs_a_package_is_told_by_chains_and_conditions() {
    let compiled = platform();
    let request = newest([
        Job::install(Alternative::any("web")),
        Job::install(Alternative::any("backup")),
    ]);
    let mut inquiry = compiled
        .inquire(&request, Limits::default())
        .expect("it can be read");
    let needs = inquiry.who_needs("certificates", &NoControl).expect("it exists");
    assert_eq!(needs.to_string(), WHO_NEEDS);
}

const WHY_NOT: &str = "\
a newer version of web is impossible:
the target has Kubernetes 1.28.3 → Kubernetes <1.29.0
the question is about having a newer version of web → web =3.0.0
cache needs Kubernetes >=1.29 → cache cannot be selected
web =3.0.0 requires cache with tls → nothing is left of cache
web 1.0.0 is possible, but worse: newer versions passed over 3 instead of 2 (goal 1)
\x20 web 2.0.0 → 1.0.0
database <15 is possible, but worse: newer versions passed over 4 instead of 2 (goal 1)
\x20 database 15.1.0 → 14.2.0
\x20 web 2.0.0 → 1.0.0
going without database is impossible:
the request installs web → web
the question is about going without database → database cannot be selected
web =1.0.0 requires database → web ≥2.0.0
web =2.0.0 requires database ≥15.1.0 → web =3.0.0
web =3.0.0 requires database =16.0.0 → nothing is left of database
backup is possible, but worse: selected packages 3 instead of 2 (goal 2)
\x20 backup 1.0.0 comes
web 2.0.0: it is so already
";

#[test]
fn other_versions_cost_or_are_impossible() {
    let compiled = platform();
    let request = PackageRequest {
        target: Some(on("1.28.3")),
        ..newest([Job::install(Alternative::any("web"))])
    };
    let mut inquiry = compiled
        .inquire(&request, Limits::default())
        .expect("it can be read");
    let mut said = String::new();
    for question in [
        Question::new("web", Instead::Newer),
        Question::new("web", Instead::Version("1.0.0".into())),
        Question::new("database", Instead::Range("<15".into())),
        Question::new("database", Instead::Absent),
        Question::new("backup", Instead::Present),
        Question::new("web", Instead::Version("2.0.0".into())),
    ] {
        let answer = inquiry.why_not(&question, &NoControl).expect("it can be read");
        said.push_str(&answer.to_string());
        let text = serde_json::to_string(&answer).expect("data");
        assert_eq!(
            serde_json::from_str::<PackageWhyNot>(&text).expect("the same"),
            answer
        );
    }
    assert_eq!(said, WHY_NOT);
}

const REPAIRS: &str = "\
the request installs web >=3 → web =3.0.0
the target has Kubernetes 1.28.3 → Kubernetes <1.29.0
cache needs Kubernetes >=1.29 → cache cannot be selected
web =3.0.0 requires cache with tls → nothing is left of cache

do not install web >=3
allow any version of web (would take web 2.0.0), and do not lock database 16.0.0
on another target: Kubernetes =1.29.0 (the target has 1.28.3)
";

#[test]
fn repairs_are_said_in_the_words_of_jobs_and_of_the_target() {
    let compiled = platform();
    let request = PackageRequest {
        target: Some(on("1.28.3")),
        ..newest([
            Job::install(Alternative::new("web", ">=3")),
            Job::remove("backup"),
            Job::lock("database", "16.0.0"),
        ])
    };
    let mut inquiry = compiled
        .inquire(&request, Limits::default())
        .expect("it can be read");
    let conflict = inquiry.conflict(&NoControl).expect("there is no answer");
    let repairs = inquiry.repairs(5, &NoControl);
    assert_eq!(format!("{conflict}\n{repairs}"), REPAIRS);
}

//! Why, and why not, in the words of packages.

use stowplan_core::{NoControl, Scheme};
use stowplan_depsolve::{
    Alternative, CompileOptions, Compiled, Goal, Instead, Job, Limits, OnePer, Package, PackageRange,
    PackageRequest, PackageVersion, PackageWhyNot, Question, Repository, Requirement, Target,
    TargetConstraint,
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
web =2.0.0 requires database >=15 → web =3.0.0
web =3.0.0 requires database >=16 → nothing is left of database
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

const SLOTS: &str = "\
runtime 1.2.0
\x20 the request installs model
\x20 model 1.0.0 requires runtime ^1
going without runtime is impossible:
the request installs model → model
the question is about going without runtime → runtime 1.2.0…1.3.0 cannot be selected
model requires runtime ^1 → nothing is left of runtime 1.2.0…1.3.0
metrics 3.1.0
\x20 the request installs model
\x20 model 1.0.0 recommends metrics
going without metrics is possible, but worse: recommendations not followed 1 instead of 0 (goal 1)
\x20 metrics 3.1.0 goes
runtime 1.3.0 is impossible:
the target is not arm64
the question is about having runtime 1.3.0 → runtime =1.3.0
runtime =1.3.0 needs a target of arm64 → the target is not arm64, and must be
the request installs model → model
the target has no gpu
model requires runtime ^1 → runtime 1.2.0…1.3.0
runtime 1.2.0…1.3.0 needs a target with gpu → the target has no gpu, and must have it
do not install model
on another target: a target that is amd64, and a target that has gpu
on another target: a target that is arm64, and a target that has gpu
";

#[test]
fn slots_platforms_and_recommendations_are_said_as_packages_say_them() {
    let target = |platform: &str| TargetConstraint {
        platforms: vec![platform.into()],
        capabilities: vec!["gpu".into()],
        ..TargetConstraint::default()
    };
    let recommending = PackageVersion {
        recommends: vec![Alternative::any("metrics").into()],
        ..PackageVersion::new("1.0.0").requires(Alternative::new("runtime", "^1"))
    };
    let compiled = compiled([
        Package::new("model", Scheme::Semver).version(recommending),
        Package::new("metrics", Scheme::Semver).version(PackageVersion::new("3.1.0")),
        Package::new("runtime", Scheme::Semver)
            .one_per(OnePer::Compatible)
            .version(PackageVersion::new("1.2.0").on(target("amd64")))
            .version(PackageVersion::new("1.3.0").on(target("arm64")))
            .version(PackageVersion::new("2.0.0")),
    ]);
    let request = |platforms: &[&str], capabilities: &[&str]| PackageRequest {
        goals: vec![Goal::Recommended, Goal::AllNewest],
        target: Some(Target {
            platforms: Some(platforms.iter().map(|name| (*name).to_owned()).collect()),
            capabilities: Some(capabilities.iter().map(|name| (*name).to_owned()).collect()),
            ..Target::default()
        }),
        ..PackageRequest::of([Job::install(Alternative::any("model"))])
    };
    let inquire = |request: &PackageRequest| {
        let inquiry = compiled.inquire(request, Limits::default());
        inquiry.expect("it can be read")
    };
    let mut here = inquire(&request(&["amd64"], &["gpu"]));
    let mut said = String::new();
    for name in ["runtime", "metrics"] {
        said.push_str(&here.who_needs(name, &NoControl).expect("it exists").to_string());
    }
    let newer = Question::new("runtime", Instead::Version("1.3.0".into()));
    said.push_str(&here.why_not(&newer, &NoControl).expect("it exists").to_string());
    let mut elsewhere = inquire(&request(&["s390x"], &[]));
    said.push_str(
        &elsewhere
            .conflict(&NoControl)
            .expect("there is no answer")
            .to_string(),
    );
    said.push_str(&elsewhere.repairs(3, &NoControl).to_string());
    assert_eq!(said, SLOTS);
}

#[test]
fn a_request_that_has_an_answer_needs_no_repair() {
    let web = Package::new("web", Scheme::Semver).version(PackageVersion::new("1.0.0"));
    let compiled = compiled([web]);
    let mut request = newest([Job::install(Alternative::any("web"))]);
    request.target = Some(on("1.30.0"));
    let mut inquiry = compiled
        .inquire(&request, Limits::default())
        .expect("the request can be read");
    let repairs = inquiry.repairs(3, &NoControl);
    assert_eq!(repairs.to_string(), "nothing has to change\n");
    assert_eq!(repairs.of_jobs[0].request, request);
    assert!(inquiry.repairs(0, &NoControl).of_jobs.is_empty());
}

#[test]
fn versions_that_ask_for_the_same_in_other_words_are_one_fact() {
    let says = |version: &str, range: &str| {
        PackageVersion::new(version)
            .requires(Alternative::new("database", range))
            .conflicts(PackageRange::new("proxy", "<2"))
    };
    let compiled = compiled([
        Package::new("web", Scheme::Semver)
            .version(says("1.0.0", ">=15 <17"))
            .version(says("1.1.0", ">=15"))
            .version(says("2.0.0", ">=15.1")),
        Package::new("database", Scheme::Semver)
            .version(PackageVersion::new("15.1.0"))
            .version(PackageVersion::new("16.0.0")),
        Package::new("proxy", Scheme::Semver)
            .version(PackageVersion::new("1.0.0"))
            .version(PackageVersion::new("3.0.0")),
    ]);
    let said = |jobs: Vec<Job>| {
        let request = newest(jobs);
        let inquiry = compiled
            .inquire(&request, Limits::default())
            .expect("it can be read");
        inquiry.conflict(&NoControl).expect("there is no answer").facts
    };
    let gone = Job::exclude(PackageRange::any("database"), "it is gone");
    assert_eq!(
        said(vec![Job::install(Alternative::any("web")), gone]),
        [
            "the request installs web",
            "the request excludes database: it is gone",
            "web requires database",
        ]
    );
    let old = Job::install(Alternative::new("proxy", "<3"));
    assert_eq!(
        said(vec![Job::install(Alternative::any("web")), old]),
        [
            "the request installs web",
            "the request installs proxy <3",
            "web conflicts with proxy <2",
        ]
    );
}

//! Plans against every way through small universes, and by names.

use proptest::prelude::*;
use stowplan_core::{NoControl, Scheme};
use stowplan_depsolve::plan::{Allowed, PlanLimits, PlanOutcome, PlanRequest, StepRule};
use stowplan_depsolve::reader::{Channel, Entry, UpgradeGraph};
use stowplan_depsolve::{
    Alternative, CompileOptions, Compiled, Goal, Installed as At, Job, OnePer, Package, PackageRange,
    PackageRequest, PackageVersion, Repository,
};
use stowplan_tests::depsolve::oracle::Assignment;
use stowplan_tests::depsolve::planned::{Installed, Planned, planned};

fn check(case: &Planned) -> Result<(), TestCaseError> {
    let (universe, wanted) = case.build();
    let best = case.best(&universe, &wanted);
    let problem = case.problem(&universe, wanted.clone());
    match problem.solve(PlanLimits::default(), &NoControl) {
        PlanOutcome::Unknown => prop_assert!(false, "a limit struck"),
        PlanOutcome::Infeasible(conflict) => {
            prop_assert!(best.is_none(), "{best:?} can be reached");
            prop_assert!(!conflict.facts.is_empty());
        }
        PlanOutcome::Planned(plan) => {
            let (values, steps, changes) = best.expect("a plan was found");
            let mut state = case.start.clone();
            let mut changed = 0;
            let mut way = vec![state.clone()];
            for step in &plan.steps {
                let mut next: Assignment = vec![None; state.len()];
                for (package, rank) in &step.state {
                    next[package.index()] = Some(*rank);
                }
                prop_assert!(case.everywhere().holds(&next), "{next:?} is no state");
                let changes = case.step(&state, &next);
                prop_assert!(changes.is_some(), "{state:?} cannot become {next:?}");
                prop_assert_eq!(changes, Some(step.changes.len() as u64));
                changed += changes.unwrap_or(0);
                state = next
                    .iter()
                    .map(|rank| rank.map_or(Installed::Nothing, Installed::Rank))
                    .collect();
                way.push(state.clone());
            }
            let last: Option<Assignment> = state
                .iter()
                .map(|installed| match installed {
                    Installed::Nothing => Some(None),
                    Installed::Rank(rank) => Some(Some(*rank)),
                    Installed::Unknown => None,
                })
                .collect();
            let last = last.expect("the last state is known");
            prop_assert!(case.small.holds(&last), "{last:?} is not what is wanted");
            prop_assert_eq!(&case.values(&universe, &wanted, &last), &plan.values);
            prop_assert_eq!(
                (&plan.values, plan.steps.len(), plan.changes),
                (&values, steps, changes)
            );
            prop_assert_eq!(plan.changes, changed);
            prop_assert!(plan.proved);
            prop_assert!(plan.bounds <= plan.values);
            // Each step but the last is there because something forbids to skip it.
            for (index, step) in plan.steps.iter().enumerate() {
                prop_assert_eq!(step.because.is_empty(), index + 1 == plan.steps.len());
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_every_way(case in planned()) {
        check(&case)?;
    }
}

/// `web` in two major numbers, each version of which needs the `db` of the minor numbers about it; `odd` without numbers.
fn compiled() -> Compiled {
    let mut repository = Repository::new();
    let mut web = Package::new("web", Scheme::Semver);
    for (text, db) in [
        ("1.1.0", ">=1.1 <1.3"),
        ("1.2.0", ">=1.2 <1.4"),
        ("1.3.0", ">=1.3 <1.5"),
        ("2.0.0", ">=1.4 <1.6"),
        ("2.1.0", ">=1.4 <1.6"),
    ] {
        web = web.version(PackageVersion::new(text).requires(Alternative::new("db", db)));
    }
    repository.add(web).expect("names differ");
    let mut db = Package::new("db", Scheme::Semver);
    for minor in 1..=5 {
        db = db.version(PackageVersion::new(format!("1.{minor}.0")));
    }
    repository.add(db).expect("names differ");
    let mut slots = Package::new("slots", Scheme::Semver).one_per(OnePer::Compatible);
    for text in ["1.0.0", "1.1.0", "2.0.0"] {
        slots = slots.version(PackageVersion::new(text));
    }
    repository.add(slots).expect("names differ");
    let odd = Package::new("odd", Scheme::Opam).version(PackageVersion::new("a"));
    repository.add(odd).expect("names differ");
    repository
        .compile(&CompileOptions::default())
        .expect("the packages can be read")
}

fn at(name: &str, version: &str) -> At {
    At {
        name: name.to_owned(),
        version: version.to_owned(),
    }
}

fn request(jobs: &[Job], rules: &[StepRule]) -> PlanRequest {
    PlanRequest {
        wanted: PackageRequest {
            installed: vec![at("web", "1.1.0"), at("db", "1.1.0")],
            ..PackageRequest::of(jobs.to_vec())
        },
        rules: rules.to_vec(),
        steps_max: None,
    }
}

fn upgrades() -> UpgradeGraph {
    let entry = |version: &str, replaces: &str, skips: &[&str]| Entry {
        version: version.to_owned(),
        replaces: Some(replaces.to_owned()),
        skips: skips.iter().map(|&text| text.to_owned()).collect(),
        skip_range: None,
    };
    UpgradeGraph {
        channels: vec![Channel {
            package: "web".to_owned(),
            name: "stable".to_owned(),
            default: true,
            entries: vec![
                entry("1.2.0", "1.1.0", &[]),
                entry("1.3.0", "1.1.0", &["1.2.0"]),
                entry("2.0.0", "1.3.0", &[]),
            ],
        }],
    }
}

fn told(request: &PlanRequest) -> String {
    let compiled = compiled();
    let problem = compiled
        .plan(request, &upgrades())
        .expect("the request can be read");
    match problem.solve(PlanLimits::default(), &NoControl) {
        PlanOutcome::Planned(plan) => {
            assert!(plan.proved);
            plan.to_string()
        }
        PlanOutcome::Infeasible(conflict) => format!("{}: {:?}", conflict.any_length, conflict.facts),
        PlanOutcome::Unknown => "a limit struck".to_owned(),
    }
}

#[test]
fn minor_numbers_one_at_a_time() {
    let newest = Job::install(Alternative::new("web", "=2.1.0"));
    let by_one = StepRule::of("web", Allowed::Minors(1));
    let plan = told(&request(std::slice::from_ref(&newest), &[by_one]));
    assert_eq!(
        plan,
        "1: db 1.1.0 → 1.3.0, web 1.1.0 → 1.2.0 (not web 1.1.0 → 1.3.0: at most 1 minor number at a time)\n\
         2: db 1.3.0 → 1.4.0, web 1.2.0 → 1.3.0 (not web 1.2.0 → 2.0.0: at most 1 minor number at a time)\n\
         3: web 1.3.0 → 2.0.0 (not 1.3.0 → 2.1.0: at most 1 minor number at a time)\n\
         4: web 2.0.0 → 2.1.0\n"
    );
    // Without a rule one step will do; with fewer steps than needed, none.
    assert_eq!(
        told(&request(std::slice::from_ref(&newest), &[])),
        "1: db 1.1.0 → 1.5.0, web 1.1.0 → 2.1.0\n"
    );
    let mut short = request(&[newest], &[StepRule::all(Allowed::Minors(1))]);
    short.steps_max = Some(2);
    assert!(told(&short).starts_with("false: ["), "{}", told(&short));
}

#[test]
fn channels_lead_the_way() {
    let mut by_channel = request(
        &[Job::upgrade("web")],
        &[StepRule::all(Allowed::Channel { name: None })],
    );
    by_channel.wanted.goals = vec![Goal::RootsNewest];
    assert_eq!(
        told(&by_channel),
        "1: db 1.1.0 → 1.4.0, web 1.1.0 → 1.3.0 (not web 1.1.0 → 2.0.0: not in one step of channel stable)\n\
         2: web 1.3.0 → 2.0.0\n"
    );
    by_channel
        .wanted
        .jobs
        .push(Job::install(Alternative::new("web", ">2.0.0")));
    assert_eq!(
        told(&by_channel),
        "true: [\"the request installs web >2.0.0\", \"web is installed in 1.1.0 and can come to 1.1.0, 1.3.0, 2.0.0 only \
         (not in one step of channel stable)\"]"
    );
}

#[test]
fn what_is_excluded_is_not_passed_through() {
    let exclude = |version: &str| {
        let what = PackageRange {
            name: "web".to_owned(),
            range: Some(format!("={version}")),
        };
        Job::exclude(what, "it lost data")
    };
    let newest = Job::install(Alternative::new("web", "=1.3.0"));
    let rules = [StepRule::of("web", Allowed::Versions(1))];
    assert_eq!(
        told(&request(std::slice::from_ref(&newest), &rules))
            .lines()
            .count(),
        2
    );
    let none = told(&request(&[newest, exclude("1.2.0")], &rules));
    assert!(none.contains("it lost data"), "{none}");
}

#[test]
fn a_version_that_is_not_there_any_more_is_a_start() {
    let mut old = request(
        &[Job::install(Alternative::new("web", "=1.3.0"))],
        &[StepRule::of("web", Allowed::Minors(2))],
    );
    old.wanted.installed = vec![at("web", "1.0.5"), at("db", "1.1.0"), at("gone", "7")];
    assert_eq!(
        told(&old),
        "1: db 1.1.0 → 1.3.0, web 1.0.5 → 1.2.0 (not web 1.0.5 → 1.3.0: at most 2 minor numbers at a time)\n\
         2: web 1.2.0 → 1.3.0\n"
    );
}

#[test]
fn what_is_wrong_is_named() {
    let compiled = compiled();
    let said = |rule: Option<StepRule>, installed: &[At], steps_max: Option<u32>| {
        let request = PlanRequest {
            wanted: PackageRequest {
                installed: installed.to_vec(),
                ..PackageRequest::default()
            },
            rules: rule.into_iter().collect(),
            steps_max,
        };
        let problem = compiled.plan(&request, &upgrades());
        problem.map(|_| ()).expect_err("it is wrong").to_string()
    };
    let channel = |name: &str| Allowed::Channel {
        name: Some(name.to_owned()),
    };
    assert_eq!(
        said(Some(StepRule::of("wep", Allowed::Up)), &[], None),
        r#"rules[0]: package names package "wep", which does not exist; did you mean "web"?"#
    );
    assert_eq!(
        said(Some(StepRule::of("web", channel("stabel"))), &[], None),
        r#"rules[0]: channel names channel "stabel" of "web", which does not exist; did you mean "stable"?"#
    );
    assert_eq!(
        said(Some(StepRule::of("odd", Allowed::Minors(1))), &[], None),
        r#"rules[0]: step.minors: "odd a" has no major and minor number; limit the step in versions instead"#
    );
    assert_eq!(
        said(None, &[at("slots", "1.0.0"), at("slots", "1.1.0")], None),
        r#"request installed 1: version: "1.1.0" is installed beside another version of its slot"#
    );
    assert_eq!(
        said(None, &[at("slots", "3.0.0")], None),
        r#"request installed 0: version: "3.0.0" is no version of the repository, so its slot is not known; leave it out"#
    );
    assert_eq!(
        said(None, &[], Some(100)),
        "plan: 100 steps are too many: at most 99"
    );
}

#[test]
fn without_steps_it_is_told_why_what_is_installed_will_not_do() {
    let mut still = request(&[Job::install(Alternative::new("web", "=1.1.0"))], &[]);
    still.steps_max = Some(0);
    assert_eq!(told(&still), "");
    still.wanted.installed = vec![at("web", "1.1.0")];
    let missing = "false: [\"the request installs web =1.1.0\", \"db is not installed, and no step is allowed\", \
                   \"web =1.1.0 requires db >=1.1 <1.3\"]";
    assert_eq!(told(&still), missing);
    still.wanted.jobs = vec![Job::Remove(PackageRange::any("web"))];
    let there = "false: [\"the request removes web\", \"web is installed in 1.1.0, and no step is allowed\"]";
    assert_eq!(told(&still), there);
}

#[test]
fn what_is_too_far_for_the_steps_is_seen_without_unrolling_them() {
    let mut repository = Repository::new();
    let versions = (0..200).map(|minor| PackageVersion::new(format!("1.{minor}.0")));
    let far = versions.fold(Package::new("far", Scheme::Semver), Package::version);
    repository.add(far).expect("names differ");
    let compiled = repository
        .compile(&CompileOptions::default())
        .expect("the packages can be read");
    let plan = |jobs: Vec<Job>, steps_max: u32| {
        let request = PlanRequest {
            wanted: PackageRequest {
                installed: vec![at("far", "1.0.0")],
                goals: vec![Goal::AllNewest],
                ..PackageRequest::of(jobs)
            },
            rules: vec![StepRule::all(Allowed::Versions(1))],
            steps_max: Some(steps_max),
        };
        let problem = compiled.plan(&request, &UpgradeGraph::default());
        let problem = problem.expect("the request can be read");
        problem.solve(PlanLimits::default(), &NoControl)
    };
    let PlanOutcome::Infeasible(conflict) = plan(vec![Job::install(Alternative::new("far", "=1.199.0"))], 99)
    else {
        panic!("199 steps are needed");
    };
    assert_eq!(
        conflict.facts,
        [
            "the request installs far =1.199.0",
            "far is installed in 1.0.0 and can come to 1.0.0…1.99.0 only (at most 1 version at a time; at most 99 steps)",
        ]
    );
    // The best of so few steps is proved to be that, though more steps would lead further.
    let PlanOutcome::Planned(plan) = plan(vec![Job::upgrade("far")], 8) else {
        panic!("there is a plan");
    };
    assert_eq!(
        (plan.steps.len(), plan.values, plan.bounds, plan.proved),
        (8, vec![191], vec![0], true)
    );
}

#[test]
fn a_start_whose_version_has_no_numbers_is_refused_where_they_are_counted() {
    let mut repository = Repository::new();
    let tool = Package::new("tool", Scheme::Opam).version(PackageVersion::new("1.0"));
    repository.add(tool).expect("names differ");
    let compiled = repository
        .compile(&CompileOptions::default())
        .expect("the packages can be read");
    let mut request = request(&[], &[StepRule::of("tool", Allowed::Minors(1))]);
    request.wanted.installed = vec![at("tool", "trunk")];
    let refused = compiled.plan(&request, &UpgradeGraph::default());
    assert_eq!(
        refused.map(|_| ()).expect_err("trunk has no numbers").to_string(),
        r#"rules[0]: step.minors: "tool trunk" has no major and minor number; limit the step in versions instead"#
    );
}

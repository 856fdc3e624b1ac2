//! Questions about packages by name against every selection, their words taken literally.

use std::collections::BTreeSet;

use proptest::prelude::*;
use stowplan_core::NoControl;
use stowplan_depsolve::{
    CompileOptions, Inquiry, Instead, Limits, Outcome, PackageWhyNot, Question, RequestChange, Selected,
};
use stowplan_tests::depsolve::drawn::named;
use stowplan_tests::depsolve::named::{Named, Selection};

/// Few wishes are drawn.
const OPTIONS: CompileOptions = CompileOptions {
    deny_dangling: false,
    wishes: 4,
};

type Versions = BTreeSet<(String, String)>;

fn selected_versions(selected: &[Selected]) -> Versions {
    let each = selected.iter();
    each.map(|one| (one.package.clone(), one.version.clone()))
        .collect()
}

fn versions(case: &Named, selection: &Selection<'_>) -> Versions {
    let each = selection.iter();
    each.map(|on| {
        let package = &case.packages[on.package];
        (package.name.clone(), package.versions[on.version].version.clone())
    })
    .collect()
}

/// What may be asked of a package, and whether versions of it answer.
fn questions(case: &Named, package: usize) -> Vec<Question> {
    let package = &case.packages[package];
    let of = |instead: Instead| Question::new(&package.name, instead);
    let each = package.versions.iter();
    each.map(|says| of(Instead::Version(says.version.clone())))
        .chain([
            of(Instead::Present),
            of(Instead::Absent),
            of(Instead::Range("<2".into())),
        ])
        .collect()
}

fn fits(question: &Question, versions: &Versions) -> bool {
    let mut of = versions.iter().filter(|(name, _)| *name == question.name);
    match &question.instead {
        Instead::Version(version) => of.any(|(_, text)| text == version),
        Instead::Absent => of.next().is_none(),
        // The versions drawn are 1.0.0, 1.1.0 and 2.0.0.
        Instead::Range(_) => of.any(|(_, text)| text.starts_with('1')),
        _ => of.next().is_some(),
    }
}

fn check_answers(
    case: &Named,
    inquiry: &mut Inquiry<'_>,
    chosen: &Versions,
    best: &[u64],
) -> Result<(), TestCaseError> {
    let solutions = case.solutions();
    for question in (0..case.packages.len()).flat_map(|package| questions(case, package)) {
        let values = solutions
            .iter()
            .filter(|solution| fits(&question, &versions(case, solution)))
            .map(|solution| case.values(solution));
        let expected = values.min();
        match inquiry.why_not(&question, &NoControl).expect("it can be asked") {
            PackageWhyNot::Holds { .. } => prop_assert!(fits(&question, chosen)),
            PackageWhyNot::Impossible { because, .. } => {
                prop_assert_eq!(expected, None);
                prop_assert!(!because.facts.is_empty() && !because.to_string().is_empty());
            }
            PackageWhyNot::Possible {
                difference,
                changes,
                selected,
                ..
            } => {
                let after = selected_versions(&selected);
                prop_assert!(fits(&question, &after) && !fits(&question, chosen));
                let other = expected.expect("there is an answer");
                let level = best.iter().zip(&other).position(|(one, other)| one != other);
                prop_assert_eq!(difference.as_ref().map(|difference| difference.level), level);
                if let Some(difference) = difference {
                    let level = difference.level;
                    prop_assert_eq!((difference.chosen, difference.other), (best[level], other[level]));
                    prop_assert_eq!(difference.goal, case.request.goals[level]);
                }
                prop_assert_eq!(changes.is_empty(), after == *chosen);
            }
            PackageWhyNot::NoAnswer(_) | PackageWhyNot::Unknown { .. } => {
                prop_assert!(false, "there is an answer");
            }
            _ => unreachable!("all kinds of answers are known"),
        }
    }
    for package in &case.packages {
        let needs = inquiry
            .who_needs(&package.name, &NoControl)
            .expect("it can be asked");
        let told: Versions = needs
            .selected
            .iter()
            .map(|need| (need.package.clone(), need.version.clone()))
            .collect();
        let expected = chosen.iter().filter(|(name, _)| *name == package.name).cloned();
        prop_assert_eq!(told, expected.collect::<Versions>());
        for need in &needs.selected {
            let links = need.chain.iter().chain(&need.dependants);
            for asker in links.filter_map(|link| link.asker.as_ref()) {
                prop_assert!(chosen.contains(&(asker.package.clone(), asker.version.clone())));
            }
            // What is needed by a chain is asked for by its last link.
            prop_assert!(
                need.chain
                    .last()
                    .is_none_or(|last| need.dependants.contains(last))
            );
            prop_assert!(need.chain.first().is_none_or(|first| first.asker.is_none()));
        }
    }
    Ok(())
}

fn check_repairs(case: &Named, inquiry: &mut Inquiry<'_>) -> Result<(), TestCaseError> {
    let solved = |request: &stowplan_depsolve::PackageRequest| Named {
        packages: case.packages.clone(),
        request: request.clone(),
    };
    let account = inquiry.conflict(&NoControl).expect("there is no answer");
    prop_assert!(!account.facts.is_empty() && !account.to_string().is_empty());
    let repairs = inquiry.repairs(usize::MAX, &NoControl);
    prop_assert!(!repairs.cut);
    let mut nothing = case.request.clone();
    nothing.jobs.clear();
    prop_assert_eq!(
        repairs.of_jobs.is_empty(),
        solved(&nothing).solutions().is_empty()
    );
    for repair in &repairs.of_jobs {
        let changed = solved(&repair.request);
        let found = selected_versions(&repair.selected);
        let answers = changed.solutions();
        let answer = answers.iter().find(|solution| versions(case, solution) == found);
        prop_assert!(answer.is_some(), "{repair} does not work");
        let best = answers.iter().map(|solution| changed.values(solution)).min();
        prop_assert_eq!(Some(&repair.values), best.as_ref());
        // With any of the changes taken back, there is no answer.
        for taken_back in &repair.changes {
            let mut jobs = case.request.jobs.iter().cloned().map(Some).collect::<Vec<_>>();
            for change in repair.changes.iter().filter(|change| *change != taken_back) {
                match change {
                    RequestChange::Replace { job, with, .. } => jobs[*job] = Some(with.clone()),
                    RequestChange::Drop { job, .. } => jobs[*job] = None,
                    _ => prop_assert!(false, "a change of jobs"),
                }
            }
            let fewer = stowplan_depsolve::PackageRequest {
                jobs: jobs.into_iter().flatten().collect(),
                ..case.request.clone()
            };
            prop_assert!(
                solved(&fewer).solutions().is_empty(),
                "{taken_back} is not needed in {repair}"
            );
        }
    }
    for repair in &repairs.of_target {
        prop_assert!(case.request.target.is_some());
        let mut changed = solved(&repair.request);
        // Of another Kubernetes version it is only said that there is one.
        let others = [
            "0.9.0",
            "1.0.0",
            "1.0.5",
            "1.1.0",
            "1.9.0",
            "2.0.0-rc.1",
            "2.0.0",
            "2.1.3",
            "3.0.0",
            "4.0.0",
        ];
        let target = changed.request.target.clone().expect("it has a target");
        let works = match target.kubernetes {
            Some(_) => !changed.solutions().is_empty(),
            None => others.iter().any(|version| {
                changed.request.target = Some(stowplan_depsolve::Target {
                    kubernetes: Some((*version).to_owned()),
                    ..target.clone()
                });
                !changed.solutions().is_empty()
            }),
        };
        prop_assert!(works, "{repair} does not work");
    }
    Ok(())
}

fn check(case: &Named) -> Result<(), TestCaseError> {
    let compiled = case
        .repository()
        .compile(&OPTIONS)
        .expect("the packages can be read");
    let mut inquiry = compiled
        .inquire(&case.request, Limits::default())
        .expect("the request can be read");
    match inquiry.outcome(&NoControl).clone() {
        Outcome::Solved(selection) => {
            let chosen = selected_versions(&compiled.selected(&selection));
            check_answers(case, &mut inquiry, &chosen, &selection.values)
        }
        Outcome::Infeasible(_) => check_repairs(case, &mut inquiry),
        Outcome::Unknown => Err(TestCaseError::fail("a limit struck")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn answers_and_repairs_are_what_every_selection_says(numbers in proptest::collection::vec(any::<u32>(), 240)) {
        check(&named(&numbers))?;
    }
}

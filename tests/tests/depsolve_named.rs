//! Packages and requests by name against every selection of versions and features, their words taken literally.

use std::collections::BTreeSet;

use proptest::prelude::*;
use stowplan_core::NoControl;
use stowplan_depsolve::{
    CompileOptions, Compiled, Limits, Outcome, PackageRequest, Repository, RepositorySource, Selected, load,
    solve,
};
use stowplan_tests::depsolve::drawn::named;
use stowplan_tests::depsolve::named::{Named, On, Selection};

/// What was selected, as indices.
fn told<'a>(case: &'a Named, selected: &[Selected]) -> Selection<'a> {
    let on = |selected: &Selected| {
        let package = case
            .packages
            .iter()
            .position(|package| package.name == selected.package)
            .expect("a package");
        let versions = &case.packages[package].versions;
        let version = versions
            .iter()
            .position(|says| says.version == selected.version)
            .expect("a version");
        let features = versions[version]
            .features
            .keys()
            .filter(|name| selected.features.contains(name));
        On {
            package,
            version,
            features: features.map(String::as_str).collect::<BTreeSet<_>>(),
        }
    };
    selected.iter().map(on).collect()
}

/// Few wishes are drawn.
const OPTIONS: CompileOptions = CompileOptions {
    deny_dangling: false,
    wishes: 4,
};

type Solved = (Vec<Selected>, Vec<u64>, usize);

fn answer(compiled: &Compiled, request: &PackageRequest) -> Option<Solved> {
    let lowered = compiled.request(request).expect("the request can be read");
    assert_eq!(lowered.asked.len(), lowered.request.roots.len());
    match solve(
        compiled.universe(),
        &lowered.request,
        Limits::default(),
        &NoControl,
    ) {
        Outcome::Solved(selection) => {
            assert!(selection.is_optimal());
            assert!(selection.canonical || request.goals.is_empty());
            let missed = compiled.missed(&selection).count();
            Some((compiled.selected(&selection), selection.values, missed))
        }
        Outcome::Infeasible { .. } => None,
        Outcome::Unknown => unreachable!("no limit strikes"),
    }
}

/// What the request reaches, loaded in batches, and the whole, written and read, give the answer of the whole.
fn same_when_loaded_or_stored(case: &Named, compiled: &Compiled) -> Result<(), TestCaseError> {
    let whole = case.repository();
    let cone = load(&mut RepositorySource::new(&whole), &case.request).expect("all is supplied");
    let part = cone.compile(&OPTIONS).expect("the packages can be read");
    let (of_whole, of_part) = (answer(compiled, &case.request), answer(&part, &case.request));
    prop_assert_eq!(of_whole.is_some(), of_part.is_some());
    if let (Some((selected, values, missed)), Some((of_part, part_values, part_missed))) = (of_whole, of_part)
    {
        prop_assert_eq!(values, part_values);
        let versions = |selected: &[Selected]| -> Vec<(String, String)> {
            selected
                .iter()
                .map(|one| (one.package.clone(), one.version.clone()))
                .collect()
        };
        if !case.request.goals.is_empty() {
            prop_assert_eq!(versions(&selected), versions(&of_part));
        }
        if case.request.goals.contains(&stowplan_depsolve::Goal::Recommended) {
            prop_assert_eq!(missed, part_missed);
        }
    }
    let text = whole.to_lines().expect("the packages can be read");
    let mut read = Repository::new();
    read.add_lines(text.as_bytes(), "stored")
        .expect("it was just written");
    prop_assert_eq!(read.to_lines(), Ok(text));
    Ok(())
}

fn check(case: &Named) -> Result<(), TestCaseError> {
    let compiled = case
        .repository()
        .compile(&OPTIONS)
        .expect("the packages can be read");
    let solutions = case.solutions();
    same_when_loaded_or_stored(case, &compiled)?;
    let Some((selected, values, _)) = answer(&compiled, &case.request) else {
        prop_assert!(
            solutions.is_empty(),
            "there are {} answers, as {:?}",
            solutions.len(),
            solutions[0]
        );
        return Ok(());
    };
    let answer = told(case, &selected);
    prop_assert!(case.holds(&answer), "{answer:?} is no answer");
    prop_assert_eq!(&values, &case.values(&answer));
    let best = solutions.iter().map(|solution| case.values(solution)).min();
    prop_assert_eq!(Some(&values), best.as_ref());
    if !case.request.goals.is_empty() {
        let equal = solutions
            .iter()
            .filter(|solution| case.values(solution) == values);
        let canonical = equal
            .map(|solution| case.canonical(solution).into_values().collect::<Vec<_>>())
            .min();
        prop_assert_eq!(canonical, Some(case.canonical(&answer).into_values().collect()));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_every_selection(numbers in proptest::collection::vec(any::<u32>(), 240)) {
        check(&named(&numbers))?;
    }
}

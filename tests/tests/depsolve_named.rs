//! Packages and requests by name against every selection of versions and features, their words taken literally.

use std::collections::BTreeSet;

use proptest::prelude::*;
use stowplan_core::NoControl;
use stowplan_depsolve::{CompileOptions, Compiled, Limits, Outcome, PackageRequest, Selected, solve};
use stowplan_tests::depsolve::named::{Named, On, Selection, named};

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
        Outcome::Unknown => panic!("a limit struck"),
    }
}

fn check(case: &Named) -> Result<(), TestCaseError> {
    let compiled = case
        .repository()
        .compile(&CompileOptions::default())
        .expect("the packages can be read");
    let solutions = case.solutions();
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

//! Orders and ranges against the crates that read the same texts: `semver` (Cargo's) and `pep440_rs` (the first of uv's).

use std::str::FromStr;

use proptest::prelude::*;
use stowplan_core::{Prereleases, Scheme, Version, VersionScheme};

fn ours(scheme: Scheme, text: &str) -> Version {
    scheme.version(text).unwrap_or_else(|error| panic!("{error}"))
}

fn semver() -> impl Strategy<Value = String> {
    let prerelease = prop::option::weighted(0.5, "(0|[1-3]|10|a|b|rc)(\\.(0|[1-3]|10|a|-b|rc)){0,2}");
    let build = prop::option::weighted(0.2, "[0-3a]{1,2}(\\.[0-3b]{1,2})?");
    ("[0-3]\\.[0-3]\\.[0-3]", prerelease, build).prop_map(|(core, prerelease, build)| {
        let part =
            |mark: char, part: Option<String>| part.map_or(String::new(), |part| format!("{mark}{part}"));
        format!("{core}{}{}", part('-', prerelease), part('+', build))
    })
}

fn cargo_range() -> impl Strategy<Value = String> {
    let comparison = prop_oneof![
        4 => "(=|>|>=|<|<=|~|\\^|)[0-3]\\.[0-3]\\.[0-3](-(0|1|a|rc)(\\.[0-2b])?)?",
        2 => "(=|>|>=|<|<=|~|\\^|)[0-3](\\.[0-3])?",
        1 => "[0-3]\\.(\\*|x|[0-3]\\.\\*)",
    ];
    prop::collection::vec(comparison, 1..4).prop_map(|list| list.join(", "))
}

fn python() -> impl Strategy<Value = String> {
    (
        "([01]!)?[0-2](\\.[0-2]){0,2}",
        prop::option::weighted(0.4, "(a|b|rc|\\.alpha|-c)[0-2]"),
        prop::option::weighted(0.3, "(\\.post|-|_rev)[0-2]"),
        prop::option::weighted(0.3, "\\.dev[0-2]"),
    )
        .prop_map(|(release, pre, post, dev)| {
            format!(
                "{release}{}{}{}",
                pre.unwrap_or_default(),
                post.unwrap_or_default(),
                dev.unwrap_or_default()
            )
        })
}

fn with_local() -> impl Strategy<Value = String> {
    (python(), prop::option::weighted(0.3, "[0-2ab](\\.[0-2ab]){0,2}"))
        .prop_map(|(version, local)| local.map_or(version.clone(), |local| format!("{version}+{local}")))
}

fn specifier() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => ("(==|!=|<=|>=|<|>)", python()).prop_map(|(operator, version)| format!("{operator}{version}")),
        1 => ("(==|!=)", with_local()).prop_map(|(operator, version)| format!("{operator}{version}")),
        2 => "(==|!=)[0-2](\\.[0-2]){0,2}\\.\\*",
        2 => "~=[0-2](\\.[0-2]){1,2}((a|rc)[0-2])?",
    ]
}

/// Where `pep440_rs` takes a missing number for any: `0` in `==0.1.*`.
fn is_short(specifier: &pep440_rs::VersionSpecifier, version: &pep440_rs::Version) -> bool {
    version.release().len() < specifier.version().release().len()
        && matches!(
            specifier.operator(),
            pep440_rs::Operator::EqualStar
                | pep440_rs::Operator::NotEqualStar
                | pep440_rs::Operator::TildeEqual
        )
}

/// Where `pep440_rs` goes beyond the specification: `<V` and `>V` leave out everything with the release
/// of `V`, of any epoch, and not of `V` alone.
fn is_disputed(specifier: &pep440_rs::VersionSpecifier, version: &pep440_rs::Version) -> bool {
    let exclusive = matches!(
        specifier.operator(),
        pep440_rs::Operator::LessThan | pep440_rs::Operator::GreaterThan
    );
    let release = |version: &pep440_rs::Version| {
        let mut release = version.release().to_vec();
        release.resize(4, 0);
        release
    };
    let plain = |version: &pep440_rs::Version| !version.any_prerelease() && !version.is_post();
    let epochs_differ = specifier.version().epoch() != version.epoch();
    exclusive
        && release(specifier.version()) == release(version)
        && (epochs_differ || !plain(specifier.version()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn order_is_that_of_the_crate_semver(left in semver(), right in semver()) {
        let theirs = semver::Version::parse(&left).expect("a version").cmp(&semver::Version::parse(&right).expect("a version"));
        prop_assert_eq!(ours(Scheme::Semver, &left).cmp(&ours(Scheme::Semver, &right)), theirs, "{} {}", left, right);
    }

    #[test]
    fn ranges_of_cargo_are_those_of_the_crate_semver(text in cargo_range(), versions in prop::collection::vec(semver(), 20)) {
        let theirs = semver::VersionReq::parse(&text).expect("a range");
        let range = Scheme::Cargo.range(&text).unwrap_or_else(|error| panic!("{error}"));
        for version in versions {
            let expected = theirs.matches(&semver::Version::parse(&version).expect("a version"));
            prop_assert_eq!(range.contains(&ours(Scheme::Cargo, &version)), expected, "{} in {}", version, text);
        }
    }

    #[test]
    fn order_is_that_of_pep440_rs(left in with_local(), right in with_local()) {
        let theirs = |text: &str| pep440_rs::Version::from_str(text).expect("a version");
        prop_assert_eq!(ours(Scheme::Pep440, &left).cmp(&ours(Scheme::Pep440, &right)), theirs(&left).cmp(&theirs(&right)), "{} {}", left, right);
        prop_assert_eq!(ours(Scheme::Pep440, &left).is_prerelease(), theirs(&left).any_prerelease());
    }

    #[test]
    fn specifiers_are_those_of_pep440_rs(text in specifier(), versions in prop::collection::vec(with_local(), 20)) {
        let theirs = pep440_rs::VersionSpecifier::from_str(&text).expect("a specifier");
        let range = Scheme::Pep440.range(&text).unwrap_or_else(|error| panic!("{error}")).with_prereleases(Prereleases::Allowed);
        for version in versions {
            let parsed = pep440_rs::Version::from_str(&version).expect("a version");
            if !is_disputed(&theirs, &parsed) && !is_short(&theirs, &parsed) {
                let expected = theirs.contains(&parsed);
                prop_assert_eq!(range.contains(&ours(Scheme::Pep440, &version)), expected, "{} in {}", version, text);
            }
        }
    }
}

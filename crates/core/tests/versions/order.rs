//! The order of keys is the order of each scheme.

use std::cmp::Ordering;

use proptest::prelude::*;
use stowplan_core::{Scheme, VERSION_MAX_DIGITS, Version, VersionScheme};

use crate::naive;

fn version(scheme: Scheme, text: &str) -> Version {
    scheme.version(text).unwrap_or_else(|error| panic!("{error}"))
}

/// Alike enough that parts are often equal.
fn digits() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[0-3]", 2 => "[0-9]{1,2}", 1 => "[1-9][0-9]{18,24}"]
}

/// No more digits in a row than are read.
fn readable(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit())
        .all(|digits| digits.len() <= VERSION_MAX_DIGITS)
}

fn semver() -> impl Strategy<Value = String> {
    let identifier = prop_oneof!["0|[1-9]", "[1-9][0-9]{0,22}", "(a|b|rc|-|[0-9]?x-?)[0-9]{0,2}"];
    let build = prop_oneof!["[0-9]{1,3}", "[a-b][0-9]?"];
    let list = prop::option::weighted(
        0.4,
        prop::collection::vec(identifier, 1..4).prop_map(|list| list.join(".")),
    );
    let build = prop::option::weighted(
        0.3,
        prop::collection::vec(build, 1..3).prop_map(|list| list.join(".")),
    );
    ("v?", prop::collection::vec(digits(), 1..4), list, build).prop_map(|(v, core, pre, build)| {
        let pre = pre.map_or(String::new(), |pre| format!("-{pre}"));
        let build = build.map_or(String::new(), |build| format!("+{build}"));
        format!("{v}{}{pre}{build}", core.join("."))
    })
}

fn debian() -> impl Strategy<Value = String> {
    let chunk = || {
        prop::collection::vec(prop_oneof![digits(), "[~.+]", "[abZ]", "(rc|~~)"], 0..5)
            .prop_map(|parts| parts.concat())
    };
    (
        prop::option::weighted(0.2, "[0-2]:"),
        "[0-2]",
        chunk(),
        prop::option::weighted(0.4, (chunk(), "[0a]")),
    )
        .prop_map(|(epoch, first, upstream, revision)| {
            let revision = revision.map_or(String::new(), |(chunk, last)| format!("-{chunk}{last}"));
            format!("{}{first}{upstream}{revision}", epoch.unwrap_or_default())
        })
        .prop_filter("too many digits", |text| readable(text))
}

fn opam() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![3 => digits(), 2 => Just("-".to_owned()), 2 => "[~.+_]", 1 => "[vabZ]"],
        1..7,
    )
    .prop_map(|parts| parts.concat())
    .prop_filter("too many digits", |text| readable(text))
}

fn python() -> impl Strategy<Value = naive::Python> {
    let small = || 0u128..4;
    let parts = (
        prop_oneof![4 => Just(0u128), 1 => Just(1u128)],
        prop::collection::vec(
            prop_oneof![6 => small(), 1 => Just(1_000_000_000_000_000_000_000u128)],
            1..4,
        ),
        prop::option::weighted(0.4, (0usize..3, small())),
        prop::option::weighted(0.3, small()),
        prop::option::weighted(0.3, small()),
        prop::collection::vec("[0-2]|10|a|b|ab", 0..3),
    );
    parts.prop_map(|(epoch, release, pre, post, dev, local)| naive::Python {
        epoch,
        release,
        pre,
        post,
        dev,
        local,
    })
}

/// A version in one of the spellings that are allowed.
fn spelt(version: &naive::Python, spelling: usize) -> String {
    let naive::Python {
        epoch,
        release,
        pre,
        post,
        dev,
        local,
    } = version;
    let epoch = if *epoch > 0 || spelling % 2 == 1 {
        format!("{epoch}!")
    } else {
        String::new()
    };
    let release: Vec<String> = release.iter().map(u128::to_string).collect();
    let names = [
        ["a", "b", "rc"],
        ["-ALPHA", ".beta-", "_c."],
        ["alpha", "b_", "pre"],
        [".a.", "Beta", "-preview"],
    ][spelling % 4];
    let pre = pre.map_or(String::new(), |(kind, counter)| {
        format!("{}{counter}", names[kind])
    });
    let post = post.map_or(String::new(), |counter| {
        format!("{}{counter}", [".post", "-", "_rev.", "r"][spelling % 4])
    });
    let dev = dev.map_or(String::new(), |counter| {
        format!("{}{counter}", [".dev", "dev", "-dev_", "_DEV"][spelling % 4])
    });
    let local = if local.is_empty() {
        String::new()
    } else {
        format!("+{}", local.join([".", "-", "_", "."][spelling % 4]))
    };
    format!(
        "{}{epoch}{}{pre}{post}{dev}{local}",
        ["", "v"][spelling % 2],
        release.join(".")
    )
}

fn agrees(scheme: Scheme, left: &str, right: &str, expected: Ordering) -> Result<(), TestCaseError> {
    let (a, b) = (version(scheme, left), version(scheme, right));
    prop_assert_eq!(a.cmp(&b), expected, "{} {} {}", scheme, left, right);
    prop_assert_eq!(b.cmp(&a), expected.reverse());
    prop_assert_eq!(a == b, expected.is_eq());
    prop_assert_eq!(a.text(), left);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn of_semver(left in semver(), right in semver()) {
        agrees(Scheme::Semver, &left, &right, naive::semver(&left, &right))?;
    }

    #[test]
    fn of_debian(left in debian(), right in debian()) {
        agrees(Scheme::Debian, &left, &right, naive::debian(&left, &right))?;
    }

    #[test]
    fn of_opam(left in opam(), right in opam()) {
        agrees(Scheme::Opam, &left, &right, naive::opam(&left, &right))?;
    }

    #[test]
    fn of_numbers(left in prop::collection::vec(digits(), 1..5), right in prop::collection::vec(digits(), 1..5)) {
        let (left, right) = (left.join("."), right.join("."));
        agrees(Scheme::Number, &left, &right, naive::numbers(&left, &right))?;
    }

    #[test]
    fn of_python(left in python(), right in python(), spellings in (0usize..8, 0usize..8)) {
        let (a, b) = (spelt(&left, spellings.0), spelt(&right, spellings.1));
        agrees(Scheme::Pep440, &a, &b, left.compare(&right))?;
        prop_assert_eq!(version(Scheme::Pep440, &a).is_prerelease(), left.pre.is_some() || left.dev.is_some());
    }

    #[test]
    fn of_python_spellings(written in python(), spellings in (0usize..8, 0usize..8)) {
        let (a, b) = (spelt(&written, spellings.0), spelt(&written, spellings.1));
        agrees(Scheme::Pep440, &a, &b, Ordering::Equal)?;
    }
}

#[test]
fn of_debian_is_that_of_dpkg() {
    let mut compared = 0;
    for line in include_str!("dpkg.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let [left, sign, right] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let expected = match sign {
            "<" => Ordering::Less,
            "=" => Ordering::Equal,
            _ => Ordering::Greater,
        };
        assert_eq!(
            version(Scheme::Debian, left).cmp(&version(Scheme::Debian, right)),
            expected,
            "{line}"
        );
        assert_eq!(naive::debian(left, right), expected, "{line}");
        compared += 1;
    }
    assert_eq!(compared, 300);
}

/// Ascending, from the specifications themselves.
#[test]
fn of_published_examples() {
    let ascending: [(Scheme, &[&str]); 6] = [
        (
            Scheme::Semver,
            &[
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0",
            ],
        ),
        (
            Scheme::Semver,
            &[
                "v1.29.3-eks-1a2b",
                "v1.29.3-gke.1",
                "v1.29.3-gke.10",
                "v1.29.3",
                "v1.29.3+k3s1",
                "v1.29.3+k3s2",
                "v1.30.0",
            ],
        ),
        (
            Scheme::Debian,
            &[
                "1.0~~", "1.0~~a", "1.0~", "1.0", "1.0-1", "1.0a", "1.0+b1", "1.0.1", "1:0.1",
            ],
        ),
        (
            Scheme::Opam,
            &[
                "~~", "~", "~beta2", "~beta10", "0.1", "1.0~beta", "1.0", "1.0-test", "1.0.1", "1.0.10",
                "dev", "trunk",
            ],
        ),
        (
            Scheme::Pep440,
            &[
                "1.dev0",
                "1.0.dev456",
                "1.0a1",
                "1.0a2.dev456",
                "1.0a12.dev456",
                "1.0a12",
                "1.0b1.dev456",
                "1.0b2",
                "1.0b2.post345.dev456",
                "1.0b2.post345",
                "1.0rc1.dev456",
                "1.0rc1",
                "1.0",
                "1.0+abc.5",
                "1.0+abc.7",
                "1.0+5",
                "1.0.post456.dev34",
                "1.0.post456",
                "1.0.15",
                "1.1.dev1",
                "1!0.1",
            ],
        ),
        (
            Scheme::Number,
            &[
                "0",
                "0.0.1",
                "1",
                "1.9",
                "1.10",
                "20",
                "20261121",
                "18446744073709551616",
            ],
        ),
    ];
    for (scheme, texts) in ascending {
        for pair in texts.windows(2) {
            assert!(
                version(scheme, pair[0]) < version(scheme, pair[1]),
                "{scheme} {pair:?}"
            );
        }
    }
}

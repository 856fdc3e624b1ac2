//! What ranges let in, scheme by scheme, by the examples of their documentation.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use stowplan_core::{Prereleases, Scheme, Version, VersionRange, VersionScheme};

fn version(scheme: Scheme, text: &str) -> Version {
    scheme.version(text).unwrap_or_else(|error| panic!("{error}"))
}

fn range(scheme: Scheme, text: &str) -> VersionRange {
    let range = scheme.range(text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(range.to_string(), text);
    let set = scheme
        .set(&range.set().to_string())
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(&set, range.set(), "{text}");
    range
}

/// Each range with versions that it lets in and, behind the bar, versions that it does not.
fn check(scheme: Scheme, cases: &[(&str, &str)]) {
    for (text, versions) in cases {
        let range = range(scheme, text);
        let (within, without) = versions.split_once('|').expect("a bar");
        for inside in within.split_whitespace() {
            assert!(
                range.contains(&version(scheme, inside)),
                "{scheme} {text} lets {inside} in"
            );
        }
        for outside in without.split_whitespace() {
            assert!(
                !range.contains(&version(scheme, outside)),
                "{scheme} {text} does not let {outside} in"
            );
        }
    }
}

#[test]
fn of_helm() {
    check(
        Scheme::Semver,
        &[
            ("1.2.3", "1.2.3 v1.2.3 1.2.3+b | 1.2.4 1.2.3-rc.1"),
            ("=1.2.3+b", "1.2.3+b | 1.2.3 1.2.3+c"),
            ("1.2", "1.2.0 1.2.9 | 1.3.0 1.1.9 1.2.1-rc.1"),
            ("1", "1.0.0 1.9.9 | 0.9.9 2.0.0"),
            ("1.2.x", "1.2.0 1.2.9 | 1.3.0"),
            ("1.X", "1.0.0 1.9.9 | 2.0.0"),
            ("*", "0.0.0 9.9.9 | 1.0.0-rc.1"),
            ("*-0", "0.0.0 9.9.9 1.0.0-rc.1 0.0.0-0 |"),
            ("", "0.0.0 9.9.9 | 1.0.0-rc.1"),
            ("!=1.2.3", "1.2.4 | 1.2.3 1.2.3+b"),
            ("!=1.x", "2.0.0 0.9.9 | 1.0.0 1.9.9"),
            (">1.2.3", "1.2.4 2.0.0 | 1.2.3 1.2.3+b 1.2.4-rc.1"),
            (">11", "12.0.0 | 11.1.0 11.0.0"),
            (">11.1", "11.2.0 | 11.1.1"),
            (">=11.1", "11.1.0 | 11.0.9"),
            ("=>11.1 =<11.2", "11.1.0 11.2.9 | 11.3.0"),
            ("<11", "10.9.9 | 11.0.0"),
            ("<=11", "11.9.9 | 12.0.0"),
            ("<=11.1", "11.1.9 | 11.2.0"),
            ("<=1.2.3", "1.2.3 1.2.3+b | 1.2.4"),
            ("~1.2.3", "1.2.3 1.2.9 | 1.3.0 1.2.2"),
            ("~1", "1.0.0 1.9.9 | 2.0.0"),
            ("~>1.2", "1.2.0 1.2.9 | 1.3.0"),
            (
                "~ 1.2.3-beta.2",
                "1.2.3-beta.2 1.2.3-beta.4 1.2.4 | 1.2.3-beta.1 1.3.0 1.3.0-0",
            ),
            ("^1.2.3", "1.2.3 1.9.9 | 2.0.0 1.2.2"),
            ("^0.2.3", "0.2.3 0.2.9 | 0.3.0"),
            ("^0.2", "0.2.0 0.2.9 | 0.3.0"),
            ("^0.0.3", "0.0.3 | 0.0.4"),
            ("^0.0", "0.0.0 0.0.9 | 0.1.0"),
            ("^0", "0.0.0 0.9.9 | 1.0.0"),
            ("^1.x", "1.0.0 1.9.9 | 2.0.0"),
            ("1.2 - 1.4.5", "1.2.0 1.4.5 | 1.4.6 1.1.9"),
            ("1.2.3 - 2, !=1.5.0", "1.2.3 2.9.9 | 1.5.0 3.0.0"),
            (">= 1.25.0-0", "1.25.0-gke.1 1.26.3-eks-1a2b 1.25.0 | 1.24.9"),
            (">=1.2.0, <2.0.0", "1.2.0 1.9.9 | 2.0.0 2.0.0-rc.1"),
            (">=1.2.0 <2.0.0-0", "1.2.0 1.9.9-rc.1 | 2.0.0 2.0.0-rc.1"),
            ("<1.0.0-0 || >=2.0.0", "0.9.0-rc.1 0.9.0 2.0.0 | 2.1.0-rc.1 1.0.0"),
            ("^1.2 || ^3", "1.9.0 3.9.0 | 2.0.0"),
        ],
    );
    let range = range(Scheme::Semver, "^1.2").with_prereleases(Prereleases::Allowed);
    assert!(range.contains(&version(Scheme::Semver, "1.3.0-rc.1")));
    assert!(
        !range.contains(&version(Scheme::Semver, "2.0.0-rc.1")),
        "a prerelease of the next major version is not compatible"
    );
}

#[test]
fn of_cargo() {
    check(
        Scheme::Cargo,
        &[
            ("1.2.3", "1.2.3 1.9.0 | 2.0.0 1.2.2 1.3.0-rc.1"),
            ("=1.2.3", "1.2.3 1.2.3+b | 1.2.4"),
            ("1.2.*", "1.2.0 1.2.9 | 1.3.0"),
            ("*", "0.0.0 9.9.9 | 1.0.0-rc.1"),
            ("0.2", "0.2.9 | 0.3.0"),
            (
                ">=1.2.3-rc.1, <2",
                "1.2.3-rc.1 1.2.3-rc.2 1.2.3 1.9.0 | 1.2.4-rc.1 2.0.0 1.2.3-beta",
            ),
            ("~1.2", "1.2.9 | 1.3.0"),
        ],
    );
}

#[test]
fn of_olm() {
    check(
        Scheme::Olm,
        &[
            (
                ">=1.0.0 <2.0.0",
                "1.0.0 1.5.0-rc.1 2.0.0-rc.1 1.9.9+b | 2.0.0 1.0.0-rc.1",
            ),
            ("<v2.6.0", "2.5.9 | 2.6.0 2.6.0+b"),
            (">=0.1.0 < 0.2.0 || =3.0.0", "0.1.5 3.0.0 | 0.2.0 3.0.1"),
            (">1.0.0 <3.0.0 !2.0.3-beta.2", "2.0.3-beta.1 | 2.0.3-beta.2 1.0.0"),
            ("1.2.x", "1.2.0 1.2.9 1.3.0-rc.1 | 1.3.0 1.2.0-rc.1"),
            (">=3.6.x <3.10.10", "3.6.0 3.10.9 | 3.5.9"),
            (">1.x", "2.0.0 | 1.9.9"),
            ("<=1.x", "1.9.9 | 2.0.0"),
            ("!=1.2.x", "1.1.9 1.3.0 | 1.2.5"),
            ("==1.2.3", "1.2.3 | 1.2.4"),
        ],
    );
}

#[test]
fn of_debian() {
    check(
        Scheme::Debian,
        &[
            ("(>= 1.0)", "1.0 1:0.1 1.0-1 | 1.0~rc1"),
            (">= 1.0, << 2", "1.5-3 | 2 2.0 0.9"),
            ("(<= 1.0) | (>> 2)", "1.0 1.0-0 2.0 2-1 | 1.0-1 2 2-0"),
            ("(= 1:2.0-1)", "1:2.0-1 1:2.0-01 | 2.0-1"),
            ("", "0 |"),
        ],
    );
}

#[test]
fn of_opam() {
    check(
        Scheme::Opam,
        &[
            (
                r#">= "1.0" & < "2.0" | = "3.0""#,
                "1.0 1.9 3.0 3.00 | 2.0 3.1 1.0~rc1",
            ),
            (r#"!= "1.10""#, "1.9 | 1.10"),
            (r#">="4.02" & (<"4.06"|>"5.0~")"#, "4.02 5.0 | 4.06 4.01"),
            (r#"!(>= "2" & < "3")"#, "1 3 | 2 2.9"),
            (">= 4.14 & != 5.0.0", "4.14 5.0.1 | 5.0.0"),
            ("", "0 |"),
        ],
    );
}

#[test]
fn of_python() {
    check(
        Scheme::Pep440,
        &[
            ("~=2.2", "2.2 2.9 2.2.post3 | 3.0 2.1 3.0.dev0"),
            ("~=1.4.5a4", "1.4.5a4 1.4.5 1.4.9 | 1.5 1.4.5a3"),
            ("==1.1", "1.1 1.1.0 1.1+local | 1.1.post1 1.1.1"),
            ("==1.1.*", "1.1 1.1.post1 1.1.9 | 1.2"),
            ("!=1.1.*", "1.0 1.2 | 1.1 1.1.post1"),
            ("==1.1+a", "1.1+a 1.1+A | 1.1 1.1+b"),
            ("!=1.1", "1.2 | 1.1 1.1+b"),
            (">1.7", "1.7.1 | 1.7 1.7.0.post1 1.7+local"),
            (">1.7.post2", "1.7.1 1.7.0.post3 | 1.7.0 1.7.post2 1.7.post2+a"),
            ("<1.7", "1.6 | 1.7 1.7.dev1 1.7a1"),
            ("<1.7a2", "1.7a1 1.6 | 1.7a2 1.7"),
            (">=1.0,<2.0,!=1.5", "1.0 1.0+x 1.9 | 1.5 2.0 0.9"),
            ("<=1.0", "1.0 1.0+x | 1.0.post1"),
            ("===1.0", "1.0 | 1.0+x"),
            ("==1!1.*", "1!1.5 | 1.5"),
            ("", "1.0 | 1.0a1"),
            (">=1.0, ", "1.0 | 1.0a1"),
            (">=0.1.0a1", "0.1.0a1 9.0b1 9.0 | 0.1.0.dev1"),
            (">=0.1,!=0.2a1", "0.1 | 0.2a1 0.2a2"),
        ],
    );
}

#[test]
fn of_python_without_releases() {
    let ranks = |text: &str, versions: &[&str]| {
        let versions: Vec<_> = versions
            .iter()
            .map(|text| version(Scheme::Pep440, text))
            .collect();
        let ranks = range(Scheme::Pep440, text).ranks(&versions);
        ranks
            .into_iter()
            .flatten()
            .map(|rank| versions[rank].to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ranks("", &["1.0a1", "1.0b1"]),
        ["1.0a1", "1.0b1"],
        "only prereleases exist"
    );
    assert_eq!(
        ranks(">0.1", &["0.1", "1.0a1"]),
        Vec::<&str>::new(),
        "a release exists, if not in the range"
    );
    assert_eq!(ranks(">0.1", &["0.1", "1.0a1", "1.1"]), ["1.1"]);
    assert_eq!(ranks("<0.2.0", &["0.1", "0.2.0a1"]), ["0.1"]);
    assert_eq!(
        ranks("<0.2.0a2", &["0.1", "0.2.0a1", "0.2.0a2", "0.2.0"]),
        ["0.1", "0.2.0a1"]
    );
}

#[test]
fn of_numbers() {
    check(
        Scheme::Number,
        &[
            (">=2, <10", "2 2.0 9.9 | 10 1"),
            ("7", "7 7.0 | 8"),
            (
                "<3 || >18446744073709551615",
                "2 18446744073709551616 | 3 18446744073709551615",
            ),
        ],
    );
}

#[test]
fn are_equal_when_they_let_the_same_in() {
    let hash = |range: &VersionRange| {
        let mut state = DefaultHasher::new();
        range.hash(&mut state);
        state.finish()
    };
    let (caret, spelt_out) = (range(Scheme::Semver, "^1.2"), range(Scheme::Semver, "1.2.0 - 1"));
    assert_eq!(caret, spelt_out);
    assert_eq!(hash(&caret), hash(&spelt_out));
    assert_ne!(
        range(Scheme::Semver, ">=1.0.0"),
        range(Scheme::Olm, ">=1.0.0"),
        "they differ on prereleases"
    );
}

//! What cannot be read is refused in words that name the scheme, the text, the part and what to write; nothing panics.

use proptest::prelude::*;
use stowplan_core::{RANGE_MAX_BYTES, Scheme, VERSION_MAX_BYTES, VERSION_MAX_DIGITS, Version, VersionScheme};

#[test]
fn of_versions() {
    for (scheme, text, message) in [
        (
            Scheme::Semver,
            "",
            r#"semver version "": is empty; write at least a number"#,
        ),
        (
            Scheme::Semver,
            "1.2.3.4",
            r#"semver version "1.2.3.4": has more than three numbers; write major.minor.patch and the rest behind - or +"#,
        ),
        (
            Scheme::Semver,
            "1.x",
            r#"semver version "1.x": has a wildcard, which only ranges have; write the number"#,
        ),
        (
            Scheme::Semver,
            "1.two.3",
            r#"semver version "1.two.3": "two": is not a number; write major.minor.patch, such as 1.2.3"#,
        ),
        (
            Scheme::Semver,
            "1..3",
            r#"semver version "1..3": lacks a number; write major.minor.patch, such as 1.2.3"#,
        ),
        (
            Scheme::Semver,
            "1.2.3-rc.01",
            r#"semver version "1.2.3-rc.01": "01": has zeros in front, which no number of a prerelease has; write 1"#,
        ),
        (
            Scheme::Semver,
            "1.2.3-",
            r#"semver version "1.2.3-": has an empty identifier behind -, + or a dot; write one or leave out the mark"#,
        ),
        (
            Scheme::Semver,
            "1.2.3-a_b",
            r#"semver version "1.2.3-a_b": "a_b": contains '_'; identifiers have letters, digits and -, joined by dots"#,
        ),
        (
            Scheme::Debian,
            "x:1",
            r#"debian version "x:1": has an epoch that is not a number; write a number before the first colon, or no colon"#,
        ),
        (
            Scheme::Debian,
            "1-",
            r#"debian version "1-": ends with a hyphen and no revision; leave the hyphen out"#,
        ),
        (
            Scheme::Debian,
            "1.0_1",
            r#"debian version "1.0_1": contains '_'; write letters, digits and the marks + - . : ~"#,
        ),
        (
            Scheme::Opam,
            "1 0",
            r#"opam version "1 0": contains ' '; write letters, digits and the marks + - . _ ~"#,
        ),
        (
            Scheme::Pep440,
            "one",
            r#"pep440 version "one": does not begin with a number; write a release such as 1.2.3"#,
        ),
        (
            Scheme::Pep440,
            "1.0-x",
            r#"pep440 version "1.0-x": "-x": is not understood; write [epoch!]release, then aN, bN or rcN, .postN, .devN, +local, each or none"#,
        ),
        (
            Scheme::Pep440,
            "1.0+a..b",
            r#"pep440 version "1.0+a..b": has a local label that is none; write letters and digits behind +, joined by dots"#,
        ),
        (
            Scheme::Number,
            "1.a",
            r#"number version "1.a": "a": is not a number; write numbers, joined by dots"#,
        ),
    ] {
        assert_eq!(scheme.version(text).map(|_| ()).unwrap_err().to_string(), message);
    }
}

#[test]
fn of_ranges() {
    for (scheme, text, message) in [
        (
            Scheme::Semver,
            ">=1.0 ||",
            r#"semver range ">=1.0 ||": has nothing on one side of ||; write * for any version"#,
        ),
        (
            Scheme::Semver,
            ">=",
            r#"semver range ">=": has an operator or a comma without a version; write one behind it"#,
        ),
        (
            Scheme::Semver,
            ">=1.0.0 <two",
            r#"semver range ">=1.0.0 <two": "two": is not a number; write major.minor.patch, such as 1.2.3"#,
        ),
        (
            Scheme::Cargo,
            "^1.x",
            r#"cargo range "^1.x": has an operator and a wildcard; leave out one of the two"#,
        ),
        (
            Scheme::Cargo,
            ">=1-rc.1",
            r#"cargo range ">=1-rc.1": names a prerelease without all three numbers; write them"#,
        ),
        (
            Scheme::Olm,
            ">=x",
            r#"olm range ">=x": has a wildcard for the major number; leave the comparison out, or write >=0.0.0"#,
        ),
        (
            Scheme::Debian,
            "(>= 1.0",
            r#"debian range "(>= 1.0": opens a parenthesis that is not closed; write (>= 1.0)"#,
        ),
        (
            Scheme::Debian,
            "(> 1.0)",
            r#"debian range "(> 1.0)": has a relation that is obsolete; write >> for later or >= for later or equal"#,
        ),
        (
            Scheme::Debian,
            "1.0",
            r#"debian range "1.0": has no relation; write one of << <= = >= >> before the version"#,
        ),
        (
            Scheme::Opam,
            r#""1.0""#,
            r#"opam range "\"1.0\"": has no comparison; write one of = != < <= > >= before a version in quotes"#,
        ),
        (
            Scheme::Opam,
            r#">= "1.0"#,
            r#"opam range ">= \"1.0": "\"1.0": opens a quote that is not closed; write ""#,
        ),
        (
            Scheme::Opam,
            r#"= "1" = "2""#,
            r#"opam range "= \"1\" = \"2\"": "= \"2\"": follows a whole formula; join with & or |"#,
        ),
        (
            Scheme::Pep440,
            "1.0",
            r#"pep440 range "1.0": has no operator; write one of ~= == != <= >= < > === before a version"#,
        ),
        (
            Scheme::Pep440,
            "~=1",
            r#"pep440 range "~=1": needs at least two numbers; write ~=1.0, or >=1"#,
        ),
        (
            Scheme::Pep440,
            ">=1.*",
            r#"pep440 range ">=1.*": has .*, which only == and != may; leave it out"#,
        ),
        (
            Scheme::Pep440,
            ">1.0+a",
            r#"pep440 range ">1.0+a": has a local label, which only ==, != and === may; leave out + and what follows"#,
        ),
        (
            Scheme::Number,
            ">=1,",
            r#"number range ">=1,": has an empty part; write * for any version"#,
        ),
    ] {
        assert_eq!(scheme.range(text).map(|_| ()).unwrap_err().to_string(), message);
    }
}

#[test]
fn of_absurd_sizes() {
    for scheme in Scheme::ALL {
        let digits = "1".repeat(VERSION_MAX_DIGITS);
        assert!(scheme.version(&digits).is_ok(), "{scheme}");
        let error = scheme.version(&format!("{digits}1")).unwrap_err();
        assert_eq!(
            error.reason, "is a number of 65 digits, more than the 64 that are compared; shorten it",
            "{scheme}"
        );
        let long = format!("1.{}", "a".repeat(VERSION_MAX_BYTES));
        let error = scheme.version(&long).unwrap_err();
        assert_eq!(
            error.reason, "has 258 bytes, more than the 256 that a version may have; shorten it",
            "{scheme}"
        );
        assert!(error.to_string().len() < 400, "{error}");
        let long = ">=1.0 ".repeat(RANGE_MAX_BYTES / 6 + 1);
        let error = scheme.range(&long).unwrap_err();
        assert!(
            error
                .reason
                .starts_with("has 8196 bytes, more than the 8192 that a range may have"),
            "{error}"
        );
    }
    let nested = format!("{}= \"1\"{}", "(".repeat(1000), ")".repeat(1000));
    assert!(
        Scheme::Opam
            .range(&nested)
            .unwrap_err()
            .reason
            .starts_with("is nested more than 64 deep")
    );
    assert!(Scheme::Opam.range(&"!".repeat(8000)).is_err());
    assert!(
        Version::new("mine", "1", &[0; 5000], false)
            .unwrap_err()
            .reason
            .starts_with("has a key of 5000 bytes")
    );
}

#[test]
fn the_largest_numbers_still_bound_ranges() {
    let digits = "9".repeat(VERSION_MAX_DIGITS);
    assert!(
        Scheme::Semver
            .range(&format!("^{digits}"))
            .unwrap_err()
            .reason
            .contains("65 digits")
    );
    assert!(Scheme::Semver.range(&format!("^1.{digits}")).is_ok());
    let longest = format!("1.0.0-{}", "a".repeat(VERSION_MAX_BYTES - 6));
    let range = Scheme::Semver.range(&longest).expect("a range");
    assert_eq!(
        Scheme::Semver.set(&range.set().to_string()).as_ref(),
        Ok(range.set())
    );
}

#[test]
fn of_names_of_schemes() {
    assert_eq!("debian".parse(), Ok(Scheme::Debian));
    let error = "semverr".parse::<Scheme>().unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"there is no version scheme "semverr"; did you mean "semver"?"#
    );
    for scheme in Scheme::ALL {
        assert_eq!(
            serde_json::to_string(&scheme).expect("a name"),
            format!("{:?}", scheme.as_str())
        );
        assert_eq!(scheme.to_string().parse(), Ok(scheme));
    }
}

fn likely() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,3}",
        "[.,|& ()!~^<>=*+:\"-]",
        "(x|X|v|rc|a|post|dev|alpha|none|\\*)",
        "(>=|<=|==|!=|~=|===|<<|>>|=>|~>|\\|\\||\\.\\*|\\+\\*|\\.post\\*| - )",
        "\\PC"
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// Any text is read or refused; what is read is shown and read back the same.
    #[test]
    fn nothing_panics(text in prop_oneof![likely(), any::<String>()]) {
        for scheme in Scheme::ALL {
            if let Ok(version) = scheme.version(&text) {
                prop_assert_eq!(version.text(), &text);
                prop_assert_eq!(scheme.version(version.text()), Ok(version));
            }
            if let Ok(bound) = scheme.bound(&text) {
                prop_assert_eq!(scheme.bound(bound.text()), Ok(bound));
            }
            if let Ok(range) = scheme.range(&text) {
                prop_assert_eq!(range.to_string(), text.clone());
                let shown = range.set().to_string();
                let again = scheme.set(&shown);
                prop_assert_eq!(again.as_ref(), Ok(range.set()), "{}: {:?} shown as {}", scheme, text, shown);
            }
            if let Err(error) = scheme.set(&text) {
                prop_assert!(!error.reason.is_empty());
            }
        }
    }
}

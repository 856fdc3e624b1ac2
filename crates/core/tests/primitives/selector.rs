use std::collections::BTreeSet;

use proptest::prelude::*;
use stowplan_core::{LabelOperator, LabelRequirement, LabelSelector, Labels};

use crate::{assert_round_trip, parse, refusal};

fn labels(text: &[(&str, &str)]) -> Labels {
    text.iter().copied().collect()
}

#[test]
fn every_operator_of_the_text() {
    let selector: LabelSelector = parse("a=b,c==d,e!=f,g in (x,y),h notin (z),i,!j");
    let fits = [("a", "b"), ("c", "d"), ("g", "y"), ("i", "")];
    assert!(selector.matches(&labels(&fits)));
    for (key, value) in [
        ("a", "x"),
        ("c", "x"),
        ("e", "f"),
        ("g", "z"),
        ("h", "z"),
        ("j", ""),
    ] {
        let mut other = labels(&fits);
        other.insert(key, value);
        assert!(!selector.matches(&other), "{key}={value}");
    }
    for key in ["a", "c", "g", "i"] {
        let mut other = labels(&fits);
        other.remove(key);
        assert!(!selector.matches(&other), "without {key}");
    }
    assert_eq!(
        selector.to_string(),
        "a=b,c=d,e!=f,g in (x,y),h notin (z),i,!j".replace("h notin (z)", "h!=z")
    );
}

#[test]
fn corners_of_the_text() {
    for (text, canonical) in [
        ("", ""),
        ("  ", ""),
        (" a = b , c ", "a=b,c"),
        ("a=", "a="),
        ("a!=", "a!="),
        ("a in (,b)", "a in (,b)"),
        ("a in (b,)", "a in (b,)"),
        ("a in (,)", "a in (,)"),
        ("a in (b,b)", "a in (b)"),
        ("in in (in,notin)", "in in (in,notin)"),
        ("a=b,a=c", "a=b,a in (c)"),
        ("x.io/a\tnotin\n(b)", "x.io/a!=b"),
    ] {
        let selector: LabelSelector = parse(text);
        assert_eq!(selector.to_string(), canonical, "{text}");
        assert_round_trip_text(&selector);
    }
    assert!(parse::<LabelSelector>("a!=b").matches(&Labels::new()));
    assert!(!parse::<LabelSelector>("a=b,a=c").matches(&labels(&[("a", "b")])));
    for text in [
        ",",
        "a,",
        ",a",
        "a b",
        "a in",
        "a in b",
        "a in ()",
        "a in (b",
        "a in (b c)",
        "a=b=c",
        "!",
        "!a=b",
        "!!a",
        "a>1",
        "a<1",
        "=b",
        "a=b c",
        "-a",
        "a=-",
        "(a)",
        "a)",
        "a in (b)c",
    ] {
        assert!(text.parse::<LabelSelector>().is_err(), "{text}");
    }
    assert_eq!(
        "a in (b"
            .parse::<LabelSelector>()
            .expect_err("no bracket")
            .to_string(),
        "selector \"a in (b\": expected ',' or ')' in a list of values, found the end"
    );
}

#[test]
fn the_wire_form() {
    let json = r#"{"matchLabels":{"app":"upf"},"matchExpressions":[{"key":"tier","operator":"In","values":["edge"]},{"key":"old","operator":"DoesNotExist"}]}"#;
    let selector: LabelSelector = serde_json::from_str(json).expect("the wire form");
    assert_eq!(selector.to_string(), "app=upf,tier in (edge),!old");
    assert_eq!(serde_json::to_string(&selector).expect("text"), json);
    assert_eq!(
        serde_json::from_str::<LabelSelector>("{}").expect("empty"),
        LabelSelector::everything()
    );
    for (json, message) in [
        (r#"{"matchLabel":{}}"#, "unknown field `matchLabel`"),
        (
            r#"{"matchExpressions":[{"key":"a","operator":"In"}]}"#,
            "In needs at least one value",
        ),
        (
            r#"{"matchExpressions":[{"key":"a","operator":"Exists","values":["b"]}]}"#,
            "Exists takes no values",
        ),
        (
            r#"{"matchExpressions":[{"key":"a","operator":"Gt","values":["1"]}]}"#,
            "unknown variant `Gt`",
        ),
        (
            r#"{"matchExpressions":[{"operator":"Exists"}]}"#,
            "missing field `key`",
        ),
    ] {
        assert!(
            refusal::<LabelSelector>(json).contains(message),
            "{}",
            refusal::<LabelSelector>(json)
        );
    }
    let strange = LabelSelector {
        match_labels: labels(&[("a", "not valid")]),
        ..LabelSelector::default()
    };
    assert!(strange.validate().is_err());
}

fn assert_round_trip_text(selector: &LabelSelector) {
    assert_eq!(&parse::<LabelSelector>(&selector.to_string()), selector);
}

/// Keys and values from a small alphabet, so that they meet.
fn some_labels() -> impl Strategy<Value = Labels> {
    prop::collection::btree_map("[a-d]", "[x-z]?", 0..4).prop_map(|pairs| pairs.into_iter().collect())
}

fn some_requirement() -> impl Strategy<Value = LabelRequirement> {
    let operators = [
        LabelOperator::In,
        LabelOperator::NotIn,
        LabelOperator::Exists,
        LabelOperator::DoesNotExist,
    ];
    (
        "[a-d]",
        prop::sample::select(operators.to_vec()),
        prop::collection::btree_set("[x-z]?", 1..3),
    )
        .prop_map(|(key, operator, values)| {
            let values = if operator.takes_values() {
                values
            } else {
                [].into()
            };
            LabelRequirement::new(key, operator, values)
        })
}

fn some_selector() -> impl Strategy<Value = LabelSelector> {
    (some_labels(), prop::collection::vec(some_requirement(), 0..4)).prop_map(
        |(match_labels, match_expressions)| LabelSelector {
            match_labels,
            match_expressions,
        },
    )
}

/// What a selector means, by the definition: each condition allows a set of states of its label, `None` being absence.
fn oracle(selector: &LabelSelector, labels: &Labels) -> bool {
    let exact = selector
        .match_labels
        .iter()
        .map(|(key, value)| LabelRequirement::new(key, LabelOperator::In, [value]));
    exact
        .chain(selector.match_expressions.iter().cloned())
        .all(|requirement| {
            let states = [None, Some(""), Some("x"), Some("y"), Some("z")];
            let values = requirement.values.iter().map(|value| Some(value.as_ref()));
            let (values, states): (BTreeSet<_>, BTreeSet<_>) = (values.collect(), states.into());
            let allowed: BTreeSet<Option<&str>> = match requirement.operator {
                LabelOperator::In => values,
                LabelOperator::NotIn => &states - &values,
                LabelOperator::Exists => &states - &[None].into(),
                LabelOperator::DoesNotExist => [None].into(),
            };
            allowed.contains(&labels.get(&requirement.key))
        })
}

proptest! {
    #[test]
    fn matching_agrees_with_the_definition(selector in some_selector(), labels in some_labels()) {
        prop_assert_eq!(selector.matches(&labels), oracle(&selector, &labels));
    }

    #[test]
    fn text_and_wire_read_back(selector in some_selector()) {
        assert_round_trip(&selector);
        prop_assert_eq!(selector.validate(), Ok(()));
    }

    #[test]
    fn arbitrary_text(text in ".*") {
        let _ = text.parse::<LabelSelector>();
    }

    #[test]
    fn nearly_valid_text(text in "([abin ]{0,3}|[=!(),<>]|notin){0,12}") {
        if let Ok(selector) = text.parse::<LabelSelector>() {
            assert_round_trip_text(&selector);
        }
    }
}

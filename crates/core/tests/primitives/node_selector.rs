use proptest::prelude::*;
use stowplan_core::{
    Labels, NodeOperator, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PreferredSchedulingTerm,
};

use crate::refusal;

fn expression(key: &str, operator: NodeOperator, values: &[&str]) -> NodeSelectorTerm {
    let requirement = NodeSelectorRequirement::new(key, operator, values.iter().copied());
    NodeSelectorTerm {
        match_expressions: vec![requirement],
        match_fields: Vec::new(),
    }
}

fn matches(operator: NodeOperator, values: &[&str], label: Option<&str>) -> bool {
    let labels: Labels = label.map(|value| ("k", value)).into_iter().collect();
    expression("k", operator, values).matches(&labels, "n")
}

#[test]
fn comparisons_take_integers_only() {
    for (operator, bound, label, expected) in [
        (NodeOperator::Gt, "5", Some("6"), true),
        (NodeOperator::Gt, "5", Some("5"), false),
        (NodeOperator::Gt, "5", Some("010"), true),
        (NodeOperator::Gt, "5", Some("6.5"), false),
        (NodeOperator::Gt, "5", Some("six"), false),
        (NodeOperator::Gt, "5", Some(""), false),
        (NodeOperator::Gt, "5", None, false),
        (NodeOperator::Gt, "5", Some("9223372036854775807"), true),
        (NodeOperator::Gt, "5", Some("9223372036854775808"), false),
        (NodeOperator::Lt, "5", Some("4"), true),
        (NodeOperator::Lt, "5", Some("-4"), true),
        (NodeOperator::Lt, "5", Some("5"), false),
        (NodeOperator::Lt, "5", Some("four"), false),
        (NodeOperator::Lt, "5", None, false),
        // A negative bound is no label value, which the scheduler cannot evaluate.
        (NodeOperator::Gt, "-5", Some("6"), false),
        (NodeOperator::Gt, "five", Some("6"), false),
    ] {
        assert_eq!(
            matches(operator, &[bound], label),
            expected,
            "{label:?} {operator:?} {bound}"
        );
    }
    assert!(!matches(NodeOperator::Gt, &[], Some("6")));
    assert!(!matches(NodeOperator::Gt, &["1", "2"], Some("6")));
}

#[test]
fn what_cannot_be_evaluated_matches_nothing() {
    assert!(!matches(NodeOperator::NotIn, &[], Some("a")));
    assert!(!matches(NodeOperator::NotIn, &["not valid"], None));
    assert!(!matches(NodeOperator::Exists, &["a"], Some("a")));
    assert!(!expression("bad key", NodeOperator::DoesNotExist, &[]).matches(&Labels::new(), "n"));
}

#[test]
fn an_empty_term_matches_nothing() {
    let labels: Labels = [("k", "a")].into_iter().collect();
    let mut selector = NodeSelector::default();
    assert!(!selector.matches(&labels, "n") && selector.validate().is_err());
    selector.node_selector_terms.push(NodeSelectorTerm::default());
    assert!(!selector.matches(&labels, "n"));
    selector
        .node_selector_terms
        .push(expression("k", NodeOperator::In, &["a", "b"]));
    assert!(selector.matches(&labels, "n"));
    assert_eq!(selector.to_string(), "nothing or k In (a,b)");
}

#[test]
fn fields_are_the_name_alone() {
    let named = |operator: &str| -> NodeSelectorTerm {
        let json = format!(
            r#"{{"matchFields":[{{"key":"metadata.name","operator":"{operator}","values":["n"]}}]}}"#
        );
        serde_json::from_str(&json).expect("a field")
    };
    let none = Labels::new();
    assert!(named("In").matches(&none, "n") && !named("In").matches(&none, "m"));
    assert!(!named("NotIn").matches(&none, "n") && named("NotIn").matches(&none, "m"));
    for (json, message) in [
        (
            r#"{"matchFields":[{"key":"metadata.uid","operator":"In","values":["n"]}]}"#,
            "only field",
        ),
        (
            r#"{"matchFields":[{"key":"metadata.name","operator":"In","values":["n","m"]}]}"#,
            "exactly one value",
        ),
        (
            r#"{"matchFields":[{"key":"metadata.name","operator":"Exists"}]}"#,
            "exactly one value",
        ),
        (
            r#"{"matchExpressions":[{"key":"a","operator":"Gt","values":["x"]}]}"#,
            "exactly one value, an integer",
        ),
        (
            r#"{"matchExpressions":[{"key":"a","operator":"NotIn"}]}"#,
            "at least one value",
        ),
        (r#"{"matchExpression":[]}"#, "unknown field"),
    ] {
        let refusal = refusal::<NodeSelectorTerm>(json);
        assert!(refusal.contains(message), "{refusal}");
    }
}

#[test]
fn the_wire_form() {
    let json =
        r#"{"nodeSelectorTerms":[{"matchExpressions":[{"key":"zone","operator":"In","values":["a"]}]},{}]}"#;
    let selector: NodeSelector = serde_json::from_str(json).expect("the wire form");
    assert_eq!(serde_json::to_string(&selector).expect("text"), json);
    let json = r#"{"weight":7,"preference":{"matchExpressions":[{"key":"zone","operator":"Exists"}]}}"#;
    let preferred: PreferredSchedulingTerm = serde_json::from_str(json).expect("the wire form");
    assert_eq!(serde_json::to_string(&preferred).expect("text"), json);
}

const OPERATORS: [NodeOperator; 6] = [
    NodeOperator::In,
    NodeOperator::NotIn,
    NodeOperator::Exists,
    NodeOperator::DoesNotExist,
    NodeOperator::Gt,
    NodeOperator::Lt,
];

fn some_term() -> impl Strategy<Value = NodeSelectorTerm> {
    let requirement = (
        "[a-c]",
        prop::sample::select(OPERATORS.to_vec()),
        prop::collection::vec("[0-3]", 1..3),
    )
        .prop_map(|(key, operator, mut values)| {
            match operator {
                NodeOperator::Exists | NodeOperator::DoesNotExist => values.clear(),
                NodeOperator::Gt | NodeOperator::Lt => values.truncate(1),
                NodeOperator::In | NodeOperator::NotIn => {}
            }
            NodeSelectorRequirement::new(key, operator, values)
        });
    prop::collection::vec(requirement, 0..4).prop_map(|match_expressions| NodeSelectorTerm {
        match_expressions,
        match_fields: Vec::new(),
    })
}

fn oracle(requirement: &NodeSelectorRequirement, labels: &Labels) -> bool {
    let held = labels.get(&requirement.key);
    let number = held.and_then(|held| held.parse::<i64>().ok());
    let values: Vec<i64> = requirement
        .values
        .iter()
        .map(|value| value.parse().expect("digits"))
        .collect();
    let listed = held.is_some_and(|held| requirement.values.iter().any(|value| **value == *held));
    match requirement.operator {
        NodeOperator::In => listed,
        NodeOperator::NotIn => held.is_none() || !listed,
        NodeOperator::Exists => held.is_some(),
        NodeOperator::DoesNotExist => held.is_none(),
        NodeOperator::Gt => number.is_some() && number > values.first().copied(),
        NodeOperator::Lt => number.is_some() && number < values.first().copied(),
    }
}

proptest! {
    #[test]
    fn matching_agrees_with_the_definition(
        terms in prop::collection::vec(some_term(), 0..3), labels in prop::collection::btree_map("[a-c]", "[0-3x]", 0..4),
    ) {
        let labels: Labels = labels.into_iter().collect();
        let expected = terms.iter().any(|term| {
            let all = &term.match_expressions;
            !all.is_empty() && all.iter().all(|requirement| oracle(requirement, &labels))
        });
        let selector = NodeSelector { node_selector_terms: terms };
        prop_assert_eq!(selector.matches(&labels, "n"), expected);
        let json = serde_json::to_string(&selector).expect("text");
        prop_assert_eq!(serde_json::from_str::<NodeSelector>(&json).expect("readable"), selector);
    }

    #[test]
    fn arbitrary_values_never_panic(key in ".*", values in prop::collection::vec(".*", 0..3), label in ".*", at in 0_usize..6) {
        let requirement = NodeSelectorRequirement::new(key.as_str(), OPERATORS[at], values);
        let labels: Labels = [(key, label)].into_iter().collect();
        requirement.matches(&labels);
        let _ = requirement.to_string();
    }
}

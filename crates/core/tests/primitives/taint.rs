use proptest::prelude::*;
use stowplan_core::{Taint, TaintEffect, Toleration, TolerationOperator, tolerates, untolerated};

use crate::{assert_round_trip, parse, refusal};

fn toleration(
    key: &str,
    operator: TolerationOperator,
    value: &str,
    effect: Option<TaintEffect>,
) -> Toleration {
    Toleration {
        key: key.into(),
        operator,
        value: value.into(),
        effect,
        toleration_seconds: None,
    }
}

#[test]
fn what_tolerates_what() {
    use TaintEffect::{NoExecute, NoSchedule};
    use TolerationOperator::{Equal, Exists, Gt, Lt};
    for (key, operator, value, effect, taint, expected) in [
        ("k", Equal, "v", Some(NoSchedule), "k=v:NoSchedule", true),
        ("k", Equal, "v", Some(NoExecute), "k=v:NoSchedule", false),
        ("k", Equal, "v", None, "k=v:NoExecute", true),
        ("k", Equal, "w", None, "k=v:NoSchedule", false),
        ("k", Equal, "", None, "k:NoSchedule", true),
        ("j", Equal, "v", None, "k=v:NoSchedule", false),
        ("k", Exists, "", None, "k=v:NoSchedule", true),
        ("j", Exists, "", None, "k=v:NoSchedule", false),
        ("", Exists, "", None, "k=v:PreferNoSchedule", true),
        ("", Exists, "", Some(NoExecute), "k=v:NoSchedule", false),
        ("sla", Gt, "950", None, "sla=951:NoSchedule", true),
        ("sla", Gt, "950", None, "sla=950:NoSchedule", false),
        ("sla", Lt, "950", None, "sla=949:NoSchedule", true),
        ("sla", Lt, "950", None, "sla=950:NoSchedule", false),
        ("sla", Gt, "-100", None, "sla=5:NoSchedule", true),
        ("sla", Gt, "950", None, "sla=high:NoSchedule", false),
        ("sla", Gt, "950", None, "sla=0951:NoSchedule", false),
        ("sla", Lt, "950", None, "sla:NoSchedule", false),
        ("sla", Gt, "0950", None, "sla=951:NoSchedule", false),
    ] {
        let toleration = toleration(key, operator, value, effect);
        assert_eq!(
            tolerates(std::slice::from_ref(&toleration), &parse(taint)),
            expected,
            "{toleration} {taint}"
        );
    }
}

#[test]
fn the_first_untolerated_taint() {
    let taints: Vec<Taint> = ["a:PreferNoSchedule", "b=1:NoSchedule", "c:NoExecute"]
        .map(parse)
        .into();
    let find = |tolerations: &[Toleration]| {
        untolerated(&taints, tolerations, &TaintEffect::FORBIDDING).map(|taint| taint.key.to_string())
    };
    assert_eq!(find(&[]).as_deref(), Some("b"));
    assert_eq!(find(&[Toleration::exists("b")]).as_deref(), Some("c"));
    assert_eq!(
        find(&[Toleration::equal("b", "1"), Toleration::exists("c")]),
        None
    );
    assert_eq!(find(&[Toleration::everything()]), None);
    assert!(
        untolerated(&taints, &[], &[TaintEffect::PreferNoSchedule]).is_some_and(|taint| &*taint.key == "a")
    );
}

#[test]
fn the_syntax_of_kubectl() {
    for (text, canonical) in [
        ("k=v:NoSchedule", "k=v:NoSchedule"),
        ("x.io/k:NoExecute", "x.io/k:NoExecute"),
        ("k=:NoSchedule", "k:NoSchedule"),
    ] {
        assert_eq!(parse::<Taint>(text).to_string(), canonical);
    }
    for text in [
        "",
        "k",
        "k=v",
        ":NoSchedule",
        "k=v:",
        "k=v:Noschedule",
        "k=v=w:NoSchedule",
        "k:v:NoSchedule",
        "k=v w:NoSchedule",
        "k:NoSchedule-",
    ] {
        let error = text.parse::<Taint>().expect_err(text).to_string();
        assert!(error.starts_with("taint "), "{error}");
    }
}

#[test]
fn the_wire_form() {
    let json = r#"{"key":"k","effect":"NoExecute","timeAdded":"2026-01-01T00:00:00Z"}"#;
    let taint: Taint = serde_json::from_str(json).expect("the wire form");
    assert_eq!(serde_json::to_string(&taint).expect("text"), json);
    let read = |json| serde_json::from_str::<Toleration>(json).expect(json);
    assert_eq!(
        read(r#"{"key":"k","value":"v","operator":"","effect":""}"#),
        Toleration::equal("k", "v")
    );
    assert_eq!(read(r#"{"operator":"Exists"}"#), Toleration::everything());
    let timed = read(r#"{"key":"k","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}"#);
    assert_eq!(timed.toleration_seconds, Some(300));
    for (json, message) in [
        (r#"{"key":"k","oparator":"Exists"}"#, "unknown field `oparator`"),
        (
            r#"{"key":"k","operator":"SemverGt"}"#,
            "unknown variant `SemverGt`",
        ),
        (r#"{"key":"k","effect":"Never"}"#, "unknown variant `Never`"),
        (r#"{"value":"v"}"#, "without a key the operator must be Exists"),
        (
            r#"{"key":"k","operator":"Exists","value":"v"}"#,
            "Exists takes no value",
        ),
        (
            r#"{"key":"k","operator":"Gt","value":"1.5"}"#,
            "Lt and Gt need a value that is an integer",
        ),
    ] {
        let refusal = refusal::<Toleration>(json);
        assert!(refusal.contains(message), "{refusal}");
    }
    assert!(
        toleration("k", TolerationOperator::Gt, "-5", None)
            .validate()
            .is_ok()
    );
    assert!(
        toleration("k k", TolerationOperator::Equal, "", None)
            .validate()
            .is_err()
    );
}

proptest! {
    #[test]
    fn taints_read_back(key in "([a-z]{1,5}/)?[A-Za-z0-9]{1,9}", value in "([a-z0-9]{1,9})?", at in 0_usize..3) {
        let effects = [TaintEffect::NoSchedule, TaintEffect::PreferNoSchedule, TaintEffect::NoExecute];
        assert_round_trip(&effects[at]);
        assert_round_trip(&Taint::new(key, value, effects[at]));
    }

    #[test]
    fn tolerations_read_back(key in "[ab]{1,2}", value in "[0-9]", seconds: Option<i64>, at in 0_usize..4) {
        use TolerationOperator::{Equal, Exists, Gt, Lt};
        let operator = [Equal, Exists, Gt, Lt][at];
        let value = if operator == Exists { "" } else { &value };
        let toleration = Toleration { toleration_seconds: seconds, ..toleration(&key, operator, value, None) };
        let json = serde_json::to_string(&toleration).expect("text");
        prop_assert_eq!(serde_json::from_str::<Toleration>(&json).expect("readable"), toleration);
    }

    #[test]
    fn arbitrary_text(text in ".*") {
        let _ = text.parse::<Taint>();
        let _ = text.parse::<TaintEffect>();
    }
}

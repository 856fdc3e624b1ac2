use stowplan_core::{Error, Labels};

use crate::refusal;

#[test]
fn the_syntax_of_kubernetes() {
    let long = "a".repeat(63);
    for (key, value) in [
        ("app", "upf"),
        ("a", ""),
        ("topology.kubernetes.io/zone", "eu-west-1a"),
        ("A_b.c-9", "9.Z_x-0"),
        (long.as_str(), long.as_str()),
        ("1.2/x", "x"),
    ] {
        assert_eq!(
            [(key, value)].into_iter().collect::<Labels>().validate(),
            Ok(()),
            "{key}={value}"
        );
    }
    let longer = "a".repeat(64);
    for (key, value) in [
        ("", ""),
        ("-a", ""),
        ("a-", ""),
        ("a b", ""),
        ("/a", ""),
        ("a/", ""),
        ("a/b/c", ""),
        ("Upper.case/x", ""),
        ("a..b/x", ""),
        ("x", "-"),
        ("x", "a b"),
        ("x", "é"),
        (longer.as_str(), ""),
        ("x", longer.as_str()),
    ] {
        let error = [(key, value)]
            .into_iter()
            .collect::<Labels>()
            .validate()
            .expect_err(key);
        assert!(
            matches!(&error, Error::Label { key: at, value: of, .. } if at == key && of == value),
            "{error}"
        );
    }
}

#[test]
fn a_transparent_map_in_key_order() {
    let labels: Labels = serde_json::from_str(r#"{"zone":"a b, tolerated","app":"x"}"#).expect("a map");
    assert_eq!(
        labels.iter().collect::<Vec<_>>(),
        [("app", "x"), ("zone", "a b, tolerated")]
    );
    assert_eq!(
        serde_json::to_string(&labels).expect("text"),
        r#"{"app":"x","zone":"a b, tolerated"}"#
    );
    assert_eq!(labels.to_string(), "app=x,zone=a b, tolerated");
    assert!(labels.contains("app") && labels.len() == 2 && !labels.is_empty());
    assert!(refusal::<Labels>(r#"{"app":"x","app":"y"}"#).contains("label \"app\" is given twice"));
    refusal::<Labels>(r#"{"app":1}"#);
}

#[test]
fn insertion_and_removal() {
    let mut labels = Labels::new();
    assert_eq!(labels.insert("a", "1"), None);
    assert_eq!(labels.insert("a", "2").as_deref(), Some("1"));
    labels.extend([("b", "3")]);
    assert_eq!(labels.remove("a").as_deref(), Some("2"));
    assert_eq!(labels.to_string(), "b=3");
}

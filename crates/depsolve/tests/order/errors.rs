//! Errors name the object, the field and the value.

use stowplan_core::Span;
use stowplan_depsolve::order::{Dependency, OrderProblem, Restart, Step};

fn refused(steps: impl IntoIterator<Item = Step>) -> String {
    OrderProblem::new(steps).order().expect_err("refused").to_string()
}

#[test]
fn names() {
    assert_eq!(
        refused([Step::new("a"), Step::new("")]),
        "steps[1]: name is empty"
    );
    assert_eq!(
        refused([Step::new("a"), Step::new("a")]),
        "step \"a\": name is given to two steps"
    );
    assert_eq!(
        refused([Step::new("pxe").needs("load-balancr"), Step::new("load-balancer")]),
        "step \"pxe\": dependsOn names \"load-balancr\", which is no step; did you mean \"load-balancer\"?"
    );
    let mut plain = Step::new("pxe");
    plain.depends_on.push(Dependency::from("nowhere"));
    assert_eq!(
        refused([plain]),
        "step \"pxe\": dependsOn names \"nowhere\", which is no step"
    );
}

#[test]
fn arguments() {
    let order = OrderProblem::new([Step::new("dns")]).order().unwrap();
    assert_eq!(
        order.tear_down_of(["dnss"]).unwrap_err().to_string(),
        "tear-down: started names \"dnss\", which is no step; did you mean \"dns\"?"
    );
    assert_eq!(
        order.upgrade(["web"], Restart::Direct).unwrap_err().to_string(),
        "upgrade: changed names \"web\", which is no step"
    );
}

#[test]
fn durations_out_of_range() {
    let long = Span::from_millis(u64::MAX);
    let text = refused([Step::new("a").takes(long), Step::new("b").takes(long)]);
    assert!(text.starts_with("step \"b\": duration "), "{text}");
}

#[test]
fn nothing_at_all() {
    let order = OrderProblem::new([]).order().unwrap();
    assert!(order.start_up().is_empty() && order.tear_down().is_empty());
    let schedule = order.schedule();
    assert!(schedule.length == 0 && schedule.critical.is_empty());
    assert!(order.upgrade([], Restart::Transitive).unwrap().levels.is_empty());
}

#[test]
fn steps_as_text_and_back() {
    let text = r#"{"steps":[{"name":"a","dependsOn":["b",{"name":"c","kind":"soft","reason":"why"}],"required":false,"startupOrder":3,"duration":"1m30s"},{"name":"b","required":true}],"missing":["a"],"together":false}"#;
    let problem: OrderProblem = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&problem).unwrap(), text);
    for (wrong, names) in [
        (r#"{"steps":[{"name":"a","dependson":[]}]}"#, "dependson"),
        (r#"{"steps":[{"name":"a","dependsOn":[3]}]}"#, "3"),
        (
            r#"{"steps":[{"name":"a","dependsOn":[{"name":"b","kind":"weak"}]}]}"#,
            "weak",
        ),
        (r#"{"steps":[{"name":"a","duration":"5"}]}"#, "5"),
    ] {
        let refused = serde_json::from_str::<OrderProblem>(wrong)
            .unwrap_err()
            .to_string();
        assert!(refused.contains(names), "{refused}");
    }
}

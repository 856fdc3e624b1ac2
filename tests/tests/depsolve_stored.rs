//! What is asked, stored as documents: read back as it was, and not taken for something else.

use std::fmt::Debug;

use proptest::prelude::*;
use stowplan_depsolve::clusters::ClustersRequest;
use stowplan_depsolve::order::{OrderProblem, Step};
use stowplan_depsolve::plan::PlanRequest;
use stowplan_depsolve::{PackageRequest, Stored};
use stowplan_tests::depsolve::drawn::named;

fn comes_back<T: Stored + PartialEq + Debug>(value: &T) {
    let text = value.to_yaml().expect("it can be written");
    let head = format!("apiVersion: stowplan/v1alpha1\nkind: {}\n", T::KIND);
    let fields = text.strip_prefix(&head).expect("it says what it is");
    let json = serde_json::to_string(&value.headed()).expect("it can be written");
    for form in [text.as_str(), fields, json.as_str()] {
        assert_eq!(T::read(form.as_bytes(), "stored").as_ref(), Ok(value), "{form}");
    }
    let refused = |changed: String| {
        let error = T::read(changed.as_bytes(), "stored").expect_err("it is something else");
        error.to_string()
    };
    let other = refused(text.replace(T::KIND, "Fleet"));
    assert!(
        other.contains("stored:2:7: kind") && other.contains("Fleet"),
        "{other}"
    );
    let later = refused(text.replace("v1alpha1", "v1"));
    assert!(later.contains("stored:1:13: apiVersion"), "{later}");
    let unknown = refused(format!("{text}unheardOf: 1\n"));
    assert!(unknown.contains("unknown field `unheardOf`"), "{unknown}");
}

proptest! {
    #[test]
    fn requests_come_back(numbers in proptest::collection::vec(any::<u32>(), 240)) {
        let request = named(&numbers).request;
        comes_back(&request);
        comes_back(&PlanRequest { wanted: request, steps_max: Some(3), ..PlanRequest::default() });
    }
}

#[test]
fn problems_of_every_kind_come_back() {
    comes_back(&PackageRequest::default());
    let clusters = serde_json::from_str(
        r#"{"goals":["fewestOutdated"],"clusters":[{"name":"fra-1"},{"name":"osl-1","target":{"kubernetes":"1.30.1"}}],
            "groups":{"eu":["fra-1"]},"shared":[{"package":"web"}],"skew":[{"package":"db","most":{"minors":1}}]}"#,
    );
    comes_back::<ClustersRequest>(&clusters.expect("it is right"));
    comes_back(&OrderProblem::new([
        Step::new("web").needs("db").wants("dns"),
        Step::new("db"),
    ]));
}

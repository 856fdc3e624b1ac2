//! Problems of order, as JSON: refused, or put in an order in which what a step cannot do without comes before it.
#![no_main]

use std::collections::HashMap;

use libfuzzer_sys::fuzz_target;
use stowplan_depsolve::order::{Kind, OrderProblem};

fuzz_target!(|bytes: &[u8]| {
    let Ok(problem) = serde_json::from_slice::<OrderProblem>(bytes) else {
        return;
    };
    let order = match problem.order_within(10_000) {
        Ok(order) => order,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let mut place: HashMap<&str, usize> = HashMap::new();
    for (level, units) in order.start_up().iter().enumerate() {
        place.extend(units.names().map(|name| (name, level)));
    }
    assert_eq!(
        place.len() + order.skipped().len(),
        problem.steps.len() - gone(&problem)
    );
    let together: Vec<Vec<&str>> = order
        .together()
        .map(|unit| unit.names.iter().map(String::as_str).collect())
        .collect();
    for step in &problem.steps {
        let Some(own) = place.get(step.name.as_str()) else {
            continue;
        };
        for dependency in &step.depends_on {
            let other = dependency.name.as_str();
            if dependency.kind == Some(Kind::Hard) {
                let unit = together
                    .iter()
                    .any(|unit| unit.contains(&other) && unit.contains(&step.name.as_str()));
                assert!(unit || place[other] < *own, "{} comes before {other}", step.name);
            }
        }
    }
    assert_eq!(order.tear_down().len(), order.start_up().len());
    let _ = order.schedule();
    let _ = order.mermaid();
    for broken in order.broken() {
        let _ = order.why_broken(broken);
    }
});

/// Steps that are not there.
fn gone(problem: &OrderProblem) -> usize {
    problem
        .steps
        .iter()
        .filter(|step| problem.missing.contains(&step.name))
        .count()
}

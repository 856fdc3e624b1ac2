//! Steps that are not there: who goes on, who does not, and who must not be without.

use stowplan_depsolve::order::{Dependency, Kind, OrderProblem, Step};

fn on(name: &str, dependency: &str) -> Step {
    let mut step = Step::new(name);
    step.depends_on.push(Dependency::from(dependency));
    step
}

#[test]
fn a_plain_dependency_is_as_strong_as_what_it_names() {
    let mut problem = OrderProblem::new([
        Step::new("metrics").optional(),
        on("api", "metrics"),
        Step::new("dns"),
        on("web", "dns"),
    ]);
    problem.missing = vec!["metrics".into()];
    let order = problem.order().unwrap();
    assert_eq!(
        order.to_string(),
        "1: api, dns\n2: web\nwithout: api goes on without metrics, which is missing\n"
    );
    problem.missing = vec!["dns".into()];
    assert_eq!(
        problem.order().unwrap_err().to_string(),
        "step \"dns\": required is true, but it is missing; \"web\" depends on it"
    );
}

#[test]
fn what_cannot_do_without_does_not_start() {
    let mut problem = OrderProblem::new([
        Step::new("database").optional(),
        Step::new("history").optional().needs("database"),
        Step::new("report").optional().needs("history"),
        Step::new("page").depends("report", Kind::Soft, Some("it shows it")),
    ]);
    problem.missing = vec!["database".into()];
    let order = problem.order().unwrap();
    assert_eq!(
        order.to_string(),
        "1: page\nnot started: history, which needs database\nnot started: report, which needs history\n\
         without: page goes on without report, which is missing (it shows it)\n"
    );
    problem.steps[3] = Step::new("page").needs("report");
    assert_eq!(
        problem.order().unwrap_err().to_string(),
        "step \"page\": required is true, but dependsOn names \"report\" (hard), which is missing"
    );
}

#[test]
fn names_that_are_no_steps() {
    let order = OrderProblem::new([Step::new("a").wants("b")]).order().unwrap();
    assert_eq!(order.dropped()[0].dependency, "b");
    let mut problem = OrderProblem::new([Step::new("cache")]);
    problem.missing = vec!["cash".into()];
    assert_eq!(
        problem.order().unwrap_err().to_string(),
        "order problem: missing names \"cash\", which is no step"
    );
}

#[test]
fn a_missing_step_is_in_no_cycle_and_has_no_number() {
    let mut problem = OrderProblem::new([
        Step::new("a").optional().at(1).wants("b"),
        Step::new("b").at(2).wants("a"),
    ]);
    problem.missing = vec!["a".into()];
    let order = problem.order().unwrap();
    assert!(order.broken().is_empty() && order.start_up().len() == 1);
}

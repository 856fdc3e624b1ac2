//! Cycles: named, broken where a soft edge allows, put together where that is asked for.

use stowplan_depsolve::order::{Kind, OrderError, OrderProblem, Step};

#[test]
fn a_soft_edge_is_broken_and_the_cycle_told() {
    let problem = OrderProblem::new([
        Step::new("dns").depends("metrics", Kind::Soft, Some("it counts queries")),
        Step::new("metrics").depends("storage", Kind::Hard, Some("it keeps series")),
        Step::new("storage").needs("dns"),
    ]);
    let order = problem.order().unwrap();
    assert!(order.is_fewest());
    let told = order.to_string();
    let cycle = "dns → metrics → storage → dns (dns dependsOn metrics, soft: it counts queries; \
                 metrics dependsOn storage: it keeps series; storage dependsOn dns)";
    assert_eq!(
        told,
        format!(
            "1: dns\n2: storage\n3: metrics\n\
             not kept: dns does not wait for metrics, since it closes a cycle (it counts queries)\ncycle: {cycle}\n"
        )
    );
    let why = order.why_broken(&order.broken()[0]).unwrap();
    assert_eq!(why.to_string(), cycle);
    assert!(order.mermaid().contains("s1 --x|\"it counts queries\"| s0"));
}

#[test]
fn one_edge_is_broken_where_one_is_enough() {
    // Three cycles share the edge from a to b; a greedy choice by name would break three.
    let problem = OrderProblem::new([
        Step::new("b").wants("a"),
        Step::new("a").wants("x").wants("y").wants("z"),
        Step::new("x").wants("b"),
        Step::new("y").wants("b"),
        Step::new("z").wants("b"),
    ]);
    let order = problem.order().unwrap();
    let broken: Vec<_> = order
        .broken()
        .iter()
        .map(|it| (it.step.as_str(), it.dependency.as_str()))
        .collect();
    assert_eq!(broken, [("b", "a")]);
    assert!(order.is_fewest() && order.fewest().irreducible);
}

#[test]
fn hard_cycles_are_named_all_of_them() {
    let problem = OrderProblem::new([
        Step::new("a").needs("b"),
        Step::new("b").needs("c").needs("a"),
        Step::new("c").needs("a"),
        Step::new("p").needs("q"),
        Step::new("q").needs("p"),
        Step::new("z").needs("a").needs("p"),
    ]);
    let refused = problem.order().unwrap_err();
    assert_eq!(
        refused.to_string(),
        "no order: a → b → a (a dependsOn b; b dependsOn a); p → q → p (p dependsOn q; q dependsOn p)"
    );
}

#[test]
fn a_number_of_startup_against_a_dependency_names_both() {
    let problem = OrderProblem::new([
        Step::new("lb").at(1).needs("pxe"),
        Step::new("pxe").at(7),
        Step::new("between").at(3),
    ]);
    let refused = problem.order().unwrap_err();
    assert_eq!(
        refused.to_string(),
        "no order: lb → pxe → lb (lb dependsOn pxe; startupOrder of pxe comes after lb: 7 is after 1)"
    );
    let mut together = problem;
    together.together = true;
    assert!(
        matches!(together.order(), Err(OrderError::Cycles { .. })),
        "numbers of start-up never go together"
    );
    let soft = OrderProblem::new([Step::new("lb").at(1).wants("pxe"), Step::new("pxe").at(2)]);
    assert_eq!(soft.order().unwrap().broken()[0].step, "lb");
}

#[test]
fn equal_numbers_go_in_parallel() {
    let problem = OrderProblem::new([
        Step::new("c").at(-5),
        Step::new("a").at(2),
        Step::new("b").at(2),
        Step::new("free"),
    ]);
    let order = problem.order().unwrap();
    assert_eq!(order.to_string(), "1: c, free\n2: a, b\n");
}

#[test]
fn hard_cycles_go_together_where_allowed() {
    let mut problem = OrderProblem::new([
        Step::new("libc").needs("libcrypt"),
        Step::new("libcrypt").needs("libc").wants("shell"),
        Step::new("shell").needs("libc"),
        Step::new("base"),
        Step::new("selfish").needs("selfish").needs("base"),
    ]);
    problem.together = true;
    let order = problem.order().unwrap();
    assert_eq!(order.start_up()[0].to_string(), "base, libc + libcrypt");
    assert_eq!(order.start_up()[1].to_string(), "selfish, shell");
    assert_eq!(order.broken()[0].dependency, "shell");
    assert_eq!(order.together().count(), 1);
    assert_eq!(order.schedule().length, 2);
    let down = order.tear_down_of(["libcrypt", "shell"]).unwrap();
    assert_eq!(down[1].to_string(), "libcrypt");
}

#[test]
fn a_step_that_depends_on_itself() {
    let hard = OrderProblem::new([Step::new("a").needs("a")]);
    assert_eq!(
        hard.order().unwrap_err().to_string(),
        "no order: a → a (a dependsOn a)"
    );
    let soft = OrderProblem::new([Step::new("a").wants("a")]).order().unwrap();
    assert_eq!(soft.broken().len(), 1);
    let why = soft.why_broken(&soft.broken()[0]).unwrap();
    assert_eq!(why.to_string(), "a → a (a dependsOn a, soft)");
}

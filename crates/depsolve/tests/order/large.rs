//! A hundred thousand steps and a million edges: no recursion, no quadratic cost.

use stowplan_depsolve::order::{Kind, Order, OrderProblem, Restart, Step};

const STEPS: usize = 100_000;

fn name(step: usize) -> String {
    format!("s{step:06}")
}

/// Ten edges for each step, drawn from a simple generator of numbers; `back` in a thousand go to a later step, softly.
fn drawn(back: u64) -> OrderProblem {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut number = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let steps = (0..STEPS).map(|index| {
        let mut step = Step::new(name(index));
        step.startup_order = (index % 10 == 0).then_some((index / 1000) as i64);
        for _ in 0..10 {
            if number() % 1000 < back {
                let later = index + 1 + number() as usize % (STEPS - index);
                step = step.depends(name(later.min(STEPS - 1)), Kind::Soft, None);
            } else if index > 0 {
                step = step.depends(name(number() as usize % index), Kind::Hard, None);
            }
        }
        step
    });
    OrderProblem::new(steps)
}

fn timed(what: &str, problem: &OrderProblem) -> Order {
    let start = std::time::Instant::now();
    let order = problem.order().expect("an order");
    println!("{what}: {:?}", start.elapsed());
    order
}

#[test]
fn a_million_edges() {
    let order = timed("a million edges", &drawn(0));
    assert!(order.broken().is_empty());
    let start = std::time::Instant::now();
    let upgrade = order.upgrade([name(500).as_str()], Restart::Transitive);
    assert!(upgrade.expect("a known name").levels.len() > 1);
    assert_eq!(order.schedule().length, order.start_up().len() as u64);
    println!("upgrade and schedule: {:?}", start.elapsed());
}

#[test]
fn a_million_edges_in_one_component() {
    let order = timed("a million edges, a hundredth of them back", &drawn(10));
    assert!(!order.broken().is_empty());
    println!(
        "{} broken, at least {}, irreducible: {}",
        order.broken().len(),
        order.fewest().at_least,
        order.fewest().irreducible
    );
}

#[test]
fn a_long_chain_and_its_cycle() {
    let chain = |closing: fn(Step) -> Step| {
        let steps = (0..STEPS).map(|index| match index {
            0 => closing(Step::new(name(0))),
            _ => Step::new(name(index)).needs(name(index - 1)),
        });
        OrderProblem::new(steps)
    };
    let order = timed("a chain", &chain(|step| step));
    assert_eq!(order.start_up().len(), STEPS);
    let order = timed(
        "a closed chain, one edge soft",
        &chain(|step| step.wants("s099999")),
    );
    assert!(order.is_fewest() && order.broken().len() == 1);
    let refused = chain(|step| step.needs("s099999")).order().expect_err("a cycle");
    assert!(refused.to_string().contains("(100000 steps)"), "{refused}");
}

#[test]
fn many_small_cycles() {
    let steps = (0..STEPS).map(|index| Step::new(name(index)).wants(name(index ^ 1)));
    let order = timed("fifty thousand small cycles", &OrderProblem::new(steps));
    assert!(order.is_fewest() && order.broken().len() == STEPS / 2);
}

//! Our resolver agrees with resolvo, with pubgrub and with what is proven, and what it selects holds literally.
//!
//! Every problem goes through our resolver and the checker. Where peers are slow in the test profile, they are asked every so
//! many problems; `cargo run --release -p stowplan-benches --bin depsolve` compares all of them with every solver.

use std::time::Duration;

use stowplan_tests::data;
use stowplan_tests::depsolve::checker::check;
use stowplan_tests::depsolve::dataset::Dataset;
use stowplan_tests::depsolve::optimum;
use stowplan_tests::depsolve::peer::{Answer, Ours, Pubgrub, Reading, Resolvo, Solver};

/// How often each peer is asked: once in so many problems.
#[derive(Clone, Copy)]
struct Asked {
    resolvo: usize,
    pubgrub: usize,
}

const ALWAYS: Asked = Asked {
    resolvo: 1,
    pubgrub: 1,
};

fn agrees(name: &str, asked: Asked) {
    let Some(folder) = data::path("depsolve") else {
        return;
    };
    let dataset = Dataset::read(&folder, name);
    let optima = optimum::read(&folder, name);
    let ours = Ours::new(&dataset);
    let resolvo = Resolvo::new(&dataset);
    let eager = resolvo.reading(Reading::Eager);
    let pubgrub = Pubgrub::new(&dataset);
    let mut compared = 0;
    for (index, problem) in dataset.problems.iter().enumerate() {
        let limit = Duration::from_mins(1);
        let answer = ours.solve(index, limit);
        let mine = answer.satisfiable();
        assert!(mine.is_some(), "{name} {}: we do not know", problem.id);
        if let Answer::Selected(selection) = &answer {
            let checked = check(&dataset.records, problem, selection);
            assert_eq!(checked, Ok(()), "{name} {}", problem.id);
        }
        let peers: [(&dyn Solver, usize); 2] = [(&eager, asked.resolvo), (&pubgrub, asked.pubgrub)];
        for (peer, every) in peers {
            if !index.is_multiple_of(every) {
                continue;
            }
            let theirs = peer.solve(index, limit);
            assert_eq!(
                mine,
                theirs.satisfiable(),
                "{name} {}: {}",
                problem.id,
                peer.name()
            );
            if let Answer::Selected(selection) = &theirs {
                // What the peer was given is what the records say.
                assert_eq!(
                    check(&dataset.records, problem, selection),
                    Ok(()),
                    "{name} {}: {}",
                    problem.id,
                    peer.name()
                );
            }
            compared += 1;
        }
        if let Some(proven) = optima.get(&problem.id) {
            assert_eq!(mine, Some(proven.satisfiable), "{name} {}: proven", problem.id);
            compared += 1;
        }
    }
    println!(
        "{name}: {} problems, {compared} answers compared",
        dataset.problems.len()
    );
    assert!(
        compared >= dataset.problems.len().min(100),
        "{name}: only {compared} answers were compared"
    );
}

#[test]
fn debian_bookworm_trixie() {
    let asked = Asked {
        resolvo: 4,
        pubgrub: 2,
    };
    agrees("debian-bookworm-trixie", asked);
}

#[test]
fn debian_bookworm() {
    let asked = Asked {
        resolvo: 2,
        pubgrub: 1,
    };
    agrees("debian-bookworm", asked);
}

#[test]
fn opam() {
    let asked = Asked {
        resolvo: 2,
        pubgrub: 1,
    };
    agrees("opam", asked);
}

#[test]
fn olm() {
    agrees("olm", ALWAYS);
}

#[test]
fn helm() {
    agrees("helm", ALWAYS);
}

#[test]
fn elm() {
    agrees("elm", ALWAYS);
}

#[test]
fn pubgrub_large_case() {
    agrees("pubgrub-large-case", ALWAYS);
}

#[test]
fn shapes_that_mislead() {
    for name in [
        "patho-singletons",
        "patho-disjoint",
        "patho-ranges",
        "patho-wrongbt",
    ] {
        agrees(name, ALWAYS);
    }
}

#[test]
fn pigeonholes() {
    for name in ["patho-php5", "patho-php6"] {
        agrees(name, ALWAYS);
    }
}

/// No peer ends in the time of a test; that one pigeon has no hole is known.
#[test]
fn larger_pigeonholes_have_no_solution() {
    let Some(folder) = data::path("depsolve") else {
        return;
    };
    for name in ["patho-php7", "patho-php8", "patho-php9"] {
        let dataset = Dataset::read(&folder, name);
        let ours = Ours::new(&dataset);
        for (index, problem) in dataset.problems.iter().enumerate() {
            let answer = ours.solve(index, Duration::MAX);
            assert_eq!(answer, Answer::Unsatisfiable, "{name} {}", problem.id);
        }
    }
}

//! Our resolver agrees with resolvo, with pubgrub and with what is proven, and what it selects holds literally.
//!
//! Every problem of every dataset goes through our resolver, the checker, resolvo in its eager mode and pubgrub. Left out are the
//! larger pigeonholes, which pubgrub does not end in the time of a test. `cargo run --release -p stowplan-benches --bin depsolve`
//! compares resolvo's lazy mode too, and measures.

use std::time::Duration;

use stowplan_tests::data;
use stowplan_tests::depsolve::checker::check;
use stowplan_tests::depsolve::dataset::Dataset;
use stowplan_tests::depsolve::optimum;
use stowplan_tests::depsolve::peer::{Answer, Ours, Pubgrub, Reading, Resolvo, Solver};

fn agrees(name: &str) {
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
        let peers: [&dyn Solver; 2] = [&eager, &pubgrub];
        for peer in peers {
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
        compared >= 2 * dataset.problems.len() && compared > 0,
        "{name}: only {compared} answers were compared"
    );
}

#[test]
fn debian_bookworm_trixie() {
    agrees("debian-bookworm-trixie");
}

#[test]
fn debian_bookworm() {
    agrees("debian-bookworm");
}

#[test]
fn opam() {
    agrees("opam");
}

#[test]
fn olm() {
    agrees("olm");
}

#[test]
fn helm() {
    agrees("helm");
}

#[test]
fn elm() {
    agrees("elm");
}

#[test]
fn pubgrub_large_case() {
    agrees("pubgrub-large-case");
}

#[test]
fn shapes_that_mislead() {
    for name in [
        "patho-singletons",
        "patho-disjoint",
        "patho-ranges",
        "patho-wrongbt",
    ] {
        agrees(name);
    }
}

#[test]
fn pigeonholes() {
    for name in ["patho-php5", "patho-php6"] {
        agrees(name);
    }
}

/// pubgrub does not end in the time of a test; that one pigeon has no hole is known.
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

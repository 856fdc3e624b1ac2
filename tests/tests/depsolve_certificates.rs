//! Certificates are accepted by the checker that shares nothing with the solver, and changed ones are refused.
//!
//! A changed certificate may be accepted where the change does no harm. Which changes that can be:
//!
//! * hints in another order that still propagate, a hint said twice, one that a shorter derivation does not need;
//! * a line dropped that nothing after it names, where no number of a clause changes by it, or a valid line said twice;
//! * a literal added to a clause, a bound weakened, or strengthened where the reason given still suffices;
//! * a number (`x7`) that means something else where nothing depends on what it meant;
//! * another answer as good; another root or objective, if what is claimed of that one is true as well: the claim says which.
//!
//! What is held of all of them: every line accepted is true of all answers (evaluated one by one), and so is the claim.

use proptest::prelude::*;
use stowplan_core::NoControl;
use stowplan_depsolve::{CompileOptions, Limits, Objective, Outcome, PackageId, Request, certify};
use stowplan_proofcheck::{Checker, Universe};
use stowplan_tests::data;
use stowplan_tests::depsolve::certificate::{first_untrue, untrue_claim};
use stowplan_tests::depsolve::dataset::Dataset;
use stowplan_tests::depsolve::drawn::named;
use stowplan_tests::depsolve::oracle::{Assignment, Small, objectives, small};

const LIMITS: Limits = Limits {
    conflicts: 10_000_000,
    canonical_conflicts: 0,
};

struct Certified {
    case: Small,
    universe: Universe,
    text: String,
    /// Every answer with the values of the levels.
    answers: Vec<(Assignment, Vec<u64>)>,
}

fn certified(case: Small, drawn: &[u32]) -> Certified {
    let (universe, mut request) = case.build();
    request.objectives = objectives(&case, &universe, drawn);
    let (outcome, certificate) = certify(&universe, &request, LIMITS, &NoControl);
    assert!(outcome != Outcome::Unknown, "a limit struck");
    let text = certificate.expect("what is decided is proved").to_string();
    let stored = Universe::read(universe.write_lines().as_bytes(), "stored").expect("it is as it should be");
    let ids: Vec<PackageId> = (0..case.versions.len())
        .map(|index| universe.find(&format!("p{index}")).expect("it is there"))
        .collect();
    let roots = request.packages();
    let values = |assignment: &Assignment| {
        let of = |objective: &Objective| {
            let packages = ids.iter().zip(assignment);
            packages
                .map(|(id, rank)| objective.of(&universe, &roots, *id, *rank))
                .sum()
        };
        request.objectives.iter().map(of).collect()
    };
    let answers = case
        .solutions()
        .into_iter()
        .map(|answer| (answer.clone(), values(&answer)))
        .collect();
    Certified {
        case,
        universe: stored,
        text,
        answers,
    }
}

fn holds(certified: &Certified) -> Result<(), TestCaseError> {
    let Certified {
        case,
        universe,
        text,
        answers,
    } = certified;
    match Checker::new(universe).check(text.as_bytes()) {
        Err(refusal) => prop_assert!(false, "{refusal}\n{}\n{text}", numbered(text)),
        Ok(proved) => {
            prop_assert_eq!(untrue_claim(&proved, case), None, "{}", text);
            prop_assert_eq!(
                first_untrue(text, text.lines().count(), answers),
                None,
                "{}",
                text
            );
        }
    }
    Ok(())
}

fn numbered(text: &str) -> String {
    let clauses = text.lines().filter(|line| line.contains(" :")).enumerate();
    let lines: Vec<String> = clauses.map(|(index, line)| format!("{index}: {line}")).collect();
    lines.join("\n")
}

/// A change of a text, drawn from numbers.
fn changed(text: &str, drawn: [u32; 4]) -> String {
    let [kind, line, at, by] = drawn.map(|number| number as usize);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let count = lines.len();
    if count == 0 {
        return "end optimal".into();
    }
    let line = line % count;
    let mut words: Vec<String> = lines[line].split(' ').map(str::to_owned).collect();
    let word = at % words.len();
    match kind % 14 {
        0 => drop(lines.remove(line)),
        1 => lines.insert(by % count, lines[line].clone()),
        2 => lines.swap(line, by % count),
        3 => lines.truncate(line),
        4 => {
            words.remove(word);
            lines[line] = words.join(" ");
        }
        5 => {
            words.swap(word, by % word.max(1));
            lines[line] = words.join(" ");
        }
        6 => {
            words.insert(by % word.max(1), words[word].clone());
            lines[line] = words.join(" ");
        }
        // The sense of a literal.
        7 => {
            let turned = match words[word].split_once(">=") {
                Some((name, bound)) => format!("{name}<{bound}"),
                None => words[word].replace('<', ">="),
            };
            words[word] = turned;
            lines[line] = words.join(" ");
        }
        // Another justification for the same clause.
        8 => {
            let reasons = [
                "def",
                "rup",
                "rup 0 1",
                "asked 0",
                "keep 0",
                "rule 0 0 0",
                "rule 1 0 1",
            ];
            if let Some((_, clause)) = lines[line].clone().split_once(" :") {
                lines[line] = format!("{} :{clause}", reasons[by % reasons.len()]);
            }
        }
        // A character.
        9 => {
            let mut bytes = lines[line].clone().into_bytes();
            if !bytes.is_empty() {
                let place = at % bytes.len();
                bytes[place] = b"0123456789px<>=:.-, "[by % 20];
            }
            lines[line] = String::from_utf8(bytes).expect("it is ASCII");
        }
        // A word from elsewhere.
        10 => {
            let other: Vec<&str> = text.split([' ', '\n']).collect();
            other[by % other.len()].clone_into(&mut words[word]);
            lines[line] = words.join(" ");
        }
        // A number, by a little or to something absurd.
        _ => {
            let numbers: Vec<usize> = words[word]
                .match_indices(|c: char| c.is_ascii_digit())
                .map(|(i, _)| i)
                .collect();
            if !numbers.is_empty() {
                let place = numbers[by % numbers.len()];
                let digit = words[word][place..=place].parse::<u64>().expect("a digit");
                let other = match by / 7 % 5 {
                    0 => digit + 1,
                    1 => digit.saturating_sub(1),
                    2 => digit + 2,
                    3 => u64::MAX,
                    _ => u64::from(u32::MAX),
                };
                words[word].replace_range(place..=place, &other.to_string());
                lines[line] = words.join(" ");
            }
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

fn head(text: &str) -> Vec<&str> {
    let asked = |line: &&str| line.starts_with("root ") || line.starts_with("objective ");
    text.lines().filter(asked).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, ..ProptestConfig::default() })]

    #[test]
    fn certificates_of_small_universes_are_accepted(
        case in small(5), drawn in proptest::collection::vec(any::<u32>(), 40)
    ) {
        holds(&certified(case, &drawn))?;
    }

    #[test]
    fn changed_certificates_are_refused_or_true(
        case in small(4),
        drawn in proptest::collection::vec(any::<u32>(), 40),
        changes in proptest::collection::vec(any::<[u32; 4]>(), 16),
    ) {
        let certified = certified(case, &drawn);
        let mut checker = Checker::new(&certified.universe);
        for (index, change) in changes.iter().enumerate() {
            let mut text = changed(&certified.text, *change);
            if index % 4 == 3 {
                text = changed(&text, changes[index - 1]);
            }
            if text == certified.text {
                continue;
            }
            let accepted = match checker.check(text.as_bytes()) {
                Ok(proved) => {
                    prop_assert_eq!(untrue_claim(&proved, &certified.case), None, "{}", text);
                    text.lines().count()
                }
                Err(refusal) => refusal.line,
            };
            // Of another request, these answers say nothing.
            if head(&text) == head(&certified.text) {
                let found = first_untrue(&text, accepted, &certified.answers);
                prop_assert_eq!(found, None, "accepted in\n{}\ninstead of\n{}", text, certified.text);
            }
        }
        // A checker that refused is as good as new.
        let again = checker.check(certified.text.as_bytes());
        prop_assert!(again.is_ok(), "{:?}\n{}", again, certified.text);
    }

    #[test]
    fn another_value_or_ending_is_refused(case in small(4), drawn in proptest::collection::vec(any::<u32>(), 40)) {
        let certified = certified(case, &drawn);
        let mut checker = Checker::new(&certified.universe);
        let mut refused = |text: String| checker.check(text.as_bytes()).is_err();
        for line in certified.text.lines().filter(|line| line.starts_with("optimal ")) {
            let (before, value) = line.rsplit_once(' ').expect("a value");
            let value: u64 = value.parse().expect("a number");
            for other in [value + 1, value.wrapping_sub(1)] {
                let other = format!("{before} {other}");
                prop_assert!(refused(certified.text.replace(line, &other)), "{line} as {other}\n{}", certified.text);
            }
            let dropped = certified.text.replace(&format!("{line}\n"), "");
            prop_assert!(refused(dropped));
        }
        for (ending, other) in [("end infeasible\n", "end optimal\n"), ("end optimal\n", "end infeasible\n")] {
            if let Some(start) = certified.text.strip_suffix(ending) {
                for other in [format!("{start}{other}"), format!("{start}answer\n{other}")] {
                    prop_assert!(refused(other));
                }
            }
        }
    }

    #[test]
    fn universes_are_stored_as_they_are(case in small(5)) {
        let (universe, _) = case.build();
        let lines = universe.write_lines();
        let read = stowplan_depsolve::Universe::read_lines(lines.as_bytes(), "stored").expect("it is well formed");
        prop_assert_eq!(read.write_lines(), lines);
        // The one that was read has the same answers.
        let request = |universe: &stowplan_depsolve::Universe| {
            let (_, request) = case.build();
            stowplan_depsolve::solve(universe, &request, LIMITS, &NoControl)
        };
        let feasible = |outcome: &Outcome| matches!(outcome, Outcome::Solved(_));
        prop_assert_eq!(feasible(&request(&read)), feasible(&request(&universe)));
    }
}

/// Certifies about `count` problems of a dataset, evenly spread over it, and those of these names.
#[allow(clippy::panic, reason = "a test says which problem fails")]
fn accepts(name: &str, count: usize, also: &[&str]) {
    let Some(folder) = data::path("depsolve") else {
        return;
    };
    let dataset = Dataset::read(&folder, name);
    let universe = dataset.universe();
    let unpacked = data::gzip_lines(&format!("depsolve/{name}.dsu.jsonl.gz")).expect("it is there");
    let stored = Universe::read(unpacked.join("\n").as_bytes(), name).expect("it is as the README says");
    let mut checker = Checker::new(&stored);
    let (mut optimal, mut infeasible) = (0, 0);
    let every = dataset.problems.len().div_ceil(count);
    let problems = dataset.problems.iter().enumerate();
    let chosen =
        problems.filter(|(index, problem)| index % every == 0 || also.contains(&problem.id.as_str()));
    for (_, problem) in chosen {
        let request = Request {
            objectives: vec![
                Objective::RootsNewest,
                Objective::AllNewest,
                Objective::FewestPackages,
            ],
            ..dataset.request(&universe, problem)
        };
        let (outcome, certificate) = certify(&universe, &request, LIMITS, &NoControl);
        let id = &problem.id;
        let certificate = certificate.unwrap_or_else(|| panic!("{name} {id}: no certificate"));
        let proved = checker.check(certificate.as_str().as_bytes());
        let proved = proved.unwrap_or_else(|refusal| panic!("{name} {id}: {refusal}"));
        match (outcome, proved.outcome) {
            (Outcome::Infeasible(_), stowplan_proofcheck::Outcome::Infeasible { .. }) => infeasible += 1,
            (Outcome::Solved(selection), stowplan_proofcheck::Outcome::Optimal { values, .. }) => {
                let claimed: Vec<u128> = selection.values.iter().map(|value| u128::from(*value)).collect();
                assert_eq!(claimed, values, "{name} {id}");
                optimal += 1;
            }
            (outcome, proved) => panic!("{name} {id}: {outcome:?} is proved as {proved:?}"),
        }
    }
    println!("{name}: {optimal} optimal and {infeasible} infeasible ones accepted");
    assert!(optimal + infeasible > 0, "{name}: there is no problem");
}

#[test]
fn helm() {
    accepts("helm", 60, &[]);
}

#[test]
fn olm() {
    // What is learnt of this one has a literal covered by a later one.
    accepts("olm", 60, &["one:percona-postgresql-operator"]);
}

#[test]
fn opam() {
    accepts("opam", 40, &[]);
}

#[test]
fn pubgrub_large_case() {
    accepts("pubgrub-large-case", 60, &["multi8:110"]);
}

#[test]
fn elm() {
    accepts("elm", 60, &[]);
}

#[test]
fn pigeonholes() {
    for name in [
        "patho-php5",
        "patho-php6",
        "patho-php7",
        "patho-php8",
        "patho-php9",
    ] {
        accepts(name, 1, &[]);
    }
}

/// Here thousands of steps of versions are given up, each for the same reasons.
#[test]
fn chains() {
    for name in ["patho-singletons", "patho-disjoint"] {
        accepts(name, 1, &[]);
    }
}

proptest! {
    /// Features, slots, targets and recommendations are packages that objectives count in their own way.
    #[test]
    fn certificates_of_packages_by_name_are_accepted(numbers in proptest::collection::vec(any::<u32>(), 400)) {
        let case = named(&numbers);
        let options = CompileOptions { deny_dangling: false, wishes: 4 };
        let compiled = case.repository().compile(&options).expect("the packages can be read");
        let lowered = compiled.request(&case.request).expect("the request can be read");
        let lines = compiled.universe().write_lines();
        let again = stowplan_depsolve::Universe::read_lines(lines.as_bytes(), "stored").expect("it is as it should be");
        prop_assert_eq!(again.write_lines(), lines.as_str());
        let (outcome, certificate) = certify(compiled.universe(), &lowered.request, LIMITS, &NoControl);
        let text = certificate.expect("what is decided is proved").to_string();
        let stored = Universe::read(lines.as_bytes(), "stored").expect("it is as it should be");
        let proved = Checker::new(&stored).check(text.as_bytes());
        prop_assert!(proved.is_ok(), "{:?} of {outcome:?}\n{lines}\n{text}", proved.err());
    }
}

//! Certificates of small universes with words and lines changed: refused, or true all the same.
#![no_main]

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use stowplan_core::NoControl;
use stowplan_depsolve::{Limits, certify};
use stowplan_fuzz::{draw, judge};
use stowplan_proofcheck::{Checker, Universe};
use stowplan_tests::depsolve::certificate::{first_untrue, untrue_claim};
use stowplan_tests::depsolve::oracle::objectives;

const LIMITS: Limits = Limits {
    conflicts: 10_000,
    canonical_conflicts: 0,
};

fuzz_target!(|bytes: &[u8]| {
    let _ = run(&mut Unstructured::new(bytes));
});

fn run(bytes: &mut Unstructured<'_>) -> Result<()> {
    let changes = bytes.int_in_range(1..=3)?;
    let changes = (0..changes)
        .map(|_| bytes.arbitrary())
        .collect::<Result<Vec<[u8; 4]>>>()?;
    let numbers = draw::numbers(bytes, 8)?;
    let case = draw::small(bytes)?;
    let (universe, mut request) = case.build();
    request.objectives = objectives(&case, &universe, &numbers);
    let (_, certificate) = certify(&universe, &request, LIMITS, &NoControl);
    let text = certificate.expect("what is decided is proved").to_string();
    let stored = Universe::read(universe.write_lines().as_bytes(), "stored").expect("it is as it should be");
    let mut checker = Checker::new(&stored);
    checker.check(text.as_bytes()).expect("it is right");
    let original = text.clone();
    let text = changes.into_iter().fold(text, changed);
    match checker.check(text.as_bytes()) {
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
        Ok(proved) => {
            assert_eq!(untrue_claim(&proved, &case), None, "{text}");
            // Lines are about what is asked: with another head, the answers are others.
            if head(&text) == head(&original) {
                let answers: Vec<_> = case
                    .solutions()
                    .into_iter()
                    .map(|answer| (answer.clone(), judge::values(&universe, &request, &answer)))
                    .collect();
                assert_eq!(
                    first_untrue(&text, text.lines().count(), &answers),
                    None,
                    "{text}"
                );
            }
        }
    }
    Ok(())
}

/// The lines of what is asked.
fn head(text: &str) -> Vec<&str> {
    let lines = text.lines().skip(1);
    lines
        .take_while(|line| line.starts_with("root") || line.starts_with("objective"))
        .collect()
}

/// One change of a text.
fn changed(text: String, [kind, line, word, by]: [u8; 4]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let count = lines.len();
    if count == 0 {
        return text;
    }
    let line = usize::from(line) % count;
    let by_line = usize::from(by) % count;
    let mut words: Vec<String> = lines[line].split(' ').map(str::to_owned).collect();
    let word = usize::from(word) % words.len();
    match kind % 8 {
        0 => drop(lines.remove(line)),
        1 => lines.insert(by_line, lines[line].clone()),
        2 => lines.swap(line, by_line),
        3 => {
            words.remove(word);
            lines[line] = words.join(" ");
        }
        4 => {
            let other: Vec<&str> = lines[by_line].split(' ').collect();
            words[word] = other[usize::from(kind / 8) % other.len()].to_owned();
            lines[line] = words.join(" ");
        }
        5 => {
            let twice = words[word].clone();
            words.push(twice);
            lines[line] = words.join(" ");
        }
        _ => {
            // A digit becomes another.
            let digits: Vec<usize> = words[word]
                .bytes()
                .enumerate()
                .filter(|(_, b)| b.is_ascii_digit())
                .map(|(at, _)| at)
                .collect();
            if let Some(at) = digits.get(usize::from(kind / 8) % digits.len().max(1)) {
                words[word].replace_range(at..=at, &(by % 10).to_string());
            }
            lines[line] = words.join(" ");
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

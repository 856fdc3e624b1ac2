//! No bytes whatever make the reader panic or take long.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use stowplan_core::{ReadLimits, read_fleet, read_fleet_within};

/// A change of a file: bytes cut out, put in, or repeated.
#[derive(Debug, Clone)]
enum Change {
    Cut(prop::sample::Index, usize),
    Put(prop::sample::Index, Vec<u8>),
    Repeat(prop::sample::Index, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    let pieces = prop::sample::select(vec![
        "\n",
        "  ",
        "- ",
        ": ",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        "#",
        "&a ",
        "*a",
        "!t ",
        "|\n",
        ">\n",
        "---\n",
        "\t",
        "\r",
        "~",
        "-1",
        ".nan",
        "1e999",
        "? ",
        "<<: ",
        "\u{feff}",
        "\u{2028}",
        "%YAML 1.1\n",
    ]);
    prop_oneof![
        (at(), 1_usize..40).prop_map(|(at, length)| Change::Cut(at, length)),
        (at(), pieces).prop_map(|(at, piece)| Change::Put(at, piece.as_bytes().to_vec())),
        (at(), vec(any::<u8>(), 1..4)).prop_map(|(at, bytes)| Change::Put(at, bytes)),
        (at(), 1_usize..200).prop_map(|(at, length)| Change::Repeat(at, length)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Cut(at, length) => {
            let start = at.index(bytes.len() + 1);
            bytes.drain(start..(start + length).min(bytes.len()));
        }
        Change::Put(at, piece) => {
            let start = at.index(bytes.len() + 1);
            bytes.splice(start..start, piece.iter().copied());
        }
        Change::Repeat(at, length) => {
            let start = at.index(bytes.len() + 1);
            let piece = bytes[start..(start + length).min(bytes.len())].to_vec();
            bytes.splice(start..start, piece);
        }
    }
}

/// Reads and shows whatever comes of it, quickly.
fn read_at_all(bytes: &[u8]) {
    let begin = Instant::now();
    let shown = match read_fleet(bytes, "x.yaml") {
        Ok(read) => format!("{:?}", read.warnings),
        Err(error) => error.to_string(),
    };
    let taken = begin.elapsed();
    assert!(!shown.is_empty());
    assert!(
        taken < Duration::from_secs(5),
        "{taken:?} for {} bytes",
        bytes.len()
    );
}

const SEED: &str = include_str!("../data/fleet.yaml");

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn arbitrary_bytes_are_answered(bytes in vec(any::<u8>(), 0..300)) {
        read_at_all(&bytes);
    }

    #[test]
    fn arbitrary_text_is_answered(text in "[-\\[\\]{}:,#&*!|>'\"%@` \t\r\na-c0-9.~?]{0,200}") {
        read_at_all(text.as_bytes());
    }

    #[test]
    fn a_damaged_file_is_answered(changes in vec(change(), 1..12)) {
        let mut bytes = SEED.as_bytes().to_vec();
        for change in &changes {
            apply(&mut bytes, change);
        }
        read_at_all(&bytes);
    }
}

#[test]
fn what_grows_fast_is_answered_in_time() {
    let many = |piece: &str| piece.repeat(200_000 / piece.len());
    let mut hostile: Vec<String> = [
        "[", "{", "- ", "? ", "a: ", "&a ", "!t ", "\"", "'", "[{", "- - ", "*a ", ",", ":", "\t", "# \n",
        "---\n", "a\n", "|\n", "{a: ", "[a, ", "%a\n", "\u{2028}", "a: b\n",
    ]
    .map(many)
    .to_vec();
    hostile.push(format!("[{}]", many("a,")));
    hostile.push(format!("{{{}}}", many("a: 1,")));
    let names: String = (0..20_000)
        .map(|number| format!("k{number}: 1\n"))
        .collect::<Vec<_>>()
        .concat();
    hostile.push(names);
    for text in &hostile {
        read_at_all(text.as_bytes());
    }
    // Nothing but mistakes: a fleet whose every workload names what is not there.
    let mut text = "apiVersion: stowplan/v1alpha1\nkind: Fleet\nname: x\nclusters:\n".to_owned();
    for number in 0..5_000 {
        writeln!(
            text,
            "- {{ name: c{number}, pools: [{{ name: p, instanceType: m5.large, max: 1, count: 2 }}] }}"
        )
        .expect("a string takes all");
    }
    text.push_str("workloads:\n");
    for number in 0..5_000 {
        writeln!(
            text,
            "- {{ name: w{number}, rules: {{ pin: [{{ cluster: d{number} }}], capabilities: [x{number}], \
             latency: [{{ to: {{ workload: w{} }}, rttMax: 1ms }}] }} }}",
            (number + 1) % 5_000
        )
        .expect("a string takes all");
    }
    let begin = Instant::now();
    let error = read_fleet_within(text.as_bytes(), "x.yaml", &ReadLimits::default()).unwrap_err();
    assert_eq!(error.diagnostics().len(), 10_001);
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
}

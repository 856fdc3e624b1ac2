//! What certificates cost: solving with and without a proof, and checking the proof.
//!
//! Usage: `depsolve_certificates [--data FOLDER] [--dataset NAME]... [--repeat 3] [--report FILE.md]`. Without `--dataset`, all. Every
//! problem is solved and certified, and every certificate must be accepted: the program fails at the first that is not.

use std::path::PathBuf;
use std::time::Instant;

use stowplan_benches::machine;
use stowplan_benches::rebalancing::Result;
use stowplan_core::NoControl;
use stowplan_depsolve::{Limits, Objective, Outcome, Request, Universe, certify, solve};
use stowplan_placement::harness::to_markdown;
use stowplan_proofcheck::Checker;
use stowplan_tests::data;
use stowplan_tests::depsolve::dataset::{DATASETS, Dataset};

/// The canonical answer is no part of what is proved.
const LIMITS: Limits = Limits {
    conflicts: 10_000_000,
    canonical_conflicts: 0,
};

fn main() -> Result<()> {
    let arguments = Arguments::read()?;
    let mut lines = Vec::new();
    for name in &arguments.datasets {
        for totals in dataset(&arguments, name)? {
            eprintln!("{}", totals.row().join(" | "));
            lines.push(totals.row());
        }
    }
    let header = [
        "dataset",
        "proved",
        "problems",
        "solving, ms",
        "solving and writing the certificate, ms",
        "checking, ms",
        "certificates, kB",
        "(what the proof adds + checking) / solving",
    ];
    let report = format!(
        "# Certificates: what proofs cost\n\n{}\n\nEvery problem of every dataset, in milliseconds for all together: of each problem the \
         least of {} runs. Solving: without a proof. Checking: reading the certificate and checking all of it, by `stowplan-proofcheck`, \
         which read the stored universe once before. Infeasible: problems without an answer. Optimal: the others, with the objectives \
         roots-newest, all-newest, fewest-packages. All certificates were accepted.\n\nMade by `cargo run --release -p stowplan-benches \
         --bin depsolve_certificates`; its options are said in the file.\n\n{}",
        machine::described(),
        arguments.repeats,
        to_markdown(&header, &lines)
    );
    match &arguments.report {
        Some(path) => std::fs::write(path, report)?,
        None => print!("{report}"),
    }
    Ok(())
}

/// What was measured of the problems of one kind, in seconds.
struct Totals {
    dataset: String,
    proved: &'static str,
    problems: usize,
    solving: f64,
    certifying: f64,
    checking: f64,
    bytes: usize,
}

impl Totals {
    fn row(&self) -> Vec<String> {
        let ratio = (self.certifying - self.solving + self.checking) / self.solving;
        vec![
            self.dataset.clone(),
            self.proved.to_owned(),
            self.problems.to_string(),
            format!("{:.2}", self.solving * 1e3),
            format!("{:.2}", self.certifying * 1e3),
            format!("{:.2}", self.checking * 1e3),
            format!("{:.0}", self.bytes as f64 / 1e3),
            format!("{ratio:.2}"),
        ]
    }
}

fn dataset(arguments: &Arguments, name: &str) -> Result<Vec<Totals>> {
    let dataset = Dataset::read(&arguments.data, name);
    let universe = dataset.universe();
    let lines = data::gzip_lines_of(&arguments.data.join(format!("{name}.dsu.jsonl.gz")));
    let stored = stowplan_proofcheck::Universe::read(lines.join("\n").as_bytes(), name)?;
    let mut checker = Checker::new(&stored);
    let totals = |proved| Totals {
        dataset: name.to_owned(),
        proved,
        problems: 0,
        solving: 0.0,
        certifying: 0.0,
        checking: 0.0,
        bytes: 0,
    };
    let (mut infeasible, mut optimal) = (totals("infeasible"), totals("optimal"));
    for problem in &dataset.problems {
        let mut request = dataset.request(&universe, problem);
        let feasible = match solve(&universe, &request, LIMITS, &NoControl) {
            Outcome::Solved(_) => true,
            Outcome::Infeasible(_) => false,
            Outcome::Unknown => return Err(format!("{name} {}: a limit struck", problem.id).into()),
        };
        let totals = if feasible {
            request.objectives = vec![
                Objective::RootsNewest,
                Objective::AllNewest,
                Objective::FewestPackages,
            ];
            &mut optimal
        } else {
            &mut infeasible
        };
        let measured = measure(&universe, &request, &mut checker, arguments.repeats)
            .map_err(|error| format!("{name} {}: {error}", problem.id))?;
        totals.problems += 1;
        totals.solving += measured.solving;
        totals.certifying += measured.certifying;
        totals.checking += measured.checking;
        totals.bytes += measured.bytes;
    }
    let all = [infeasible, optimal].into_iter();
    Ok(all.filter(|totals| totals.problems > 0).collect())
}

/// Of one problem, the least times, in seconds.
struct Measured {
    solving: f64,
    certifying: f64,
    checking: f64,
    bytes: usize,
}

fn measure(
    universe: &Universe,
    request: &Request,
    checker: &mut Checker<'_>,
    repeats: usize,
) -> Result<Measured> {
    let mut least = Measured {
        solving: f64::INFINITY,
        certifying: f64::INFINITY,
        checking: f64::INFINITY,
        bytes: 0,
    };
    for _ in 0..repeats {
        let start = Instant::now();
        let solved = solve(universe, request, LIMITS, &NoControl);
        least.solving = least.solving.min(start.elapsed().as_secs_f64());
        drop(solved);
        let start = Instant::now();
        let (_, certificate) = certify(universe, request, LIMITS, &NoControl);
        least.certifying = least.certifying.min(start.elapsed().as_secs_f64());
        let certificate = certificate.ok_or("there is no certificate")?;
        let text = certificate.as_str().as_bytes();
        least.bytes = text.len();
        let start = Instant::now();
        checker.check(text)?;
        least.checking = least.checking.min(start.elapsed().as_secs_f64());
    }
    Ok(least)
}

struct Arguments {
    data: PathBuf,
    datasets: Vec<String>,
    repeats: usize,
    report: Option<PathBuf>,
}

impl Arguments {
    fn read() -> Result<Self> {
        let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
        let data = std::env::var_os("STOWPLAN_DATA").map_or_else(beside, PathBuf::from);
        let mut read = Self {
            data: data.join("depsolve"),
            datasets: Vec::new(),
            repeats: 3,
            report: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(option) = arguments.next() {
            let value = arguments.next().ok_or(format!("{option}: a value is missing"))?;
            match option.as_str() {
                "--data" => read.data = value.into(),
                "--dataset" => {
                    if !DATASETS.contains(&value.as_str()) {
                        let known = DATASETS.join(", ");
                        return Err(format!("--dataset: no dataset {value:?}; there are {known}").into());
                    }
                    read.datasets.push(value);
                }
                "--repeat" => read.repeats = value.parse::<usize>()?.max(1),
                "--report" => read.report = Some(value.into()),
                _ => return Err(format!("{option}: no such option").into()),
            }
        }
        if read.datasets.is_empty() {
            read.datasets = DATASETS.map(str::to_owned).to_vec();
        }
        Ok(read)
    }
}

//! What certificates cost: solving with and without a proof, and checking the proof.
//!
//! Usage: `depsolve_certificates [--data FOLDER] [--dataset NAME]... [--repeat 3] [--report FILE.md]`. Without `--dataset`, all. Every
//! problem is solved and certified, and every certificate must be accepted: the program fails at the first that is not.

use std::path::Path;
use std::time::Instant;

use stowplan_benches::depsolve::{Arguments, number};
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
    let mut repeats = 3;
    let arguments = Arguments::read(&DATASETS, |option, value| {
        if option == "--repeat" {
            repeats = number::<usize>(option, value)?.max(1);
        }
        Ok(option == "--repeat")
    })?;
    let mut lines = Vec::new();
    for name in &arguments.datasets {
        for totals in dataset(&arguments.data, name, repeats)? {
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
         roots-newest, all-newest, fewest-packages. All certificates were accepted.\n\nMade by `{}`; its options are said in the file.\n\n{}",
        machine::described(),
        repeats,
        arguments.command(env!("CARGO_BIN_NAME")),
        to_markdown(&header, &lines)
    );
    arguments.put_report(&report)
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

fn dataset(folder: &Path, name: &str, repeats: usize) -> Result<Vec<Totals>> {
    let dataset = Dataset::read(folder, name);
    let universe = dataset.universe();
    let lines = data::gzip_lines_of(&folder.join(format!("{name}.dsu.jsonl.gz")));
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
        let measured = measure(&universe, &request, &mut checker, repeats)
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

//! First answers of the resolver.
#![allow(clippy::print_stdout)]
use std::path::Path;
use std::time::Instant;

use stowplan_core::NoControl;
use stowplan_depsolve::{Limits, Objective, Outcome, solve};
use stowplan_tests::depsolve::dataset::Dataset;

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = args.next().expect("folder");
    for name in args {
        let start = Instant::now();
        let data = Dataset::read(Path::new(&folder), &name);
        let read = start.elapsed();
        let start = Instant::now();
        let universe = data.universe();
        let built = start.elapsed();
        let mut times: Vec<(f64, String)> = Vec::new();
        let (mut sat, mut unsat, mut unknown, mut conflicts) = (0, 0, 0, 0);
        for problem in &data.problems {
            let mut request = data.request(&universe, problem);
            if std::env::var_os("BEST").is_some() {
                request.objectives = vec![Objective::RootsNewest, Objective::AllNewest, Objective::FewestPackages];
            }
            let start = Instant::now();
            let outcome = solve(&universe, &request, Limits::default(), &NoControl);
            times.push((start.elapsed().as_secs_f64() * 1e3, problem.id.clone()));
            match outcome {
                Outcome::Solved(s) => {
                    sat += 1;
                    if std::env::var_os("SHOW").is_some() { println!("OPT {} {:?} {:?}", problem.id, s.values, s.bounds); }
                    conflicts += s.statistics.conflicts;
                }
                Outcome::Infeasible(_) => {
                    unsat += 1;
                    if std::env::var_os("WHY").is_some() {
                        let start = Instant::now();
                        let conflict = stowplan_depsolve::explain(&universe, &request, 1_000_000, &NoControl).expect("explained");
                        let ms = start.elapsed().as_secs_f64() * 1e3;
                        let start = Instant::now();
                        let repairs = stowplan_depsolve::repairs(&universe, &request, 3, Limits::default(), &NoControl);
                        println!("WHY {} facts {} ms {ms:.3} repairs {} ms {:.3}", problem.id, conflict.facts.len(), repairs.len(), start.elapsed().as_secs_f64() * 1e3);
                        println!("{conflict}");
                    }
                }
                Outcome::Unknown => unknown += 1,
            }
        }
        times.sort_by(|a, b| b.0.total_cmp(&a.0));
        let total: f64 = times.iter().map(|t| t.0).sum();
        println!(
            "{name}: read {read:.2?} built {built:.2?} rules {} sat {sat} unsat {unsat} unknown {unknown} conflicts(sat) {conflicts} total {total:.1} ms, median {:.3}, worst {:?}",
            universe.rules(),
            times[times.len() / 2].0,
            &times[..times.len().min(3)]
        );
    }
}

#![allow(clippy::print_stdout, missing_docs)]
use std::path::Path;
use std::time::Instant;

use stowplan_core::NoControl;
use stowplan_depsolve::{Limits, Objective, Outcome, Session, solve};
use stowplan_tests::depsolve::dataset::Dataset;

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = args.next().expect("folder");
    for name in args {
        let data = Dataset::read(Path::new(&folder), &name);
        let universe = data.universe();
        let objectives = vec![
            Objective::RootsNewest,
            Objective::AllNewest,
            Objective::FewestPackages,
        ];
        let limits = Limits {
            canonical_conflicts: 0,
            ..Limits::default()
        };
        let (mut fresh, mut again, mut n) = (0.0, 0.0, 0);
        let mut ratios = Vec::new();
        for (problem, other) in data.problems.iter().zip(data.problems.iter().cycle().skip(7)) {
            let mut request = data.request(&universe, problem);
            request.objectives = objectives.clone();
            if request.roots.len() < 3 {
                continue;
            }
            let mut session = Session::new(&universe);
            let Outcome::Solved(_) = session.solve(&request, limits, &NoControl) else {
                continue;
            };
            let last = request.roots.len() - 1;
            request.roots[last] = data.request(&universe, other).roots[0].clone();
            let start = Instant::now();
            let one = session.solve(&request, limits, &NoControl);
            let a = start.elapsed().as_secs_f64();
            let start = Instant::now();
            let two = solve(&universe, &request, limits, &NoControl);
            let f = start.elapsed().as_secs_f64();
            match (one, two) {
                (Outcome::Solved(one), Outcome::Solved(two)) => assert_eq!(one.values, two.values),
                (Outcome::Infeasible(_), Outcome::Infeasible(_)) => {}
                other => panic!("{other:?}"),
            }
            fresh += f;
            again += a;
            ratios.push(f / a);
            n += 1;
        }
        ratios.sort_by(f64::total_cmp);
        println!(
            "{name}: {n} problems, fresh {:.1} ms, again {:.1} ms, total ratio {:.2}, median {:.2}",
            fresh * 1e3,
            again * 1e3,
            fresh / again,
            ratios[ratios.len() / 2]
        );
    }
}

//! How long it takes to say why a package is not in its newest version, and who needs it.
//!
//! Usage: `depsolve_why [--data FOLDER] [--dataset NAME]... [--report FILE.md]`. Without `--dataset`, all real ones. Every problem that has an
//! answer is solved to the best; then it is asked of up to three packages that are not in their newest version why not, in the session that solved it.

use std::fmt::Write;
use std::time::Instant;

use stowplan_benches::depsolve::Arguments;
use stowplan_benches::machine;
use stowplan_benches::rebalancing::Result;
use stowplan_core::NoControl;
use stowplan_depsolve::{
    Clause, Limits, Objective, Outcome, PackageId, RankSet, Request, Session, Universe, WhyNot, need, why_not,
};
use stowplan_tests::depsolve::dataset::{Dataset, real};

/// Packages asked about of each problem.
const ASKED: usize = 3;

const LIMITS: Limits = Limits {
    conflicts: 10_000_000,
    canonical_conflicts: 0,
};

fn main() -> Result<()> {
    let arguments = Arguments::read(&real(), |_, _| Ok(false))?;
    let mut rows = String::new();
    for name in &arguments.datasets {
        eprintln!("{name}: reading");
        let data = Dataset::read(&arguments.data, name);
        let universe = data.universe();
        let mut asked = Asked::default();
        for problem in &data.problems {
            let request = Request {
                objectives: vec![
                    Objective::RootsNewest,
                    Objective::AllNewest,
                    Objective::FewestPackages,
                ],
                ..data.request(&universe, problem)
            };
            asked.problem(&universe, &request);
        }
        asked.row(name, &mut rows)?;
    }
    let command = arguments.command(env!("CARGO_BIN_NAME"));
    arguments.put_report(&format!(
        "# Why not the newest\n\n{}\n\nOne thread. Made by `{command}`. Of every problem that has an answer, up to {ASKED} packages that are not in their newest \
         version: why not, and who needs them. *Impossible*: told as an irreducible conflict; *worse*: at which level and which packages would \
         change, solved to the proved best; *equal*: as good.\n\n\
         | dataset | questions | impossible | worse | equal | why not, median ms | 99 %, ms | largest, ms | who needs it, median ms | largest, ms |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n{rows}",
        machine::described()
    ))
}

/// What was asked, and how long it took, in milliseconds.
#[derive(Default)]
struct Asked {
    impossible: usize,
    worse: usize,
    equal: usize,
    why_not: Vec<f64>,
    needs: Vec<f64>,
}

impl Asked {
    fn problem(&mut self, universe: &Universe, request: &Request) {
        let mut session = Session::new(universe);
        let Outcome::Solved(chosen) = session.solve(request, LIMITS, &NoControl) else {
            return;
        };
        let newest = |package: PackageId| universe.versions_of(package).len() as u32 - 1;
        let outdated = chosen
            .versions
            .iter()
            .filter(|(package, rank)| *rank < newest(*package));
        for (package, _) in outdated.take(ASKED) {
            let wish = Clause::requires([(*package, RankSet::one(newest(*package)))]);
            let start = Instant::now();
            let told = why_not(&mut session, request, &chosen, &[wish], LIMITS, &NoControl);
            self.why_not.push(start.elapsed().as_secs_f64() * 1e3);
            match told {
                WhyNot::Impossible(_) => self.impossible += 1,
                WhyNot::Possible(detour) if detour.difference.is_some() => self.worse += 1,
                WhyNot::Possible(_) => self.equal += 1,
                WhyNot::Holds | WhyNot::Unknown => {}
            }
            let start = Instant::now();
            let needed = need(universe, request, &chosen, *package);
            self.needs.push(start.elapsed().as_secs_f64() * 1e3);
            std::hint::black_box(needed);
        }
    }

    fn row(mut self, name: &str, rows: &mut String) -> Result<()> {
        let spread = |values: &mut Vec<f64>| {
            values.sort_by(f64::total_cmp);
            let last = values.last().copied().unwrap_or(0.0);
            let at = |part: f64| {
                values
                    .get((values.len() as f64 * part) as usize)
                    .copied()
                    .unwrap_or(last)
            };
            (at(0.5), at(0.99), last)
        };
        let (median, nearly, most) = spread(&mut self.why_not);
        let (need, _, need_most) = spread(&mut self.needs);
        writeln!(
            rows,
            "| {name} | {} | {} | {} | {} | {median:.2} | {nearly:.1} | {most:.1} | {need:.3} | {need_most:.2} |",
            self.why_not.len(),
            self.impossible,
            self.worse,
            self.equal,
        )?;
        Ok(())
    }
}

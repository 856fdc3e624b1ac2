//! What the resolver does beyond a first answer: best answers with proof, explanations, repairs, and solving again.
//!
//! Usage: `depsolve_best [--data FOLDER] [--dataset NAME]... [--problems FILE.csv] [--report FILE.md]`. Without `--dataset`, all
//! real ones. A line for each problem that has an answer goes to `--problems`. Values are compared with the proven optima of the data and
//! selections are checked against the records; the program fails where one is wrong.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use stowplan_benches::depsolve::Arguments;
use stowplan_benches::machine;
use stowplan_benches::rebalancing::Result;
use stowplan_core::NoControl;
use stowplan_depsolve::{
    Clause, Conflict, Limits, Objective, Outcome, PackageId, RankSet, Request, Selection, Session, Universe,
    explain, repairs, solve,
};
use stowplan_tests::depsolve::checker::check;
use stowplan_tests::depsolve::dataset::{Dataset, Problem, real};
use stowplan_tests::depsolve::optimum;
use stowplan_tests::depsolve::peer::{Answer, Reading, Resolvo, Solver};

/// Conflicts that choosing the canonical answer may take, in its own column.
const CANONICAL: u64 = 100_000;

/// One package in so many gets a newer version.
const ADDED_TO: usize = 50;

fn main() -> Result<()> {
    let mut problems = None;
    let arguments = Arguments::read(&real(), |option, value| {
        if option == "--problems" {
            problems = Some(PathBuf::from(value));
        }
        Ok(option == "--problems")
    })?;
    let mut tables = Tables::default();
    for name in &arguments.datasets {
        eprintln!("{name}: reading");
        let data = Dataset::read(&arguments.data, name);
        let universe = data.universe();
        tables.best(name, &data, &universe, &optimum::read(&arguments.data, name))?;
        tables.why(name, &data, &universe)?;
        for change in [Change::Older, Change::Dropped, Change::Added, Change::None] {
            tables.again(name, &data, &universe, change)?;
        }
        tables.later(name, &data, &universe)?;
    }
    if let Some(path) = problems {
        let head = "dataset,problem,roots_newest,all_newest,packages,time_ms\n";
        std::fs::write(path, format!("{head}{}", tables.problems))?;
    }
    arguments.put_report(&tables.text(&arguments.command(env!("CARGO_BIN_NAME"))))
}

/// The rows of each table.
#[derive(Default)]
struct Tables {
    best: String,
    why: String,
    again: String,
    later: String,
    /// A line for each problem that has an answer, with its levels.
    problems: String,
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed().as_secs_f64() * 1e3)
}

/// Median, the value that 99 % stay below, and the greatest.
fn spread(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |part: f64| values.get((values.len() as f64 * part) as usize).copied();
    let last = values.last().copied().unwrap_or(0.0);
    (at(0.5).unwrap_or(last), at(0.99).unwrap_or(last), last)
}

fn best_request(data: &Dataset, universe: &Universe, problem: &Problem) -> Request {
    Request {
        objectives: vec![
            Objective::RootsNewest,
            Objective::AllNewest,
            Objective::FewestPackages,
        ],
        ..data.request(universe, problem)
    }
}

/// What becomes of the last root before a problem is solved again.
#[derive(Clone, Copy)]
enum Change {
    /// It may not have the version that was chosen, nor a newer one.
    Older,
    Dropped,
    /// It was not asked for before.
    Added,
    None,
}

impl Change {
    fn words(self) -> &'static str {
        match self {
            Self::Older => "older",
            Self::Dropped => "dropped",
            Self::Added => "added",
            Self::None => "the same",
        }
    }

    /// The changed request; none where the version chosen is the oldest.
    fn of(self, mut whole: Request, first: &Selection) -> Option<Request> {
        let root = whole.roots.pop()?;
        match self {
            Self::Dropped => {}
            Self::Added | Self::None => whole.roots.push(root),
            Self::Older => {
                let package = root.terms()[0].package;
                let chosen = first.versions.iter().find(|(of, _)| *of == package);
                let (_, rank) = chosen.filter(|(_, rank)| *rank > 0)?;
                let older = RankSet::from_intervals([(0, rank - 1)]);
                whole.roots.push(Clause::requires([(package, older)]));
            }
        }
        Some(whole)
    }
}

impl Tables {
    fn best(
        &mut self,
        name: &str,
        data: &Dataset,
        universe: &Universe,
        optima: &std::collections::BTreeMap<String, optimum::Optimum>,
    ) -> Result<()> {
        let plain = Limits {
            canonical_conflicts: 0,
            ..Limits::default()
        };
        let canonical = Limits {
            canonical_conflicts: CANONICAL,
            ..Limits::default()
        };
        let peer = Resolvo::new(data);
        let peer = peer.reading(Reading::Eager);
        let (mut times, mut whole) = (Vec::new(), Vec::new());
        let (mut answers, mut quick, mut equal, mut settled) = (0, 0, 0, 0);
        let (mut ours, mut theirs, mut packages, mut their_packages) = (0, 0, 0, 0);
        let mut least = 0;
        for (index, problem) in data.problems.iter().enumerate() {
            let request = best_request(data, universe, problem);
            let (outcome, took) = timed(|| solve(universe, &request, plain, &NoControl));
            let known = optima.get(&problem.id);
            let Outcome::Solved(found) = outcome else {
                if known.is_some_and(|known| known.satisfiable) {
                    return Err(format!("{name} {}: no answer was found to what has one", problem.id).into());
                }
                continue;
            };
            answers += 1;
            let values = &found.values;
            let quoted = problem.id.replace('"', "\"\"");
            writeln!(
                self.problems,
                "{name},\"{quoted}\",{},{},{},{took:.4}",
                values[0], values[1], values[2]
            )?;
            times.push(took);
            quick += usize::from(found.is_optimal() && took <= 1e3);
            let selected: Vec<(usize, u32)> = found
                .versions
                .iter()
                .map(|(package, rank)| (package.index(), *rank))
                .collect();
            check(&data.records, problem, &selected)
                .map_err(|wrong| format!("{name} {}: {wrong}", problem.id))?;
            if let Some(values) = known.and_then(|known| known.values) {
                if values
                    .iter()
                    .zip(&found.values)
                    .any(|(known, found)| known.is_some_and(|known| known != *found))
                {
                    return Err(format!(
                        "{name} {}: {:?}, but {values:?} is best",
                        problem.id, found.values
                    )
                    .into());
                }
                equal += 1;
            }
            let outdated = |selected: &[(usize, u32)]| {
                let newest = |package: usize| data.records.packages[package].versions.len() as u32 - 1;
                selected
                    .iter()
                    .filter(|(package, rank)| *rank < newest(*package))
                    .count()
            };
            ours += outdated(&selected);
            packages += selected.len();
            if let Answer::Selected(selected) = peer.solve(index, Duration::from_secs(20)) {
                theirs += outdated(&selected);
                their_packages += selected.len();
            }
            let fewest = Request {
                objectives: vec![Objective::FewestOutdated],
                ..request.clone()
            };
            if let Outcome::Solved(found) = solve(universe, &fewest, plain, &NoControl) {
                least += found.bounds[0];
            }
            let (outcome, took) = timed(|| solve(universe, &request, canonical, &NoControl));
            whole.push(took);
            settled += usize::from(matches!(outcome, Outcome::Solved(found) if found.canonical));
        }
        let (median, nearly, most) = spread(times);
        let (with_canonical, _, with_canonical_most) = spread(whole);
        writeln!(
            self.best,
            "| {name} | {answers} | {:.1} % | {median:.2} | {nearly:.1} | {most:.0} | {equal} | {ours} | {theirs} | {least} | {packages} | {their_packages} | \
             {:.1} % | {with_canonical:.2} | {with_canonical_most:.0} |",
            100.0 * quick as f64 / f64::from(answers.max(1)),
            100.0 * settled as f64 / f64::from(answers.max(1)),
        )?;
        eprintln!("{name}: {answers} best answers");
        Ok(())
    }

    fn why(&mut self, name: &str, data: &Dataset, universe: &Universe) -> Result<()> {
        let (mut facts, mut times, mut repair_times) = (Vec::new(), Vec::new(), Vec::new());
        let mut repaired = 0;
        for problem in &data.problems {
            let request = data.request(universe, problem);
            if !matches!(
                solve(universe, &request, Limits::default(), &NoControl),
                Outcome::Infeasible(_)
            ) {
                continue;
            }
            let (conflict, took) = timed(|| explain(universe, &request, u64::MAX, &NoControl));
            let conflict = conflict.ok_or(format!("{name} {}: not explained", problem.id))?;
            if !is_irreducible(universe, &request, &conflict)? {
                return Err(format!("{name} {}: the conflict is not irreducible", problem.id).into());
            }
            facts.push(conflict.facts.len() as f64);
            times.push(took);
            let (found, took) = timed(|| repairs(universe, &request, 3, Limits::default(), &NoControl));
            repaired += usize::from(!found.found.is_empty());
            repair_times.push(took);
        }
        let count = facts.len();
        let (median, _, most) = spread(facts);
        let (time, nearly, longest) = spread(times);
        let (repair, repair_nearly, repair_longest) = spread(repair_times);
        writeln!(
            self.why,
            "| {name} | {count} | {median} | {most} | {time:.2} | {nearly:.1} | {longest:.1} | {repaired} | {repair:.2} | {repair_nearly:.1} | \
             {repair_longest:.1} |"
        )?;
        eprintln!("{name}: {count} conflicts");
        Ok(())
    }

    fn again(&mut self, name: &str, data: &Dataset, universe: &Universe, change: Change) -> Result<()> {
        let limits = Limits {
            canonical_conflicts: 0,
            ..Limits::default()
        };
        let (mut fresh, mut again, mut ratios) = (0.0, 0.0, Vec::new());
        for problem in &data.problems {
            let whole = best_request(data, universe, problem);
            if whole.roots.len() < 2 {
                continue;
            }
            let mut before = whole.clone();
            if matches!(change, Change::Added) {
                before.roots.pop();
            }
            let mut session = Session::new(universe);
            let Outcome::Solved(first) = session.solve(&before, limits, &NoControl) else {
                continue;
            };
            let Some(request) = change.of(whole, &first) else {
                continue;
            };
            let (one, took) = timed(|| session.solve(&request, limits, &NoControl));
            let (other, anew) = timed(|| solve(universe, &request, limits, &NoControl));
            let same = match (&one, &other) {
                (Outcome::Solved(one), Outcome::Solved(other)) => one.values == other.values,
                (Outcome::Infeasible(_), Outcome::Infeasible(_)) => true,
                _ => false,
            };
            if !same {
                return Err(format!("{name} {}: solving again gives another value", problem.id).into());
            }
            fresh += anew;
            again += took;
            ratios.push(anew / took);
        }
        let count = ratios.len();
        if count == 0 {
            return Ok(());
        }
        let (median, _, _) = spread(ratios);
        writeln!(
            self.again,
            "| {name} | {} | {count} | {fresh:.1} | {again:.1} | {:.2} | {median:.2} |",
            change.words(),
            fresh / again
        )?;
        eprintln!("{name}: {count} solved again, a root {}", change.words());
        Ok(())
    }

    /// Each problem without some newest versions, then with them: in a session that begins with what the one before learnt, and from
    /// nothing.
    fn later(&mut self, name: &str, data: &Dataset, universe: &Universe) -> Result<()> {
        let limits = Limits {
            canonical_conflicts: 0,
            ..Limits::default()
        };
        let before = data.without_newest(ADDED_TO);
        let smaller = before.universe();
        let (mut fresh, mut resumed, mut kept, mut ratios) = (0.0, 0.0, 0.0, Vec::new());
        let (mut clauses, mut cores) = (0, 0);
        for (problem, earlier) in data.problems.iter().zip(&before.problems) {
            let mut session = Session::new(&smaller);
            let first = session.solve(&best_request(&before, &smaller, earlier), limits, &NoControl);
            let grown =
                |package: &PackageId| smaller.version_count(*package) < universe.version_count(*package);
            let Outcome::Solved(first) = first else {
                continue;
            };
            if !first.versions.iter().any(|(package, _)| grown(package)) {
                continue;
            }
            let (learnt, took) = timed(|| session.learnt());
            kept += took;
            clauses += learnt.clauses();
            cores += learnt.cores();
            let request = best_request(data, universe, problem);
            // Whichever is timed first would find the universe out of the caches.
            let other = solve(universe, &request, limits, &NoControl);
            let (one, took) =
                timed(|| Session::resume(universe, &learnt).solve(&request, limits, &NoControl));
            let (_, anew) = timed(|| solve(universe, &request, limits, &NoControl));
            let same = match (&one, &other) {
                (Outcome::Solved(one), Outcome::Solved(other)) => one.values == other.values,
                (Outcome::Infeasible(_), Outcome::Infeasible(_)) => true,
                _ => false,
            };
            if !same {
                return Err(format!(
                    "{name} {}: what was learnt before gives another value",
                    problem.id
                )
                .into());
            }
            fresh += anew;
            resumed += took;
            ratios.push(anew / took);
        }
        let count = ratios.len();
        if count == 0 {
            return Ok(());
        }
        let (median, _, _) = spread(ratios);
        writeln!(
            self.later,
            "| {name} | {count} | {clauses} | {cores} | {kept:.1} | {fresh:.1} | {resumed:.1} | {:.2} | {median:.2} |",
            fresh / resumed
        )?;
        eprintln!("{name}: {count} solved after versions were added");
        Ok(())
    }

    fn text(&self, command: &str) -> String {
        format!(
            "# The resolver beyond first answers\n\n{}\n\nOne thread, one run of each problem. Made by `{command}`; its options are said in the file.\n\n\
             ## Best answers\n\nRoots newest, then all newest, then fewest packages. *Proved within 1 s*: the share of answers that are proved best in \
             that time. *Optima*: answers that were compared with the proven optima of the data; all are equal. *Outdated*: packages not in their newest version, and \
             *packages*: those selected, over all problems, beside the first answers of resolvo (eager). *Fewest*: the sum of the fewest outdated packages that any \
             answer can have, proved with that as the only level. *Canonical*: the share for which the one \
             answer that depends on no order was reached within {CANONICAL} conflicts, and the time with that.\n\n\
             <!-- --8<-- [start:best] -->\n\n| dataset | answers | proved within 1 s | median, ms | 99 %, ms | largest, ms | optima | outdated | resolvo's | fewest | packages | resolvo's | \
             canonical | median, ms | largest, ms |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n{}\n<!-- --8<-- [end:best] -->\n\n\
             ## Why not\n\nEvery unsatisfiable problem. Each set of facts was verified to be irreducible: a universe of these facts alone has no answer, and \
             without any one of them it has. Up to three smallest repairs, each solved.\n\n\
             | dataset | problems | facts, median | most | explained, median ms | 99 %, ms | largest, ms | repaired | repairs, median ms | 99 %, ms | largest, ms \
             |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n{}\n\
             ## Again\n\nProblems of two roots or more, solved to the proved best again, in the session that solved them before and from nothing. *Root*: what became of the \
             last root in between; *older*: it is changed to versions older than the one selected. Values are equal in all.\n\n\
             | dataset | root | problems | from nothing, ms | again, ms | total, times faster | median, times faster |\n|---|---|--:|--:|--:|--:|--:|\n{}\n\
             ## After metadata was added\n\nEvery {ADDED_TO}th package lacks its newest version at first. Each problem whose best answer has such a package is solved \
             again when the versions are there: in a session that begins with what the one before learnt (*clauses* and *cores*, written down in the time \
             said), and from nothing. Values are equal in all.\n\n\
             | dataset | problems | clauses | cores | written down, ms | from nothing, ms | resumed, ms | total, times faster | median, times faster \
             |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n{}",
            machine::described(),
            self.best,
            self.why,
            self.again,
            self.later
        )
    }
}

/// Whether a universe of the facts alone has no answer, and has one when any of them is left out.
fn is_irreducible(universe: &Universe, request: &Request, conflict: &Conflict) -> Result<bool> {
    let feasible = |left_out: Option<usize>| -> Result<bool> {
        let mut builder = Universe::builder();
        let mut known = std::collections::BTreeMap::new();
        let clauses: Vec<_> = conflict
            .facts
            .iter()
            .map(|fact| fact.clause(universe, request))
            .collect();
        let askers: Vec<_> = conflict.facts.iter().map(|fact| fact.asker(universe)).collect();
        let named = clauses
            .iter()
            .flat_map(|clause| clause.terms().iter().map(|term| term.package));
        for package in named.chain(askers.iter().flatten().map(|(package, _)| *package)) {
            if let std::collections::btree_map::Entry::Vacant(new) = known.entry(package) {
                let versions = universe.versions_of(package).iter().map(AsRef::as_ref);
                new.insert(builder.package(universe.name(package), versions.map(Box::<str>::from))?);
            }
        }
        let mut roots = Vec::new();
        for (index, (clause, asker)) in clauses.iter().zip(&askers).enumerate() {
            if left_out == Some(index) {
                continue;
            }
            let clause = Clause::from_terms(clause.terms().iter().map(|term| stowplan_depsolve::Term {
                package: known[&term.package],
                ..term.clone()
            }));
            match asker {
                Some((package, ranks)) => builder.demand(known[package], ranks, &clause)?,
                None => roots.push(clause),
            }
        }
        let request = Request {
            roots,
            ..Request::default()
        };
        Ok(matches!(
            solve(&builder.build(), &request, Limits::default(), &NoControl),
            Outcome::Solved(_)
        ))
    };
    if feasible(None)? {
        return Ok(false);
    }
    for index in 0..conflict.facts.len() {
        if !feasible(Some(index))? {
            return Ok(false);
        }
    }
    Ok(true)
}

//! Clusters resolved together, beside one of them alone.
//!
//! Usage: `depsolve_clusters [--data FOLDER] [--dataset NAME]... [--clusters N] [--repeat N] [--report FILE.md]`. Every joint answer is checked: each
//! cluster's selection against the records, its values against what the cluster can have alone, every rule; the program fails where one is wrong.

use std::fmt::Write;
use std::time::Instant;

use stowplan_benches::depsolve::{Arguments, number};
use stowplan_benches::machine;
use stowplan_benches::rebalancing::Result;
use stowplan_core::NoControl;
use stowplan_depsolve::clusters::{ClusterLimits, ClusterProblem, ClustersAnswer, ClustersOutcome, Coupling};
use stowplan_depsolve::{Limits, Outcome, Request, Universe, solve};
use stowplan_tests::depsolve::dataset::Dataset;
use stowplan_tests::depsolve::varied::{kinds, rules};

/// Where clusters are most like real ones: many packages each.
const DATASETS: [&str; 5] = ["debian-bookworm-trixie", "debian-bookworm", "opam", "olm", "helm"];
/// Kinds of clusters in a row; the last is as many as clusters.
const KINDS: [usize; 4] = [1, 5, 20, usize::MAX];

fn main() -> Result<()> {
    let (mut clusters, mut repeats) = (100, 5);
    let arguments = Arguments::read(&DATASETS, |option, value| {
        match option {
            "--clusters" => clusters = number(option, value)?,
            "--repeat" => repeats = number(option, value)?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let mut rows = String::new();
    for name in &arguments.datasets {
        let data = Dataset::read(&arguments.data, name);
        let universe = data.universe();
        let all = kinds(&data, &universe, clusters);
        eprintln!("{name}: {} kinds of clusters", all.len());
        for count in KINDS {
            let some = &all[..count.min(all.len())];
            for bound in [false, true] {
                let unbound = bound && some.len() == 1;
                if !some.is_empty() && !unbound {
                    row(&mut rows, name, &universe, some, clusters, repeats, bound)?;
                }
            }
        }
    }
    let command = arguments.command(env!("CARGO_BIN_NAME"));
    arguments.put_report(&report(&rows, &command, clusters, repeats))
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed().as_secs_f64() * 1e3)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

fn problem<'u>(
    universe: &'u Universe,
    kinds: &[Request],
    clusters: usize,
    rules: &[Coupling],
) -> Result<ClusterProblem<'u>> {
    let mut problem = ClusterProblem::new(universe);
    for cluster in 0..clusters {
        problem.cluster(
            format!("cluster-{cluster:03}"),
            kinds[cluster % kinds.len()].clone(),
        )?;
    }
    for rule in rules {
        problem.couple(rule.clone())?;
    }
    Ok(problem)
}

fn answer(problem: &ClusterProblem<'_>) -> Option<ClustersAnswer> {
    match problem.solve(ClusterLimits::default(), &NoControl) {
        ClustersOutcome::Solved(answer) => Some(answer),
        _ => None,
    }
}

fn row(
    rows: &mut String,
    name: &str,
    universe: &Universe,
    kinds: &[Request],
    clusters: usize,
    repeats: usize,
    bound: bool,
) -> Result<()> {
    let rules = if bound {
        rules(universe, kinds, clusters, |rules| {
            problem(universe, kinds, clusters, rules)
                .ok()
                .as_ref()
                .and_then(answer)
                .is_some()
        })
    } else {
        Vec::new()
    };
    if bound && rules.is_empty() {
        return Ok(());
    }
    let together = problem(universe, kinds, clusters, &rules)?;
    let (mut one, mut all, mut values, mut packages) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let mut answered = None;
    for _ in 0..repeats {
        let (alone, took) = timed(|| {
            kinds
                .iter()
                .map(|request| solve(universe, request, Limits::default(), &NoControl))
                .collect::<Vec<_>>()
        });
        one.push(took / kinds.len() as f64);
        let (answer, took) = timed(|| answer(&together));
        all.push(took);
        let answer = answer.ok_or("no joint answer was found")?;
        (values, packages) = (vec![0; answer.values.len()], 0);
        for cluster in &answer.clusters {
            packages += cluster.selection.versions.len();
        }
        for cluster in 0..clusters {
            let Outcome::Solved(alone) = &alone[cluster % kinds.len()] else {
                return Err("a cluster has no answer alone".into());
            };
            for (sum, value) in values.iter_mut().zip(&alone.values) {
                *sum += value;
            }
            if !bound && answer.clusters[cluster].selection.versions != alone.versions {
                return Err(format!("{name}: cluster {cluster} differs from its answer alone").into());
            }
        }
        if answer.values < values || (!bound && answer.values != values) {
            return Err(format!("{name}: {:?} together, {values:?} alone", answer.values).into());
        }
        answered = Some(answer);
    }
    let answer = answered.ok_or("--repeat: 0")?;
    let (one, all) = (median(one), median(all));
    let told = |values: &[u64]| {
        let each: Vec<String> = values.iter().map(u64::to_string).collect();
        each.join(", ")
    };
    writeln!(
        rows,
        "| {name} | {} | {} | {:.0} | {one:.2} | {all:.1} | **{:.1}** | {} | {} | {} |",
        kinds.len(),
        rules.len(),
        packages as f64 / clusters as f64,
        all / one,
        told(&values),
        if bound {
            told(&answer.values)
        } else {
            "the same".to_owned()
        },
        if answer.is_optimal() && answer.canonical {
            "yes"
        } else {
            "no"
        }
    )?;
    eprint!("{}", rows.lines().last().unwrap_or_default());
    eprintln!();
    Ok(())
}

fn report(rows: &str, command: &str, clusters: usize, repeats: usize) -> String {
    format!(
        "# Clusters resolved together\n\n{}\n\nMade by `{command}`; medians of {repeats} runs.\n\n\
         {clusters} clusters, of so many kinds. All ask for the roots of one problem of the data, the one with the most; of each kind two more roots are asked, its platform does not let in the \
         newest of two packages, and installed is what was best when that was so of two others. Goals: roots newest, least change, all newest. *Rules*: up to three packages \
         that must have the same version in all clusters and three that may be one version apart, chosen so that what clusters would have alone breaks them. *One*: a cluster alone, from \
         nothing, mean over the kinds. *Times one*: all clusters together, divided by that. Answers are proved best and canonical with all that; \
         without rules they are, cluster by cluster, those of the clusters alone.\n\n\
         | dataset | kinds | rules | packages a cluster | one, ms | {clusters} together, ms | times one | values alone | values together | proved, canonical |\n\
         |---|--:|--:|--:|--:|--:|--:|---|---|---|\n{rows}\n\
         The aim is less than 20 times one. Clusters that are alike cost nothing more, so the time grows with the kinds. Kinds that differ in what is installed \
         differ in what they are to change least, so little that was learnt for one proves the best of another: each costs most of what it costs alone. Where rules are broken each \
         kind that they cut off is solved again, often under tighter limits than any it has alone.\n",
        machine::described()
    )
}

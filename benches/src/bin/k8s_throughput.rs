//! Decisions per second on Kubernetes pods, one thread, beside a real kube-scheduler: 10,000 simple pods, and 5,000 with zone
//! spread and anti-affinity, on 1,000 nodes. Usage: `k8s_throughput [--runs N]`; writes a Markdown table to standard output.
//!
//! kube-scheduler v1.36.2 spent 25.7 s and 60.2 s in its algorithm on as many pods and nodes (two of four cores of a busy
//! machine). Its pods were others than these; the ratios say how far apart the two are, not which one suits whom.

use std::error::Error;
use std::time::Instant;

use stowplan_benches::kubernetes::{PodKind, made_list};
use stowplan_benches::machine;
use stowplan_core::Catalog;
use stowplan_core::ClusterName;
use stowplan_core::kubernetes::Reader;
use stowplan_placement::{FleetOptions, Options, Outcome, Problem, Strategy, solve};

const NODES: usize = 1_000;
const SEED: u64 = 1;
/// Pods, what they ask for, and the seconds that kube-scheduler took.
const CASES: [(usize, PodKind, f64); 2] = [(10_000, PodKind::Simple, 25.7), (5_000, PodKind::Spread, 60.2)];

fn main() -> Result<(), Box<dyn Error>> {
    let mut runs: usize = 5;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--runs" => runs = arguments.next().ok_or("--runs takes a number")?.parse()?,
            other => return Err(format!("{other}: the only option is --runs N").into()),
        }
    }
    let runs = runs.max(1);
    println!("# Kubernetes pods: decisions per second beside a real kube-scheduler\n");
    println!("`make bench-kubernetes`: {}\n", machine::described());
    println!(
        "Seeded deployments of 50 pods on {NODES} nodes in three zones. kube-scheduler v1.36.2 spent 25.7 s and 60.2 s in its \
         algorithm on as many pods and nodes (two of four cores of a busy machine); its pods were others than these.\n"
    );
    println!(
        "| pods × nodes | read, ms | build, ms | strategy | placed | nodes used | decisions/s (median of {runs}) | × kube-scheduler |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for (pods, kind, scheduler_seconds) in CASES {
        let list = made_list(NODES, pods, kind, SEED);
        let clock = Instant::now();
        let mut reader = Reader::new();
        reader.add(&ClusterName::new("bench")?, "made", &list)?;
        let fleet = reader.read()?.fleet;
        let read_ms = clock.elapsed().as_secs_f64() * 1e3;
        let clock = Instant::now();
        let problem = Problem::from_fleet(&fleet, &FleetOptions::default(), Catalog::bundled())?.problem;
        let build_ms = clock.elapsed().as_secs_f64() * 1e3;
        for strategy in ["bin_packing", "spread", "balanced"] {
            let options = Options::new(Strategy::preset(strategy)?);
            let mut seconds = Vec::new();
            let (mut placed, mut used) = (0, 0);
            for _ in 0..runs {
                let clock = Instant::now();
                let outcome = solve(&problem, &options)?;
                seconds.push(clock.elapsed().as_secs_f64());
                let Outcome::Solved(solution) = outcome else {
                    return Err("not solved".into());
                };
                let mut bins: Vec<usize> = solution.placements().map(|(_, bin)| bin).collect();
                placed = bins.len();
                bins.sort_unstable();
                bins.dedup();
                used = bins.len();
            }
            seconds.sort_by(f64::total_cmp);
            let per_second = pods as f64 / seconds[runs / 2];
            println!(
                "| {pods} {kind:?} × {NODES} | {read_ms:.0} | {build_ms:.0} | {strategy} | {placed} | {used} | {per_second:.0} | {:.0} |",
                per_second * scheduler_seconds / pods as f64
            );
        }
    }
    Ok(())
}

//! Placements per second and bytes per item of the constructive engine, one thread, on rebalancing instances taken as new
//! arrivals. Usage: `throughput [--runs N] INSTANCE.npz …`; writes a Markdown table to standard output.

use std::path::PathBuf;
use std::time::Instant;

use peak_alloc::PeakAlloc;
use stowplan_benches::machine;
use stowplan_benches::rebalancing::{Rebalancing, Result};
use stowplan_placement::{Options, Outcome, Strategy, solve};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

fn main() -> Result<()> {
    let mut runs = 5;
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--runs" {
            runs = arguments.next().ok_or("--runs takes a number")?.parse()?;
        } else {
            paths.push(argument.into());
        }
    }
    println!("# Placements per second and memory of the constructive engine\n");
    println!("`make bench-throughput`: {}\n", machine::described());
    println!(
        "Instances of the rebalancing generator (seed 42) taken as new arrivals, every item of another size. Times are those of \
         deciding; building the problem is not in them. Bytes are what a counting allocator gives: the problem, and what \
         solving takes beside it at its peak. From 25,000 × 500 to 400,000 × 8,000 there are 50 items to a bin: what an item costs \
         grows with the depth of the trees and with the memory touched.\n"
    );
    println!(
        "| items × bins | limit | strategy | placed | bins used | bins looked at an item | placements/s (median of {runs}) | bytes an item: problem | and engine |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for path in &paths {
        let instance = Rebalancing::read(path)?;
        for rack_limit in [None, Some(2)] {
            let before = ALLOCATED.current_usage();
            let problem = instance.problem(rack_limit)?;
            let items = problem.item_count();
            let held = ALLOCATED.current_usage() - before;
            for strategy in ["bin_packing", "balanced"] {
                let options = Options::new(Strategy::preset(strategy)?);
                let mut seconds = Vec::new();
                let mut peak = 0;
                let mut line = String::new();
                for _ in 0..runs {
                    ALLOCATED.reset_peak_usage();
                    let start = ALLOCATED.current_usage();
                    let clock = Instant::now();
                    let outcome = solve(&problem, &options)?;
                    seconds.push(clock.elapsed().as_secs_f64());
                    peak = peak.max(ALLOCATED.peak_usage() - start);
                    let Outcome::Solved(solution) = outcome else {
                        return Err("not solved".into());
                    };
                    let mut used: Vec<usize> = solution.placements().map(|(_, bin)| bin).collect();
                    used.sort_unstable();
                    used.dedup();
                    let looked_at = solution.statistics.bins_looked_at as f64 / items as f64;
                    line = format!("{} | {} | {looked_at:.2}", solution.placed_count(), used.len());
                }
                seconds.sort_by(f64::total_cmp);
                let limit = rack_limit.map_or("capacity".to_owned(), |max| {
                    format!("capacity, {max} of a job in a rack")
                });
                println!(
                    "| {items} × {} | {limit} | {strategy} | {line} | {:.0} | {:.0} | {:.0} |",
                    problem.bin_count(),
                    items as f64 / seconds[runs / 2],
                    held as f64 / items as f64,
                    peak as f64 / items as f64,
                );
            }
        }
    }
    Ok(())
}

//! Runs of the published comparison, replayed with their own arrivals: the same allocation to two decimals.

use stowplan_benches::go_random::GoTable;
use stowplan_benches::openb::{Published, arrivals, read};
use stowplan_placement::SplitMix64;
use stowplan_placement::online::{Fragmentation, Protocol, policy, replay};
use stowplan_tests::data;

#[test]
fn runs_are_those_published() {
    let Some(folder) = data::path("openb") else { return };
    let published = Published::read(&folder).expect("the published table is there");
    let table = GoTable::compute();
    for (name, seed) in [("default", 42), ("multigpu50", 51)] {
        let trace = read(&folder, name).expect("the trace is there").trace();
        let fragmentation = Fragmentation::of(&trace);
        let arrivals = arrivals(&table, &trace, Protocol::default(), seed);
        for policy_name in ["DotProd", "GpuClustering", "GpuPacking", "BestFit", "FGD"] {
            let policy = policy(policy_name, &trace, &fragmentation).expect("a policy that is listed");
            let run = replay(
                &trace,
                policy.as_ref(),
                &fragmentation,
                &arrivals,
                SplitMix64::new(seed),
            );
            let theirs = published.run(name, policy_name, seed).expect("it was published");
            let apart = (run.allocation_at_end() - theirs).abs();
            assert!(
                apart < 0.01,
                "{policy_name} on {name} with seed {seed}: {} for {theirs}",
                run.allocation_at_end()
            );
        }
    }
}

//! The openb traces and the results published for them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use stowplan_placement::harness::Sample;
use stowplan_placement::online::{Arrivals, Protocol, Trace};
use stowplan_placement::openb::{Cluster, read_nodes, read_tasks};

use crate::go_random::GoTable;
use crate::rebalancing::Result;

/// The node list that the published results are for.
const NODES: &str = "openb_node_list_gpu_node.csv.xz";
/// What stands before and after a trace's name.
const TASKS: (&str, &str) = ("openb_pod_list_", ".csv.xz");
const PUBLISHED: &str = "expected/analysis_allo_discrete.csv.xz";

/// Reads an `.xz` file.
///
/// # Errors
/// When it cannot be read or unpacked; the message names it.
pub fn unpacked(path: &Path) -> Result<Vec<u8>> {
    let named = |fault: std::io::Error| format!("{}: {fault}", path.display());
    let file = File::open(path).map_err(named)?;
    let mut bytes = Vec::new();
    lzma_rust2::XzReader::new(BufReader::new(file), true)
        .read_to_end(&mut bytes)
        .map_err(named)?;
    Ok(bytes)
}

/// The nodes with the tasks of one trace (`default`, `cpu250`, …).
///
/// # Errors
/// When a file is not there or not what it should be.
pub fn read(folder: &Path, trace: &str) -> Result<Cluster> {
    let tasks = format!("{}{trace}{}", TASKS.0, TASKS.1);
    Ok(Cluster {
        nodes: read_nodes(NODES, &unpacked(&folder.join(NODES))?)?,
        tasks: read_tasks(&tasks, &unpacked(&folder.join(&tasks))?)?,
    })
}

/// What arrived in the published run with this seed, and in which order the machines stood.
///
/// Those runs print one number before they draw the tasks; then their scheduler starts, whose timers draw ten, and the order
/// of machines is drawn last.
pub fn arrivals(table: &GoTable, trace: &Trace, protocol: Protocol, seed: u64) -> Arrivals {
    let mut random = table.generator(seed as u32);
    random.next_u64();
    let tasks = protocol.tasks(trace, &mut random);
    for _ in 0..10 {
        random.next_u64();
    }
    let order = protocol.order(trace, &mut random);
    Arrivals { tasks, order }
}

/// The published allocations at 130 % asked, by seed, for each trace and policy (under our names).
pub struct Published(BTreeMap<(String, String), BTreeMap<u64, f64>>);

impl Published {
    /// Reads the table of all runs.
    ///
    /// # Errors
    /// When the file is not there or not such a table.
    pub fn read(folder: &Path) -> Result<Self> {
        let text = String::from_utf8(unpacked(&folder.join(PUBLISHED))?)?;
        let mut results: BTreeMap<(String, String), BTreeMap<u64, f64>> = BTreeMap::new();
        for (line, number) in text.lines().zip(1..).skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let [workload, policy, _, seed, ..] = fields[..] else {
                return Err(format!("{PUBLISHED}:{number}: too short").into());
            };
            let trace = workload
                .strip_prefix(TASKS.0)
                .ok_or(format!("{PUBLISHED}:{number}: {workload:?} is no trace"))?;
            let policy = policy.split_once('-').map_or(policy, |(_, name)| name);
            let last = fields.last().ok_or("no fields")?;
            let value = last
                .parse()
                .map_err(|fault| format!("{PUBLISHED}:{number}: {last:?}: {fault}"))?;
            results
                .entry((trace.to_owned(), policy.to_owned()))
                .or_default()
                .insert(seed.parse()?, value);
        }
        Ok(Self(results))
    }

    /// The traces, by name.
    pub fn traces(&self) -> Vec<String> {
        let mut traces: Vec<String> = self.0.keys().map(|(trace, _)| trace.clone()).collect();
        traces.dedup();
        traces
    }

    /// What was published for a policy on a trace.
    pub fn sample(&self, trace: &str, policy: &str) -> Option<Sample> {
        let runs = self.0.get(&(trace.to_owned(), policy.to_owned()))?;
        Some(Sample::of(&runs.values().copied().collect::<Vec<_>>()))
    }

    /// What was published for one seed, to two decimals.
    pub fn run(&self, trace: &str, policy: &str, seed: u64) -> Option<f64> {
        self.0
            .get(&(trace.to_owned(), policy.to_owned()))?
            .get(&seed)
            .copied()
    }
}

//! Searching and changing an inventory of 10,000 clusters with 100 nodes each: medians of several runs, as a Markdown table.
//!
//! `cargo run --release -p stowplan-benches --bin inventory`. The clusters are drawn from a fixed seed; every answer is compared
//! with a scan over all nodes before its time counts.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use stowplan_core::{
    Cluster, ClusterName, Error, Health, Inventory, InventoryQuery, Node, NodeName, ResourceName,
    ResourceVector,
};

const CLUSTERS: usize = 10_000;
const NODES: usize = 100;
const SAMPLES: usize = 201;
const RUNS: usize = 5;
const GIB: i64 = 1 << 30;

type Result<T> = std::result::Result<T, Error>;

/// A small generator with a fixed sequence (SplitMix64), so that every run measures the same inventory.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ word >> 31) % end
    }
}

struct Resources {
    cpu: ResourceName,
    memory: ResourceName,
    pods: ResourceName,
    gpu: ResourceName,
}

impl Resources {
    fn new() -> Result<Self> {
        Ok(Self {
            cpu: "cpu".parse()?,
            memory: "memory".parse()?,
            pods: "pods".parse()?,
            gpu: "nvidia.com/gpu".parse()?,
        })
    }

    fn vector(&self, cpu: i64, memory: i64, pods: i64, gpu: i64) -> ResourceVector {
        let amounts = [
            (&self.cpu, cpu),
            (&self.memory, memory),
            (&self.pods, pods),
            (&self.gpu, gpu),
        ];
        let named = amounts.into_iter().filter(|(_, amount)| *amount > 0);
        named.map(|(name, amount)| (name.clone(), amount)).collect()
    }
}

/// How amounts are spread over nodes.
#[derive(Clone, Copy)]
enum Fleet {
    /// Four sizes of machines, a GPU on one in ten, each filled to some part.
    Typical,
    /// No two nodes of a cluster dominate each other: what has more cpu has less memory.
    Opposed,
    /// Two nodes have twice as much of one thing and little of the other; all others miss the request of 32 cpu and 128 GiB by one
    /// part in so many, at least by one unit, of one of them.
    Close(i64),
}

fn cluster(number: usize, fleet: Fleet, draw: &mut Draw, resources: &Resources) -> Result<Cluster> {
    let mut cluster = Cluster::new(ClusterName::new(format!("cluster-{number:05}"))?);
    let mut pick = |names: &[&str]| names[draw.below(names.len() as u64) as usize].to_owned();
    let provider = pick(&["aws", "azure", "gcp", "onprem", "edge"]);
    cluster.cluster_type = Some(pick(&["core", "edge", "far-edge", "production", "staging"]));
    cluster.labels.insert("tier", pick(&["core", "edge", "far-edge"]));
    cluster.labels.insert("team", pick(&["ran", "core", "it", "lab"]));
    cluster.labels.insert("site", format!("site-{number}"));
    let region = draw.below(30);
    cluster.location.region = Some(format!("{provider}-region-{region}").parse()?);
    cluster.location.zone = Some(format!("{provider}-region-{region}-{}", draw.below(3)).parse()?);
    cluster.location.provider = Some(provider.parse()?);
    for name in ["gpu", "sr-iov", "ptp", "5g-core", "service-mesh"] {
        if draw.below(3) == 0 {
            cluster.capabilities.insert(name.parse()?);
        }
    }
    cluster.health = if draw.below(20) == 0 {
        Health::Degraded
    } else {
        Health::Healthy
    };
    for node in 0..NODES {
        let capacity = match fleet {
            Fleet::Typical => {
                let cpu = [4, 8, 16, 64][draw.below(4) as usize];
                let gpu = if draw.below(10) == 0 { 4 } else { 0 };
                resources.vector(cpu * 1_000, cpu * 4 * GIB, 110, gpu)
            }
            Fleet::Opposed => {
                let step = node as i64;
                resources.vector(1_000 + step * 600, (101 - step) * 2 * GIB, 110, 0)
            }
            Fleet::Close(_) if node == 98 => resources.vector(64_000, GIB, 110, 0),
            Fleet::Close(_) if node == 99 => resources.vector(1_000, 256 * GIB, 110, 0),
            Fleet::Close(part) if node % 2 == 0 => {
                resources.vector(32_000 - (32_000 / part).max(1), 128 * GIB, 110, 0)
            }
            Fleet::Close(part) => resources.vector(32_000, 128 * GIB - (128 * GIB / part).max(1), 110, 0),
        };
        cluster
            .nodes
            .push(Node::new(NodeName::new(format!("node-{node:03}"))?, capacity));
    }
    Ok(cluster)
}

fn inventory(fleet: Fleet, resources: &Resources) -> Result<(Inventory, f64)> {
    let mut draw = Draw(1);
    let clusters = (0..CLUSTERS)
        .map(|number| cluster(number, fleet, &mut draw, resources))
        .collect::<Result<Vec<_>>>()?;
    let mut inventory = Inventory::new();
    let start = Instant::now();
    for cluster in clusters {
        inventory.register(cluster)?;
    }
    let registering = start.elapsed().as_secs_f64();
    if let Fleet::Typical = fleet {
        for number in 0..CLUSTERS {
            for node in 0..NODES {
                let name = format!("cluster-{number:05}");
                let node = format!("node-{node:03}");
                let free = inventory.free(&name, &node)?;
                let part = draw.below(100) as i64;
                let used = [
                    (&resources.cpu, "cpu"),
                    (&resources.memory, "memory"),
                    (&resources.pods, "pods"),
                ]
                .map(|(name, text)| (name.clone(), free.get(text) * part / 100));
                inventory.bind(&name, &node, &used.into_iter().collect())?;
            }
        }
    }
    Ok((inventory, registering))
}

/// The answer without an index.
fn scanned(inventory: &Inventory, query: &InventoryQuery) -> Result<usize> {
    let mut count = 0;
    for cluster in inventory.list() {
        let name = cluster.name.as_str();
        let at = &cluster.location;
        let in_one = |names: usize, found: bool| names == 0 || found;
        let meets = in_one(
            query.providers.len(),
            at.provider.iter().any(|p| query.providers.contains(p)),
        ) && in_one(
            query.regions.len(),
            at.region.iter().any(|r| query.regions.contains(r)),
        ) && in_one(
            query.types.len(),
            cluster.cluster_type.iter().any(|t| query.types.contains(t)),
        ) && in_one(query.health.len(), query.health.contains(&cluster.health))
            && query.capabilities.is_subset(&cluster.capabilities)
            && query.selector.matches(&cluster.labels)
            && inventory.free_in_total(name, false)?.holds(&query.free_in_total);
        let mut room = query.free_on_node.is_empty();
        for node in &cluster.nodes {
            room = room
                || meets
                    && inventory
                        .free(name, node.name.as_str())?
                        .holds(&query.free_on_node);
        }
        count += usize::from(meets && room);
    }
    Ok(count)
}

/// Medians of each run in microseconds, sorted, and the slowest single call.
fn time(mut call: impl FnMut()) -> (Vec<f64>, f64) {
    let mut slowest = 0.0_f64;
    let mut medians: Vec<f64> = (0..RUNS)
        .map(|_| {
            let mut samples: Vec<f64> = (0..SAMPLES)
                .map(|_| {
                    let start = Instant::now();
                    call();
                    start.elapsed().as_secs_f64() * 1e6
                })
                .collect();
            samples.sort_by(f64::total_cmp);
            slowest = slowest.max(samples[SAMPLES - 1]);
            samples[SAMPLES / 2]
        })
        .collect();
    medians.sort_by(f64::total_cmp);
    (medians, slowest)
}

fn line(table: &mut String, what: &str, matches: &str, call: impl FnMut()) {
    let (medians, slowest) = time(call);
    let (low, middle, high) = (medians[0], medians[RUNS / 2], medians[RUNS - 1]);
    writeln!(
        table,
        "| {what} | {matches} | {middle:.1} | {low:.1} – {high:.1} | {slowest:.1} |"
    )
    .expect("a string takes all text");
}

fn search_line(table: &mut String, what: &str, inventory: &Inventory, query: &InventoryQuery) -> Result<()> {
    let total = inventory.search(query).total;
    assert_eq!(
        total,
        scanned(inventory, query)?,
        "{what}: the index and the scan differ"
    );
    line(table, what, &total.to_string(), || {
        black_box(inventory.search(black_box(query)));
    });
    Ok(())
}

#[allow(clippy::too_many_lines, reason = "one query after another")]
fn main() -> Result<()> {
    let resources = Resources::new()?;
    let mut table = String::new();
    let query = |change: &dyn Fn(&mut InventoryQuery) -> Result<()>| {
        let mut query = InventoryQuery::default();
        change(&mut query).map(|()| query)
    };
    let (mut typical, registering) = inventory(Fleet::Typical, &resources)?;
    let searches = [
        ("every cluster", query(&|_| Ok(()))?),
        (
            "provider, label, capability, health",
            query(&|query| {
                query.providers.insert("aws".parse()?);
                query.selector = "tier in (edge,far-edge),team!=lab".parse()?;
                query.capabilities.insert("sr-iov".parse()?);
                query.health.insert(Health::Healthy);
                Ok(())
            })?,
        ),
        (
            "the same, and a node with 8 cpu, 32 GiB, 1 GPU free",
            query(&|query| {
                query.providers.insert("aws".parse()?);
                query.selector = "tier in (edge,far-edge),team!=lab".parse()?;
                query.capabilities.insert("sr-iov".parse()?);
                query.health.insert(Health::Healthy);
                query.free_on_node = resources.vector(8_000, 32 * GIB, 0, 1);
                Ok(())
            })?,
        ),
        (
            "region, first 20",
            query(&|query| {
                query.regions.insert("gcp-region-7".parse()?);
                query.limit = Some(20);
                Ok(())
            })?,
        ),
        (
            "a node with 8 cpu, 32 GiB free, all clusters",
            query(&|query| {
                query.free_on_node = resources.vector(8_000, 32 * GIB, 0, 0);
                Ok(())
            })?,
        ),
        (
            "a node with 60 cpu, 240 GiB, 80 pods, 4 GPU free (rare)",
            query(&|query| {
                query.free_on_node = resources.vector(60_000, 240 * GIB, 80, 4);
                Ok(())
            })?,
        ),
        (
            "1,000 cpu, 4 TiB free in total",
            query(&|query| {
                query.free_in_total = resources.vector(1_000_000, 4 * 1024 * GIB, 0, 0);
                Ok(())
            })?,
        ),
        (
            "label of one cluster (10,000 values)",
            query(&|query| {
                query.selector = "site=site-4711".parse()?;
                Ok(())
            })?,
        ),
        (
            "200 of 10,000 label values, none of 3 others",
            query(&|query| {
                let sites: Vec<String> = (0..200).map(|site| format!("site-{}", site * 37)).collect();
                query.selector = format!("site in ({}),team notin (it,lab,x)", sites.join(",")).parse()?;
                Ok(())
            })?,
        ),
    ];
    for (what, query) in &searches {
        search_line(&mut table, what, &typical, query)?;
    }
    let bytes = typical.index_bytes();
    let request = resources.vector(100, GIB / 8, 1, 0);
    let mut step = 0_usize;
    line(&mut table, "bind and release on one node", "", || {
        step = (step + 7_919) % (CLUSTERS * NODES);
        let cluster = format!("cluster-{:05}", step / NODES);
        let node = format!("node-{:03}", step % NODES);
        black_box(typical.bind(&cluster, &node, &request)).expect("the node is there");
        black_box(typical.release(&cluster, &node, &request)).expect("it was bound just now");
    });
    let names: Vec<_> = typical.list().cloned().collect();
    line(&mut table, "update of a cluster of 100 nodes", "", || {
        step = (step + 7_919) % CLUSTERS;
        black_box(typical.update(names[step].clone())).expect("the cluster is there");
    });
    line(&mut table, "remove and register again", "", || {
        step = (step + 7_919) % CLUSTERS;
        let cluster = typical
            .remove(names[step].name.as_str())
            .expect("the cluster is there");
        black_box(typical.register(cluster)).expect("it was removed just now");
    });
    line(&mut table, "remove, register, search one region", "", || {
        step = (step + 7_919) % CLUSTERS;
        let cluster = typical
            .remove(names[step].name.as_str())
            .expect("the cluster is there");
        typical.register(cluster).expect("it was removed just now");
        black_box(typical.search(&searches[3].1));
    });
    drop((names, typical));

    let (opposed, _) = inventory(Fleet::Opposed, &resources)?;
    let mut hard = InventoryQuery {
        free_on_node: resources.vector(30_700, 104 * GIB, 1, 0),
        ..InventoryQuery::default()
    };
    search_line(
        &mut table,
        "worst: nodes all undominated, none fits (3 resources)",
        &opposed,
        &hard,
    )?;
    drop(opposed);
    let (near, _) = inventory(Fleet::Close(1_000), &resources)?;
    hard.free_on_node = resources.vector(32_000, 128 * GIB, 1, 0);
    search_line(
        &mut table,
        "worst: every node misses by one part in a thousand (3 resources)",
        &near,
        &hard,
    )?;
    drop(near);
    let (close, _) = inventory(Fleet::Close(i64::MAX), &resources)?;
    hard.free_on_node = resources.vector(32_000, 128 * GIB, 1, 0);
    search_line(
        &mut table,
        "worst: every node misses by one unit or byte (3 resources)",
        &close,
        &hard,
    )?;

    println!(
        "| {CLUSTERS} clusters × {NODES} nodes | matches | median µs | medians of {RUNS} runs | slowest call µs |"
    );
    println!("|---|---:|---:|---:|---:|");
    print!("{table}");
    println!(
        "\nRegistering all: {registering:.2} s. Index: {:.1} MB.",
        bytes as f64 / 1e6
    );
    Ok(())
}

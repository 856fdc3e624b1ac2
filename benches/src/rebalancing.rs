//! Instances of `rebalancing/generate.py`: items with CPU and memory, equal bins in racks, jobs of five items.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use npyz::NpyFile;
use stowplan_core::{DomainLimit, Location, Rack, ResourceName, ResourceVector, Rules, TopologyLevel};
use stowplan_placement::{BinProfile, BinSpec, DenseItems, Problem};
use zip::ZipArchive;

/// What reading an instance can fail with.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// One instance, amounts in thousandths.
#[derive(Clone, Debug)]
pub struct Rebalancing {
    /// CPU of each item.
    pub cpu: Vec<i64>,
    /// Memory of each item.
    pub memory: Vec<i64>,
    /// CPU of each bin.
    pub cpu_capacity: i64,
    /// Memory of each bin.
    pub memory_capacity: i64,
    /// Rack of each bin.
    pub rack: Vec<i64>,
    /// Job of each item.
    pub job: Vec<i64>,
}

impl Rebalancing {
    /// Reads what `generate.py` wrote.
    ///
    /// # Errors
    /// When the file is not there, or not such an instance.
    pub fn read(path: &Path) -> Result<Self> {
        let mut archive = ZipArchive::new(BufReader::new(File::open(path)?))?;
        let mut floats = |name: &str| -> Result<Vec<i64>> {
            let amounts = NpyFile::new(archive.by_name(&format!("{name}.npy"))?)?.into_vec::<f64>()?;
            Ok(amounts
                .into_iter()
                .map(|amount| (amount * 1000.0).round() as i64)
                .collect())
        };
        let (cpu, memory) = (floats("cpu")?, floats("mem")?);
        let (cpu_capacity, memory_capacity) = (floats("cpu_capacity")?[0], floats("mem_capacity")?[0]);
        let mut integers = |name: &str| -> Result<Vec<i64>> {
            Ok(NpyFile::new(archive.by_name(&format!("{name}.npy"))?)?.into_vec::<i64>()?)
        };
        let (rack, job) = (integers("rack")?, integers("job")?);
        Ok(Self {
            cpu,
            memory,
            cpu_capacity,
            memory_capacity,
            rack,
            job,
        })
    }

    /// The items as new arrivals on empty bins; with `rack_limit`, at most so many items of a job in a rack.
    ///
    /// # Errors
    /// When the builder refuses it.
    pub fn problem(&self, rack_limit: Option<u32>) -> Result<Problem> {
        let capacity: ResourceVector = [
            (ResourceName::new("cpu")?, self.cpu_capacity),
            (ResourceName::new("memory")?, self.memory_capacity),
        ]
        .into_iter()
        .collect();
        let racks = self.rack.iter().max().map_or(0, |max| max + 1);
        let profiles = (0..racks)
            .map(|rack| {
                let location = Location {
                    rack: Some(Rack::new(format!("rack-{rack}"))?),
                    ..Location::default()
                };
                Ok(Arc::new(BinProfile {
                    location,
                    ..BinProfile::default()
                }))
            })
            .collect::<Result<Vec<_>>>()?;
        let bins = self.rack.iter().enumerate().map(|(bin, rack)| {
            let mut spec = BinSpec::new(format!("bin-{bin}"), capacity.clone());
            spec.profile = Arc::clone(&profiles[*rack as usize]);
            spec
        });
        let at_most = rack_limit.map(|max| DomainLimit {
            level: TopologyLevel::Rack,
            max,
        });
        let items = DenseItems {
            names: (0..self.cpu.len()).map(|item| format!("item-{item}")).collect(),
            resources: vec![ResourceName::new("cpu")?, ResourceName::new("memory")?],
            requests: self
                .cpu
                .iter()
                .zip(&self.memory)
                .flat_map(|(cpu, memory)| [*cpu, *memory])
                .collect(),
            groups: if rack_limit.is_some() {
                self.job.iter().map(|job| *job as u32).collect()
            } else {
                Vec::new()
            },
            rules: Rules {
                at_most: at_most.into_iter().collect(),
                ..Rules::default()
            },
        };
        Ok(Problem::builder().bins(bins).dense_items(items).build()?)
    }
}

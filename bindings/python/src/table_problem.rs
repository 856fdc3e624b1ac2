//! From tables to a placement problem.

use std::collections::BTreeMap;
use std::sync::Arc;

use pyo3::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use stowplan_core::{
    ClusterName, DomainLimit, Labels, Location, Money, NodeName, PoolName, Provider, Rack, Region,
    ResourceName, ResourceVector, Rules, Zone,
};
use stowplan_placement::{BinProfile, BinSpec, DenseItems, Problem};

use crate::amount::amounts;
use crate::error::refused;
use crate::frame::{Column, Frame};
use crate::price::prices;

/// Columns of bins that are no resources.
const OF_BINS: [&str; 11] = [
    "cluster",
    "pool",
    "node",
    "provider",
    "region",
    "zone",
    "rack",
    "labels",
    "spot",
    "open",
    "price_per_hour",
];

/// How tables are to be read.
#[derive(Clone, Serialize, Deserialize)]
pub struct Reading {
    /// The column of names, in both tables.
    pub name: String,
    /// The column of items' groups.
    pub group: Option<String>,
    /// At most so many of a group in a domain, by level.
    pub at_most: BTreeMap<String, u32>,
    /// Units of numbers, by resource.
    pub units: BTreeMap<String, String>,
}

/// Two tables and how to read them.
#[derive(Clone)]
pub struct Tables {
    /// Items.
    pub items: Frame,
    /// Bins.
    pub bins: Frame,
    /// How.
    pub reading: Reading,
}

impl Tables {
    /// Builds the problem.
    pub fn problem(&self) -> PyResult<Problem> {
        let items = self.items()?;
        let bins = self.bins(&items.resources)?;
        Problem::builder()
            .bins(bins)
            .dense_items(items)
            .build()
            .map_err(refused)
    }

    fn names(&self, frame: &Frame, otherwise: &str) -> PyResult<Vec<String>> {
        match frame.text(&self.reading.name)? {
            None => Ok((0..frame.rows()).map(|row| format!("{otherwise}{row}")).collect()),
            Some(names) => names
                .into_iter()
                .enumerate()
                .map(|(row, name)| {
                    let missing = || refused(format!("{}: row {row}: the name is missing", frame.title));
                    name.filter(|name| !name.is_empty()).ok_or_else(missing)
                })
                .collect(),
        }
    }

    fn resources(&self, frame: &Frame, reserved: &[&str]) -> PyResult<Vec<(String, ResourceName)>> {
        let own = |name: &String| {
            *name != self.reading.name
                && !reserved.contains(&name.as_str())
                && self.reading.group.as_ref() != Some(name)
        };
        let names = frame.names().into_iter().filter(own);
        names
            .map(|name| Ok((name.clone(), ResourceName::new(&name).map_err(refused)?)))
            .collect()
    }

    fn unit(&self, resource: &ResourceName) -> Option<&str> {
        self.reading.units.get(resource.as_str()).map(String::as_str)
    }

    fn items(&self) -> PyResult<DenseItems> {
        let frame = &self.items;
        let columns = self.resources(frame, &[])?;
        for unit in self.reading.units.keys() {
            if !columns.iter().any(|(name, _)| name == unit) {
                return Err(refused(format!("units: items have no column {unit:?}")));
            }
        }
        let rows = frame.rows();
        let width = columns.len();
        let mut requests = vec![0; rows * width];
        for (at, (column, resource)) in columns.iter().enumerate() {
            let values = amounts(frame, column, resource, self.unit(resource))?;
            for (slot, value) in requests.iter_mut().skip(at).step_by(width.max(1)).zip(values) {
                *slot = value;
            }
        }
        let mut rules = Rules::default();
        for (level, max) in &self.reading.at_most {
            rules.at_most.push(DomainLimit {
                level: level.parse().map_err(refused)?,
                max: *max,
            });
        }
        if rules.at_most.iter().any(|limit| limit.max == 0) {
            return Err(refused(
                "at_most: a limit of 0 places nothing: it must be at least 1",
            ));
        }
        let groups = match &self.reading.group {
            Some(column) => groups(frame, column)?,
            None if rules.at_most.is_empty() => Vec::new(),
            None => {
                return Err(refused(
                    "at_most limits items of a group: name the column of groups with group=…",
                ));
            }
        };
        Ok(DenseItems {
            names: self.names(frame, "")?,
            resources: columns.into_iter().map(|(_, resource)| resource).collect(),
            requests,
            groups,
            rules,
        })
    }

    fn bins(&self, asked: &[ResourceName]) -> PyResult<Vec<BinSpec>> {
        let frame = &self.bins;
        let columns = self.resources(frame, &OF_BINS)?;
        for resource in asked {
            if !columns.iter().any(|(_, other)| other == resource) {
                return Err(refused(format!(
                    "bins: there is no column {resource:?}, which items ask for; there are {}",
                    frame.names().join(", ")
                )));
            }
        }
        let names = self.names(frame, "bin-")?;
        let values = columns
            .iter()
            .map(|(column, resource)| amounts(frame, column, resource, self.unit(resource)))
            .collect::<PyResult<Vec<_>>>()?;
        let open = frame.flags("open")?;
        let profiles = profiles(frame)?;
        let specs = names.into_iter().zip(profiles).enumerate();
        let spec = |(row, (name, profile)): (usize, (String, Arc<BinProfile>))| BinSpec {
            name,
            profile,
            capacity: columns
                .iter()
                .zip(&values)
                .map(|((_, resource), values)| (resource.clone(), values[row]))
                .collect::<ResourceVector>(),
            devices: Vec::new(),
            open: open.as_ref().is_none_or(|open| open[row]),
        };
        Ok(specs.map(spec).collect())
    }
}

/// Groups numbered as they are met.
fn groups(frame: &Frame, column: &str) -> PyResult<Vec<u32>> {
    let missing = |row: usize| refused(format!("items: row {row}: the group is missing"));
    match frame.column(column) {
        Some(Column::Ints(values)) => {
            let mut numbers: FxHashMap<i64, u32> = FxHashMap::default();
            let mut number = |(row, value): (usize, Option<i64>)| {
                let next = numbers.len() as u32;
                Ok(*numbers.entry(value.ok_or_else(|| missing(row))?).or_insert(next))
            };
            values.iter().enumerate().map(&mut number).collect()
        }
        Some(Column::Text(values)) => {
            let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
            let mut number = |(row, value)| {
                let value: Option<&str> = value;
                let next = numbers.len() as u32;
                Ok(*numbers.entry(value.ok_or_else(|| missing(row))?).or_insert(next))
            };
            values.iter().enumerate().map(&mut number).collect()
        }
        Some(_) => Err(refused(format!(
            "items: column {column:?} must hold text or whole numbers, as groups"
        ))),
        None => Err(refused(format!(
            "items: there is no column {column:?} of groups; there are {}",
            frame.names().join(", ")
        ))),
    }
}

/// Texts, whether it is spot, and the price.
type Said<'a> = (Vec<Option<&'a str>>, bool, Option<Money>);

/// What is said of each bin besides its amounts, equal ones shared.
fn profiles(frame: &Frame) -> PyResult<Vec<Arc<BinProfile>>> {
    let said = [
        "cluster", "pool", "node", "provider", "region", "zone", "rack", "labels",
    ]
    .map(|name| frame.text(name));
    let [cluster, pool, node, provider, region, zone, rack, labels] = said;
    let texts = [cluster?, pool?, node?, provider?, region?, zone?, rack?, labels?];
    let spot = frame.flags("spot")?;
    let prices = prices(frame, "price_per_hour")?;
    let mut known: FxHashMap<Said<'_>, Arc<BinProfile>> = FxHashMap::default();
    let mut list = Vec::with_capacity(frame.rows());
    for row in 0..frame.rows() {
        let key: Vec<Option<&str>> = texts
            .iter()
            .map(|text| text.as_ref().and_then(|text| text[row].as_deref()))
            .collect();
        let spot = spot.as_ref().is_some_and(|spot| spot[row]);
        let price = prices.as_ref().and_then(|prices| prices[row]);
        let key = (key, spot, price);
        if let Some(profile) = known.get(&key) {
            list.push(Arc::clone(profile));
            continue;
        }
        let profile =
            profile(&key.0, spot, price).map_err(|error| refused(format!("bins: row {row}: {error}")))?;
        let profile = Arc::new(profile);
        known.insert(key, Arc::clone(&profile));
        list.push(profile);
    }
    Ok(list)
}

fn profile(texts: &[Option<&str>], spot: bool, price: Option<Money>) -> stowplan_core::Result<BinProfile> {
    let text = |at: usize| texts[at].filter(|text| !text.is_empty());
    Ok(BinProfile {
        cluster: text(0).map(ClusterName::new).transpose()?,
        pool: text(1).map(PoolName::new).transpose()?,
        node: text(2).map(NodeName::new).transpose()?,
        location: Location {
            provider: text(3).map(Provider::new).transpose()?,
            region: text(4).map(Region::new).transpose()?,
            zone: text(5).map(Zone::new).transpose()?,
            rack: text(6).map(Rack::new).transpose()?,
        },
        labels: text(7).map(labels).transpose()?.unwrap_or_default(),
        spot,
        price_per_hour: price,
        ..BinProfile::default()
    })
}

/// `key=value,key=value`.
fn labels(text: &str) -> stowplan_core::Result<Labels> {
    let mut labels = Labels::default();
    for pair in text.split(',') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        labels.insert(key.trim(), value.trim());
    }
    labels.validate()?;
    Ok(labels)
}

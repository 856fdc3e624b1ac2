//! What a placement or a fleet costs in an hour, part by part.

use std::collections::BTreeMap;

use serde::Serialize;

use super::sum::MoneySum;
use crate::catalog::Unknown;
use crate::error::Result;
use crate::id::{ClusterName, PoolName};
use crate::money::Money;
use crate::provenance::Provenance;
use crate::topology::RegionKey;

/// Whether a cost is there anyway or a decision brings it about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CostSide {
    /// Already spent: nodes that are open, whatever is placed on them.
    Committed,
    /// Changed by the decision: nodes it opens, the traffic of what it places, the power of what runs.
    Decided,
}

/// What a cost is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CostPart {
    /// Machines.
    Nodes,
    /// Expected interruptions of spot machines.
    Interruption,
    /// Traffic between places.
    Transfer,
}

/// One line of a cost report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CostLine {
    /// Committed or decided.
    pub side: CostSide,
    /// What it is for.
    pub part: CostPart,
    /// The object: a pool, a node, a workload and where it sends to.
    pub what: String,
    /// The region that is charged, where it is known.
    pub region: Option<RegionKey>,
    /// How many machines; 1 for traffic.
    pub count: u64,
    /// Price of an hour of one machine, or of 10⁹ bytes.
    pub unit_price: Money,
    /// Money in an hour.
    pub per_hour: Money,
    /// Where the price comes from.
    pub provenance: Provenance,
}

/// Sums of an hour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Costs {
    /// Machines.
    pub nodes: MoneySum,
    /// Expected interruptions of spot machines.
    pub interruption: MoneySum,
    /// Traffic.
    pub transfer: MoneySum,
    /// Milligrams of CO2e.
    pub carbon_mg: u64,
}

impl Costs {
    /// All money together.
    ///
    /// # Errors
    /// [`crate::Error::Overflow`] when a sum leaves the range.
    pub fn total(&self) -> Result<MoneySum> {
        let mut total = self.nodes.clone();
        total.add_all(&self.interruption)?;
        total.add_all(&self.transfer)?;
        Ok(total)
    }

    fn part(&mut self, part: CostPart) -> &mut MoneySum {
        match part {
            CostPart::Nodes => &mut self.nodes,
            CostPart::Interruption => &mut self.interruption,
            CostPart::Transfer => &mut self.transfer,
        }
    }

    fn add_all(&mut self, other: &Self) -> Result<()> {
        self.nodes.add_all(&other.nodes)?;
        self.interruption.add_all(&other.interruption)?;
        self.transfer.add_all(&other.transfer)?;
        self.carbon_mg = self.carbon_mg.saturating_add(other.carbon_mg);
        Ok(())
    }
}

/// Nodes that a decision opens in a pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenedNodes {
    /// The cluster.
    pub cluster: ClusterName,
    /// The pool.
    pub pool: PoolName,
    /// How many.
    pub count: u64,
}

/// What a placement or a fleet costs in an hour.
///
/// The sums count what is known; [`Self::unknown`] names everything that is not in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CostReport {
    /// Spent already, on nodes that are open.
    pub committed: Costs,
    /// Brought about by the decision.
    pub decided: Costs,
    /// Committed and decided by region (`provider/region`, or `unknown`).
    pub by_region: BTreeMap<String, (Costs, Costs)>,
    /// Nodes that the decision opens.
    pub opened: Vec<OpenedNodes>,
    /// Every sum's parts, in the order of clusters and workloads.
    pub lines: Vec<CostLine>,
    /// What is not known and not counted, by name.
    pub unknown: Vec<Unknown>,
}

impl CostReport {
    /// Committed and decided by provider (or `unknown`).
    ///
    /// # Errors
    /// [`crate::Error::Overflow`] when a sum leaves the range.
    pub fn by_provider(&self) -> Result<BTreeMap<String, (Costs, Costs)>> {
        let mut out = BTreeMap::<String, (Costs, Costs)>::new();
        for (region, (committed, decided)) in &self.by_region {
            let provider = region.split('/').next().unwrap_or_default();
            let sums = out.entry(provider.to_owned()).or_default();
            sums.0.add_all(committed)?;
            sums.1.add_all(decided)?;
        }
        Ok(out)
    }

    /// Whether any price in the sums was derived and not published or given.
    pub fn has_derived_prices(&self) -> bool {
        self.lines.iter().any(|line| line.provenance.is_derived())
    }

    pub(super) fn add(&mut self, line: CostLine) -> Result<()> {
        for costs in self.sides(line.side, line.region.as_ref()) {
            costs.part(line.part).add(line.per_hour)?;
        }
        self.lines.push(line);
        Ok(())
    }

    pub(super) fn add_carbon(&mut self, side: CostSide, region: Option<&RegionKey>, milligrams: u64) {
        for costs in self.sides(side, region) {
            costs.carbon_mg = costs.carbon_mg.saturating_add(milligrams);
        }
    }

    pub(super) fn is_unknown(&mut self, what: String, reason: impl Into<String>) {
        self.unknown.push(Unknown {
            what,
            reason: reason.into(),
        });
    }

    fn sides(&mut self, side: CostSide, region: Option<&RegionKey>) -> [&mut Costs; 2] {
        let name = region.map_or_else(|| "unknown".to_owned(), ToString::to_string);
        let local = self.by_region.entry(name).or_default();
        match side {
            CostSide::Committed => [&mut self.committed, &mut local.0],
            CostSide::Decided => [&mut self.decided, &mut local.1],
        }
    }
}

//! A placement problem as written: the nouns, before anything is compiled.

use std::collections::BTreeMap;

use stowplan_core::{Budget, Labels, Latency, Money, Namespace, RegionKey, TransferTable, Workload};
use stowplan_placement::{BinSpec, Problem, Result};

/// Everything that a problem is built from.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// Bins.
    pub bins: Vec<BinSpec>,
    /// Workloads.
    pub workloads: Vec<Workload>,
    /// Labels of namespaces.
    pub namespaces: BTreeMap<Namespace, Labels>,
    /// Budgets.
    pub budgets: Vec<Budget>,
    /// Whether degraded places take new work.
    pub place_on_degraded: bool,
    /// Known round trips, one way each.
    pub rtt: BTreeMap<(RegionKey, RegionKey), Latency>,
    /// Known prices of 10⁹ bytes sent from a region to a region.
    pub transfer: BTreeMap<(RegionKey, RegionKey), Money>,
    /// Known prices of 10⁹ bytes sent between zones of a region.
    pub zone_transfer: BTreeMap<RegionKey, Money>,
}

impl Case {
    /// The problem, built.
    ///
    /// # Errors
    /// What the builder refuses.
    pub fn build(&self) -> Result<Problem> {
        Problem::builder()
            .bins(self.bins.iter().cloned())
            .workloads(self.workloads.iter().cloned())
            .namespaces(self.namespaces.clone())
            .budgets(self.budgets.clone())
            .place_on_degraded(self.place_on_degraded)
            .round_trips(|a, b| self.rtt.get(&(a.clone(), b.clone())).copied())
            .transfers(&self.transfers())
            .build()
    }

    /// The prices of transfer as a table.
    pub fn transfers(&self) -> TransferTable {
        let mut table = TransferTable::empty();
        for ((from, to), price) in &self.transfer {
            table.give(from, to, *price);
        }
        for (region, price) in &self.zone_transfer {
            table.give_zones(region, *price);
        }
        table
    }

    /// The workload that each item belongs to, in the order of items.
    pub fn workload_of_items(&self) -> Vec<usize> {
        let count = |index: usize| self.workloads[index].replicas as usize;
        (0..self.workloads.len())
            .flat_map(|index| std::iter::repeat_n(index, count(index)))
            .collect()
    }
}

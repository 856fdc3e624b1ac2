//! The builder: takes bins and workloads as nouns (items also as columns), checks them, and compiles the problem.

use std::collections::BTreeMap;

use stowplan_core::{
    Budget, Labels, Latency, Namespace, RegionKey, ResourceName, Rules, TransferTable, Workload,
};

use super::bins::BinSpec;
use super::build;
use super::model::Problem;
#[cfg(doc)]
use crate::error::Error;
use crate::error::Result;

/// The most bins or items a problem can hold.
pub const COUNT_MAX: usize = u32::MAX as usize - 1;

type RttOf<'a> = Box<dyn Fn(&RegionKey, &RegionKey) -> Option<Latency> + 'a>;

/// Many items given by columns: workloads of one replica that share their rules.
#[derive(Clone, Debug, Default)]
pub struct DenseItems {
    /// One name an item, none given twice or that of a workload or replica.
    pub names: Vec<String>,
    /// Resources, in the order of `requests`, each once.
    pub resources: Vec<ResourceName>,
    /// Item by item, resource by resource, in internal units.
    pub requests: Vec<i64>,
    /// Group of each item, for limits by domain; empty: none has one.
    pub groups: Vec<u32>,
    /// Rules that all share.
    pub rules: Rules,
}

/// Takes a problem's parts; [`ProblemBuilder::build`] checks and compiles them.
pub struct ProblemBuilder<'a> {
    pub(super) bins: Vec<BinSpec>,
    pub(super) workloads: Vec<Workload>,
    pub(super) dense: Option<DenseItems>,
    pub(super) namespaces: BTreeMap<Namespace, Labels>,
    pub(super) budgets: Vec<Budget>,
    pub(super) movable: bool,
    pub(super) place_on_degraded: bool,
    pub(super) rtt: RttOf<'a>,
    pub(super) transfers: Option<&'a TransferTable>,
}

impl<'a> ProblemBuilder<'a> {
    pub(super) fn new() -> Self {
        Self {
            bins: Vec::new(),
            workloads: Vec::new(),
            dense: None,
            namespaces: BTreeMap::new(),
            budgets: Vec::new(),
            movable: false,
            place_on_degraded: false,
            rtt: Box::new(|_, _| None),
            transfers: None,
        }
    }

    /// Adds a bin.
    #[must_use]
    pub fn bin(mut self, bin: BinSpec) -> Self {
        self.bins.push(bin);
        self
    }

    /// Adds bins.
    #[must_use]
    pub fn bins(mut self, bins: impl IntoIterator<Item = BinSpec>) -> Self {
        self.bins.extend(bins);
        self
    }

    /// Adds a workload: its replicas are items.
    #[must_use]
    pub fn workload(mut self, workload: Workload) -> Self {
        self.workloads.push(workload);
        self
    }

    /// Adds workloads.
    #[must_use]
    pub fn workloads(mut self, workloads: impl IntoIterator<Item = Workload>) -> Self {
        self.workloads.extend(workloads);
        self
    }

    /// Adds items by columns, after those of workloads. A second call replaces the first.
    #[must_use]
    pub fn dense_items(mut self, items: DenseItems) -> Self {
        self.dense = Some(items);
        self
    }

    /// Labels of namespaces, for terms that select namespaces.
    #[must_use]
    pub fn namespaces(mut self, namespaces: BTreeMap<Namespace, Labels>) -> Self {
        self.namespaces = namespaces;
        self
    }

    /// Limits on what opened bins may cost.
    #[must_use]
    pub fn budgets(mut self, budgets: Vec<Budget>) -> Self {
        self.budgets = budgets;
        self
    }

    /// Whether replicas that stand somewhere may be placed anew; otherwise they hold their place.
    #[must_use]
    pub fn movable(mut self, movable: bool) -> Self {
        self.movable = movable;
        self
    }

    /// Whether new work may be placed on what is degraded.
    #[must_use]
    pub fn place_on_degraded(mut self, allowed: bool) -> Self {
        self.place_on_degraded = allowed;
        self
    }

    /// Where round trips come from; `None`: not known.
    #[must_use]
    pub fn round_trips(mut self, rtt: impl Fn(&RegionKey, &RegionKey) -> Option<Latency> + 'a) -> Self {
        self.rtt = Box::new(rtt);
        self
    }

    /// Where prices of transfer come from; without a table none is known.
    #[must_use]
    pub fn transfers(mut self, table: &'a TransferTable) -> Self {
        self.transfers = Some(table);
        self
    }

    /// Checks all parts and compiles the problem.
    ///
    /// # Errors
    /// [`Error`] naming the object, the field and the value at fault: two bins, workloads or items of one name, an amount or a limit
    /// that makes no sense, a peer or place that does not exist, ceilings in a cycle, prices in several currencies.
    pub fn build(self) -> Result<Problem> {
        build::build(self)
    }
}

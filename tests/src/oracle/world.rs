//! What stands where, in the order in which it was placed, and every fault of one more placement.

use std::collections::BTreeSet;

use stowplan_core::Workload;
use stowplan_placement::{BinSpec, ConstraintKind};

use super::device::Shelf;
use super::{budget, placed, select, spread, statics};
use crate::case::Case;

/// One replica that stands somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    /// The item: its position among all replicas of all workloads.
    pub item: usize,
    /// Its workload.
    pub workload: usize,
    /// Its bin.
    pub bin: usize,
}

/// A case and what stands in it.
#[derive(Clone, Debug)]
pub struct World<'c> {
    /// The case.
    pub case: &'c Case,
    /// Who stands where, in the order of placing.
    pub stands: Vec<Stand>,
    /// Devices of each bin.
    pub(super) shelves: Vec<Shelf>,
    pub(super) workload_of: Vec<usize>,
}

impl<'c> World<'c> {
    /// The world at the start: what holds its place stands there.
    pub fn new(case: &'c Case) -> Self {
        let mut world = Self {
            case,
            stands: Vec::new(),
            shelves: case.bins.iter().map(Shelf::of).collect(),
            workload_of: case.workload_of_items(),
        };
        for (item, bin) in placed::held(&mut world.clone()) {
            world.place(item, bin);
        }
        world
    }

    /// Puts an item into a bin, whatever speaks against it.
    pub fn place(&mut self, item: usize, bin: usize) {
        let workload = self.workload_of[item];
        let demands = self.demands(workload);
        self.shelves[bin].take(&demands);
        self.stands.push(Stand { item, workload, bin });
    }

    /// Where an item stands.
    pub fn bin_of(&self, item: usize) -> Option<usize> {
        self.stands
            .iter()
            .find(|stand| stand.item == item)
            .map(|stand| stand.bin)
    }

    /// The workload of an item.
    pub fn workload_of(&self, item: usize) -> usize {
        self.workload_of[item]
    }

    /// How many items there are.
    pub fn items(&self) -> usize {
        self.workload_of.len()
    }

    pub(super) fn workload(&self, index: usize) -> &'c Workload {
        &self.case.workloads[index]
    }

    pub(super) fn bin(&self, index: usize) -> &'c BinSpec {
        &self.case.bins[index]
    }

    /// Whether a bin is open: from the start, or because something stands in it.
    pub fn is_open(&self, bin: usize) -> bool {
        self.bin(bin).open || self.stands.iter().any(|stand| stand.bin == bin)
    }

    /// Kinds of all constraints that speak against an item of a workload in a bin now.
    pub fn faults(&self, workload: usize, bin: usize) -> BTreeSet<ConstraintKind> {
        let mut faults = BTreeSet::new();
        statics::faults(self, workload, bin, &mut faults);
        self.room(workload, bin, &mut faults);
        spread::faults(self, workload, bin, &mut faults);
        select::faults(self, workload, bin, &mut faults);
        super::peers::faults(self, workload, bin, &mut faults);
        if budget::is_passed(self, bin) {
            faults.insert(ConstraintKind::Budget);
        }
        faults
    }

    /// Kinds of constraints that no later placement of others can mend; what others may mend is left out.
    pub fn lasting_faults(&self, workload: usize, bin: usize) -> BTreeSet<ConstraintKind> {
        let mut faults = self.faults(workload, bin);
        for mended in [
            ConstraintKind::Spread,
            ConstraintKind::Affinity,
            ConstraintKind::LatencyToWorkload,
        ] {
            faults.remove(&mended);
        }
        faults
    }

    fn room(&self, workload: usize, bin: usize, faults: &mut BTreeSet<ConstraintKind>) {
        let asked = plain(self.case, self.workload(workload));
        for (resource, amount) in asked {
            if amount > 0 && amount > self.free(bin, &resource) {
                faults.insert(ConstraintKind::Resource);
            }
        }
        if !self.shelves[bin].fits(&self.demands(workload)) {
            faults.insert(ConstraintKind::Device);
        }
    }

    /// What is free of a resource in a bin; negative where more stands there than fits.
    pub fn free(&self, bin: usize, resource: &str) -> i128 {
        let used: i128 = self
            .stands
            .iter()
            .filter(|stand| stand.bin == bin)
            .map(|stand| {
                let asked = plain(self.case, self.workload(stand.workload));
                asked
                    .iter()
                    .find(|(name, _)| name == resource)
                    .map_or(0, |(_, amount)| *amount)
            })
            .sum();
        i128::from(self.bin(bin).capacity.get(resource)) - used
    }

    /// Whether the rule of the tightest fit gives everyone the devices asked for, in the order of placing.
    pub(super) fn devices_served(&self) -> bool {
        let mut shelves: Vec<Shelf> = self.case.bins.iter().map(Shelf::of).collect();
        self.stands
            .iter()
            .all(|stand| shelves[stand.bin].take(&self.demands(stand.workload)))
    }

    /// What replicas of a workload ask of devices, requests of whole devices by resource included.
    pub(super) fn demands(&self, workload: usize) -> Vec<stowplan_core::DeviceRequest> {
        let workload = self.workload(workload);
        let mut demands = workload.devices.clone();
        for (resource, amount) in workload.requests.iter() {
            if amount > 0 && amount <= i64::from(u16::MAX) && is_device(self.case, resource.as_str()) {
                demands.push(stowplan_core::DeviceRequest {
                    resource: resource.clone(),
                    count: amount as u16,
                    share_milli: stowplan_core::WHOLE_MILLI,
                    models: BTreeSet::new(),
                });
            }
        }
        // Demands for certain models are served first.
        demands.sort_by_key(|demand| demand.models.is_empty());
        demands
    }
}

/// Whether bins have a resource as devices only.
pub(super) fn is_device(case: &Case, resource: &str) -> bool {
    let as_device = |bin: &BinSpec| {
        bin.devices
            .iter()
            .any(|group| group.resource.as_str() == resource)
    };
    let as_amount = |bin: &BinSpec| bin.capacity.iter().any(|(name, _)| name.as_str() == resource);
    case.bins.iter().any(as_device) && !case.bins.iter().any(as_amount)
}

/// Requests that are amounts, not whole devices.
pub(super) fn plain(case: &Case, workload: &Workload) -> Vec<(String, i128)> {
    workload
        .requests
        .iter()
        .filter(|(name, amount)| !is_device(case, name.as_str()) || *amount > i64::from(u16::MAX))
        .map(|(name, amount)| (name.to_string(), i128::from(amount)))
        .collect()
}

//! Items: the replicas of workloads, kept workload by workload.

use stowplan_core::DeviceRequest;

use super::names::Names;

/// All workloads and their items, column by column: about 50 bytes a workload and 4 an item, names aside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Items {
    /// Names of workloads.
    pub names: Names,
    /// Items of workload `w` are `first[w]..first[w + 1]`.
    pub first: Vec<u32>,
    /// Workload of each item.
    pub workload_of: Vec<u32>,
    /// Workload by workload, resource by resource.
    pub requests: Vec<i64>,
    /// Index into `device_requests`.
    pub devices_of: Vec<u32>,
    /// Distinct lists of device requests; the first is empty.
    pub device_requests: Vec<Vec<DeviceRequest>>,
    /// Index of the rule set.
    pub rules_of: Vec<u32>,
    pub priority: Vec<i32>,
    pub required: Vec<bool>,
    /// Workloads with lower numbers are placed first within a priority; empty: no matter.
    pub depth: Vec<u32>,
    /// Priority of each workload or, if higher, of what waits for it; empty: its own.
    pub urgency: Vec<i32>,
    /// Where items stand that hold their place: `(item, bin)`, in ascending order of items.
    pub held: Vec<(u32, u32)>,
}

impl Items {
    /// Items.
    pub fn len(&self) -> usize {
        self.workload_of.len()
    }

    /// Workloads.
    pub fn workloads(&self) -> usize {
        self.priority.len()
    }

    /// Items of a workload.
    pub fn of(&self, workload: usize) -> std::ops::Range<usize> {
        self.first[workload] as usize..self.first[workload + 1] as usize
    }

    /// The priority by which a workload is placed: the highest of its own and of those that wait for it.
    pub fn urgency(&self, workload: usize) -> i32 {
        self.urgency
            .get(workload)
            .copied()
            .unwrap_or(self.priority[workload])
    }

    /// Name of an item: its workload's, with the replica's number if there are several.
    pub fn name(&self, item: usize) -> String {
        let workload = self.workload_of[item] as usize;
        let range = self.of(workload);
        let name = self.names.get(workload);
        if range.len() == 1 {
            name.to_owned()
        } else {
            format!("{name}#{}", item - range.start)
        }
    }
}

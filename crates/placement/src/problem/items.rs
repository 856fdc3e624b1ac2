//! Items: the replicas of workloads, kept workload by workload.

use rustc_hash::{FxHashMap, FxHashSet};
use stowplan_core::{DeviceRequest, Labels, Namespace, ResourceName};

use super::builder::{COUNT_MAX, DenseItems, ProblemBuilder};
use super::compile::SetKey;
use super::group::{NO_GROUP, counts_own, counts_own_in_group};
use super::names::Names;
use super::naming::replica_name;
use super::predicate::Identity;
use super::sets::{HomeRules, Sets};
use crate::error::{Error, Result};

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

    /// The priority by which a workload is placed: the highest of its own and of those that wait for it. What is required comes
    /// before everything else.
    pub fn urgency(&self, workload: usize) -> i32 {
        let own = if self.required[workload] {
            i32::MAX
        } else {
            self.priority[workload]
        };
        self.urgency
            .get(workload)
            .map_or(own, |inherited| own.max(*inherited))
    }

    /// Name of an item: its workload's, with the replica's number if there are several.
    pub fn name(&self, item: usize) -> String {
        let workload = self.workload_of[item] as usize;
        let range = self.of(workload);
        let name = self.names.get(workload);
        if range.len() == 1 {
            name.to_owned()
        } else {
            replica_name(name, (item - range.start) as u32)
        }
    }
}

/// All items: those of workloads, then those given by columns. None holds its place yet.
pub(super) fn items(
    given: &ProblemBuilder<'_>,
    names: &[String],
    resources: &[ResourceName],
    group_of: &[u32],
    peers: &FxHashSet<u32>,
    sets: &mut Sets,
) -> Result<Items> {
    let mut items = Items {
        first: vec![0],
        device_requests: vec![Vec::new()],
        ..Items::default()
    };
    let dense_count = given.dense.as_ref().map_or(0, |dense| dense.names.len());
    let count = given
        .workloads
        .iter()
        .map(|workload| workload.replicas as usize)
        .sum::<usize>()
        + dense_count;
    let too_many = || Error::TooMany {
        kind: "items",
        count: count as u64,
        max: COUNT_MAX as u64,
    };
    if count > COUNT_MAX {
        return Err(too_many());
    }
    items.workload_of.reserve_exact(count);
    items.names.reserve(names.len() + dense_count);
    let mut device_lists: FxHashMap<Vec<DeviceRequest>, u32> = FxHashMap::from_iter([(Vec::new(), 0)]);
    for (index, workload) in given.workloads.iter().enumerate() {
        items.names.push(&names[index]).ok_or_else(too_many)?;
        items
            .workload_of
            .extend(std::iter::repeat_n(index as u32, workload.replicas as usize));
        items.first.push(items.len() as u32);
        let row: Vec<i64> = resources
            .iter()
            .map(|name| workload.requests.get(name.as_str()))
            .collect();
        let devices = *device_lists.entry(workload.devices.clone()).or_insert_with(|| {
            items.device_requests.push(workload.devices.clone());
            items.device_requests.len() as u32 - 1
        });
        items.devices_of.push(devices);
        let rules = HomeRules::of(workload);
        let group =
            (group_of[index] != NO_GROUP && counts_own_in_group(&rules, workload)).then_some(group_of[index]);
        let key = SetKey {
            rules: sets.rules(rules),
            identity: sets.identity(Identity {
                cluster: workload.cluster.clone(),
                namespace: workload.namespace.clone(),
                labels: workload.labels.clone(),
                terminating: workload.terminating,
            }),
            group,
            peer: peers.contains(&(index as u32)).then_some(index as u32),
        };
        items.rules_of.push(sets.key(key));
        items.priority.push(workload.priority);
        items.required.push(workload.required);
        items.requests.extend(row);
    }
    if let Some(dense) = &given.dense {
        dense_items(
            dense,
            group_of,
            given.workloads.len(),
            resources,
            sets,
            &mut items,
        )?;
    }
    Ok(items)
}

fn dense_items(
    dense: &DenseItems,
    group_of: &[u32],
    first: usize,
    resources: &[ResourceName],
    sets: &mut Sets,
    items: &mut Items,
) -> Result<()> {
    let count = dense.names.len();
    let width = dense.resources.len();
    let fault = |field: &'static str, value: usize, reason: String| {
        Err(Error::Value {
            object: "items by columns".into(),
            field,
            value: value.to_string(),
            reason,
        })
    };
    if dense.requests.len() != count * width {
        return fault(
            "requests",
            dense.requests.len(),
            format!("must be {count} items × {width} resources"),
        );
    }
    if !dense.groups.is_empty() && dense.groups.len() != count {
        return fault(
            "groups",
            dense.groups.len(),
            format!("must be one for each of {count} items, or none"),
        );
    }
    let group_max = NO_GROUP - 1 - first as u32;
    if let Some(group) = dense.groups.iter().find(|group| **group > group_max) {
        return fault("groups", *group as usize, format!("must be at most {group_max}"));
    }
    let column: Vec<Option<usize>> = resources
        .iter()
        .map(|name| dense.resources.iter().position(|other| other == name))
        .collect();
    let rules = sets.rules(HomeRules {
        rules: dense.rules.clone(),
        home: None,
    });
    let identity = sets.identity(Identity {
        cluster: None,
        namespace: Namespace::new("default")?,
        labels: Labels::default(),
        terminating: false,
    });
    let counts = counts_own(&dense.rules);
    items.requests.reserve_exact(count * resources.len());
    for (index, name) in dense.names.iter().enumerate() {
        items.names.push(name).ok_or(Error::TooMany {
            kind: "items",
            count: count as u64,
            max: COUNT_MAX as u64,
        })?;
        let row = &dense.requests[index * width..(index + 1) * width];
        if let Some(at) = row.iter().position(|amount| *amount < 0) {
            return Err(Error::Value {
                object: format!("item {name}"),
                field: "requests",
                value: format!("{} of {}", row[at], dense.resources[at]),
                reason: "must not be negative".into(),
            });
        }
        items
            .requests
            .extend(column.iter().map(|column| column.map_or(0, |column| row[column])));
        items.workload_of.push((first + index) as u32);
        items.first.push(items.workload_of.len() as u32);
        items.devices_of.push(0);
        let group = group_of[first + index];
        if counts && group == NO_GROUP {
            return fault(
                "groups",
                0,
                "the rules count items by group, so each must have one".into(),
            );
        }
        let group = counts.then_some(group);
        items.rules_of.push(sets.key(SetKey {
            rules,
            identity,
            group,
            peer: None,
        }));
        items.priority.push(0);
        items.required.push(false);
    }
    Ok(())
}

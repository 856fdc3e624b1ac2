//! Which resources there are, and which of them are devices.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use stowplan_core::{DeviceGroup, DeviceModel, DeviceRequest, ResourceName, WHOLE_MILLI, Workload, resource};

use super::bins::BinSpec;
use super::builder::ProblemBuilder;
use crate::device::{DeviceDemand, ModelSet};
use crate::error::{Error, Result};

/// Numbers of device models by name.
pub(super) type Models = FxHashMap<String, u16>;

/// Resources that bins have as devices only.
pub(super) fn device_only(bins: &[BinSpec]) -> BTreeSet<ResourceName> {
    let devices = bins
        .iter()
        .flat_map(|bin| bin.devices.iter().map(|group| group.resource.clone()));
    let plain: BTreeSet<&ResourceName> = bins
        .iter()
        .flat_map(|bin| bin.capacity.iter().map(|(name, _)| name))
        .collect();
    devices.filter(|resource| !plain.contains(resource)).collect()
}

/// Requests of a resource that bins have as devices only are requests of whole devices.
pub(super) fn devices_from_requests(workload: &mut Workload, counted: &BTreeSet<ResourceName>) {
    if counted.is_empty() || !workload.requests.iter().any(|(name, _)| counted.contains(name)) {
        return;
    }
    let (devices, plain): (Vec<_>, Vec<_>) = workload
        .requests
        .iter()
        .map(|(name, amount)| (name.clone(), amount))
        // More than can be counted stays an amount, which no bin has: it must not become nothing.
        .partition(|(name, amount)| counted.contains(name) && *amount <= i64::from(u16::MAX));
    workload.requests = plain.into_iter().collect();
    for (resource, amount) in devices {
        if let Some(count) = u16::try_from(amount).ok().filter(|count| *count > 0) {
            let share_milli = WHOLE_MILLI;
            workload.devices.push(DeviceRequest {
                resource,
                count,
                share_milli,
                models: BTreeSet::new(),
            });
        }
    }
}

/// All resources named: cpu and memory first, the rest by name.
pub(super) fn resources(bins: &[BinSpec], given: &ProblemBuilder<'_>) -> Vec<ResourceName> {
    let mut all: BTreeSet<ResourceName> = BTreeSet::new();
    all.extend(
        bins.iter()
            .flat_map(|bin| bin.capacity.iter().map(|(name, _)| name.clone())),
    );
    all.extend(
        given
            .workloads
            .iter()
            .flat_map(|workload| workload.requests.iter().map(|(name, _)| name.clone())),
    );
    all.extend(
        given
            .dense
            .iter()
            .flat_map(|dense| dense.resources.iter().cloned()),
    );
    let mut list: Vec<ResourceName> = all.into_iter().collect();
    let rank = |name: &ResourceName| match name.as_str() {
        resource::CPU => 0,
        resource::MEMORY => 1,
        _ => 2,
    };
    list.sort_by_key(rank);
    list
}

/// Numbers all models that bins have or workloads name.
pub(super) fn models(bins: &[BinSpec], workloads: &[Workload]) -> Result<Models> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    names.extend(
        bins.iter()
            .flat_map(|bin| bin.devices.iter().map(|group| group.model.as_str())),
    );
    let requested = workloads
        .iter()
        .flat_map(|workload| &workload.devices)
        .flat_map(|device| &device.models);
    names.extend(requested.map(DeviceModel::as_str));
    if names.len() > usize::from(u16::MAX) {
        return Err(Error::TooMany {
            kind: "device models",
            count: names.len() as u64,
            max: u64::from(u16::MAX),
        });
    }
    let numbered = names.into_iter().enumerate();
    Ok(numbered.map(|(at, name)| (name.to_owned(), at as u16)).collect())
}

/// What a list of requests demands, with models numbered.
pub(super) fn demands(list: &[DeviceRequest], models: &Models) -> Vec<(ResourceName, DeviceDemand)> {
    let mut demands: Vec<_> = list
        .iter()
        .map(|request| {
            let demand = if request.share_milli == WHOLE_MILLI {
                DeviceDemand::whole(request.count)
            } else {
                DeviceDemand::share(request.share_milli)
            };
            let allowed: Vec<u16> = request
                .models
                .iter()
                .map(|model| models[model.as_str()])
                .collect();
            let demand = if allowed.is_empty() {
                demand
            } else {
                demand.on(ModelSet::of(allowed))
            };
            (request.resource.clone(), demand)
        })
        .collect();
    // Those that only some models serve choose first, so that those that any serves leave them their devices.
    demands.sort_by_key(|(_, demand): &(ResourceName, DeviceDemand)| demand.models.is_any());
    demands
}

/// What a list of device groups is, with models numbered: resource, count, model.
pub(super) fn kinds(list: &[DeviceGroup], models: &Models) -> Vec<(ResourceName, u16, u16)> {
    list.iter()
        .map(|group| (group.resource.clone(), group.count, models[group.model.as_str()]))
        .collect()
}

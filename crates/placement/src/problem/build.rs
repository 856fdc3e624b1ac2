//! The steps of building a problem, each using what those before it found.

use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use stowplan_core::{Endpoint, PeerIndex, RegionKey, TopologyLevel, UnknownPeer, Workload};

use super::bins::Bins;
use super::builder::{DenseItems, ProblemBuilder};
use super::compile::{Compiler, RuleBook};
use super::flow::Flows;
use super::geography::Geography;
use super::model::Problem;
use super::order::by_ceilings;
use super::sets::Sets;
use super::{amounts, budget, group, items, naming, places, resources};
use crate::constraint::Site;
use crate::error::{Error, Result};

/// Levels that every problem knows, whatever its rules speak of.
const LEVELS: [TopologyLevel; 4] = [
    TopologyLevel::Host,
    TopologyLevel::Zone,
    TopologyLevel::Region,
    TopologyLevel::Cluster,
];

/// Checks all parts and compiles the problem.
pub(super) fn build(mut given: ProblemBuilder<'_>) -> Result<Problem> {
    let specs = std::mem::take(&mut given.bins);
    let devices = resources::device_only(&specs);
    if let Some(dense) = &given.dense {
        check_columns(dense)?;
    }
    for workload in &mut given.workloads {
        workload.validate()?;
        resources::devices_from_requests(workload, &devices);
    }
    let resources = resources::resources(&specs, &given);
    amounts::check(&specs, &given, &resources)?;
    let models = resources::models(&specs, &given.workloads)?;
    let bins = Bins::new(&specs, &resources)?;
    drop(specs);

    let names = naming::names(&given.workloads, given.dense.as_ref(), &bins)?;
    let index = PeerIndex::new(&given.workloads);
    check_peers(&given.workloads, &index)?;
    let (depth, urgency) = by_ceilings(&given.workloads, &index)?;

    let geography = geography(&given, &bins);
    let group_of = group::groups(&given);
    let currency = budget::currency(&bins, &given.budgets)?;
    let flows = Flows::new(&given, &geography, (&bins, &index), currency);

    let mut sets = Sets::default();
    let peers = peers(&given.workloads, &index);
    let mut items = items::items(&given, &names, &resources, &group_of, &peers, &mut sets)?;
    (items.depth, items.urgency) = (depth, urgency);
    let site = Site {
        geography: &geography,
        place_on_degraded: given.place_on_degraded,
    };
    let compiler = Compiler::new(
        &bins,
        site,
        &given.namespaces,
        &index,
        &sets.identities,
        &sets.keys,
    );
    let book = compiler.compile(std::mem::take(&mut sets.rules), &LEVELS);
    let region = |bin| {
        bins.profile(bin)
            .location
            .region_key()
            .and_then(|key| geography.find(&key))
    };
    let mut problem = Problem {
        region_of_domain: region_of_domain(&book, &bins, &geography),
        region_of_bin: (0..bins.len()).map(region).collect(),
        budgets: budget::budgets(&given.budgets, &bins),
        demands: items
            .device_requests
            .iter()
            .map(|list| resources::demands(list, &models))
            .collect(),
        device_kinds: bins
            .device_groups
            .iter()
            .map(|list| resources::kinds(list, &models))
            .collect(),
        place_on_degraded: given.place_on_degraded,
        resources,
        bins,
        items,
        book,
        geography,
        group_of,
        currency: currency.or(flows.currency),
        flows,
    };
    if !given.movable {
        problem.items.held = places::held(&problem, &given.workloads)?;
    }
    Ok(problem)
}

fn check_peers(workloads: &[Workload], index: &PeerIndex<'_>) -> Result<()> {
    for workload in workloads {
        let ceilings = workload
            .rules
            .latency
            .iter()
            .map(|ceiling| ("rules.latency.to", &ceiling.to));
        let traffic = workload
            .traffic
            .iter()
            .map(|traffic| ("traffic.with", &traffic.with));
        for (field, end) in ceilings.chain(traffic) {
            let Endpoint::Workload(name) = end else { continue };
            match index.find(workload, name.as_str()) {
                Ok(_) => {}
                Err(UnknownPeer::Missing) => {
                    return Err(Error::Dangling {
                        object: format!("workload {}", workload.full_name()),
                        field,
                        kind: "workload",
                        name: name.to_string(),
                        suggestion: None,
                    });
                }
                Err(UnknownPeer::Ambiguous(found)) => {
                    let named = found.iter().map(|at| workloads[*at].name_with_cluster());
                    return Err(Error::Ambiguous {
                        object: format!("workload {}: {field}", workload.name_with_cluster()),
                        name: name.to_string(),
                        candidates: named.collect(),
                        remedy: "; give them names of their own".into(),
                    });
                }
            }
        }
    }
    Ok(())
}

/// Columns of distinct resources, and rules that all their items share; they name no workloads.
fn check_columns(dense: &DenseItems) -> Result<()> {
    let object = "items by columns";
    dense.rules.validate(object)?;
    for (at, resource) in dense.resources.iter().enumerate() {
        if dense.resources[..at].contains(resource) {
            return Err(Error::Duplicate {
                kind: "column of resource",
                name: resource.to_string(),
            });
        }
    }
    for ceiling in &dense.rules.latency {
        if let Endpoint::Workload(name) = &ceiling.to {
            return Err(Error::Value {
                object: object.into(),
                field: "rules.latency.to",
                value: name.to_string(),
                reason: "a ceiling to a workload needs a workload of its own; name a region".into(),
            });
        }
    }
    Ok(())
}

/// Workloads that ceilings and traffic of others speak of.
fn peers(workloads: &[Workload], index: &PeerIndex<'_>) -> FxHashSet<u32> {
    let mut peers = FxHashSet::default();
    for workload in workloads {
        let ceilings = workload.rules.latency.iter().map(|ceiling| &ceiling.to);
        for end in ceilings.chain(workload.traffic.iter().map(|traffic| &traffic.with)) {
            if let Endpoint::Workload(name) = end {
                peers.extend(index.find(workload, name.as_str()).map(|at| at as u32));
            }
        }
    }
    peers
}

/// All regions that bins stand in and that rules and traffic speak of.
fn geography(given: &ProblemBuilder<'_>, bins: &Bins) -> Geography {
    let mut regions: BTreeSet<RegionKey> = bins
        .profiles
        .iter()
        .filter_map(|profile| profile.location.region_key())
        .collect();
    for workload in &given.workloads {
        let ends = workload.rules.latency.iter().map(|ceiling| &ceiling.to);
        for end in ends.chain(workload.traffic.iter().map(|traffic| &traffic.with)) {
            if let Endpoint::Region(region) = end {
                regions.insert(region.clone());
            }
        }
    }
    let dense = given.dense.iter().flat_map(|dense| &dense.rules.latency);
    regions.extend(dense.filter_map(|ceiling| match &ceiling.to {
        Endpoint::Region(region) => Some(region.clone()),
        Endpoint::Workload(_) => None,
    }));
    Geography::new(regions.into_iter().collect(), &given.rtt)
}

/// Region in the geography of each domain of the level of regions.
fn region_of_domain(book: &RuleBook, bins: &Bins, geography: &Geography) -> Vec<Option<u32>> {
    let regions = book
        .levels
        .iter()
        .filter(|level| level.level == TopologyLevel::Region);
    let names = regions.flat_map(|level| (0..level.count() as u32).map(|domain| level.name(domain, bins)));
    names
        .map(|name| name.parse().ok().and_then(|key| geography.find(&key)))
        .collect()
}

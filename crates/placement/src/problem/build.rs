//! The steps of building a problem, each using what those before it found.

use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use stowplan_core::{Endpoint, Namespace, RegionKey, TopologyLevel, Workload};

use super::bins::Bins;
use super::builder::{DenseItems, ProblemBuilder};
use super::compile::{Compiler, RuleBook};
use super::flow::Flows;
use super::geography::Geography;
use super::model::Problem;
use super::order::by_ceilings;
use super::sets::Sets;
use super::{amounts, budget, group, items, resources};
use crate::constraint::Site;
use crate::error::{Error, Result};

/// Levels that every problem knows, whatever its rules speak of.
const LEVELS: [TopologyLevel; 4] = [
    TopologyLevel::Host,
    TopologyLevel::Zone,
    TopologyLevel::Region,
    TopologyLevel::Cluster,
];

/// Finds a workload by namespace and name.
pub(super) type Find<'a> = dyn Fn(&Namespace, &str) -> Option<u32> + 'a;

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

    let names = workload_names(&given.workloads, &bins)?;
    let index: FxHashMap<(Namespace, &str), u32> = given
        .workloads
        .iter()
        .enumerate()
        .map(|(at, workload)| ((workload.namespace.clone(), workload.name.as_str()), at as u32))
        .collect();
    let find = |namespace: &Namespace, name: &str| index.get(&(namespace.clone(), name)).copied();
    check_peers(&given.workloads, &find)?;
    let (depth, urgency) = by_ceilings(&given.workloads, &find)?;

    let geography = geography(&given, &bins);
    let group_of = group::groups(&given);
    let currency = budget::currency(&bins, &given.budgets)?;
    let flows = Flows::new(&given, &geography, &find, currency);

    let mut sets = Sets::default();
    let peers = peers(&given.workloads, &find);
    let mut items = items::items(&given, &names, &bins, &resources, &group_of, &peers, &mut sets)?;
    (items.depth, items.urgency) = (depth, urgency);
    let site = Site {
        geography: &geography,
        place_on_degraded: given.place_on_degraded,
    };
    let compiler = Compiler::new(
        &bins,
        site,
        &given.namespaces,
        &find,
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
    Ok(Problem {
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
        flows,
        currency,
    })
}

/// Names of workloads: with their cluster where they belong to one of several.
fn workload_names(workloads: &[Workload], bins: &Bins) -> Result<Vec<String>> {
    let clusters: BTreeSet<_> = bins
        .profiles
        .iter()
        .filter_map(|profile| profile.cluster.as_ref())
        .collect();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    workloads
        .iter()
        .map(|workload| {
            let name = match &workload.cluster {
                Some(cluster) if clusters.len() > 1 => format!("{cluster}/{}", workload.full_name()),
                _ => workload.full_name(),
            };
            if seen.insert(name.clone()) {
                Ok(name)
            } else {
                Err(Error::Duplicate {
                    kind: "workload",
                    name,
                })
            }
        })
        .collect()
}

fn check_peers(workloads: &[Workload], find: &Find<'_>) -> Result<()> {
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
            if find(&workload.namespace, name.as_str()).is_none() {
                return Err(Error::Dangling {
                    object: format!("workload {}", workload.full_name()),
                    field,
                    kind: "workload",
                    name: name.to_string(),
                    suggestion: None,
                });
            }
        }
    }
    Ok(())
}

/// Rules that all items by columns share; they name no workloads.
fn check_columns(dense: &DenseItems) -> Result<()> {
    let object = "items by columns";
    dense.rules.validate(object)?;
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
fn peers(workloads: &[Workload], find: &Find<'_>) -> FxHashSet<u32> {
    let mut peers = FxHashSet::default();
    for workload in workloads {
        let ceilings = workload.rules.latency.iter().map(|ceiling| &ceiling.to);
        for end in ceilings.chain(workload.traffic.iter().map(|traffic| &traffic.with)) {
            if let Endpoint::Workload(name) = end {
                peers.extend(find(&workload.namespace, name.as_str()));
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

//! The builder: takes bins and workloads as nouns (items also as columns), checks them, and compiles the problem.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};
use stowplan_core::{
    Budget, Currency, DeviceRequest, Endpoint, Labels, Latency, Money, Namespace, RegionKey, ResourceName,
    Rules, Target, TopologyLevel, Workload, resource,
};

use super::bins::{BinSpec, Bins};
use super::bitset::BitSet;
use super::compile::{Compiler, SetKey};
use super::geography::Geography;
use super::items::Items;
use super::model::{BudgetLimit, Flow, FlowEnd, Flows, NO_GROUP, Problem};
use super::order::by_ceilings;
use super::predicate::Identity;
use crate::constraint::Site;
use crate::device::{DeviceDemand, ModelSet};
use crate::error::{Error, Result};

/// The most bins or items a problem can hold.
pub const COUNT_MAX: usize = u32::MAX as usize - 1;

type RttOf<'a> = Box<dyn Fn(&RegionKey, &RegionKey) -> Option<Latency> + 'a>;
type TransferOf<'a> = Box<dyn Fn(&RegionKey, &RegionKey) -> Option<Money> + 'a>;

/// Many items given by columns: workloads of one replica that share their rules.
#[derive(Clone, Debug, Default)]
pub struct DenseItems {
    /// One name an item.
    pub names: Vec<String>,
    /// Resources, in the order of `requests`.
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
    bins: Vec<BinSpec>,
    workloads: Vec<Workload>,
    dense: Option<DenseItems>,
    namespaces: BTreeMap<Namespace, Labels>,
    budgets: Vec<Budget>,
    movable: bool,
    place_on_degraded: bool,
    rtt: RttOf<'a>,
    transfer: TransferOf<'a>,
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
            transfer: Box::new(|_, _| None),
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

    /// Where prices of transfer come from, per GiB sent from the first region to the second; `None`: not known.
    #[must_use]
    pub fn transfer_prices(mut self, price: impl Fn(&RegionKey, &RegionKey) -> Option<Money> + 'a) -> Self {
        self.transfer = Box::new(price);
        self
    }

    /// Checks all parts and compiles the problem.
    ///
    /// # Errors
    /// [`Error`] naming the object, the field and the value at fault: two bins or workloads of one name, an amount or a limit
    /// that makes no sense, a peer or place that does not exist, ceilings in a cycle, prices in several currencies.
    pub fn build(self) -> Result<Problem> {
        Build::new(self)?.finish()
    }
}

/// The steps of building, each using what those before it found.
struct Build<'a> {
    given: ProblemBuilder<'a>,
    resources: Vec<ResourceName>,
    bins: Bins,
    models: FxHashMap<String, u16>,
}

impl<'a> Build<'a> {
    fn new(mut given: ProblemBuilder<'a>) -> Result<Self> {
        let specs = std::mem::take(&mut given.bins);
        let device_resources: BTreeSet<&ResourceName> = specs
            .iter()
            .flat_map(|bin| bin.devices.iter().map(|group| &group.resource))
            .collect();
        let plain: BTreeSet<&ResourceName> = specs
            .iter()
            .flat_map(|bin| bin.capacity.iter().map(|(name, _)| name))
            .collect();
        let counted: BTreeSet<ResourceName> = device_resources
            .difference(&plain)
            .map(|resource| (*resource).clone())
            .collect();
        for workload in &mut given.workloads {
            workload.validate()?;
            devices_from_requests(workload, &counted);
        }
        let resources = resources(&specs, &given);
        let models = models(&specs, &given.workloads);
        let bins = bins(&specs, &resources)?;
        Ok(Self {
            given,
            resources,
            bins,
            models,
        })
    }

    fn finish(self) -> Result<Problem> {
        let Self {
            mut given,
            resources,
            bins,
            models,
        } = self;
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
        let region_of_bin: Vec<Option<u32>> = (0..bins.len())
            .map(|bin| {
                bins.profile(bin)
                    .location
                    .region_key()
                    .and_then(|key| geography.find(&key))
            })
            .collect();
        let flows = flows(&given, &geography, &find);
        let group_of = groups(&given);
        let currency = currency(&bins, &given.budgets)?;
        let budgets = budgets(&given.budgets, &bins);

        let peers: FxHashSet<u32> = given
            .workloads
            .iter()
            .flat_map(|workload| {
                let ceilings = workload.rules.latency.iter().map(|ceiling| &ceiling.to);
                let ends = ceilings.chain(workload.traffic.iter().map(|traffic| &traffic.with));
                ends.filter_map(|end| match end {
                    Endpoint::Workload(name) => find(&workload.namespace, name.as_str()),
                    Endpoint::Region(_) => None,
                })
            })
            .collect();
        let mut sets = Sets::default();
        let mut items = items(&given, &names, &bins, &resources, &group_of, &peers, &mut sets)?;
        items.depth = depth;
        items.urgency = urgency;
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
        let levels = [
            TopologyLevel::Host,
            TopologyLevel::Zone,
            TopologyLevel::Region,
            TopologyLevel::Cluster,
        ];
        let book = compiler.compile(std::mem::take(&mut sets.rules), &levels);
        let region_of_domain = book
            .levels
            .iter()
            .filter(|level| level.level == TopologyLevel::Region)
            .flat_map(|level| (0..level.count() as u32).map(|domain| level.name(domain, &bins)))
            .map(|name| name.parse().ok().and_then(|key| geography.find(&key)))
            .collect();
        let demands = items
            .device_requests
            .iter()
            .map(|list| demands(list, &models))
            .collect();
        let device_kinds = bins
            .device_groups
            .iter()
            .map(|list| {
                let kind = |group: &stowplan_core::DeviceGroup| {
                    (group.resource.clone(), group.count, models[group.model.as_str()])
                };
                list.iter().map(kind).collect()
            })
            .collect();
        let place_on_degraded = given.place_on_degraded;
        drop(index);
        given.workloads.clear();
        Ok(Problem {
            resources,
            bins,
            items,
            book,
            geography,
            region_of_domain,
            group_of,
            region_of_bin,
            flows,
            budgets,
            demands,
            device_kinds,
            place_on_degraded,
            currency,
        })
    }
}

/// Requests of a resource that bins have as devices only are requests of whole devices.
fn devices_from_requests(workload: &mut Workload, counted: &BTreeSet<ResourceName>) {
    if counted.is_empty() || !workload.requests.iter().any(|(name, _)| counted.contains(name)) {
        return;
    }
    let (devices, plain): (Vec<_>, Vec<_>) = workload
        .requests
        .iter()
        .map(|(name, amount)| (name.clone(), amount))
        .partition(|(name, _)| counted.contains(name));
    workload.requests = plain.into_iter().collect();
    for (resource, amount) in devices {
        if let Some(count) = u16::try_from(amount).ok().filter(|count| *count > 0) {
            let share_milli = stowplan_core::WHOLE_MILLI;
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
fn resources(bins: &[BinSpec], given: &ProblemBuilder<'_>) -> Vec<ResourceName> {
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

fn models(bins: &[BinSpec], workloads: &[Workload]) -> FxHashMap<String, u16> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    names.extend(
        bins.iter()
            .flat_map(|bin| bin.devices.iter().map(|group| group.model.as_str())),
    );
    let requested = workloads
        .iter()
        .flat_map(|workload| &workload.devices)
        .flat_map(|device| &device.models);
    names.extend(requested.map(stowplan_core::DeviceModel::as_str));
    names
        .into_iter()
        .enumerate()
        .map(|(at, name)| (name.to_owned(), at as u16))
        .collect()
}

fn demands(list: &[DeviceRequest], models: &FxHashMap<String, u16>) -> Vec<(ResourceName, DeviceDemand)> {
    list.iter()
        .map(|request| {
            let demand = if request.share_milli == stowplan_core::WHOLE_MILLI {
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
        .collect()
}

fn bins(specs: &[BinSpec], resources: &[ResourceName]) -> Result<Bins> {
    let too_many = |count: usize| Error::TooMany {
        kind: "bins",
        count: count as u64,
        max: COUNT_MAX as u64,
    };
    if specs.len() > COUNT_MAX {
        return Err(too_many(specs.len()));
    }
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    for spec in specs {
        if !seen.insert(&spec.name) {
            return Err(Error::Duplicate {
                kind: "bin",
                name: spec.name.clone(),
            });
        }
    }
    let mut bins = Bins {
        device_groups: vec![Vec::new()],
        ..Bins::default()
    };
    let mut profiles: FxHashMap<*const super::bins::BinProfile, u32> = FxHashMap::default();
    let mut device_lists: FxHashMap<Vec<(String, String, u16)>, u32> =
        FxHashMap::from_iter([(Vec::new(), 0)]);
    for spec in specs {
        bins.names.push(&spec.name).ok_or_else(|| too_many(specs.len()))?;
        let profile = *profiles
            .entry(std::sync::Arc::as_ptr(&spec.profile))
            .or_insert_with(|| {
                bins.profiles.push(std::sync::Arc::clone(&spec.profile));
                bins.profiles.len() as u32 - 1
            });
        bins.profile_of.push(profile);
        bins.capacity
            .extend(resources.iter().map(|name| spec.capacity.get(name.as_str())));
        let key = spec
            .devices
            .iter()
            .map(|group| (group.resource.to_string(), group.model.to_string(), group.count))
            .collect::<Vec<_>>();
        let devices = *device_lists.entry(key).or_insert_with(|| {
            bins.device_groups.push(spec.devices.clone());
            bins.device_groups.len() as u32 - 1
        });
        bins.devices_of.push(devices);
        bins.open.push(spec.open);
    }
    Ok(bins)
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

fn check_peers(workloads: &[Workload], find: &dyn Fn(&Namespace, &str) -> Option<u32>) -> Result<()> {
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
    Geography::new(regions.into_iter().collect(), &given.rtt)
}

fn flows(
    given: &ProblemBuilder<'_>,
    geography: &Geography,
    find: &dyn Fn(&Namespace, &str) -> Option<u32>,
) -> Flows {
    if given.workloads.iter().all(|workload| workload.traffic.is_empty()) {
        return Flows::default();
    }
    let mut of: Vec<Vec<Flow>> = vec![Vec::new(); given.workloads.len()];
    let replicas = |workload: usize| u64::from(given.workloads[workload].replicas.max(1));
    for (index, workload) in given.workloads.iter().enumerate() {
        for traffic in &workload.traffic {
            let (sent, received) = (traffic.sent_per_hour.0, traffic.received_per_hour.0);
            let flow = |to: FlowEnd, own: usize, sent: u64, received: u64, reverse: bool| Flow {
                to,
                sent: sent / replicas(own),
                received: received / replicas(own),
                demand: traffic.demand,
                reverse,
            };
            match &traffic.with {
                Endpoint::Region(region) => {
                    let end = geography.find(region).map(FlowEnd::Region);
                    of[index].extend(end.map(|end| flow(end, index, sent, received, false)));
                }
                Endpoint::Workload(name) => {
                    let Some(peer) = find(&workload.namespace, name.as_str()) else {
                        continue;
                    };
                    of[index].push(flow(FlowEnd::Workload(peer), index, sent, received, false));
                    let back = flow(
                        FlowEnd::Workload(index as u32),
                        peer as usize,
                        received,
                        sent,
                        true,
                    );
                    of[peer as usize].push(back);
                }
            }
        }
    }
    let mut flows = Flows {
        first: vec![0],
        ..Flows::default()
    };
    for list in of {
        flows.list.extend(list);
        flows.first.push(flows.list.len() as u32);
    }
    let dense = given.dense.as_ref().map_or(0, |dense| dense.names.len());
    flows
        .first
        .extend(std::iter::repeat_n(flows.list.len() as u32, dense));
    let regions = geography.len() as u32;
    let price =
        |a: u32, b: u32| (given.transfer)(geography.region(a), geography.region(b)).map(|money| money.micros);
    flows.transfer_per_gib = (0..regions)
        .flat_map(|a| (0..regions).map(move |b| (a, b)))
        .map(|(a, b)| price(a, b))
        .collect();
    flows
}

/// Group of each workload: its named group, or its own where it has several replicas or rules that count them.
fn groups(given: &ProblemBuilder<'_>) -> Vec<u32> {
    let mut named: FxHashMap<(Option<&str>, &str, &str), u32> = FxHashMap::default();
    let mut count = 0;
    let mut fresh = || {
        count += 1;
        count - 1
    };
    let mut list: Vec<u32> = given
        .workloads
        .iter()
        .map(|workload| match &workload.group {
            Some(group) => {
                let cluster = workload.cluster.as_ref().map(stowplan_core::ClusterName::as_str);
                *named
                    .entry((cluster, workload.namespace.as_str(), group))
                    .or_insert_with(&mut fresh)
            }
            None if workload.replicas > 1 || counts_own(&workload.rules) => fresh(),
            None => NO_GROUP,
        })
        .collect();
    if let Some(dense) = &given.dense {
        let first = count;
        let group = |item| dense.groups.get(item).map_or(NO_GROUP, |group| first + group);
        list.extend((0..dense.names.len()).map(group));
    }
    list
}

fn counts_own(rules: &Rules) -> bool {
    !rules.at_most.is_empty() || rules.spread.iter().any(|spread| spread.selector.is_none())
}

fn currency(bins: &Bins, budgets: &[Budget]) -> Result<Option<Currency>> {
    let prices = bins.profiles.iter().filter_map(|profile| profile.price_per_hour);
    let mut found: Option<Money> = None;
    for money in prices.chain(budgets.iter().map(|budget| budget.opened_per_hour_max)) {
        let first = *found.get_or_insert(money);
        first.checked_cmp(money)?;
    }
    Ok(found.map(|money| money.currency))
}

fn budgets(budgets: &[Budget], bins: &Bins) -> Vec<BudgetLimit> {
    budgets
        .iter()
        .map(|budget| {
            let scope = &budget.scope;
            let mut set = BitSet::new(bins.len());
            for bin in 0..bins.len() {
                let profile = bins.profile(bin);
                let inside = scope
                    .provider
                    .as_ref()
                    .is_none_or(|p| profile.location.provider.as_ref() == Some(p))
                    && scope
                        .region
                        .as_ref()
                        .is_none_or(|r| profile.location.region.as_ref() == Some(r))
                    && scope
                        .cluster_labels
                        .iter()
                        .all(|(key, value)| profile.labels.get(key) == Some(value));
                if inside {
                    set.insert(bin);
                }
            }
            BudgetLimit {
                bins: set,
                max: budget.opened_per_hour_max,
            }
        })
        .collect()
}

/// Distinct rules, identities and rule sets, numbered as they are met.
#[derive(Default)]
struct Sets {
    rules: Vec<Rules>,
    rules_index: FxHashMap<Rules, u32>,
    identities: Vec<Identity>,
    identity_index: FxHashMap<Identity, u32>,
    keys: Vec<SetKey>,
    key_index: FxHashMap<SetKey, u32>,
}

impl Sets {
    fn rules(&mut self, rules: Rules) -> u32 {
        if let Some(found) = self.rules_index.get(&rules) {
            return *found;
        }
        let index = self.rules.len() as u32;
        self.rules_index.insert(rules.clone(), index);
        self.rules.push(rules);
        index
    }

    fn identity(&mut self, identity: Identity) -> u32 {
        if let Some(found) = self.identity_index.get(&identity) {
            return *found;
        }
        let index = self.identities.len() as u32;
        self.identity_index.insert(identity.clone(), index);
        self.identities.push(identity);
        index
    }

    fn key(&mut self, key: SetKey) -> u32 {
        *self.key_index.entry(key).or_insert_with(|| {
            self.keys.push(key);
            self.keys.len() as u32 - 1
        })
    }
}

/// The rules of a workload that belongs to a cluster allow that cluster only.
fn within_cluster(workload: &Workload) -> Rules {
    let mut rules = workload.rules.clone();
    if let Some(cluster) = &workload.cluster {
        let own = |target: &Target| target.cluster == *cluster;
        if rules.pin.iter().any(own) {
            rules.pin.retain(own);
        } else {
            rules.pin = vec![Target {
                cluster: cluster.clone(),
                pool: None,
                node: None,
            }];
        }
    }
    rules
}

fn items(
    given: &ProblemBuilder<'_>,
    names: &[String],
    bins: &Bins,
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
    let mut places = super::places::Places::new(bins, resources);
    for (index, workload) in given.workloads.iter().enumerate() {
        items.names.push(&names[index]).ok_or_else(too_many)?;
        let start = items.len();
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
        let rules = within_cluster(workload);
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
        if !given.movable {
            for (replica, place) in workload.placed.iter().enumerate() {
                let bin = places.find(place, &row, &names[index])?;
                items.held.push(((start + replica) as u32, bin as u32));
            }
        }
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

/// Whether the set of a workload in a group must know the group. Members of a group whose own rules do not count it are still
/// counted for the others.
fn counts_own_in_group(rules: &Rules, workload: &Workload) -> bool {
    counts_own(rules) || workload.group.is_some()
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
    let mut seen: FxHashSet<&str> = FxHashSet::with_capacity_and_hasher(count, rustc_hash::FxBuildHasher);
    let column: Vec<Option<usize>> = resources
        .iter()
        .map(|name| dense.resources.iter().position(|other| other == name))
        .collect();
    let rules = sets.rules(dense.rules.clone());
    let identity = sets.identity(Identity {
        cluster: None,
        namespace: Namespace::new("default")?,
        labels: Labels::default(),
        terminating: false,
    });
    let counts = counts_own(&dense.rules);
    items.requests.reserve_exact(count * resources.len());
    for (index, name) in dense.names.iter().enumerate() {
        if !seen.insert(name) {
            return Err(Error::Duplicate {
                kind: "item",
                name: name.clone(),
            });
        }
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

//! The devices of all bins, and which of them each item has.
//!
//! A demand is served by any devices of its resource whose models it accepts and that have enough free: whether a node's devices
//! are of one model is not its concern unless it names models. Where a single group (devices of one model) serves it, the tightest
//! does: the one whose chosen devices have the least free, then the one with the fewest that would do, then the first. Only where
//! none does alone are devices taken from several, those with the least free first. Cost: linear in the bin's devices.

use rustc_hash::FxHashMap;
use stowplan_core::ResourceName;

use crate::device::{DeviceChoice, DeviceDemand, DeviceRule, DeviceSet};
use crate::problem::{BinIndex, ItemIndex, Problem};

/// Device sets of each bin; empty where no bin has any.
#[derive(Clone, Debug, Default)]
pub(crate) struct Devices {
    sets: Vec<Vec<DeviceSet>>,
    /// Which set of its bin, and which devices of it, each item has.
    taken: FxHashMap<u32, Vec<(u32, DeviceChoice)>>,
}

impl Devices {
    pub fn new(problem: &Problem) -> Self {
        if problem.device_kinds.iter().all(Vec::is_empty) {
            return Self::default();
        }
        let sets = problem
            .bins
            .devices_of
            .iter()
            .map(|kind| {
                let groups = &problem.device_kinds[*kind as usize];
                groups
                    .iter()
                    .map(|(_, count, model)| DeviceSet::new(*count, *model))
                    .collect()
            })
            .collect();
        Self {
            sets,
            taken: FxHashMap::default(),
        }
    }

    /// The sets of a bin.
    pub fn of(&self, bin: BinIndex) -> &[DeviceSet] {
        self.sets.get(bin).map_or(&[], Vec::as_slice)
    }

    /// The first demand that a bin cannot serve, all demands of the item taken together, and how many devices would do for it beside
    /// those that the demands before it take: fewer than it asks for.
    pub fn first_lacking<'p>(
        &self,
        problem: &'p Problem,
        item: ItemIndex,
        bin: BinIndex,
    ) -> Option<(&'p (ResourceName, DeviceDemand), u16)> {
        let groups = groups(problem, bin);
        let lacking = |demand: &'p (ResourceName, DeviceDemand), sets: &[DeviceSet]| {
            let available = available(groups, demand, sets);
            (!demand.1.is_none() && available < demand.1.count).then_some((demand, available))
        };
        match demands(problem, item) {
            [] => None,
            [one] => lacking(one, self.of(bin)),
            several => {
                let mut sets = self.of(bin).to_vec();
                several
                    .iter()
                    .find_map(|demand| match find(groups, demand, &sets) {
                        Some(choices) => {
                            for (set, choice) in choices {
                                sets[set as usize]
                                    .allocate(&choice)
                                    .expect("what was found free can be taken");
                            }
                            None
                        }
                        None => lacking(demand, &sets),
                    })
            }
        }
    }

    /// Gives an item its devices. What does not fit is not given: an observed place is taken as it is.
    pub fn take(&mut self, problem: &Problem, item: ItemIndex, bin: BinIndex) {
        for demand in demands(problem, item) {
            let found = find(groups(problem, bin), demand, self.of(bin)).unwrap_or_default();
            for (set, choice) in found {
                self.sets[bin][set as usize]
                    .allocate(&choice)
                    .expect("what was found free can be taken");
                self.taken.entry(item as u32).or_default().push((set, choice));
            }
        }
    }

    /// Takes an item's devices back.
    pub fn give_back(&mut self, item: ItemIndex, bin: BinIndex) {
        for (set, choice) in self.taken.remove(&(item as u32)).unwrap_or_default() {
            self.sets[bin][set as usize]
                .release(&choice)
                .expect("what was taken can be given back");
        }
    }

    /// Which devices an item has: resource and device numbers, group by group.
    pub fn taken_by(&self, item: ItemIndex) -> &[(u32, DeviceChoice)] {
        self.taken.get(&(item as u32)).map_or(&[], Vec::as_slice)
    }
}

/// What an item asks of devices.
pub(crate) fn demands(problem: &Problem, item: ItemIndex) -> &[(ResourceName, DeviceDemand)] {
    &problem.demands[problem.items.devices_of[problem.workload_of(item)] as usize]
}

/// The share of a bin's devices that is used, with `asked` thousandths more, in parts of [`SHARE_ONE`](super::SHARE_ONE).
pub(crate) fn used_share(sets: &[DeviceSet], asked: u64) -> i64 {
    let whole: u64 = sets
        .iter()
        .map(|set| u64::from(set.count()) * u64::from(crate::device::WHOLE_MILLI))
        .sum();
    let free: u64 = sets.iter().map(DeviceSet::total_free).sum();
    super::room::share((whole + asked - free) as i64, whole.max(1) as i64)
}

/// A group of devices: resource, count and model.
type Group = (ResourceName, u16, u16);

/// The groups of devices of a bin, one for each of its sets.
fn groups(problem: &Problem, bin: BinIndex) -> &[Group] {
    &problem.device_kinds[problem.bins.devices_of[bin] as usize]
}

/// The sets whose devices a demand accepts, by position.
fn accepted<'a>(
    groups: &'a [Group],
    demand: &'a (ResourceName, DeviceDemand),
    sets: &'a [DeviceSet],
) -> impl Iterator<Item = (u32, &'a DeviceSet)> + Clone {
    let all = (0..).zip(groups.iter().zip(sets));
    all.filter(|(_, ((resource, _, model), _))| *resource == demand.0 && demand.1.models.accepts(*model))
        .map(|(at, (_, set))| (at, set))
}

/// How many devices would serve a demand now.
fn available(groups: &[Group], demand: &(ResourceName, DeviceDemand), sets: &[DeviceSet]) -> u16 {
    accepted(groups, demand, sets)
        .map(|(_, set)| set.count_with(demand.1.milli))
        .fold(0, u16::saturating_add)
}

/// The devices that a demand takes among `sets`: of one set if any serves it alone.
fn find(
    groups: &[Group],
    demand: &(ResourceName, DeviceDemand),
    sets: &[DeviceSet],
) -> Option<Vec<(u32, DeviceChoice)>> {
    let DeviceDemand { count, milli, .. } = demand.1;
    if demand.1.is_none() {
        return Some(Vec::new());
    }
    let accepted = accepted(groups, demand, sets);
    let alone = accepted.clone().filter_map(|(at, set)| {
        let choice = set.choose(&demand.1, DeviceRule::TightestFit)?;
        let free: u64 = choice
            .devices
            .iter()
            .map(|device| u64::from(set.free(device)))
            .sum();
        Some(((free, set.count_with(milli), at), choice))
    });
    if let Some(((_, _, at), choice)) = alone.min_by_key(|(tightness, _)| *tightness) {
        return Some(vec![(at, choice)]);
    }
    let mut fitting: Vec<(u16, u32, u16)> = accepted
        .flat_map(|(at, set)| (0..set.count()).map(move |device| (set.free(device), at, device)))
        .filter(|(free, _, _)| *free >= milli)
        .collect();
    if fitting.len() < usize::from(count) {
        return None;
    }
    fitting.sort_unstable();
    fitting.truncate(usize::from(count));
    fitting.sort_unstable_by_key(|(_, at, device)| (*at, *device));
    let of_one_set = fitting.chunk_by(|(_, a, _), (_, b, _)| a == b);
    Some(
        of_one_set
            .map(|chosen| {
                let devices = chosen.iter().map(|(_, _, device)| *device).collect();
                (chosen[0].1, DeviceChoice { devices, milli })
            })
            .collect(),
    )
}

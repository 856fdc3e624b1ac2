//! The devices of all bins, and which of them each item has.

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

    /// The first demand that a bin cannot serve, all demands of the item taken together.
    pub fn first_lacking<'p>(
        &self,
        problem: &'p Problem,
        item: ItemIndex,
        bin: BinIndex,
    ) -> Option<&'p (ResourceName, DeviceDemand)> {
        let demands = demands(problem, item);
        match demands {
            [] => None,
            [one] => find(problem, bin, one, self.of(bin)).is_none().then_some(one),
            several => {
                let mut sets = self.of(bin).to_vec();
                several
                    .iter()
                    .find(|demand| match find(problem, bin, demand, &sets) {
                        Some((set, choice)) => sets[set].allocate(&choice).is_err(),
                        None => true,
                    })
            }
        }
    }

    /// How many devices of the resource would serve the demand now.
    pub fn available(&self, problem: &Problem, bin: BinIndex, demand: &(ResourceName, DeviceDemand)) -> u16 {
        let kinds = &problem.device_kinds[problem.bins.devices_of[bin] as usize];
        let sets = kinds.iter().zip(self.of(bin));
        sets.filter(|((resource, _, model), _)| *resource == demand.0 && demand.1.models.accepts(*model))
            .map(|(_, set)| set.count_with(demand.1.milli))
            .fold(0, u16::saturating_add)
    }

    /// Gives an item its devices. What does not fit is not given: an observed place is taken as it is.
    pub fn take(&mut self, problem: &Problem, item: ItemIndex, bin: BinIndex) {
        for demand in demands(problem, item) {
            let Some((set, choice)) = find(problem, bin, demand, self.of(bin)) else {
                continue;
            };
            if self.sets[bin][set].allocate(&choice).is_ok() {
                self.taken
                    .entry(item as u32)
                    .or_default()
                    .push((set as u32, choice));
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

/// The tightest choice of devices for a demand among `sets`.
fn find(
    problem: &Problem,
    bin: BinIndex,
    demand: &(ResourceName, DeviceDemand),
    sets: &[DeviceSet],
) -> Option<(usize, DeviceChoice)> {
    let kinds = &problem.device_kinds[problem.bins.devices_of[bin] as usize];
    kinds
        .iter()
        .zip(sets)
        .enumerate()
        .find_map(|(at, ((resource, _, _), set))| {
            if *resource != demand.0 {
                return None;
            }
            set.choose(&demand.1, DeviceRule::TightestFit)
                .map(|choice| (at, choice))
        })
}

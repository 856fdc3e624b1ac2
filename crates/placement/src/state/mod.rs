//! The state of a placement: what stands where, what is free, what is counted. The same for engines, explanations and replay.

mod counts;
mod devices;
mod minimum;
mod query;
mod room;
mod verdict;

pub(crate) use devices::demands;
pub(crate) use query::Query;
pub(crate) use room::{SHARE_ONE, least_share, share};

use stowplan_core::{Money, ResourceName};

use crate::device::WHOLE_MILLI;
use crate::problem::{BinIndex, ItemIndex, NO_DOMAIN, Preference, Problem};
use counts::Counts;
use devices::Devices;
use room::Room;

/// No bin: the item is not placed.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// What stands where in a problem, and what follows from it.
///
/// [`State::place`] and [`State::remove`] cost the item's resources and the counters it belongs to; neither checks
/// anything. [`State::violations`] says what speaks against a bin.
#[derive(Clone, Debug)]
pub struct State<'p> {
    pub(crate) problem: &'p Problem,
    pub(crate) room: Room,
    pub(crate) counts: Counts,
    pub(crate) devices: Devices,
    /// Bin of each item, or [`NOWHERE`].
    assignment: Vec<u32>,
    /// Items on each bin.
    load: Vec<u32>,
    /// Millionths spent an hour under each budget.
    spent: Vec<i128>,
    placed: usize,
}

impl<'p> State<'p> {
    /// The state at the start: those items placed that hold their place.
    pub fn new(problem: &'p Problem) -> Self {
        let mut state = Self {
            problem,
            room: Room::new(problem),
            counts: Counts::new(problem),
            devices: Devices::new(problem),
            assignment: vec![NOWHERE; problem.item_count()],
            load: vec![0; problem.bin_count()],
            spent: vec![0; problem.budgets.len()],
            placed: 0,
        };
        for (item, bin) in problem.held() {
            state.place(item, bin);
        }
        state
    }

    /// Where an item stands.
    #[inline]
    pub fn bin_of(&self, item: ItemIndex) -> Option<BinIndex> {
        let bin = self.assignment[item];
        (bin != NOWHERE).then_some(bin as usize)
    }

    /// How many items stand in a bin.
    #[inline]
    pub fn load(&self, bin: BinIndex) -> u32 {
        self.load[bin]
    }

    /// How many items are placed.
    pub fn placed_count(&self) -> usize {
        self.placed
    }

    /// Whether a bin is open: from the start, or because something stands in it.
    #[inline]
    pub fn is_open(&self, bin: BinIndex) -> bool {
        self.problem.bins.open[bin] || self.load[bin] > 0
    }

    /// What is free in a bin, in the order of [`Problem::resources`]; negative where more stands there than fits.
    pub fn free(&self, bin: BinIndex) -> &[i64] {
        self.room.free(bin)
    }

    /// Places an item, whatever speaks against it. An item that stands elsewhere is moved.
    pub fn place(&mut self, item: ItemIndex, bin: BinIndex) {
        self.remove(item);
        if !self.is_open(bin) {
            self.charge(bin, 1);
        }
        self.assignment[item] = bin as u32;
        self.load[bin] += 1;
        self.placed += 1;
        self.room.take(bin, self.problem.request(item), 1);
        self.devices.take(self.problem, item, bin);
        self.counts.update(self.problem, item, bin, true);
    }

    /// Takes an item out; does nothing if it is not placed.
    pub fn remove(&mut self, item: ItemIndex) {
        let Some(bin) = self.bin_of(item) else { return };
        self.assignment[item] = NOWHERE;
        self.load[bin] -= 1;
        self.placed -= 1;
        if !self.is_open(bin) {
            self.charge(bin, -1);
        }
        self.room.take(bin, self.problem.request(item), -1);
        self.devices.give_back(item, bin);
        self.counts.update(self.problem, item, bin, false);
    }

    /// Which devices a placed item has: of which resource, the numbers of the devices in their group, and thousandths of each. One
    /// entry for each request and each group that serves it.
    pub fn devices_of(&self, item: ItemIndex) -> Vec<(&'p ResourceName, Vec<u16>, u16)> {
        let Some(bin) = self.bin_of(item) else {
            return Vec::new();
        };
        let kinds = &self.problem.device_kinds[self.problem.bins.devices_of[bin] as usize];
        let taken = self.devices.taken_by(item).iter();
        taken
            .map(|(set, choice)| {
                (
                    &kinds[*set as usize].0,
                    choice.devices.iter().collect(),
                    choice.milli,
                )
            })
            .collect()
    }

    /// Whether the devices of a bin cannot serve an item however they are shared out: too few of the models it accepts, or too
    /// little free of the resource in all.
    pub(crate) fn devices_never_serve(&self, item: ItemIndex, bin: BinIndex) -> bool {
        let kinds = &self.problem.device_kinds[self.problem.bins.devices_of[bin] as usize];
        let sets = || kinds.iter().zip(self.devices.of(bin));
        let demands = demands(self.problem, item);
        demands.iter().any(|(resource, demand)| {
            let accepted = |(name, _, model): &(ResourceName, u16, u16)| {
                name == resource && demand.models.accepts(*model)
            };
            let most = sets()
                .filter(|(kind, _)| accepted(kind))
                .map(|(_, set)| set.count());
            let free: u64 = sets()
                .filter(|((name, _, _), _)| name == resource)
                .map(|(_, set)| set.total_free())
                .sum();
            let asked: u64 = demands
                .iter()
                .filter(|(name, _)| name == resource)
                .map(|(_, demand)| demand.total())
                .sum();
            most.map(u64::from).sum::<u64>() < u64::from(demand.count) || free < asked
        })
    }

    fn charge(&mut self, bin: BinIndex, sign: i64) {
        let price = self
            .problem
            .bin_profile(bin)
            .price_per_hour
            .map_or(0, |price| price.micros);
        for (budget, spent) in self.problem.budgets.iter().zip(&mut self.spent) {
            if budget.bins.contains(bin) {
                *spent += i128::from(sign * price);
            }
        }
    }

    /// The first budget that opening this bin would pass, and what is left of it.
    fn budget_passed(&self, bin: BinIndex) -> Option<Money> {
        if self.problem.budgets.is_empty() || self.is_open(bin) {
            return None;
        }
        let price = self.problem.bin_profile(bin).price_per_hour;
        self.problem
            .budgets
            .iter()
            .zip(&self.spent)
            .find_map(|(budget, spent)| {
                let left = Money {
                    micros: left(budget.max, *spent),
                    ..budget.max
                };
                let fits = price.is_some_and(|price| price.micros <= left.micros);
                (budget.bins.contains(bin) && !fits).then_some(left)
            })
    }

    /// How full a bin is, in parts of [`SHARE_ONE`].
    #[inline]
    pub(crate) fn fullness(&self, bin: BinIndex) -> i64 {
        match self.devices.of(bin) {
            [] => self.room.fullness(bin, None),
            sets => self.room.fullness(bin, Some(devices::used_share(sets, 0))),
        }
    }

    /// How full a bin would be with an item more.
    #[inline]
    pub(crate) fn fullness_with(&self, bin: BinIndex, item: ItemIndex) -> i64 {
        let request = self.problem.request(item);
        match self.devices.of(bin) {
            [] => self.room.fullness_with(bin, request, None),
            sets => {
                let asked = devices::demands(self.problem, item)
                    .iter()
                    .map(|(_, demand)| demand.total())
                    .sum();
                self.room
                    .fullness_with(bin, request, Some(devices::used_share(sets, asked)))
            }
        }
    }

    /// Whether a resource counts for how full bins are.
    pub(crate) fn counts_for_fullness(&self, resource: usize) -> bool {
        self.room.counts(resource)
    }

    /// How many shares the fullness of a bin is the mean of: those of its resources that count, and of its devices.
    pub(crate) fn counted_shares(&self, bin: BinIndex) -> usize {
        let capacity = self.problem.capacity(bin).iter().enumerate();
        let counted = capacity.filter(|(resource, capacity)| **capacity > 0 && self.room.counts(*resource));
        counted.count() + usize::from(!self.devices.of(bin).is_empty())
    }

    /// Thousandths of devices that are used in a bin, and that it has.
    pub(crate) fn device_use(&self, bin: BinIndex) -> (u64, u64) {
        let sets = self.devices.of(bin).iter();
        sets.fold((0, 0), |(used, whole), set| {
            let all = u64::from(set.count()) * u64::from(crate::device::WHOLE_MILLI);
            (used + all - set.total_free(), whole + all)
        })
    }

    /// The mean share of an empty bin of this capacity, with devices like those of `bin`, that an item takes.
    pub(crate) fn mean_share(&self, bin: BinIndex, capacity: &[i64], item: ItemIndex) -> i64 {
        let sets = self.devices.of(bin);
        let devices = (!sets.is_empty()).then(|| {
            let whole: u64 = sets
                .iter()
                .map(|set| u64::from(set.count()) * u64::from(WHOLE_MILLI))
                .sum();
            let asked: u64 = devices::demands(self.problem, item)
                .iter()
                .map(|(_, demand)| demand.total())
                .sum();
            share(asked as i64, whole.max(1) as i64)
        });
        self.room
            .mean_share(capacity, self.problem.request(item), devices)
    }

    /// The least free share of a bin among the resources that tightness is about.
    pub(crate) fn tightest_share(&self, bin: BinIndex) -> i64 {
        room::least_share(self.room.capacity(bin), self.free(bin))
    }

    /// The largest share of a bin that an item takes.
    pub(crate) fn largest_share(&self, bin: BinIndex, item: ItemIndex) -> i64 {
        let plain = self.room.largest_share(bin, self.problem.request(item));
        let whole: u64 = self
            .devices
            .of(bin)
            .iter()
            .map(|set| u64::from(set.count()) * u64::from(WHOLE_MILLI))
            .sum();
        let asked: u64 = devices::demands(self.problem, item)
            .iter()
            .map(|(_, demand)| demand.total())
            .sum();
        plain.max(share(asked as i64, whole.max(1) as i64))
    }

    /// The count of a bin's domain, if it is in one.
    pub(crate) fn count_at(&self, counter: u32, bin: BinIndex) -> Option<u32> {
        let level = self.problem.book.counters[counter as usize].level;
        let domain = self.problem.book.levels[level as usize].domain_of[bin];
        (domain != NO_DOMAIN).then(|| self.counts.get(counter, domain))
    }

    /// Whether a counter counts what stands in a bin.
    fn counts_at(&self, counter: u32, bin: BinIndex) -> bool {
        let book = &self.problem.book;
        let counter = &book.counters[counter as usize];
        book.levels[counter.level as usize].domain_of[bin] != NO_DOMAIN
            && counter
                .mask
                .is_none_or(|mask| book.masks[mask as usize].contains(bin))
    }

    /// How much of a placed item's preference comes from counting itself.
    pub(crate) fn own_share_of_preference(&self, item: ItemIndex, bin: BinIndex) -> i64 {
        let problem = self.problem;
        let set = &problem.book.sets[problem.items.rules_of[problem.workload_of(item)] as usize];
        let own = set.preferences.iter().map(|preference| match preference {
            Preference::Together { counter, weight } => {
                let alone = set.updates.contains(counter) && self.count_at(*counter, bin) == Some(1);
                if alone { -i64::from(*weight) } else { 0 }
            }
            Preference::Even { counter } => {
                i64::from(set.updates.contains(counter) && self.counts_at(*counter, bin))
            }
        });
        own.sum()
    }
}

/// What is left of a limit, in millionths.
fn left(max: Money, spent: i128) -> i64 {
    (i128::from(max.micros) - spent).clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

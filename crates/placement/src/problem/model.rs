//! The problem itself, ready for engines.

use std::borrow::Cow;

use stowplan_core::{ResourceName, TopologyLevel};

use super::bins::{BinProfile, Bins};
use super::budget::BudgetLimit;
use super::builder::ProblemBuilder;
use super::compile::RuleBook;
use super::flow::Flows;
use super::geography::Geography;
use super::items::Items;
use super::level::Level;
use crate::device::DeviceDemand;
use crate::error::{Error, Result};

/// The position of a bin in its problem.
pub type BinIndex = usize;
/// The position of an item in its problem.
pub type ItemIndex = usize;

/// A placement problem: items, bins and constraints. Made by [`Problem::builder`]; never changed.
///
/// Items are the replicas of workloads, in the order in which workloads were given; bins are nodes, open or to be
/// opened. Amounts are exact integers in the units of [`stowplan_core::resource`].
#[derive(Clone, Debug)]
pub struct Problem {
    pub(crate) resources: Vec<ResourceName>,
    pub(crate) bins: Bins,
    pub(crate) items: Items,
    pub(crate) book: RuleBook,
    pub(crate) geography: Geography,
    /// Group of each workload, where it counts together with others or has several replicas.
    pub(crate) group_of: Vec<u32>,
    /// Region in `geography` of each domain of the level of regions.
    pub(crate) region_of_domain: Vec<Option<u32>>,
    /// Region of each bin in `geography`.
    pub(crate) region_of_bin: Vec<Option<u32>>,
    pub(crate) flows: Flows,
    pub(crate) budgets: Vec<BudgetLimit>,
    /// For each distinct list of device requests: resource and demand, models numbered.
    pub(crate) demands: Vec<Vec<(ResourceName, DeviceDemand)>>,
    /// For each distinct list of device groups: resource, count and model number.
    pub(crate) device_kinds: Vec<Vec<(ResourceName, u16, u16)>>,
    pub(crate) place_on_degraded: bool,
    /// The currency of all prices; `None` where no bin has one.
    pub(crate) currency: Option<stowplan_core::Currency>,
}

impl Problem {
    /// A builder of problems.
    pub fn builder() -> ProblemBuilder<'static> {
        ProblemBuilder::new()
    }

    /// The currency of all prices; `None` where nothing has one.
    pub fn currency(&self) -> Option<stowplan_core::Currency> {
        self.currency
    }

    /// How many items there are.
    pub fn item_count(&self) -> usize {
        self.items.len()
    }

    /// How many bins there are, those that could be opened included.
    pub fn bin_count(&self) -> usize {
        self.bins.len()
    }

    /// How many workloads there are.
    pub fn workload_count(&self) -> usize {
        self.items.workloads()
    }

    /// Resources, in the order of amounts.
    pub fn resources(&self) -> &[ResourceName] {
        &self.resources
    }

    /// The name of an item: its workload's, followed by `#` and the replica's number where there are several.
    pub fn item_name(&self, item: ItemIndex) -> String {
        self.items.name(item)
    }

    /// The workload an item belongs to.
    pub fn workload_of(&self, item: ItemIndex) -> usize {
        self.items.workload_of[item] as usize
    }

    /// The name of a workload.
    pub fn workload_name(&self, workload: usize) -> &str {
        self.items.names.get(workload)
    }

    /// The items of a workload.
    pub fn items_of(&self, workload: usize) -> std::ops::Range<ItemIndex> {
        self.items.of(workload)
    }

    /// The name of a bin.
    pub fn bin_name(&self, bin: BinIndex) -> &str {
        self.bins.names.get(bin)
    }

    /// What a bin shares with others of its node or pool.
    pub fn bin_profile(&self, bin: BinIndex) -> &BinProfile {
        self.bins.profile(bin)
    }

    /// Whether a bin is open at the start.
    pub fn is_open(&self, bin: BinIndex) -> bool {
        self.bins.open[bin]
    }

    /// What a bin has, in the order of [`Problem::resources`], when nothing stands in it.
    pub fn capacity(&self, bin: BinIndex) -> &[i64] {
        let width = self.resources.len();
        &self.bins.capacity[bin * width..(bin + 1) * width]
    }

    /// What an item asks for, in the order of [`Problem::resources`].
    pub fn request(&self, item: ItemIndex) -> &[i64] {
        let width = self.resources.len();
        let workload = self.workload_of(item);
        &self.items.requests[workload * width..(workload + 1) * width]
    }

    /// The item that has this name: that of [`item_name`](Self::item_name). The name of a workload of several replicas is none of an
    /// item; [`items_of`](Self::items_of) its [`find_workload`](Self::find_workload) are all.
    ///
    /// # Errors
    /// [`Error::Ambiguous`] for the name of a workload of several replicas, with their names; [`stowplan_core::Error::Unknown`] for one that
    /// no item has.
    pub fn find_item(&self, name: &str) -> Result<ItemIndex> {
        if let Some(workload) = self.position(name) {
            let items = self.items.of(workload);
            return match items.len() {
                1 => Ok(items.start),
                0 => Err(self.unknown("item", name)),
                _ => Err(Error::Ambiguous {
                    object: "item".into(),
                    name: name.to_owned(),
                    candidates: items.map(|item| self.item_name(item)).collect(),
                    remedy: "; name one of them".into(),
                }),
            };
        }
        let replica = name.rsplit_once('#').and_then(|(workload, number)| {
            let number: usize = number.parse().ok()?;
            self.items.of(self.position(workload)?).nth(number)
        });
        replica
            .filter(|item| self.item_name(*item) == name)
            .ok_or_else(|| self.unknown("item", name))
    }

    /// The workload that has this name: that of [`workload_name`](Self::workload_name).
    ///
    /// # Errors
    /// [`stowplan_core::Error::Unknown`] for a name that no workload has.
    pub fn find_workload(&self, name: &str) -> Result<usize> {
        self.position(name).ok_or_else(|| self.unknown("workload", name))
    }

    fn position(&self, workload: &str) -> Option<usize> {
        self.items.names.iter().position(|other| other == workload)
    }

    fn unknown(&self, kind: &'static str, name: &str) -> Error {
        let base = name.rsplit_once('#').map_or(name, |(base, _)| base);
        let near = self
            .position(base)
            .map(|_| base)
            .or_else(|| stowplan_core::nearest(base, self.items.names.iter()));
        // An item is meant: of several the first stands for all.
        let suggestion = near.map(|near| {
            let first = self.position(near).and_then(|at| self.items.of(at).next());
            match first {
                Some(item) if kind == "item" => self.item_name(item),
                _ => near.to_owned(),
            }
        });
        Error::Core(stowplan_core::Error::Unknown {
            kind,
            name: name.to_owned(),
            within: "the problem".to_owned(),
            suggestion: suggestion.filter(|near| near != name),
        })
    }

    /// The bin that has this name.
    pub fn find_bin(&self, name: &str) -> Option<BinIndex> {
        self.bins.names.iter().position(|other| other == name)
    }

    /// Where items stand that hold their place.
    pub fn held(&self) -> impl Iterator<Item = (ItemIndex, BinIndex)> + '_ {
        self.items
            .held
            .iter()
            .map(|(item, bin)| (*item as usize, *bin as usize))
    }

    /// The domain of each bin at a level, whether rules speak of the level or not.
    pub(crate) fn domains(&self, level: &TopologyLevel) -> Cow<'_, [u32]> {
        match self.book.levels.iter().find(|known| known.level == *level) {
            Some(known) => Cow::Borrowed(&known.domain_of),
            None => Cow::Owned(Level::new(level.clone(), &self.bins).domain_of),
        }
    }

    /// The name of a bin's domain at a level, if it is in one. Known are the levels that rules speak of, and zone and region.
    pub fn domain_name(&self, bin: BinIndex, level: &TopologyLevel) -> Option<&str> {
        let level = self.book.levels.iter().find(|known| known.level == *level)?;
        let domain = level.domain_of[bin];
        (domain != super::level::NO_DOMAIN).then(|| level.name(domain, &self.bins))
    }
}

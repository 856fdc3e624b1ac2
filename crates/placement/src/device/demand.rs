//! What an item asks of the devices of a bin: an amount of each of some devices, and the models it accepts.

use std::sync::Arc;

use super::WHOLE_MILLI;

/// The device models an item accepts, by the model ids of the problem; or any model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModelSet(Option<Arc<[u16]>>);

impl ModelSet {
    /// Every model is accepted.
    pub const ANY: Self = Self(None);

    /// Only the given models are accepted. An empty list accepts none.
    pub fn of(models: impl IntoIterator<Item = u16>) -> Self {
        let mut ids: Vec<u16> = models.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        Self(Some(ids.into()))
    }

    /// Whether `model` is accepted.
    #[inline]
    pub fn accepts(&self, model: u16) -> bool {
        match &self.0 {
            None => true,
            Some(ids) => ids.contains(&model),
        }
    }

    /// The accepted models in ascending order, or `None` when every model is.
    pub fn models(&self) -> Option<&[u16]> {
        self.0.as_deref()
    }

    /// Whether every model is accepted.
    pub fn is_any(&self) -> bool {
        self.0.is_none()
    }
}

/// What an item asks of the devices of one bin.
///
/// ```
/// use stowplan_placement::device::{DeviceDemand, ModelSet};
/// let share = DeviceDemand::share(460);
/// assert_eq!((share.count, share.milli), (1, 460));
/// let four = DeviceDemand::whole(4).on(ModelSet::of([2]));
/// assert_eq!(four.total(), 4000);
/// assert!(!four.models.accepts(1));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceDemand {
    /// How many different devices.
    pub count: u16,
    /// How many thousandths of each of them; more than 1,000 fits nowhere.
    pub milli: u16,
    /// The models accepted.
    pub models: ModelSet,
}

impl DeviceDemand {
    /// Asks for nothing: fits everywhere and takes nothing.
    pub const NONE: Self = Self {
        count: 0,
        milli: 0,
        models: ModelSet::ANY,
    };

    /// Asks for `milli` thousandths of one device.
    pub fn share(milli: u16) -> Self {
        Self {
            count: 1,
            milli,
            models: ModelSet::ANY,
        }
    }

    /// Asks for `count` whole devices.
    pub fn whole(count: u16) -> Self {
        Self {
            count,
            milli: WHOLE_MILLI,
            models: ModelSet::ANY,
        }
    }

    /// The same demand, on these models only.
    #[must_use]
    pub fn on(mut self, models: ModelSet) -> Self {
        self.models = models;
        self
    }

    /// Whether nothing is asked for.
    #[inline]
    pub fn is_none(&self) -> bool {
        self.count == 0 || self.milli == 0
    }

    /// Whether less than a whole device is asked of each.
    #[inline]
    pub fn is_share(&self) -> bool {
        !self.is_none() && self.milli < WHOLE_MILLI
    }

    /// Thousandths asked for in all.
    #[inline]
    pub fn total(&self) -> u64 {
        u64::from(self.count) * u64::from(self.milli)
    }
}

//! The free thousandths of the devices of one bin, with the rules by which devices are chosen for a demand.

use thiserror::Error;

use super::{DeviceChoice, DeviceDemand, DeviceMask, WHOLE_MILLI};

/// How many devices are stored in place.
const INLINE: usize = 8;

/// Which of the devices that fit are taken. Ties go to the lower index.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeviceRule {
    /// Those with the least free that still fit: keeps whole devices whole.
    #[default]
    TightestFit,
    /// Those with the most free: spreads the load.
    LoosestFit,
    /// Those with the lowest index.
    First,
}

/// A choice that does not go with the state of the devices it was applied to; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// The bin has no device of that index.
    #[error("device {device}: the bin has {count} devices")]
    NoSuchDevice {
        /// The index given.
        device: u16,
        /// How many devices there are.
        count: u16,
    },
    /// The device has less free than is to be taken.
    #[error("device {device}: {milli} thousandths asked for, {free} free")]
    NotFree {
        /// The index of the device.
        device: u16,
        /// What was to be taken.
        milli: u16,
        /// What is free.
        free: u16,
    },
    /// More would be given back than was taken.
    #[error("device {device}: {milli} thousandths given back with {free} of 1000 free")]
    NotTaken {
        /// The index of the device.
        device: u16,
        /// What was to be given back.
        milli: u16,
        /// What is free already.
        free: u16,
    },
}

/// The state of the devices of one bin: all of one model, each with its free thousandths.
///
/// ```
/// use stowplan_placement::device::{DeviceDemand, DeviceRule, DeviceSet};
/// let mut devices = DeviceSet::new(2, 0);
/// let taken = devices.choose(&DeviceDemand::share(600), DeviceRule::TightestFit).expect("all is free");
/// devices.allocate(&taken)?;
/// assert!(devices.fits(&DeviceDemand::whole(1)));
/// assert!(!devices.fits(&DeviceDemand::whole(2)));
/// devices.release(&taken)?;
/// assert_eq!(devices, DeviceSet::new(2, 0));
/// # Ok::<(), stowplan_placement::device::DeviceError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceSet {
    store: Store,
    count: u16,
    model: u16,
}

/// Unused places of the short form stay zero, so that equal states compare equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Store {
    Inline([u16; INLINE]),
    Heap(Box<[u16]>),
}

impl Default for DeviceSet {
    fn default() -> Self {
        Self::NONE
    }
}

impl DeviceSet {
    /// A bin without devices.
    pub const NONE: Self = Self {
        store: Store::Inline([0; INLINE]),
        count: 0,
        model: 0,
    };

    /// `count` devices of one model, all wholly free.
    pub fn new(count: u16, model: u16) -> Self {
        let store = if usize::from(count) <= INLINE {
            let mut free = [0; INLINE];
            free[..usize::from(count)].fill(WHOLE_MILLI);
            Store::Inline(free)
        } else {
            Store::Heap(vec![WHOLE_MILLI; usize::from(count)].into())
        };
        Self { store, count, model }
    }

    /// How many devices there are.
    #[inline]
    pub fn count(&self) -> u16 {
        self.count
    }

    /// The model of the devices, by the ids of the problem.
    #[inline]
    pub fn model(&self) -> u16 {
        self.model
    }

    /// The free thousandths of each device, by index.
    #[inline]
    pub fn as_slice(&self) -> &[u16] {
        match &self.store {
            Store::Inline(free) => &free[..usize::from(self.count)],
            Store::Heap(free) => free,
        }
    }

    fn as_mut_slice(&mut self) -> &mut [u16] {
        match &mut self.store {
            Store::Inline(free) => &mut free[..usize::from(self.count)],
            Store::Heap(free) => free,
        }
    }

    /// The free thousandths of one device; zero for an index that does not exist.
    #[inline]
    pub fn free(&self, device: u16) -> u16 {
        self.as_slice().get(usize::from(device)).copied().unwrap_or(0)
    }

    /// The free thousandths of all devices together.
    #[inline]
    pub fn total_free(&self) -> u64 {
        self.as_slice().iter().map(|&free| u64::from(free)).sum()
    }

    /// How many devices are wholly free.
    #[inline]
    pub fn whole_free(&self) -> u16 {
        self.as_slice()
            .iter()
            .filter(|&&free| free == WHOLE_MILLI)
            .count() as u16
    }

    /// How many devices have at least `milli` thousandths free.
    #[inline]
    pub fn count_with(&self, milli: u16) -> u16 {
        self.as_slice().iter().filter(|&&free| free >= milli).count() as u16
    }

    /// Whether there are enough devices of an accepted model with enough free. A demand for nothing fits everywhere.
    #[inline]
    pub fn fits(&self, demand: &DeviceDemand) -> bool {
        demand.is_none()
            || (demand.models.accepts(self.model) && self.count_with(demand.milli) >= demand.count)
    }

    /// The devices the rule takes for a demand, or `None` when it does not fit. Nothing is changed.
    pub fn choose(&self, demand: &DeviceDemand, rule: DeviceRule) -> Option<DeviceChoice> {
        if demand.is_none() {
            return Some(DeviceChoice::NONE);
        }
        if !self.fits(demand) {
            return None;
        }
        let free = self.as_slice();
        // One pass per device taken: the next in the order (key, index) after the last one taken.
        let key = |at: usize| match rule {
            DeviceRule::TightestFit => free[at],
            DeviceRule::LoosestFit => WHOLE_MILLI - free[at],
            DeviceRule::First => 0,
        };
        let mut devices = DeviceMask::EMPTY;
        let mut last: Option<(u16, usize)> = None;
        for _ in 0..demand.count {
            let next = (0..free.len())
                .filter(|&at| free[at] >= demand.milli)
                .map(|at| (key(at), at))
                .filter(|&candidate| last.is_none_or(|taken| candidate > taken))
                .min()?;
            devices.insert(next.1 as u16);
            last = Some(next);
        }
        Some(DeviceChoice {
            devices,
            milli: demand.milli,
        })
    }

    /// Takes what a choice says.
    ///
    /// # Errors
    /// A device does not exist or has too little free; then nothing is changed.
    pub fn allocate(&mut self, choice: &DeviceChoice) -> Result<(), DeviceError> {
        for device in choice.devices.iter() {
            self.known(device)?;
            let free = self.free(device);
            if free < choice.milli {
                return Err(DeviceError::NotFree {
                    device,
                    milli: choice.milli,
                    free,
                });
            }
        }
        let free = self.as_mut_slice();
        for device in choice.devices.iter() {
            free[usize::from(device)] -= choice.milli;
        }
        Ok(())
    }

    /// Gives back what a choice took.
    ///
    /// # Errors
    /// A device does not exist or would have more than 1,000 thousandths free; then nothing is changed.
    pub fn release(&mut self, choice: &DeviceChoice) -> Result<(), DeviceError> {
        for device in choice.devices.iter() {
            self.known(device)?;
            let free = self.free(device);
            if free > WHOLE_MILLI.saturating_sub(choice.milli) && choice.milli > 0 {
                return Err(DeviceError::NotTaken {
                    device,
                    milli: choice.milli,
                    free,
                });
            }
        }
        let free = self.as_mut_slice();
        for device in choice.devices.iter() {
            free[usize::from(device)] += choice.milli;
        }
        Ok(())
    }

    fn known(&self, device: u16) -> Result<(), DeviceError> {
        if device < self.count {
            Ok(())
        } else {
            Err(DeviceError::NoSuchDevice {
                device,
                count: self.count,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ModelSet;
    use super::*;
    use proptest::prelude::*;

    /// A bin and demands that are tried on it one after the other.
    fn histories() -> impl Strategy<Value = (u16, Vec<(u16, u16, DeviceRule)>)> {
        let demand = (
            0_u16..5,
            prop_oneof![Just(1000_u16), 0_u16..1010],
            prop_oneof![
                Just(DeviceRule::TightestFit),
                Just(DeviceRule::LoosestFit),
                Just(DeviceRule::First)
            ],
        );
        (0_u16..12, proptest::collection::vec(demand, 0..24))
    }

    /// Every set of `count` devices that fit, by trying all subsets: the rule must give the best of them.
    fn best_by_brute_force(free: &[u16], count: u16, milli: u16, rule: DeviceRule) -> Option<Vec<u16>> {
        (0_u32..1 << free.len())
            .filter(|subset| subset.count_ones() == u32::from(count))
            .map(|subset| {
                (0..free.len() as u16)
                    .filter(|at| subset >> at & 1 == 1)
                    .collect::<Vec<_>>()
            })
            .filter(|devices| devices.iter().all(|&at| free[usize::from(at)] >= milli))
            .min_by_key(|devices| {
                let mut keys: Vec<(u16, u16)> = devices
                    .iter()
                    .map(|&at| match rule {
                        DeviceRule::TightestFit => (free[usize::from(at)], at),
                        DeviceRule::LoosestFit => (1000 - free[usize::from(at)], at),
                        DeviceRule::First => (0, at),
                    })
                    .collect();
                keys.sort_unstable();
                keys
            })
    }

    proptest! {
        #[test]
        fn choices_are_the_best_by_brute_force_and_undo_exactly((count, demands) in histories()) {
            let mut devices = DeviceSet::new(count, 3);
            let mut undo = Vec::new();
            for (number, milli, rule) in demands {
                let demand = DeviceDemand { count: number, milli, models: ModelSet::of([3]) };
                let expected = if demand.is_none() {
                    Some(Vec::new())
                } else {
                    best_by_brute_force(devices.as_slice(), number, milli, rule)
                };
                prop_assert_eq!(devices.fits(&demand), expected.is_some());
                let chosen = devices.choose(&demand, rule);
                prop_assert_eq!(chosen.as_ref().map(|choice| choice.devices.iter().collect::<Vec<_>>()), expected);
                if let Some(choice) = chosen {
                    let before = devices.clone();
                    prop_assert!(devices.allocate(&choice).is_ok());
                    prop_assert_eq!(before.total_free() - devices.total_free(), choice.total());
                    prop_assert_eq!(choice.total(), demand.total());
                    undo.push((choice, before));
                }
                prop_assert!(devices.as_slice().iter().all(|&free| free <= WHOLE_MILLI));
            }
            while let Some((choice, before)) = undo.pop() {
                prop_assert!(devices.release(&choice).is_ok());
                prop_assert_eq!(&devices, &before);
            }
            prop_assert_eq!(devices, DeviceSet::new(count, 3));
        }

        #[test]
        fn any_choice_is_applied_whole_or_not_at_all(
            count in 0_u16..12,
            choices in proptest::collection::vec((proptest::collection::btree_set(0_u16..14, 0..4), 0_u16..1100, any::<bool>()), 0..20),
        ) {
            let mut devices = DeviceSet::new(count, 0);
            for (indices, milli, take) in choices {
                let choice = DeviceChoice { devices: indices.into_iter().collect(), milli };
                let before = devices.clone();
                let done = if take { devices.allocate(&choice) } else { devices.release(&choice) };
                if done.is_err() {
                    prop_assert_eq!(&devices, &before);
                } else {
                    let undone = if take { devices.release(&choice) } else { devices.allocate(&choice) };
                    prop_assert!(undone.is_ok());
                    prop_assert_eq!(&devices, &before);
                }
            }
        }
    }

    #[test]
    fn models_that_are_not_accepted_do_not_fit() {
        let devices = DeviceSet::new(2, 7);
        assert!(devices.fits(&DeviceDemand::whole(1).on(ModelSet::of([1, 7]))));
        assert!(!devices.fits(&DeviceDemand::whole(1).on(ModelSet::of([1]))));
        assert!(
            devices.fits(&DeviceDemand::NONE.on(ModelSet::of([1]))),
            "nothing is asked for"
        );
    }

    #[test]
    fn refusals_name_the_device_and_the_amounts() {
        let mut devices = DeviceSet::new(1, 0);
        let choice = |index, milli| DeviceChoice {
            devices: DeviceMask::single(index),
            milli,
        };
        assert_eq!(
            devices.allocate(&choice(1, 1)),
            Err(DeviceError::NoSuchDevice { device: 1, count: 1 })
        );
        assert_eq!(
            devices.release(&choice(0, 1)),
            Err(DeviceError::NotTaken {
                device: 0,
                milli: 1,
                free: 1000
            })
        );
        assert_eq!(devices.allocate(&choice(0, 700)), Ok(()));
        let refused = devices.allocate(&choice(0, 301));
        assert_eq!(
            refused,
            Err(DeviceError::NotFree {
                device: 0,
                milli: 301,
                free: 300
            })
        );
    }

    #[test]
    fn small() {
        assert!(size_of::<DeviceSet>() <= 32, "one is kept for each bin");
    }
}

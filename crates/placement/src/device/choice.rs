//! Which devices of a bin were taken, and how much of each: enough to give exactly the same back.

/// A set of device indices of one bin; up to 64 devices are stored in place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceMask(Words);

/// Indices below 64 live in one word, so that equal sets have one form: the long form is used only when it is needed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Words {
    One(u64),
    Many(Box<[u64]>),
}

impl Default for DeviceMask {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl DeviceMask {
    /// No device.
    pub const EMPTY: Self = Self(Words::One(0));

    /// The device with this index alone.
    pub fn single(index: u16) -> Self {
        let mut mask = Self::EMPTY;
        mask.insert(index);
        mask
    }

    /// Adds a device.
    pub fn insert(&mut self, index: u16) {
        let (word, bit) = (usize::from(index) / 64, 1_u64 << (index % 64));
        match &mut self.0 {
            Words::One(bits) if word == 0 => *bits |= bit,
            Words::One(bits) => {
                let mut words = vec![0; word + 1];
                words[0] = *bits;
                words[word] = bit;
                self.0 = Words::Many(words.into());
            }
            Words::Many(words) => {
                if word >= words.len() {
                    let mut longer = words.to_vec();
                    longer.resize(word + 1, 0);
                    *words = longer.into();
                }
                words[word] |= bit;
            }
        }
    }

    /// Whether the device is in the set.
    pub fn contains(&self, index: u16) -> bool {
        let word = self.words().get(usize::from(index) / 64).copied().unwrap_or(0);
        word >> (index % 64) & 1 == 1
    }

    /// How many devices are in the set.
    pub fn len(&self) -> usize {
        self.words().iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether no device is in the set.
    pub fn is_empty(&self) -> bool {
        self.words().iter().all(|&word| word == 0)
    }

    /// The indices, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        self.words().iter().zip(0_u16..).flat_map(|(&word, at)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                if rest == 0 {
                    return None;
                }
                let bit = rest.trailing_zeros() as u16;
                rest &= rest - 1;
                Some(at * 64 + bit)
            })
        })
    }

    fn words(&self) -> &[u64] {
        match &self.0 {
            Words::One(word) => std::slice::from_ref(word),
            Words::Many(words) => words,
        }
    }
}

impl FromIterator<u16> for DeviceMask {
    fn from_iter<I: IntoIterator<Item = u16>>(indices: I) -> Self {
        let mut mask = Self::EMPTY;
        for index in indices {
            mask.insert(index);
        }
        mask
    }
}

/// Devices of one bin and how many thousandths of each of them: what an item took there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceChoice {
    /// The devices.
    pub devices: DeviceMask,
    /// Thousandths of each of them.
    pub milli: u16,
}

impl DeviceChoice {
    /// Nothing taken.
    pub const NONE: Self = Self {
        devices: DeviceMask::EMPTY,
        milli: 0,
    };

    /// Thousandths taken in all.
    pub fn total(&self) -> u64 {
        self.devices.len() as u64 * u64::from(self.milli)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn a_mask_is_the_set_of_its_indices(indices in proptest::collection::btree_set(0_u16..300, 0..20), probe in 0_u16..400) {
            let mask: DeviceMask = indices.iter().copied().collect();
            prop_assert_eq!(mask.iter().collect::<BTreeSet<_>>(), indices.clone());
            prop_assert_eq!(mask.len(), indices.len());
            prop_assert_eq!(mask.contains(probe), indices.contains(&probe));
            let reversed: DeviceMask = indices.iter().rev().copied().collect();
            prop_assert_eq!(mask, reversed);
        }
    }

    #[test]
    fn small() {
        assert!(
            size_of::<DeviceChoice>() <= 24,
            "one is kept for each placed item"
        );
    }
}

//! Sets of slots: bitmaps for answers, and postings that are a short sorted list while few clusters have a value and a bitmap
//! when many do.
//!
//! A bitmap over 10,000 slots is 157 words. A value that is unique to its cluster (a site's name) costs four bytes, not a bitmap,
//! so an index of unique values grows with the clusters and not with their square.

/// Most slots that a posting keeps as a list.
const LIST_MAX: usize = 128;
/// A bitmap with fewer slots than this becomes a list again; well below [`LIST_MAX`], so that it does not go to and fro.
const BITMAP_MIN: usize = 32;

/// A set of slots as bits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// Nothing, with space for `slots`.
    pub fn none(slots: usize) -> Self {
        Self(vec![0; slots.div_ceil(64)])
    }

    pub fn insert(&mut self, slot: u32) {
        let word = slot as usize / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (slot % 64);
    }

    pub fn remove(&mut self, slot: u32) {
        if let Some(word) = self.0.get_mut(slot as usize / 64) {
            *word &= !(1 << (slot % 64));
        }
    }

    pub fn contains(&self, slot: u32) -> bool {
        self.0
            .get(slot as usize / 64)
            .is_some_and(|word| word >> (slot % 64) & 1 == 1)
    }

    /// Keeps what is in `other` too.
    pub fn keep(&mut self, other: &Self) {
        let len = other.0.len().min(self.0.len());
        self.0[len..].fill(0);
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    /// Drops what is in `other`.
    pub fn drop_all(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= !other;
        }
    }

    /// Keeps the slots for which `test` holds, asked in ascending order.
    pub fn retain(&mut self, mut test: impl FnMut(u32) -> bool) {
        for (index, word) in self.0.iter_mut().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                if !test(index as u32 * 64 + bit) {
                    *word &= !(1 << bit);
                }
            }
        }
    }

    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<u64>()
    }
}

/// The slots that have a value.
#[derive(Clone, Debug)]
pub(super) enum Posting {
    /// Ascending.
    List(Vec<u32>),
    Bitmap {
        bits: Bits,
        count: usize,
    },
}

impl Default for Posting {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl Posting {
    /// Adds a slot; one that is there already stays.
    pub fn insert(&mut self, slot: u32) {
        match self {
            Self::List(list) => {
                let Err(place) = list.binary_search(&slot) else {
                    return;
                };
                list.insert(place, slot);
                if list.len() > LIST_MAX {
                    let mut bits = Bits::default();
                    for slot in list.iter() {
                        bits.insert(*slot);
                    }
                    let count = list.len();
                    *self = Self::Bitmap { bits, count };
                }
            }
            Self::Bitmap { bits, count } => {
                *count += usize::from(!bits.contains(slot));
                bits.insert(slot);
            }
        }
    }

    /// Takes a slot out; one that is not there does not matter.
    pub fn remove(&mut self, slot: u32) {
        match self {
            Self::List(list) => {
                if let Ok(place) = list.binary_search(&slot) {
                    list.remove(place);
                }
            }
            Self::Bitmap { bits, count } => {
                *count -= usize::from(bits.contains(slot));
                bits.remove(slot);
                if *count < BITMAP_MIN {
                    let mut list = Vec::with_capacity(*count);
                    bits.retain(|slot| {
                        list.push(slot);
                        true
                    });
                    *self = Self::List(list);
                }
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        match self {
            Self::List(list) => list.is_empty(),
            Self::Bitmap { count, .. } => *count == 0,
        }
    }

    /// Adds these slots to `all`.
    pub fn add_to(&self, all: &mut Bits) {
        match self {
            Self::List(list) => {
                for slot in list {
                    all.insert(*slot);
                }
            }
            Self::Bitmap { bits, .. } => {
                if all.0.len() < bits.0.len() {
                    all.0.resize(bits.0.len(), 0);
                }
                for (word, other) in all.0.iter_mut().zip(&bits.0) {
                    *word |= other;
                }
            }
        }
    }

    pub fn bytes(&self) -> usize {
        match self {
            Self::List(list) => list.capacity() * size_of::<u32>(),
            Self::Bitmap { bits, .. } => bits.bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_posting_is_the_same_set_as_list_and_as_bitmap() {
        let mut posting = Posting::default();
        for slot in (0..1_000).rev() {
            posting.insert(slot);
            posting.insert(slot);
        }
        assert!(matches!(posting, Posting::Bitmap { count: 1_000, .. }));
        for slot in 10..1_000 {
            posting.remove(slot);
            posting.remove(slot);
        }
        let Posting::List(list) = &posting else {
            panic!("ten slots are kept as a bitmap")
        };
        assert_eq!(*list, (0..10).collect::<Vec<_>>());
        let mut all = Bits::none(5);
        posting.add_to(&mut all);
        assert_eq!(all.count(), 10);
    }

    #[test]
    fn sets_of_different_lengths_meet() {
        let (mut long, mut short) = (Bits::none(200), Bits::none(10));
        long.insert(3);
        long.insert(150);
        short.insert(3);
        let mut both = long.clone();
        both.keep(&short);
        assert_eq!((both.count(), both.contains(3)), (1, true));
        long.drop_all(&short);
        assert!(long.contains(150) && !long.contains(3));
    }
}

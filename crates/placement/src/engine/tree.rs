//! Ordered trees of bins that know the most that is free below each node.
//!
//! A treap (Aragon and Seidel, 1989) over `(order, bin)`, all trees of an engine in one arena with a node for each bin. Each
//! node keeps, resource by resource, the largest free amount in its subtree, and the largest of its bins' tightest free shares, so
//! that a search for the first bin in order with room skips subtrees that cannot have it. (The largest amounts alone do not
//! prune where some bins lack one resource and some another; an item fits only if the tightest share free is at least its
//! own least share.) Insertion and removal cost O(resources × log bins) expected; the
//! priorities are a fixed hash of the bin's number, so trees do not depend on chance. A search costs O(log bins) where the
//! first bin with room passes, and more where resources are free in different bins or other constraints refuse.

use std::ops::{ControlFlow, RangeInclusive};

use crate::state::State;

/// No node: the empty tree.
pub(super) const EMPTY: u32 = u32::MAX;

#[derive(Clone, Debug)]
pub(super) struct Trees {
    left: Vec<u32>,
    right: Vec<u32>,
    order: Vec<i64>,
    /// Node by node: the most of each resource that is free in the subtree.
    most: Vec<i64>,
    width: usize,
    /// Bin by bin: the tightest free share; zero where more stands than fits, since an item may not ask for what is lacking.
    tightest: Vec<i64>,
    /// Node by node: the largest of the tightest free shares in the subtree.
    loosest: Vec<i64>,
}

/// What a search asks of a bin's room.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// Resources and amounts.
    pub amounts: &'a [(u32, i64)],
    /// The least share of the bin's capacity among the resources that tightness is about.
    pub least_share: i64,
    /// Orders that bins with room can have.
    pub orders: &'a RangeInclusive<i64>,
}

impl Trees {
    pub fn new(bins: usize, width: usize) -> Self {
        Self {
            left: vec![EMPTY; bins],
            right: vec![EMPTY; bins],
            order: vec![0; bins],
            most: vec![0; bins * width],
            width,
            tightest: vec![0; bins],
            loosest: vec![0; bins],
        }
    }

    /// The tree with a bin more, which is in no tree now. Its room is read from `state`.
    pub fn insert(&mut self, root: u32, bin: u32, order: i64, state: &State<'_>) -> u32 {
        self.order[bin as usize] = order;
        self.tightest[bin as usize] = state.tightest_share(bin as usize).max(0);
        self.add(root, bin, state)
    }

    fn add(&mut self, root: u32, bin: u32, state: &State<'_>) -> u32 {
        if root == EMPTY || priority(bin) > priority(root) {
            let (left, right) = self.split(root, (self.order[bin as usize], bin), state);
            self.left[bin as usize] = left;
            self.right[bin as usize] = right;
            self.pull(bin, state);
            return bin;
        }
        if self.before(bin, root) {
            self.left[root as usize] = self.add(self.left[root as usize], bin, state);
        } else {
            self.right[root as usize] = self.add(self.right[root as usize], bin, state);
        }
        self.pull(root, state);
        root
    }

    /// The tree without a bin that is in it. Its room in `state` must be what it was when the bin was inserted, or less.
    pub fn remove(&mut self, root: u32, bin: u32, state: &State<'_>) -> u32 {
        if root == bin {
            return self.join(self.left[bin as usize], self.right[bin as usize], state);
        }
        if self.before(bin, root) {
            self.left[root as usize] = self.remove(self.left[root as usize], bin, state);
        } else {
            self.right[root as usize] = self.remove(self.right[root as usize], bin, state);
        }
        self.pull(root, state);
        root
    }

    /// Visits bins in order that may have room for what is asked, with their order, until a visit breaks off.
    pub fn visit(
        &self,
        root: u32,
        asked: Asked<'_>,
        visitor: &mut impl FnMut(u32, i64) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if root == EMPTY || !self.may_hold(root, asked) {
            return ControlFlow::Continue(());
        }
        let order = self.order[root as usize];
        if order >= *asked.orders.start() {
            self.visit(self.left[root as usize], asked, visitor)?;
            if order > *asked.orders.end() {
                return ControlFlow::Break(());
            }
            if self.tightest[root as usize] >= asked.least_share {
                visitor(root, order)?;
            }
        }
        self.visit(self.right[root as usize], asked, visitor)
    }

    #[inline]
    fn may_hold(&self, node: u32, asked: Asked<'_>) -> bool {
        let most = &self.most[node as usize * self.width..];
        self.loosest[node as usize] >= asked.least_share
            && asked
                .amounts
                .iter()
                .all(|(resource, amount)| most[*resource as usize] >= *amount)
    }

    fn before(&self, a: u32, b: u32) -> bool {
        (self.order[a as usize], a) < (self.order[b as usize], b)
    }

    fn split(&mut self, root: u32, key: (i64, u32), state: &State<'_>) -> (u32, u32) {
        if root == EMPTY {
            return (EMPTY, EMPTY);
        }
        if (self.order[root as usize], root) < key {
            let (left, right) = self.split(self.right[root as usize], key, state);
            self.right[root as usize] = left;
            self.pull(root, state);
            (root, right)
        } else {
            let (left, right) = self.split(self.left[root as usize], key, state);
            self.left[root as usize] = right;
            self.pull(root, state);
            (left, root)
        }
    }

    fn join(&mut self, left: u32, right: u32, state: &State<'_>) -> u32 {
        if left == EMPTY {
            return right;
        }
        if right == EMPTY {
            return left;
        }
        if priority(left) > priority(right) {
            self.right[left as usize] = self.join(self.right[left as usize], right, state);
            self.pull(left, state);
            left
        } else {
            self.left[right as usize] = self.join(left, self.left[right as usize], state);
            self.pull(right, state);
            right
        }
    }

    fn pull(&mut self, node: u32, state: &State<'_>) {
        let at = node as usize * self.width;
        self.most[at..at + self.width].copy_from_slice(state.free(node as usize));
        let mut loosest = self.tightest[node as usize];
        for child in [self.left[node as usize], self.right[node as usize]] {
            if child != EMPTY {
                loosest = loosest.max(self.loosest[child as usize]);
                let child = child as usize * self.width;
                for resource in 0..self.width {
                    self.most[at + resource] = self.most[at + resource].max(self.most[child + resource]);
                }
            }
        }
        self.loosest[node as usize] = loosest;
    }
}

/// A fixed hash of the bin's number (the finaliser of `SplitMix64`, Steele et al., 2014).
fn priority(bin: u32) -> u64 {
    let mut z = u64::from(bin).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

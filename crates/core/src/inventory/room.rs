//! Free amounts of a million nodes in columns, and the test whether one row of a cluster holds a request.
//!
//! A cluster has rows (its nodes, see `rows.rs`) and one plane of them per resource it has. Arenas hold, cluster after cluster
//! and plane after plane, the free amounts, the used amounts, and, of those rows that have to be looked at (see `front.rs`), marks:
//! the free amount scaled to 0…65535 by the largest in that plane, in a coarse and a fine byte. Scaling is monotone, so a row whose mark is below the request's cannot hold it and one whose
//! marks are all above does; equal marks say nothing. A request is tested in four steps: the largest free amount per resource
//! (exact when one resource is asked for), the coarse bytes of sixteen rows at a time, the fine bytes where the coarse ones leave
//! it open, and the exact amounts where those do. A request that fits no node of 10,000 × 100 reads at worst about a megabyte per
//! resource, unless nodes that do not make each other superfluous miss it by less than one part in 65,535 of the largest: those
//! are compared one by one.
//!
//! Cost: a cluster is tested in O(rows looked at × resources asked), a changed amount costs O(rows) of its plane and, where it can
//! change which rows are looked at, what `front.rs` says. Rows of a cluster are laid anew when their number or the set of resources changes; the arenas are repacked when more than half is dead.

use std::sync::Arc;

use crate::id::ResourceName;
use crate::inventory::front::View;
use crate::inventory::shape::Shapes;

/// Rows tested at a time; the rows of a cluster are padded to a multiple.
const LANES: usize = 16;
/// Most resources of a request whose marks are looked at; further ones are only compared exactly.
const MARKED_MAX: usize = 8;
/// Dead cells that are not worth repacking.
const DEAD_MIN: usize = 1 << 14;

/// A row that nothing new may be put on.
pub(super) const CLOSED: u8 = 0;
/// An open row in good health.
pub(super) const HEALTHY: u8 = 1;
/// An open row in degraded health.
pub(super) const DEGRADED: u8 = 2;
/// A row that a pool could open.
pub(super) const OPENABLE: u8 = 4;
/// What is placed in the cluster without a node being named: it lessens totals.
pub(super) const AT_LARGE: u8 = 8;

/// The largest and the summed free amounts of one plane.
#[derive(Clone, Copy, Debug, Default)]
struct Summary {
    /// Among healthy, degraded and openable rows.
    largest: [i64; 3],
    /// Of healthy rows, and of degraded ones; the first is less what is placed at large.
    total: [i64; 2],
    /// What turns an amount into a mark.
    scale: f64,
}

impl Summary {
    fn largest(&self, states: u8) -> i64 {
        let of = |state: u8, index: usize| {
            if states & state == 0 {
                0
            } else {
                self.largest[index]
            }
        };
        of(HEALTHY, 0).max(of(DEGRADED, 1)).max(of(OPENABLE, 2))
    }

    fn total(&self, states: u8) -> i64 {
        if states & DEGRADED == 0 {
            self.total[0]
        } else {
            self.total[0].saturating_add(self.total[1])
        }
    }

    /// Monotone in `amount`: conversion, multiplication by a constant and truncation all are.
    fn mark(&self, amount: i64) -> [u8; 2] {
        ((amount.max(0) as f64 * self.scale) as u16).to_be_bytes()
    }
}

/// Where a cluster's cells begin in each arena.
#[derive(Clone, Copy, Debug, Default)]
struct Extent {
    cells: usize,
    states: usize,
    sums: usize,
    /// Padded.
    rows: usize,
    planes: usize,
    /// How many of them are looked at.
    front: usize,
    shape: u32,
    live: bool,
}

/// The rows of one cluster, as they are handed over.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// Ascending.
    pub names: Vec<ResourceName>,
    pub states: Vec<u8>,
    /// How many nodes each row stands for.
    pub copies: Vec<u32>,
    /// What rows have, plane after plane.
    pub base: Vec<i64>,
    /// What is used of it, likewise.
    pub used: Vec<i64>,
}

/// The planes of a request's resources in each shape; `None` where a resource is missing.
pub(super) struct Planes(Vec<Option<Vec<(usize, i64)>>>);

/// Marks of a plane, sixteen rows at a time.
type Chunks<'a> = &'a [[u8; LANES]];

const fn mask(yes: bool) -> u8 {
    if yes { 0xff } else { 0 }
}

/// The columns of all clusters.
#[derive(Clone, Debug, Default)]
pub(super) struct Room {
    shapes: Shapes,
    extents: Vec<Extent>,
    states: Vec<u8>,
    copies: Vec<u32>,
    free: Vec<i64>,
    used: Vec<i64>,
    /// The rows that are looked at, and their states; closed ones make up the rest.
    front: Vec<u32>,
    front_states: Vec<u8>,
    /// Marks of each plane in the order of the rows that are looked at.
    coarse: Vec<u8>,
    fine: Vec<u8>,
    sums: Vec<Summary>,
    dead: usize,
    found: Vec<u32>,
}

impl Room {
    /// Lays the rows of a slot, in place of what was there.
    pub fn put(&mut self, slot: u32, rows: &Rows) {
        let slot = slot as usize;
        if slot >= self.extents.len() {
            self.extents.resize(slot + 1, Extent::default());
        }
        let shape = self.shapes.acquire(&rows.names);
        let (count, planes) = (rows.states.len(), rows.names.len());
        let padded = count.next_multiple_of(LANES);
        let old = self.extents[slot];
        if old.live && (old.rows, old.planes) == (padded, planes) {
            self.shapes.release(old.shape);
            self.extents[slot].shape = shape;
        } else {
            self.forget(slot);
            self.extents[slot] = Extent {
                cells: self.free.len(),
                states: self.states.len(),
                sums: self.sums.len(),
                rows: padded,
                planes,
                front: 0,
                shape,
                live: true,
            };
            let cells = self.free.len() + padded * planes;
            self.free.resize(cells, 0);
            self.used.resize(cells, 0);
            self.coarse.resize(cells, 0);
            self.fine.resize(cells, 0);
            self.states.resize(self.states.len() + padded, CLOSED);
            self.copies.resize(self.states.len(), 0);
            self.front.resize(self.states.len(), 0);
            self.front_states.resize(self.states.len(), CLOSED);
            self.sums.resize(self.sums.len() + planes, Summary::default());
        }
        let at = self.extents[slot];
        self.states[at.states..at.states + padded].fill(CLOSED);
        self.states[at.states..at.states + count].copy_from_slice(&rows.states);
        self.copies[at.states..at.states + padded].fill(0);
        self.copies[at.states..at.states + count].copy_from_slice(&rows.copies);
        for plane in 0..planes {
            let to = at.cells + plane * padded;
            self.free[to..to + padded].fill(0);
            self.used[to..to + padded].fill(0);
            for row in 0..count {
                let used = rows.used[plane * count + row];
                self.used[to + row] = used;
                self.free[to + row] = rows.base[plane * count + row].saturating_sub(used);
            }
            self.sum_up(slot as u32, plane);
        }
        self.find_front(slot as u32);
        self.repack();
    }

    /// Forgets the rows of a slot.
    pub fn clear(&mut self, slot: u32) {
        self.forget(slot as usize);
        self.repack();
    }

    fn forget(&mut self, slot: usize) {
        let old = std::mem::take(&mut self.extents[slot]);
        if old.live {
            self.shapes.release(old.shape);
            self.dead += old.rows * old.planes;
        }
    }

    fn repack(&mut self) {
        if self.dead < DEAD_MIN || self.dead * 2 < self.free.len() {
            return;
        }
        let mut packed = Self {
            shapes: std::mem::take(&mut self.shapes),
            ..Self::default()
        };
        for old in &self.extents {
            let cells = old.cells..old.cells + old.rows * old.planes;
            packed.extents.push(Extent {
                cells: packed.free.len(),
                states: packed.states.len(),
                sums: packed.sums.len(),
                ..*old
            });
            packed.free.extend_from_slice(&self.free[cells.clone()]);
            packed.used.extend_from_slice(&self.used[cells.clone()]);
            packed.coarse.extend_from_slice(&self.coarse[cells.clone()]);
            packed.fine.extend_from_slice(&self.fine[cells]);
            let states = old.states..old.states + old.rows;
            packed.states.extend_from_slice(&self.states[states.clone()]);
            packed.front.extend_from_slice(&self.front[states.clone()]);
            packed
                .front_states
                .extend_from_slice(&self.front_states[states.clone()]);
            packed.copies.extend_from_slice(&self.copies[states]);
            packed
                .sums
                .extend_from_slice(&self.sums[old.sums..old.sums + old.planes]);
        }
        *self = packed;
    }

    /// The resources of a slot, in the order of its planes.
    pub fn names(&self, slot: u32) -> &Arc<[ResourceName]> {
        self.shapes.names(self.extents[slot as usize].shape)
    }

    /// The plane of a resource in a slot.
    pub fn plane(&self, slot: u32, resource: &str) -> Option<usize> {
        self.shapes.plane(self.extents[slot as usize].shape, resource)
    }

    fn cell(&self, slot: u32, plane: usize, row: usize) -> usize {
        let at = &self.extents[slot as usize];
        at.cells + plane * at.rows + row
    }

    pub fn free(&self, slot: u32, plane: usize, row: usize) -> i64 {
        self.free[self.cell(slot, plane, row)]
    }

    pub fn used(&self, slot: u32, plane: usize, row: usize) -> i64 {
        self.used[self.cell(slot, plane, row)]
    }

    /// The free amount of all open nodes together.
    pub fn total(&self, slot: u32, plane: usize, states: u8) -> i64 {
        self.sums[self.extents[slot as usize].sums + plane].total(states)
    }

    /// Writes what is used and free of some planes of a row; of all of them more is free then if it `grows`, else less.
    pub fn write(&mut self, slot: u32, row: usize, changes: &[(usize, i64, i64)], grows: bool) {
        for (plane, used, free) in changes {
            let cell = self.cell(slot, *plane, row);
            self.used[cell] = *used;
            self.free[cell] = *free;
            self.sum_up(slot, *plane);
        }
        let at = self.extents[slot as usize];
        let looked_at = self.front[at.states..at.states + at.front].contains(&(row as u32));
        // A superfluous row with less is superfluous still; one that is looked at may with more be looked at further.
        if looked_at == grows {
            self.mark(slot);
        } else {
            self.find_front(slot);
        }
    }

    /// Finds the rows that are to be looked at, and marks them.
    fn find_front(&mut self, slot: u32) {
        let at = self.extents[slot as usize];
        let view = View {
            states: &self.states[at.states..at.states + at.rows],
            free: &self.free[at.cells..at.cells + at.rows * at.planes],
        };
        view.front(&mut self.found);
        self.extents[slot as usize].front = self.found.len();
        self.front[at.states..at.states + self.found.len()].copy_from_slice(&self.found);
        let states = &mut self.front_states[at.states..at.states + at.rows];
        states.fill(CLOSED);
        for (state, row) in states.iter_mut().zip(&self.found) {
            *state = self.states[at.states + *row as usize];
        }
        self.mark(slot);
    }

    /// Computes the marks of the rows that are looked at.
    fn mark(&mut self, slot: u32) {
        let at = self.extents[slot as usize];
        for plane in 0..at.planes {
            let cells = at.cells + plane * at.rows;
            let sum = self.sums[at.sums + plane];
            let front = self.front[at.states..at.states + at.front].iter();
            for (place, row) in front.enumerate() {
                let mark = sum.mark(self.free[cells + *row as usize]);
                [self.coarse[cells + place], self.fine[cells + place]] = mark;
            }
        }
    }

    /// Computes the summary of a plane anew.
    fn sum_up(&mut self, slot: u32, plane: usize) {
        let at = self.extents[slot as usize];
        let cells = at.cells + plane * at.rows..at.cells + (plane + 1) * at.rows;
        let states = &self.states[at.states..at.states + at.rows];
        let copies = &self.copies[at.states..at.states + at.rows];
        let mut sum = Summary::default();
        for ((free, state), copies) in self.free[cells].iter().zip(states).zip(copies) {
            let room = free.max(&0).saturating_mul(i64::from(*copies));
            match *state {
                HEALTHY => {
                    sum.largest[0] = sum.largest[0].max(*free);
                    sum.total[0] = sum.total[0].saturating_add(room);
                }
                DEGRADED => {
                    sum.largest[1] = sum.largest[1].max(*free);
                    sum.total[1] = sum.total[1].saturating_add(room);
                }
                OPENABLE => sum.largest[2] = sum.largest[2].max(*free),
                AT_LARGE => sum.total[0] = sum.total[0].saturating_add(*free),
                _ => {}
            }
        }
        let largest = sum.largest.into_iter().max().unwrap_or(0);
        sum.scale = if largest > 0 {
            65_535.0 / largest as f64
        } else {
            0.0
        };
        self.sums[at.sums + plane] = sum;
    }

    /// Where each shape has the resources of a request.
    pub fn planes(&self, amounts: &[(ResourceName, i64)]) -> Planes {
        let of = |shape: u32| {
            amounts
                .iter()
                .map(|(name, amount)| Some((self.shapes.plane(shape, name.as_str())?, *amount)))
                .collect()
        };
        Planes((0..self.shapes.len() as u32).map(of).collect())
    }

    /// Whether the open nodes of a slot have enough free together.
    pub fn holds_in_total(&self, slot: u32, planes: &Planes, states: u8) -> bool {
        let at = &self.extents[slot as usize];
        planes.0[at.shape as usize].as_ref().is_some_and(|asked| {
            asked
                .iter()
                .all(|(plane, amount)| self.sums[at.sums + plane].total(states) >= *amount)
        })
    }

    /// Whether one row of a slot has enough free of everything.
    pub fn holds_on_row(&self, slot: u32, planes: &Planes, states: u8) -> bool {
        let at = &self.extents[slot as usize];
        let Some(asked) = &planes.0[at.shape as usize] else {
            return false;
        };
        let sum = |plane: usize| &self.sums[at.sums + plane];
        if asked
            .iter()
            .any(|(plane, amount)| sum(*plane).largest(states) < *amount)
        {
            return false;
        }
        if asked.len() == 1 {
            return true;
        }
        // Looked up once per cluster: the marks of each plane, and the request's own.
        let looked_at = at.front.next_multiple_of(LANES);
        let mut marked = [(&[] as Chunks<'_>, &[] as Chunks<'_>, [0_u8; 2]); MARKED_MAX];
        let count = asked.len().min(MARKED_MAX);
        for (place, (plane, amount)) in marked.iter_mut().zip(asked) {
            let from = at.cells + plane * at.rows;
            let (coarse, _) = self.coarse[from..from + looked_at].as_chunks();
            let (fine, _) = self.fine[from..from + looked_at].as_chunks();
            *place = (coarse, fine, sum(*plane).mark(*amount));
        }
        let marked = &marked[..count];
        let all_marked = asked.len() == count;
        let (in_state, _) = self.front_states[at.states..at.states + looked_at].as_chunks::<LANES>();
        in_state.iter().enumerate().any(|(chunk, in_state)| {
            let open = in_state.map(|state| mask(state & states != 0));
            let (mut may, mut does) = (open, open);
            for (coarse, _, least) in marked {
                for lane in 0..LANES {
                    may[lane] &= mask(coarse[chunk][lane] >= least[0]);
                    does[lane] &= mask(coarse[chunk][lane] > least[0]);
                }
            }
            if u128::from_ne_bytes(may) == 0 {
                return false;
            }
            if all_marked && u128::from_ne_bytes(does) != 0 {
                return true;
            }
            does = open;
            for (coarse, fine, least) in marked {
                for lane in 0..LANES {
                    let above = mask(coarse[chunk][lane] > least[0]);
                    let equal = mask(coarse[chunk][lane] == least[0]);
                    may[lane] &= above | equal & mask(fine[chunk][lane] >= least[1]);
                    does[lane] &= above | equal & mask(fine[chunk][lane] > least[1]);
                }
            }
            if all_marked && u128::from_ne_bytes(does) != 0 {
                return true;
            }
            let mut rest = u128::from_le_bytes(may);
            while rest != 0 {
                let lane = rest.trailing_zeros() as usize / 8;
                rest &= !(0xff << (lane * 8));
                let row = at.cells + self.front[at.states + chunk * LANES + lane] as usize;
                if asked
                    .iter()
                    .all(|(plane, amount)| self.free[row + plane * at.rows] >= *amount)
                {
                    return true;
                }
            }
            false
        })
    }

    /// Bytes held, without the names of resources.
    pub fn bytes(&self) -> usize {
        self.extents.capacity() * size_of::<Extent>()
            + self.states.capacity()
            + self.front_states.capacity()
            + (self.copies.capacity() + self.front.capacity() + self.found.capacity()) * size_of::<u32>()
            + (self.free.capacity() + self.used.capacity()) * size_of::<i64>()
            + self.coarse.capacity()
            + self.fine.capacity()
            + self.sums.capacity() * size_of::<Summary>()
    }
}

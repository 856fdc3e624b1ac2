//! Which rows of a cluster a search has to look at: those that no other row makes superfluous.
//!
//! A row is superfluous when another one serves every search that it serves and has at least as much free of everything: what
//! remains are the maxima of a set of vectors (Kung, Luccio and Preparata, 1975), found here by comparing each row with those
//! kept so far. Of a hundred nodes with three or four resources ten or twenty remain, of equal nodes one.
//!
//! Cost: O(rows × kept × planes). Where more than [`FRONT_MAX`] would remain all open rows are kept, so that a large cluster costs
//! no more than that many comparisons a row. Invariant: whatever holds a request, some kept row holds it; rows may be kept
//! that are not needed.

use crate::inventory::room::{AT_LARGE, CLOSED, HEALTHY};

/// More rows than these are not told apart: all are kept.
const FRONT_MAX: usize = 32;

/// The rows of one cluster.
pub(super) struct View<'a> {
    pub states: &'a [u8],
    /// Plane after plane.
    pub free: &'a [i64],
}

impl View<'_> {
    /// Whether searches need not look at `row` because of `other`. Amounts below one serve nobody and count alike.
    fn covers(&self, other: usize, row: usize) -> bool {
        let rows = self.states.len();
        (self.states[other] == HEALTHY || self.states[other] == self.states[row])
            && (self.free.chunks_exact(rows)).all(|plane| plane[other] >= plane[row] || plane[row] <= 0)
    }

    /// The rows to look at, into `front`.
    pub fn front(&self, front: &mut Vec<u32>) {
        front.clear();
        let open = |row: &usize| ![CLOSED, AT_LARGE].contains(&self.states[*row]);
        for row in (0..self.states.len()).filter(open) {
            if front.iter().any(|kept| self.covers(*kept as usize, row)) {
                continue;
            }
            front.retain(|kept| !self.covers(row, *kept as usize));
            if front.len() == FRONT_MAX {
                front.clear();
                front.extend((0..self.states.len()).filter(open).map(|row| row as u32));
                return;
            }
            front.push(row as u32);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::inventory::room::{DEGRADED, OPENABLE};

    proptest! {
        #[test]
        fn a_request_is_held_by_a_kept_row_or_by_none(
            rows in proptest::collection::vec(
                (prop::sample::select(vec![CLOSED, HEALTHY, DEGRADED, OPENABLE, AT_LARGE]), [-1_i64..6, -1_i64..6, -1_i64..6]),
                0..60,
            ),
            asked in [0_i64..6, 0_i64..6, 0_i64..6],
            states in prop::sample::select(vec![HEALTHY, HEALTHY | DEGRADED, HEALTHY | OPENABLE, HEALTHY | DEGRADED | OPENABLE]),
        ) {
            let states_of: Vec<u8> = rows.iter().map(|(state, _)| *state).collect();
            let free: Vec<i64> = (0..3).flat_map(|plane| rows.iter().map(move |(_, free)| free[plane])).collect();
            let mut front = Vec::new();
            View { states: &states_of, free: &free }.front(&mut front);
            let holds = |row: usize| {
                states_of[row] & states != 0 && (0..3).all(|plane| asked[plane] <= 0 || rows[row].1[plane] >= asked[plane])
            };
            prop_assert_eq!(front.iter().any(|row| holds(*row as usize)), (0..rows.len()).any(holds));
        }
    }
}

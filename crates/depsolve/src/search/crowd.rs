//! More tenants than places, found by a maximum matching.
//!
//! Each tenant wants any one of its places, and a place has room for one. Tenants get places one after the other, moving others along augmenting
//! paths (Kuhn, 1955). Where no path leads to a free place, the tenants reached are a crowd: all the places they want are taken by
//! them but one (Hall, 1935). Cost: tenants × wants.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

/// Tenants, by index, that together want fewer places than they are, if there are such.
pub(crate) fn crowd(wanted: &[Vec<u32>]) -> Option<Vec<usize>> {
    let mut taken: FxHashMap<u32, usize> = FxHashMap::default();
    for start in 0..wanted.len() {
        // Breadth first along places that a tenant wants and tenants that have them.
        let mut reached_by: Vec<Option<(usize, u32)>> = vec![None; wanted.len()];
        let mut seen: FxHashSet<u32> = FxHashSet::default();
        let mut queue = VecDeque::from([start]);
        let mut reached = vec![start];
        let mut free = None;
        'search: while let Some(tenant) = queue.pop_front() {
            for place in &wanted[tenant] {
                if !seen.insert(*place) {
                    continue;
                }
                match taken.get(place) {
                    None => {
                        free = Some((tenant, *place));
                        break 'search;
                    }
                    Some(holder) => {
                        reached_by[*holder] = Some((tenant, *place));
                        reached.push(*holder);
                        queue.push_back(*holder);
                    }
                }
            }
        }
        let Some(mut step) = free else {
            return Some(reached);
        };
        // Along the way back everyone takes the place that the one before wanted.
        loop {
            let (tenant, place) = step;
            taken.insert(place, tenant);
            match reached_by[tenant] {
                Some(before) => step = before,
                None => break,
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Whether each tenant can have a place of its own, by trying everything.
    fn fits(wanted: &[Vec<u32>], taken: &mut BTreeSet<u32>) -> bool {
        let Some((first, rest)) = wanted.split_first() else {
            return true;
        };
        first.iter().any(|place| {
            taken.insert(*place) && {
                let fits = fits(rest, taken);
                taken.remove(place);
                fits
            }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

        #[test]
        fn a_crowd_is_found_exactly_where_not_everyone_has_a_place(
            wanted in proptest::collection::vec(proptest::collection::vec(0_u32..6, 0..5), 0..7),
        ) {
            let found = crowd(&wanted);
            prop_assert_eq!(found.is_none(), fits(&wanted, &mut BTreeSet::new()));
            if let Some(found) = found {
                let tenants: BTreeSet<usize> = found.iter().copied().collect();
                prop_assert_eq!(tenants.len(), found.len(), "a tenant is told twice");
                let places: BTreeSet<u32> = found.iter().flat_map(|tenant| &wanted[*tenant]).copied().collect();
                prop_assert_eq!(places.len() + 1, tenants.len());
            }
        }
    }
}

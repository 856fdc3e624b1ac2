//! Small universes in which packages compete for places: more of them than there is room for, or just enough.

use proptest::prelude::*;
use stowplan_depsolve::RankSet;

use super::oracle::{Asked, Small};

/// A tenant: for each of its versions, the places that would do.
type Tenant = Vec<Vec<usize>>;

/// Up to `tenants` packages, each of whose versions requires one of some places at a version of its own, or at one that others may want, too.
/// Some tenants are no packages, but roots with alternatives. The places are packages 0 and following.
pub fn tenants(tenants: usize, places: usize) -> impl Strategy<Value = Small> {
    let choice = proptest::collection::vec(0..places, 1..=2);
    let tenant = proptest::collection::vec(choice, 1..=3);
    let shares = proptest::collection::vec(0_u32..12, tenants);
    let roots_only = proptest::collection::vec(0_u32..5, tenants);
    (proptest::collection::vec(tenant, 2..=tenants), shares, roots_only)
        .prop_map(move |(all, shares, roots_only)| build(&all, places, &shares, &roots_only))
}

fn build(all: &[Tenant], places: usize, shares: &[u32], roots_only: &[u32]) -> Small {
    let mut small = Small {
        versions: vec![all.len() as u32; places],
        demands: Vec::new(),
        roots: Vec::new(),
    };
    for (index, tenant) in all.iter().enumerate() {
        // Few share their version of every place with the tenant before them.
        let own = if shares[index] == 0 {
            index.saturating_sub(1)
        } else {
            index
        } as u32;
        let asks = |places: &[usize]| -> Asked {
            places
                .iter()
                .map(|place| (*place, RankSet::one(own), true))
                .collect()
        };
        if roots_only[index] == 0 {
            let all: Vec<usize> = tenant.iter().flatten().copied().collect();
            small.roots.push(asks(&all));
            continue;
        }
        let package = small.versions.len();
        small.versions.push(tenant.len() as u32);
        for (rank, places) in tenant.iter().enumerate() {
            small
                .demands
                .push((package, RankSet::one(rank as u32), asks(places)));
        }
        let any = RankSet::all(tenant.len() as u32);
        small.roots.push(vec![(package, any, true)]);
    }
    small
}

//! What tables say of a bin wherever they list one: the node or pool it comes from, and where that stands.

use stowplan_placement::{BinIndex, Problem};

use crate::table::Columns;

/// Adds `bin`, `cluster`, `pool`, `node`, `provider`, `region`, `zone` and `rack`.
pub fn columns(columns: Columns, problem: &Problem, rows: &[BinIndex]) -> Columns {
    let profiles = || rows.iter().map(|bin| problem.bin_profile(*bin));
    let locations = || profiles().map(|profile| &profile.location);
    columns
        .name("bin", rows.iter().map(|bin| problem.bin_name(*bin)))
        .text("cluster", profiles().map(|profile| profile.cluster.as_ref()))
        .text("pool", profiles().map(|profile| profile.pool.as_ref()))
        .text("node", profiles().map(|profile| profile.node.as_ref()))
        .text("provider", locations().map(|place| place.provider.as_ref()))
        .text("region", locations().map(|place| place.region.as_ref()))
        .text("zone", locations().map(|place| place.zone.as_ref()))
        .text("rack", locations().map(|place| place.rack.as_ref()))
}

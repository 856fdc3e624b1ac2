//! Costs, sizes and weights that are too large to be summed over a selection are refused: a sum that ends somewhere tells no answers apart.

use rustc_hash::FxHashMap;

use super::index::Index;
use super::parts::object;
use crate::error::{Error, Result};
use crate::universe::PackageId;

/// The most that what can be selected together may be worth: so much can be summed over 65,536 clusters.
pub(in crate::metadata) const SUM_MAX: u64 = u64::MAX >> 16;

/// What is wrong with a value that leads beyond.
pub(in crate::metadata) fn too_much() -> String {
    format!("is too much to be summed: all together may come to {SUM_MAX}")
}

/// Refuses values of versions, by package of the universe, if a selection might come to more than can be summed.
pub(super) fn check(index: &Index, field: &str, values: &FxHashMap<PackageId, Vec<u64>>) -> Result<()> {
    let mut sum = 0u64;
    for slot in &index.slots {
        let values = values.get(&slot.id).map_or(&[][..], Vec::as_slice);
        let Some((most, rank)) = values.iter().zip(&slot.ranks).max() else {
            continue;
        };
        sum = sum.saturating_add(*most);
        if sum > SUM_MAX {
            let package = &index.packages[slot.package];
            return Err(Error::Field {
                object: object(&package.name, package.versions[*rank as usize].text()),
                field: field.to_owned(),
                value: most.to_string(),
                reason: too_much(),
            });
        }
    }
    Ok(())
}

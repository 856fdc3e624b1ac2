//! Small universes and requests drawn from bytes.

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use stowplan_depsolve::RankSet;
use stowplan_tests::depsolve::oracle::{Asked, Small};

fn ranks(bytes: &mut Unstructured<'_>, count: u32) -> Result<RankSet> {
    let chosen: u8 = bytes.arbitrary()?;
    Ok(RankSet::where_true(count, |rank| chosen >> rank & 1 == 1))
}

/// A clause about packages with so many versions each; one in `negative` of its terms is negated.
pub fn asked(bytes: &mut Unstructured<'_>, versions: &[u32], negative: u8) -> Result<Asked> {
    let terms = bytes.int_in_range(0..=3)?;
    (0..terms)
        .map(|_| {
            let package = bytes.choose_index(versions.len())?;
            let selected = !bytes.ratio(1, negative)?;
            Ok((package, ranks(bytes, versions[package])?, selected))
        })
        .collect()
}

/// A universe of one to five packages with up to four versions, and up to three roots.
pub fn small(bytes: &mut Unstructured<'_>) -> Result<Small> {
    let packages = bytes.int_in_range(1..=5)?;
    let versions = (0..packages)
        .map(|_| bytes.int_in_range(0..=4))
        .collect::<Result<Vec<u32>>>()?;
    let demands = bytes.int_in_range(0..=16)?;
    let demands = (0..demands)
        .map(|_| {
            let head = bytes.choose_index(versions.len())?;
            let of = ranks(bytes, versions[head])?;
            Ok((head, of, asked(bytes, &versions, 3)?))
        })
        .collect::<Result<_>>()?;
    Ok(Small {
        roots: roots(bytes, &versions)?,
        versions,
        demands,
    })
}

/// Up to three roots.
pub fn roots(bytes: &mut Unstructured<'_>, versions: &[u32]) -> Result<Vec<Asked>> {
    let count = bytes.int_in_range(0..=3)?;
    (0..count).map(|_| asked(bytes, versions, 9)).collect()
}

/// Numbers for what is drawn from numbers.
pub fn numbers(bytes: &mut Unstructured<'_>, count: usize) -> Result<Vec<u32>> {
    (0..count)
        .map(|_| Ok(u32::from(bytes.arbitrary::<u8>()?)))
        .collect()
}

//! A package's versions read in its scheme and put in order.

use std::sync::Arc;

use stowplan_core::{Version, VersionScheme};

use crate::error::{Error, Result};
use crate::metadata::package::{OnePer, Package};

/// A package whose versions are read.
pub(super) struct Read<'a> {
    pub package: &'a Package,
    pub scheme: Arc<dyn VersionScheme>,
    /// Ascending.
    pub versions: Vec<Version>,
    /// For each rank, the index in `package.versions`.
    pub order: Vec<usize>,
    /// What at most one version may be selected of: the name after `#`, with its ranks. One without a name for [`OnePer::Name`].
    pub slots: Vec<(Option<String>, Vec<u32>)>,
}

/// Reads the versions of a package.
pub(super) fn read(package: &Package, scheme: Arc<dyn VersionScheme>) -> Result<Read<'_>> {
    let object = || format!("package {:?}", package.name);
    let mut versions: Vec<(Version, usize)> = Vec::with_capacity(package.versions.len());
    for (index, version) in package.versions.iter().enumerate() {
        let read = scheme.version(&version.version).map_err(|error| Error::Field {
            object: object(),
            field: format!("versions[{index}].version"),
            value: version.version.clone(),
            reason: crate::metadata::unreadable_version(&error),
        })?;
        versions.push((read, index));
    }
    versions.sort();
    for pair in versions.windows(2) {
        let [(one, _), (other, _)] = pair else { continue };
        if one.text() == other.text() {
            return Err(Error::Duplicate {
                object: object(),
                kind: "version",
                name: one.text().to_owned(),
            });
        }
        if one == other {
            return Err(Error::Equal {
                object: object(),
                one: one.text().to_owned(),
                other: other.text().to_owned(),
                scheme: package.scheme.clone(),
            });
        }
    }
    let (versions, order): (Vec<Version>, Vec<usize>) = versions.into_iter().unzip();
    let slots = slots(package, &versions, &order)?;
    Ok(Read {
        package,
        scheme,
        versions,
        order,
        slots,
    })
}

/// The slots, that of the newest version first.
fn slots(
    package: &Package,
    versions: &[Version],
    order: &[usize],
) -> Result<Vec<(Option<String>, Vec<u32>)>> {
    if package.one_per == OnePer::Name {
        return Ok(vec![(None, (0..versions.len() as u32).collect())]);
    }
    let mut slots: Vec<(Option<String>, Vec<u32>)> = Vec::new();
    let mut known: rustc_hash::FxHashMap<String, usize> = rustc_hash::FxHashMap::default();
    for (rank, version) in versions.iter().enumerate().rev() {
        let name = match package.one_per {
            OnePer::Name | OnePer::Slot => {
                let slot = package.versions[order[rank]].slot.as_deref().unwrap_or_default();
                if !slot.is_empty() {
                    let object = || format!("package {:?} version {:?}", package.name, version.text());
                    super::names::plain_name(object, || "slot".to_owned(), slot)?;
                }
                slot.to_owned()
            }
            OnePer::Version => version.text().to_owned(),
            OnePer::Compatible => compatible(version.text()).ok_or_else(|| Error::Field {
                object: format!("package {:?} version {:?}", package.name, version.text()),
                field: "onePer".to_owned(),
                value: "compatible".to_owned(),
                reason: "needs versions that begin with numbers, major first; write slots instead".to_owned(),
            })?,
        };
        let next = slots.len();
        let index = *known.entry(name.clone()).or_insert(next);
        if index == next {
            slots.push((Some(name), Vec::new()));
        }
        slots[index].1.push(rank as u32);
    }
    for (_, ranks) in &mut slots {
        ranks.reverse();
    }
    Ok(slots)
}

/// The numbers up to the first that is not zero: versions that share them are compatible.
fn compatible(text: &str) -> Option<String> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let numbers = text.split(['-', '+']).next()?.split('.').take(3);
    let mut shared: Vec<&str> = Vec::new();
    for number in numbers {
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = number.trim_start_matches('0');
        shared.push(if number.is_empty() { "0" } else { number });
        if !number.is_empty() {
            break;
        }
    }
    Some(shared.join("."))
}

#[cfg(test)]
mod tests {
    use super::compatible;

    #[test]
    fn compatible_versions_share_a_slot() {
        for (version, slot) in [
            ("1.2.3", "1"),
            ("v10.0", "10"),
            ("0.4.1-rc.1", "0.4"),
            ("0.0.7+build", "0.0.7"),
            ("0.0.0", "0.0.0"),
            ("0", "0"),
        ] {
            assert_eq!(compatible(version).as_deref(), Some(slot), "{version}");
        }
        assert_eq!(compatible("a.1"), None);
    }
}

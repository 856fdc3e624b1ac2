//! Ranges of Python packages: the specifiers of PEP 440, joined by commas.
//!
//! `~=`, `==`, `!=` (both with `.*`), `<=`, `>=`, `<`, `>`, `===`. Local labels are overlooked unless `==` or `!=` names one. `<V` leaves
//! out prereleases of `V`, and `>V` post-releases and local labels of `V`, unless `V` is one. Prereleases are let in when a
//! specifier (other than `!=`) names one, else only if the package has nothing else.

use std::ops::Bound;

use super::comparison::operator;
use super::error::{Fault, Part};
use super::key::successor;
use super::pep440::{Parts, version};
use super::range::Prereleases;
use super::set::VersionSet;
use super::written::Version;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Specifier {
    Compatible,
    Equal,
    NotEqual,
    AtMost,
    AtLeast,
    Less,
    Greater,
    Arbitrary,
}

const SPECIFIERS: [(&str, Specifier); 8] = [
    ("~=", Specifier::Compatible),
    ("==", Specifier::Equal),
    ("!=", Specifier::NotEqual),
    ("<=", Specifier::AtMost),
    (">=", Specifier::AtLeast),
    ("<", Specifier::Less),
    (">", Specifier::Greater),
    ("===", Specifier::Arbitrary),
];

/// Reads a range.
pub(super) fn range(text: &str) -> Part<(VersionSet, Prereleases)> {
    let mut set = VersionSet::any();
    let mut prereleases = Prereleases::LastResort;
    if text.trim().is_empty() {
        return Ok((set, prereleases));
    }
    let text = text.trim();
    // A comma at the end is common and harmless.
    for part in text.strip_suffix(',').unwrap_or(text).split(',').map(str::trim) {
        let Some((specifier, written)) = operator(part, &SPECIFIERS) else {
            let what = if part.is_empty() {
                "has an empty part"
            } else {
                "has no operator"
            };
            return Err(Fault::new(
                part,
                format!("{what}; write one of ~= == != <= >= < > === before a version"),
            ));
        };
        let (one, names_prerelease) = match (specifier, written.strip_suffix(".*")) {
            (Specifier::Equal, Some(prefix)) => (beginning_with(part, prefix)?, false),
            (Specifier::NotEqual, Some(prefix)) => (beginning_with(part, prefix)?.complement(), false),
            (_, Some(_)) => return Err(Fault::new(part, "has .*, which only == and != may; leave it out")),
            (_, None) => {
                let parts = Parts::read(written)?;
                let names_prerelease = parts.is_prerelease() && specifier != Specifier::NotEqual;
                (compare(part, specifier, written, &parts)?, names_prerelease)
            }
        };
        set = set.intersection(&one);
        if names_prerelease {
            prereleases = Prereleases::Allowed;
        }
    }
    Ok((set, prereleases))
}

fn compare(part: &str, specifier: Specifier, written: &str, parts: &Parts) -> Part<VersionSet> {
    let version = parts.version(written)?;
    let local = parts.local.is_some();
    if local
        && !matches!(
            specifier,
            Specifier::Equal | Specifier::NotEqual | Specifier::Arbitrary
        )
    {
        return Err(Fault::new(
            part,
            "has a local label, which only ==, != and === may; leave out + and what follows",
        ));
    }
    let equal = |version: Version| -> Part<VersionSet> {
        if local {
            return Ok(VersionSet::exactly(version));
        }
        let behind = parts.behind_locals(written)?;
        Ok(VersionSet::between(
            Bound::Included(version),
            Bound::Included(behind),
        ))
    };
    match specifier {
        Specifier::Equal => equal(version),
        Specifier::NotEqual => Ok(equal(version)?.complement()),
        Specifier::Arbitrary => Ok(VersionSet::exactly(version)),
        Specifier::AtLeast => Ok(VersionSet::at_least(version)),
        Specifier::AtMost => Ok(VersionSet::at_most(parts.behind_locals(written)?)),
        Specifier::Less if parts.is_prerelease() => Ok(VersionSet::less(version)),
        Specifier::Less => Ok(VersionSet::less(parts.first_prerelease(written)?)),
        Specifier::Greater if parts.post.is_some() || parts.dev.is_some() => {
            Ok(VersionSet::greater(parts.behind_locals(written)?))
        }
        Specifier::Greater => Ok(VersionSet::greater(parts.behind_posts(written)?)),
        Specifier::Compatible => compatible(part, version, parts),
    }
}

/// `~=1.4.2`: at least that, and beginning with `1.4`.
fn compatible(part: &str, version: Version, parts: &Parts) -> Part<VersionSet> {
    match parts.release.split_last() {
        Some((_, prefix)) if !prefix.is_empty() => {
            let (_, behind) = beginning(&parts.epoch, prefix)?;
            Ok(VersionSet::between(
                Bound::Included(version),
                Bound::Excluded(behind),
            ))
        }
        _ => Err(Fault::new(
            part,
            "needs at least two numbers; write ~=1.0, or >=1",
        )),
    }
}

/// `==1.4.*`.
fn beginning_with(part: &str, prefix: &str) -> Part<VersionSet> {
    let parts = Parts::read(prefix)?;
    if parts.is_prerelease() || parts.post.is_some() || parts.local.is_some() {
        return Err(Fault::new(
            part,
            "has .* behind more than a release; write numbers before it",
        ));
    }
    let (first, behind) = beginning(&parts.epoch, &parts.release)?;
    Ok(VersionSet::between(
        Bound::Included(first),
        Bound::Excluded(behind),
    ))
}

/// The first version whose release begins with these numbers, and the first behind all of them.
fn beginning(epoch: &str, release: &[String]) -> Part<(Version, Version)> {
    let first = |release: &[String]| {
        let epoch = if epoch.is_empty() {
            String::new()
        } else {
            format!("{epoch}!")
        };
        version(&format!("{epoch}{}.dev0", release.join(".")))
    };
    let mut next = release.to_vec();
    if let Some(last) = next.last_mut() {
        *last = successor(last);
    }
    Ok((first(release)?, first(&next)?))
}

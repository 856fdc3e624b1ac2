//! Ranges of semantic versions as Cargo reads them (the Rust crate `semver`).
//!
//! Comparisons joined by commas: `^` (or nothing), `~`, `=`, `>`, `>=`, `<`, `<=`, `1.2.*`, `*`. A prerelease is let in only where a
//! comparison names one with the same three numbers. Builds are compared only if one is named.

use std::ops::Bound;

use super::comparison::{Operator, operator};
use super::error::{Fault, Part};
use super::range::Prereleases;
use super::semver::Partial;
use super::set::VersionSet;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cargo {
    Compare(Operator),
    Tilde,
    Caret,
}

const OPERATORS: [(&str, Cargo); 7] = [
    ("=", Cargo::Compare(Operator::Equal)),
    (">", Cargo::Compare(Operator::Greater)),
    (">=", Cargo::Compare(Operator::AtLeast)),
    ("<", Cargo::Compare(Operator::Less)),
    ("<=", Cargo::Compare(Operator::AtMost)),
    ("~", Cargo::Tilde),
    ("^", Cargo::Caret),
];

/// The releases and the prereleases that meet a comparison; they differ where a number is missing.
struct Meeting {
    releases: VersionSet,
    prereleases: VersionSet,
}

/// Reads a range.
pub(super) fn range(text: &str) -> Part<(VersionSet, Prereleases)> {
    let (mut releases, mut prereleases) = (VersionSet::any(), VersionSet::any());
    let mut named = Vec::new();
    for comparison in text.split(',') {
        let comparison = comparison.trim();
        if comparison.is_empty() {
            return Err(Fault::new("", "has an empty part; write * for any version"));
        }
        let (operator, version) = match operator(comparison, &OPERATORS) {
            Some((operator, version)) => (Some(operator), version),
            None => (None, comparison),
        };
        let partial = Partial::read(version)?;
        let meeting = compare(operator, &partial, comparison)?;
        releases = releases.intersection(&meeting.releases);
        prereleases = prereleases.intersection(&meeting.prereleases);
        if partial.prerelease.is_some() {
            let below_release = Bound::Excluded(super::semver::release(&partial.filled().map(Into::into))?);
            named.extend_from_slice(
                VersionSet::between(Bound::Included(partial.lowest()?), below_release).intervals(),
            );
        }
    }
    let prereleases = prereleases.intersection(&VersionSet::of(named));
    let set = releases.union(&prereleases);
    Ok((set, Prereleases::OnlyNamed(prereleases)))
}

fn compare(operator: Option<Cargo>, partial: &Partial<'_>, comparison: &str) -> Part<Meeting> {
    if partial.prerelease.is_some() && !partial.is_full() {
        return Err(Fault::new(
            comparison,
            "names a prerelease without all three numbers; write them",
        ));
    }
    if partial.wildcard {
        return match operator {
            None => wildcard(partial),
            Some(_) => Err(Fault::new(
                comparison,
                "has an operator and a wildcard; leave out one of the two",
            )),
        };
    }
    // The place behind which any number will do.
    let last = match partial.numbers {
        [_, None, _] => 0,
        [_, _, None] => 1,
        _ => 2,
    };
    match operator.unwrap_or(Cargo::Caret) {
        Cargo::Compare(operator) if last == 2 => partial.compare(operator).map(Meeting::both),
        Cargo::Compare(Operator::Equal) => wildcard(partial),
        Cargo::Compare(Operator::Greater) => Ok(Meeting::both(VersionSet::at_least(partial.next(last)?))),
        Cargo::Compare(Operator::Less) => Ok(Meeting::both(VersionSet::less(partial.lowest()?))),
        Cargo::Compare(Operator::AtMost) => Ok(Meeting {
            releases: VersionSet::less(partial.next(last)?),
            prereleases: VersionSet::less(partial.lowest()?),
        }),
        Cargo::Compare(_) => Ok(Meeting {
            releases: VersionSet::at_least(partial.version()?),
            prereleases: VersionSet::at_least(partial.next(last)?),
        }),
        Cargo::Tilde if last == 2 => within(partial, 1, false),
        Cargo::Tilde => wildcard(partial),
        Cargo::Caret => {
            let nonzero = |place: &usize| partial.filled()[*place].bytes().any(|digit| digit != b'0');
            let stays = (0..last).find(nonzero).unwrap_or(last);
            within(partial, stays, last < 2)
        }
    }
}

/// All releases whose numbers are the given ones; a prerelease never is.
fn wildcard(partial: &Partial<'_>) -> Part<Meeting> {
    let releases = match partial.numbers {
        [None, ..] => {
            return Ok(Meeting {
                releases: VersionSet::any(),
                prereleases: VersionSet::none(),
            });
        }
        [_, None, _] => within(partial, 0, false)?.releases,
        _ => within(partial, 1, false)?.releases,
    };
    Ok(Meeting {
        releases,
        prereleases: VersionSet::none(),
    })
}

/// From the version (or its first prerelease) to the next at a place.
fn within(partial: &Partial<'_>, place: usize, from_lowest: bool) -> Part<Meeting> {
    let low = if from_lowest {
        partial.lowest()?
    } else {
        partial.version()?
    };
    let high = partial.next(place)?;
    Ok(Meeting::both(VersionSet::between(
        Bound::Included(low),
        Bound::Excluded(high),
    )))
}

impl Meeting {
    fn both(set: VersionSet) -> Self {
        Self {
            prereleases: set.clone(),
            releases: set,
        }
    }
}

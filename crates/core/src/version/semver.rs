//! Semantic versions (semver.org, version 2.0.0).
//!
//! Order: major, minor, patch as numbers; a prerelease before its release, its identifiers one by one, numbers by value and before
//! words, a longer list after a shorter one that it begins with. Build metadata, which semver.org leaves out of the
//! order, breaks ties in the same way, so that the order is total.
//!
//! Read besides what semver.org allows: a `v` in front, a missing minor or patch number (zero), zeros in front of the three numbers.

use std::borrow::Cow;

use super::comparison::{BEHIND, Operator};
use super::error::{Fault, Part, number, version_length};
use super::key::{KeyBuilder, successor};
use super::set::VersionSet;
use super::written::Version;

/// The bytes of a key, in the order in which they must compare. `END` closes words and lists of identifiers.
const END: u8 = 0x01;
const NUMERIC: u8 = 0x02;
const WORD: u8 = 0x03;
const RELEASE: u8 = 0x04;

/// A version or a part of one, as it stands in a range.
#[derive(Debug, Clone, Copy)]
pub(super) struct Partial<'t> {
    /// Major, minor, patch: `None` from the first that is missing or a wildcard.
    pub(super) numbers: [Option<&'t str>; 3],
    /// Whether there is a wildcard.
    pub(super) wildcard: bool,
    /// What stands behind `-`.
    pub(super) prerelease: Option<&'t str>,
    /// What stands behind `+`.
    pub(super) build: Option<&'t str>,
}

/// Reads a version.
pub(super) fn version(text: &str) -> Part<Version> {
    let partial = Partial::read(text)?;
    if partial.wildcard {
        return Err(Fault::new(
            "",
            "has a wildcard, which only ranges have; write the number",
        ));
    }
    partial.keyed(text)
}

/// Reads a version, or one with `+*` for the place behind all its builds.
pub(super) fn bound(text: &str) -> Part<Version> {
    match text.strip_suffix(BEHIND) {
        Some(before) => {
            version_length(before)?;
            let version = version(before)?;
            if before.contains('+') {
                return Err(Fault::new(
                    text,
                    "has build metadata before +*; write one of the two",
                ));
            }
            behind_builds(&version)
        }
        None => version_length(text).and_then(|()| version(text)),
    }
}

impl<'t> Partial<'t> {
    pub(super) fn read(text: &'t str) -> Part<Self> {
        version_length(text)?;
        let bare = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let (bare, build) = match bare.split_once('+') {
            Some((bare, build)) => (bare, Some(build)),
            None => (bare, None),
        };
        let (core, prerelease) = match bare.split_once('-') {
            Some((core, prerelease)) => (core, Some(prerelease)),
            None => (bare, None),
        };
        let mut numbers = [None; 3];
        let mut wildcard = false;
        for (place, part) in core.split('.').enumerate() {
            let Some(slot) = numbers.get_mut(place) else {
                let reason =
                    "has more than three numbers; write major.minor.patch and the rest behind - or +";
                return Err(Fault::new(core, reason));
            };
            if matches!(part, "x" | "X" | "*") {
                wildcard = true;
            } else if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                let what = if part.is_empty() {
                    "lacks a number"
                } else {
                    "is not a number"
                };
                return Err(Fault::new(
                    if part.is_empty() { text } else { part },
                    format!("{what}; write major.minor.patch, such as 1.2.3"),
                ));
            } else if !wildcard {
                *slot = Some(number(part)?);
            }
        }
        for (identifiers, zeros_allowed) in [(prerelease, false), (build, true)] {
            for identifier in identifiers.into_iter().flat_map(|list| list.split('.')) {
                check_identifier(text, identifier, zeros_allowed)?;
            }
        }
        Ok(Self {
            numbers,
            wildcard,
            prerelease,
            build,
        })
    }

    /// The three numbers, zero where there is none.
    pub(super) fn filled(&self) -> [&'t str; 3] {
        self.numbers.map(|number| number.unwrap_or("0"))
    }

    /// Whether all three numbers are there.
    pub(super) fn is_full(&self) -> bool {
        self.numbers[2].is_some()
    }

    /// The version, with zero for what is missing.
    pub(super) fn version(&self) -> Part<Version> {
        let [major, minor, patch] = self.filled();
        let mut text = format!("{major}.{minor}.{patch}");
        for (mark, part) in [('-', self.prerelease), ('+', self.build)] {
            if let Some(part) = part {
                text.push(mark);
                text.push_str(part);
            }
        }
        self.keyed(&text)
    }

    /// What compares so with the version; builds count only if one is named.
    pub(super) fn compare(&self, operator: Operator) -> Part<VersionSet> {
        let low = self.version()?;
        let high = if self.build.is_some() {
            low.clone()
        } else {
            behind_builds(&low)?
        };
        Ok(operator.against(low, high))
    }

    /// The lowest version, prereleases included, above all that have the same numbers up to this place.
    pub(super) fn next(&self, place: usize) -> Part<Version> {
        lowest(&self.next_numbers(place))
    }

    /// The numbers with the one at this place one higher and zero behind it.
    pub(super) fn next_numbers(&self, place: usize) -> [Cow<'t, str>; 3] {
        let mut numbers = self.filled().map(Cow::Borrowed);
        for (at, number) in numbers.iter_mut().enumerate() {
            match at.cmp(&place) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => *number = Cow::Owned(successor(number)),
                std::cmp::Ordering::Greater => *number = Cow::Borrowed("0"),
            }
        }
        numbers
    }

    /// The lowest version, prereleases included, with these numbers.
    pub(super) fn lowest(&self) -> Part<Version> {
        lowest(&self.filled().map(Cow::Borrowed))
    }

    fn keyed(&self, text: &str) -> Part<Version> {
        let mut key = KeyBuilder::new();
        for number in self.filled() {
            key.number(number);
        }
        match self.prerelease {
            None => key.byte(RELEASE),
            Some(identifiers) => {
                write_identifiers(&mut key, identifiers, false);
                key.byte(END)
            }
        };
        if let Some(identifiers) = self.build {
            write_identifiers(&mut key, identifiers, true);
        }
        Version::with_key(text, &key.into_bytes(), self.prerelease.is_some())
    }
}

/// The release with these numbers.
pub(super) fn release(numbers: &[Cow<'_, str>; 3]) -> Part<Version> {
    let [major, minor, patch] = numbers;
    version(&format!("{major}.{minor}.{patch}"))
}

/// The lowest prerelease with these numbers.
fn lowest(numbers: &[Cow<'_, str>; 3]) -> Part<Version> {
    let [major, minor, patch] = numbers;
    version(&format!("{major}.{minor}.{patch}-0"))
}

fn behind_builds(version: &Version) -> Part<Version> {
    let key: Vec<u8> = version
        .key()
        .iter()
        .copied()
        .chain([KeyBuilder::HIGHEST])
        .collect();
    Version::with_key(&format!("{version}{BEHIND}"), &key, version.is_prerelease())
}

fn check_identifier(text: &str, identifier: &str, zeros_allowed: bool) -> Part<()> {
    if identifier.is_empty() {
        return Err(Fault::new(
            text,
            "has an empty identifier behind -, + or a dot; write one or leave out the mark",
        ));
    }
    if let Some(other) = identifier
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && *c != '-')
    {
        let reason = format!("contains {other:?}; identifiers have letters, digits and -, joined by dots");
        return Err(Fault::new(identifier, reason));
    }
    if is_numeric(identifier) {
        number(identifier)?;
        if !zeros_allowed && identifier.len() > 1 && identifier.starts_with('0') {
            let bare = identifier.trim_start_matches('0');
            let reason = format!(
                "has zeros in front, which no number of a prerelease has; write {}",
                if bare.is_empty() { "0" } else { bare }
            );
            return Err(Fault::new(identifier, reason));
        }
    }
    Ok(())
}

fn is_numeric(identifier: &str) -> bool {
    identifier.bytes().all(|byte| byte.is_ascii_digit())
}

/// Zeros in front of a number count last, where they are allowed.
fn write_identifiers(key: &mut KeyBuilder, identifiers: &str, zeros: bool) {
    for identifier in identifiers.split('.') {
        if is_numeric(identifier) {
            key.byte(NUMERIC).number(identifier);
            if zeros {
                // At most VERSION_MAX_DIGITS digits: fits, and below HIGHEST.
                key.byte(identifier.len() as u8);
            }
        } else {
            key.byte(WORD).bytes(identifier.as_bytes()).byte(END);
        }
    }
}

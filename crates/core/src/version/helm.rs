//! Ranges of semantic versions as Helm reads them (the Go library Masterminds/semver, version 3).
//!
//! Alternatives are joined by `||`, comparisons by a comma or white space. `=` (or nothing), `!=`, `>`, `>=`, `<`, `<=`, `~` (`~>`),
//! `^`, and `1.2 - 1.5`; `x`, `X`, `*` and missing numbers stand for any. A prerelease is let in by an alternative that names
//! one in any of its comparisons, such as `>=1.25.0-0`.

use std::ops::Bound;

use super::comparison::{Operator, operator};
use super::error::{Fault, Part};
use super::range::Prereleases;
use super::semver::Partial;
use super::set::VersionSet;
use super::written::Version;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Helm {
    Compare(Operator),
    Tilde,
    Caret,
}

const OPERATORS: [(&str, Helm); 11] = [
    ("=", Helm::Compare(Operator::Equal)),
    ("!=", Helm::Compare(Operator::NotEqual)),
    (">", Helm::Compare(Operator::Greater)),
    (">=", Helm::Compare(Operator::AtLeast)),
    ("=>", Helm::Compare(Operator::AtLeast)),
    ("<", Helm::Compare(Operator::Less)),
    ("<=", Helm::Compare(Operator::AtMost)),
    ("=<", Helm::Compare(Operator::AtMost)),
    ("~", Helm::Tilde),
    ("~>", Helm::Tilde),
    ("^", Helm::Caret),
];

/// Reads a range.
pub(super) fn range(text: &str) -> Part<(VersionSet, Prereleases)> {
    if text.trim().is_empty() {
        return Ok((VersionSet::any(), Prereleases::OnlyNamed(VersionSet::none())));
    }
    let (mut set, mut named) = (Vec::new(), Vec::new());
    for alternative in text.split("||") {
        let (all, names_prerelease) = alternative_of(alternative)?;
        if names_prerelease {
            named.extend_from_slice(all.intervals());
        }
        set.extend_from_slice(all.intervals());
    }
    Ok((VersionSet::of(set), Prereleases::OnlyNamed(VersionSet::of(named))))
}

/// What meets all comparisons of an alternative, and whether one of them names a prerelease.
fn alternative_of(text: &str) -> Part<(VersionSet, bool)> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(Fault::new(
            "",
            "has nothing on one side of ||; write * for any version",
        ));
    }
    let (mut set, mut names_prerelease) = (VersionSet::any(), false);
    while !rest.is_empty() {
        let (operator, after) = match operator(rest, &OPERATORS) {
            Some((operator, after)) => (Some(operator), after),
            None => (None, rest),
        };
        let (word, after) = first_word(after);
        if word.is_empty() {
            return Err(Fault::new(
                rest,
                "has an operator or a comma without a version; write one behind it",
            ));
        }
        let from = Partial::read(word)?;
        names_prerelease |= from.prerelease.is_some();
        let (to, after) = match (operator, after.strip_prefix("- ")) {
            (None, Some(to)) => {
                let (to, after) = first_word(to.trim_start());
                (Some(Partial::read(to)?), after)
            }
            _ => (None, after),
        };
        set = match to {
            Some(to) => {
                names_prerelease |= to.prerelease.is_some();
                let from = compare(Helm::Compare(Operator::AtLeast), &from)?;
                set.intersection(&from)
                    .intersection(&compare(Helm::Compare(Operator::AtMost), &to)?)
            }
            None => set.intersection(&compare(
                operator.unwrap_or(Helm::Compare(Operator::Equal)),
                &from,
            )?),
        };
        rest = after.strip_prefix(',').map_or(after, str::trim_start);
        if rest.is_empty() && after.starts_with(',') {
            return Err(Fault::new(text.trim(), "ends with a comma; leave it out"));
        }
    }
    Ok((set, names_prerelease))
}

/// A word up to white space or a comma, and what follows without white space in front.
fn first_word(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| c == ',' || c.is_whitespace())
        .unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

fn compare(operator: Helm, partial: &Partial<'_>) -> Part<VersionSet> {
    // The place behind which any number will do: of 1.x the first, of 1.2.x the second.
    let given = match partial.numbers {
        [None, ..] => return any_major(operator, partial),
        [_, None, _] => Some(0),
        [_, _, None] => Some(1),
        _ => None,
    };
    let Some(last) = given else {
        return match operator {
            Helm::Compare(operator) => partial.compare(operator),
            Helm::Tilde => tilde(partial, 1),
            Helm::Caret => caret(partial, 2),
        };
    };
    match operator {
        Helm::Compare(Operator::Equal) | Helm::Tilde => tilde(partial, last),
        Helm::Compare(Operator::NotEqual) => Ok(within(partial.lowest()?, partial.next(last)?).complement()),
        Helm::Compare(Operator::Greater) => Ok(VersionSet::at_least(partial.next(last)?)),
        Helm::Compare(Operator::AtMost) => Ok(VersionSet::less(partial.next(last)?)),
        Helm::Compare(other) => partial.compare(other),
        Helm::Caret => caret(partial, last),
    }
}

/// `*`, with an operator or without.
fn any_major(operator: Helm, partial: &Partial<'_>) -> Part<VersionSet> {
    match operator {
        Helm::Compare(Operator::Less | Operator::Greater | Operator::NotEqual) => Ok(VersionSet::none()),
        _ => partial.compare(Operator::AtLeast),
    }
}

fn tilde(partial: &Partial<'_>, last: usize) -> Part<VersionSet> {
    // As the library has it: ~0.0.0 is any version.
    if partial.is_full() && is_zero(partial, 0) && is_zero(partial, 1) && is_zero(partial, 2) {
        return partial.compare(Operator::AtLeast);
    }
    Ok(within(partial.version()?, partial.next(last)?))
}

/// The first number that is not zero must stay, or the last that is given.
fn caret(partial: &Partial<'_>, last: usize) -> Part<VersionSet> {
    let stays = (0..last).find(|place| !is_zero(partial, *place)).unwrap_or(last);
    Ok(within(partial.version()?, partial.next(stays)?))
}

fn is_zero(partial: &Partial<'_>, place: usize) -> bool {
    partial.filled()[place].bytes().all(|digit| digit == b'0')
}

fn within(low: Version, high: Version) -> VersionSet {
    VersionSet::between(Bound::Included(low), Bound::Excluded(high))
}

//! The plain syntax of sets, in which every set is shown: comparisons joined by `,` (and) and `||` (or), the same for all schemes.
//!
//! `=T+*` means `T` and everything that only adds to it what ranges overlook (build metadata, local labels); it is how a
//! scheme's "equal to T" looks when written out.

use std::fmt;
use std::ops::Bound;

use super::error::{Fault, Part};
use super::interval::Interval;
use super::set::VersionSet;
use super::written::Version;

/// The end of the text of a place behind all that begin like it.
pub(super) const BEHIND: &str = "+*";

/// How a version is compared with the one of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Operator {
    /// What compares so with all between two ends that are taken as equal.
    pub(super) fn against(self, low: Version, high: Version) -> VersionSet {
        match self {
            Self::Equal => VersionSet::between(Bound::Included(low), Bound::Included(high)),
            Self::NotEqual => Self::Equal.against(low, high).complement(),
            Self::Less => VersionSet::less(low),
            Self::AtMost => VersionSet::at_most(high),
            Self::Greater => VersionSet::greater(high),
            Self::AtLeast => VersionSet::at_least(low),
        }
    }
}

/// An operator by its spelling and what follows it, the longest spelling that fits.
pub(super) fn operator<'t, T: Copy>(text: &'t str, spellings: &[(&str, T)]) -> Option<(T, &'t str)> {
    let fitting = spellings
        .iter()
        .filter_map(|(spelling, operator)| Some((spelling.len(), *operator, text.strip_prefix(spelling)?)));
    let (_, operator, rest) = fitting.max_by_key(|(length, ..)| *length)?;
    Some((operator, rest.trim_start()))
}

/// The six operators, spelt as in most languages.
pub(super) const PLAIN: [(&str, Operator); 6] = [
    ("=", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("<", Operator::Less),
    ("<=", Operator::AtMost),
    (">", Operator::Greater),
    (">=", Operator::AtLeast),
];

/// Reads the plain syntax.
pub(super) fn plain(text: &str, bound: impl Fn(&str) -> Part<Version>) -> Part<VersionSet> {
    let mut intervals = Vec::new();
    for group in text.split("||") {
        let mut set = VersionSet::any();
        for comparison in group.split(',') {
            set = set.intersection(&plain_comparison(comparison.trim(), &bound)?);
        }
        intervals.extend_from_slice(set.intervals());
    }
    Ok(VersionSet::of(intervals))
}

fn plain_comparison(text: &str, bound: impl Fn(&str) -> Part<Version>) -> Part<VersionSet> {
    match text {
        "*" => return Ok(VersionSet::any()),
        "none" => return Ok(VersionSet::none()),
        "" => return Err(Fault::new("", "has an empty part; write * for any version")),
        _ => {}
    }
    let (operator, text) = operator(text, &PLAIN).unwrap_or((Operator::Equal, text));
    let high = bound(text)?;
    let low = match (operator, text.strip_suffix(BEHIND)) {
        (Operator::Equal | Operator::NotEqual, Some(low)) => bound(low)?,
        _ => high.clone(),
    };
    Ok(operator.against(low, high))
}

impl fmt::Display for VersionSet {
    /// In the syntax that every scheme reads back ([`VersionScheme::set`](super::VersionScheme::set)).
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_any() {
            return out.write_str("*");
        }
        let Some((first, others)) = self.intervals().split_first() else {
            return out.write_str("none");
        };
        let mut last = first;
        let mut comma = write_low(out, first)?;
        for next in others {
            let hole = match (&last.high, &next.low) {
                (Bound::Excluded(low), Bound::Excluded(high)) => equal_to(low, high),
                _ => None,
            };
            if let Some(hole) = hole {
                write!(out, "{}!={hole}", if comma { ", " } else { "" })?;
                comma = true;
            } else {
                write_high(out, last, comma)?;
                out.write_str(" || ")?;
                comma = write_low(out, next)?;
            }
            last = next;
        }
        write_high(out, last, comma)
    }
}

/// The upper of two ends, if all between them is equal to the lower one but for what ranges overlook.
fn equal_to<'v>(low: &Version, high: &'v Version) -> Option<&'v Version> {
    let widened = high.text().strip_suffix(BEHIND) == Some(low.text());
    (low == high || widened).then_some(high)
}

fn only(interval: &Interval) -> Option<&Version> {
    match (&interval.low, &interval.high) {
        (Bound::Included(low), Bound::Included(high)) => equal_to(low, high),
        _ => None,
    }
}

fn write_low(out: &mut fmt::Formatter<'_>, interval: &Interval) -> Result<bool, fmt::Error> {
    match (&interval.low, only(interval)) {
        (_, Some(version)) => write!(out, "={version}")?,
        (Bound::Unbounded, None) => return Ok(false),
        (Bound::Included(low), None) => write!(out, ">={low}")?,
        (Bound::Excluded(low), None) => write!(out, ">{low}")?,
    }
    Ok(true)
}

fn write_high(out: &mut fmt::Formatter<'_>, interval: &Interval, comma: bool) -> fmt::Result {
    if only(interval).is_some() {
        return Ok(());
    }
    let comma = if comma { ", " } else { "" };
    match &interval.high {
        Bound::Unbounded => Ok(()),
        Bound::Included(high) => write!(out, "{comma}<={high}"),
        Bound::Excluded(high) => write!(out, "{comma}<{high}"),
    }
}

//! Ranges of semantic versions as OLM reads them (the Go library blang/semver): package ranges and `skipRange`.
//!
//! Alternatives are joined by `||`, comparisons by white space: `=` (`==`, or nothing), `!=` (`!`), `>`, `>=`, `<`, `<=`; `1.2.x`
//! stands for `>=1.2.0 <1.3.0`. Prereleases are versions like any other: `<1.3.0` lets `1.3.0-rc.1` in.

use std::ops::Bound;

use super::comparison::{Operator, operator};
use super::error::{Fault, Part};
use super::semver::{Partial, release};
use super::set::VersionSet;

const OPERATORS: [(&str, Operator); 8] = [
    ("=", Operator::Equal),
    ("==", Operator::Equal),
    ("!", Operator::NotEqual),
    ("!=", Operator::NotEqual),
    (">", Operator::Greater),
    (">=", Operator::AtLeast),
    ("<", Operator::Less),
    ("<=", Operator::AtMost),
];

/// Reads a range.
pub(super) fn set(text: &str) -> Part<VersionSet> {
    let mut intervals = Vec::new();
    for alternative in text.split("||") {
        let mut rest = alternative.trim();
        if rest.is_empty() {
            return Err(Fault::new(
                "",
                "has nothing where a comparison should be; write one, such as >=1.0.0",
            ));
        }
        let mut set = VersionSet::any();
        while !rest.is_empty() {
            let (operator, after) = operator(rest, &OPERATORS).unwrap_or((Operator::Equal, rest));
            let end = after.find(char::is_whitespace).unwrap_or(after.len());
            if end == 0 {
                return Err(Fault::new(
                    rest,
                    "has an operator without a version; write one behind it",
                ));
            }
            set = set.intersection(&compare(operator, &Partial::read(&after[..end])?)?);
            rest = after[end..].trim_start();
        }
        intervals.extend_from_slice(set.intervals());
    }
    Ok(VersionSet::of(intervals))
}

fn compare(operator: Operator, partial: &Partial<'_>) -> Part<VersionSet> {
    if !partial.wildcard {
        return partial.compare(operator);
    }
    let place = match partial.numbers {
        [None, ..] => {
            let reason = "has a wildcard for the major number; leave the comparison out, or write >=0.0.0";
            return Err(Fault::new("", reason));
        }
        [_, None, _] => 0,
        _ => 1,
    };
    let low = release(&partial.filled().map(Into::into))?;
    let next = release(&partial.next_numbers(place))?;
    let equal = |low, next| VersionSet::between(Bound::Included(low), Bound::Excluded(next));
    Ok(match operator {
        Operator::Equal => equal(low, next),
        Operator::NotEqual => equal(low, next).complement(),
        Operator::Less => VersionSet::less(low),
        Operator::AtLeast => VersionSet::at_least(low),
        Operator::Greater => VersionSet::at_least(next),
        Operator::AtMost => VersionSet::less(next),
    })
}

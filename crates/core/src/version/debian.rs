//! Versions and relations of Debian packages (Debian policy manual, 5.6.12 and 7.1; `dpkg --compare-versions` agrees).
//!
//! A version is `[epoch:]upstream[-revision]`; the epoch is a number and comes first, upstream version and revision compare as
//! text and numbers by turns, and a missing revision is `0`.

use super::chunk;
use super::comparison::{Operator, operator};
use super::error::{Fault, Part, number};
use super::key::KeyBuilder;
use super::set::VersionSet;
use super::written::Version;

/// Reads a version.
pub(super) fn version(text: &str) -> Part<Version> {
    let (epoch, rest) = match text.split_once(':') {
        Some((epoch, rest)) => (epoch, rest),
        None => ("0", text),
    };
    if epoch.is_empty() || !epoch.bytes().all(|byte| byte.is_ascii_digit()) {
        let reason = "has an epoch that is not a number; write a number before the first colon, or no colon";
        return Err(Fault::new(text, reason));
    }
    let (upstream, revision) = match rest.rsplit_once('-') {
        Some((upstream, revision)) => (upstream, Some(revision)),
        None => (rest, None),
    };
    if upstream.is_empty() {
        return Err(Fault::new(
            text,
            "has no upstream version; write at least a number",
        ));
    }
    if revision == Some("") {
        return Err(Fault::new(
            text,
            "ends with a hyphen and no revision; leave the hyphen out",
        ));
    }
    let mut key = KeyBuilder::new();
    key.number(number(epoch)?);
    // Without an epoch there is no colon left here.
    chunk::write(&mut key, upstream, "+-.:")?;
    chunk::write(&mut key, revision.unwrap_or(""), "+.")?;
    Version::with_key(text, &key.into_bytes(), false)
}

#[derive(Debug, Clone, Copy)]
enum Relation {
    Known(Operator),
    /// `<` and `>`: once "or equal", and forbidden since.
    Obsolete(&'static str),
}

const RELATIONS: [(&str, Relation); 7] = [
    ("<<", Relation::Known(Operator::Less)),
    ("<=", Relation::Known(Operator::AtMost)),
    ("=", Relation::Known(Operator::Equal)),
    (">=", Relation::Known(Operator::AtLeast)),
    (">>", Relation::Known(Operator::Greater)),
    (
        "<",
        Relation::Obsolete("write << for earlier or <= for earlier or equal"),
    ),
    (
        ">",
        Relation::Obsolete("write >> for later or >= for later or equal"),
    ),
];

/// Reads relations, in parentheses or without: `(>= 1.2), (<< 2)`; `|` joins alternatives.
pub(super) fn set(text: &str) -> Part<VersionSet> {
    if text.trim().is_empty() {
        return Ok(VersionSet::any());
    }
    let mut intervals = Vec::new();
    for alternative in text.split('|') {
        let mut set = VersionSet::any();
        for relation in alternative.split(',') {
            set = set.intersection(&read_relation(relation.trim())?);
        }
        intervals.extend_from_slice(set.intervals());
    }
    Ok(VersionSet::of(intervals))
}

fn read_relation(text: &str) -> Part<VersionSet> {
    let bare = match text.strip_prefix('(') {
        None => text,
        Some(open) => match open.strip_suffix(')') {
            Some(bare) => bare.trim(),
            None => {
                return Err(Fault::new(
                    text,
                    "opens a parenthesis that is not closed; write (>= 1.0)",
                ));
            }
        },
    };
    let Some((relation, written)) = operator(bare, &RELATIONS) else {
        return Err(Fault::new(
            text,
            "has no relation; write one of << <= = >= >> before the version",
        ));
    };
    let operator = match relation {
        Relation::Known(operator) => operator,
        Relation::Obsolete(instead) => {
            return Err(Fault::new(
                text,
                format!("has a relation that is obsolete; {instead}"),
            ));
        }
    };
    super::error::version_length(written)?;
    let version = version(written)?;
    Ok(operator.against(version.clone(), version))
}

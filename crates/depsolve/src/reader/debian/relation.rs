//! Relations between packages (Debian policy manual, 7.1): `a (>= 1) | b, c:any`.

use stowplan_core::{Scheme, VersionScheme};

use super::stanza::Field;
use crate::reader::desk::Desk;
use crate::reader::report::{name_fault, of_range};

/// One package of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Relation {
    pub name: String,
    /// The range, as `>= 1.0`.
    pub range: Option<String>,
}

/// Reads a field: groups joined by commas, alternatives in each joined by `|`. Empty groups, which trailing commas leave, are none.
pub(super) fn read(desk: &mut Desk<'_>, field: &Field<'_>, architecture: &str) -> Vec<Vec<Relation>> {
    let mut groups = Vec::new();
    let mut start = 0;
    for group in field.value.split(',') {
        let mut alternatives = Vec::new();
        let mut at = start;
        if !group.trim().is_empty() {
            for alternative in group.split('|') {
                let inner = at + alternative.len() - alternative.trim_start().len();
                let text = alternative.trim();
                alternatives.extend(relation(desk, field, inner, text, architecture));
                at += alternative.len() + 1;
            }
            groups.push(alternatives);
        }
        start += group.len() + 1;
    }
    groups
}

fn relation(
    desk: &mut Desk<'_>,
    field: &Field<'_>,
    at: usize,
    text: &str,
    architecture: &str,
) -> Option<Relation> {
    let mut refuse = |value: &str, reason: &str, remedy: &str| {
        desk.fault(field.place(at), field.name, value, reason, remedy);
    };
    let name_end = text
        .find(|c: char| c.is_whitespace() || "([<".contains(c))
        .unwrap_or(text.len());
    let (name, rest) = (&text[..name_end], text[name_end..].trim());
    let (rest, behind) = if let Some(open) = rest.strip_prefix('(') {
        let Some((range, behind)) = open.split_once(')') else {
            refuse(text, "opens a parenthesis that is not closed", "write (>= 1.0)");
            return None;
        };
        (range.trim(), behind.trim())
    } else {
        ("", rest)
    };
    if behind.starts_with('[') || behind.starts_with('<') {
        let reason = "is restricted to architectures or build profiles, which only source packages may do";
        refuse(
            text,
            reason,
            "give the Packages file that was made from the source, where this is decided",
        );
        return None;
    }
    if !behind.is_empty() {
        refuse(
            text,
            "goes on behind the relation",
            "join packages by commas, alternatives by |",
        );
        return None;
    }
    let (bare, qualifier) = name
        .split_once(':')
        .map_or((name, None), |(name, qualifier)| (name, Some(qualifier)));
    if let Some((reason, remedy)) = name_fault(bare) {
        refuse(text, &reason, remedy);
        return None;
    }
    let range = if rest.is_empty() { None } else { Some(spaced(rest)) };
    if let Some(range) = &range
        && let Err(error) = Scheme::Debian.range(range)
    {
        let (reason, remedy) = of_range(&error);
        refuse(text, &reason, &remedy);
        return None;
    }
    let name = match qualifier {
        None => bare,
        Some("any") => {
            let what = "\":any\" lets in packages of every architecture; one is read, so it is left out";
            desk.note(field.place(at).line, "", field.name, what);
            bare
        }
        Some(own) if own == architecture || own == "all" || own == "native" => bare,
        Some(_) => {
            let what = "names another architecture than the one read; nothing meets it here";
            desk.note(field.place(at).line, "", field.name, what);
            name
        }
    };
    Some(Relation {
        name: name.to_owned(),
        range,
    })
}

/// `>=1.0` and `>=  1.0` as `>= 1.0`.
fn spaced(range: &str) -> String {
    let end = range.find(|c: char| !"<>=".contains(c)).unwrap_or(range.len());
    let (operator, version) = range.split_at(end);
    format!("{operator} {}", version.trim()).trim().to_owned()
}

//! Requirements in words.

use crate::metadata::requirement::{Alternative, PackageRange, Requirement};

/// A name and its range.
pub(crate) fn with_range(name: &str, range: Option<&str>) -> String {
    match range {
        None => name.to_owned(),
        Some(range) => format!("{name} {range}"),
    }
}

fn alternative(alternative: &Alternative) -> String {
    let mut words = with_range(&alternative.name, alternative.range.as_deref());
    if !alternative.features.is_empty() {
        words.push_str(" with ");
        words.push_str(&alternative.features.join(" and "));
    }
    if !alternative.default_features {
        words.push_str(" without default features");
    }
    words
}

fn condition(condition: &PackageRange) -> String {
    with_range(&condition.name, condition.range.as_deref())
}

/// A requirement, after "requires" or "recommends".
pub(crate) fn requirement(requirement: &Requirement) -> String {
    let mut words = if requirement.any_of.is_empty() {
        "what nothing meets".to_owned()
    } else {
        let each: Vec<String> = requirement.any_of.iter().map(alternative).collect();
        each.join(" or ")
    };
    if !requirement.only_if.is_empty() {
        let each: Vec<String> = requirement.only_if.iter().map(condition).collect();
        words.push_str(", where ");
        words.push_str(&each.join(" and "));
        words.push_str(" is selected");
    }
    words
}

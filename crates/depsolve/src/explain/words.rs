//! Facts and derivations in words.

use std::fmt::Write;

use super::derivation::{Case, Derivation};
use super::fact::Fact;
use crate::ranks::RankSet;
use crate::request::Request;
use crate::universe::{Clause, PackageId, Universe};

/// Versions of a package, as a reader would say them.
pub(super) fn versions(universe: &Universe, package: PackageId, ranks: &RankSet) -> String {
    let name = universe.name(package);
    let texts = universe.versions_of(package);
    if ranks.is_empty() {
        return format!("no version of {name}");
    }
    if *ranks == RankSet::all(texts.len() as u32) {
        return name.to_owned();
    }
    let last = texts.len() as u32 - 1;
    let part = |(lo, hi): &(u32, u32)| {
        let (from, to) = (&texts[*lo as usize], &texts[*hi as usize]);
        match (*lo == 0, *hi == last) {
            _ if lo == hi => format!("={from}"),
            (true, _) => format!("≤{to}"),
            (_, true) => format!("≥{from}"),
            _ => format!("{from}…{to}"),
        }
    };
    let parts: Vec<String> = ranks.intervals().iter().map(part).collect();
    format!("{name} {}", parts.join(" or "))
}

pub(super) fn clause(universe: &Universe, clause: &Clause) -> String {
    let (selected, excluded): (Vec<_>, Vec<_>) = clause.terms().iter().partition(|term| term.selected);
    let say = |terms: &[&crate::universe::Term], between: &str| {
        let each: Vec<String> = terms
            .iter()
            .map(|term| versions(universe, term.package, &term.ranks))
            .collect();
        each.join(between)
    };
    match (selected.is_empty(), excluded.is_empty()) {
        (true, true) => "what nothing satisfies".to_owned(),
        (false, true) => say(&selected, " or "),
        (true, false) => format!("not {}", say(&excluded, " together with ")),
        (false, false) => format!(
            "{}, where {} is selected",
            say(&selected, " or "),
            say(&excluded, " and ")
        ),
    }
}

pub(super) fn fact(universe: &Universe, request: &Request, fact: Fact) -> String {
    let asked = fact.clause(universe, request);
    let negative = asked.terms().iter().all(|term| !term.selected) && !asked.terms().is_empty();
    if let Some(told) = asked.words() {
        return match fact.asker(universe) {
            None => told.to_owned(),
            Some((package, ranks)) => format!("{} {told}", versions(universe, package, &ranks)),
        };
    }
    match fact.asker(universe) {
        None if negative => format!("the request excludes {}", excluded(universe, &asked)),
        None => format!("the request asks for {}", clause(universe, &asked)),
        Some((package, ranks)) if negative => {
            format!(
                "{} conflicts with {}",
                versions(universe, package, &ranks),
                excluded(universe, &asked)
            )
        }
        Some((package, ranks)) => {
            format!(
                "{} requires {}",
                versions(universe, package, &ranks),
                clause(universe, &asked)
            )
        }
    }
}

fn excluded(universe: &Universe, clause: &Clause) -> String {
    let each: Vec<String> = clause
        .terms()
        .iter()
        .map(|term| versions(universe, term.package, &term.ranks))
        .collect();
    each.join(" together with ")
}

pub(super) fn derivation(universe: &Universe, request: &Request, told: &Derivation) -> String {
    let mut text = String::new();
    tell(universe, request, told, 0, &mut text);
    text
}

fn tell(universe: &Universe, request: &Request, told: &Derivation, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    for step in &told.steps {
        let said = fact(universe, request, step.fact);
        let left = match (step.left.is_empty(), step.may_be_absent) {
            (true, true) => format!("{} cannot be selected", universe.name(step.package)),
            (true, false) => format!("nothing is left of {}", universe.name(step.package)),
            (false, true) => format!("only {}, if at all", versions(universe, step.package, &step.left)),
            (false, false) => versions(universe, step.package, &step.left),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{indent}{said} → {left}");
    }
    if told.cut {
        let _ = writeln!(text, "{indent}… and so on: there are too many cases to tell");
    }
    for Case { package, ranks, then } in &told.cases {
        let case = if ranks.is_empty() {
            format!("without {}", universe.name(*package))
        } else {
            format!("with {}", versions(universe, *package, ranks))
        };
        let _ = writeln!(text, "{indent}{case}:");
        tell(universe, request, then, depth + 1, text);
    }
}

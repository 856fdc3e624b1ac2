//! Constraints made of others: `all`, `any` and `not`, as clauses.
//!
//! A constraint is a formula over "a version of this package in this range (or an owner of this API) is selected". It is brought into
//! clauses by moving `not` inward and distributing `any` over `all`, within a limit. What cannot be modelled holds, whichever side of a `not` it
//! is on, so that it forbids nothing; it is told in a note.

use crate::metadata::PackageRange;
use crate::reader::report::Report;
use crate::reader::tree::Cursor;

/// A constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Formula {
    /// Not modelled.
    Unknown,
    /// A version in the range is selected.
    Selected(PackageRange),
    /// All hold.
    All(Vec<Formula>),
    /// At least one holds.
    Any(Vec<Formula>),
    /// None holds.
    None(Vec<Formula>),
}

/// A clause: one of the first is selected, unless one of the second is not.
pub(super) type Clause = (Vec<PackageRange>, Vec<PackageRange>);

/// What a list of constraints makes.
type Of = fn(Vec<Formula>) -> Formula;

/// More clauses, or a longer one, than this are refused.
const CLAUSES_MAX: usize = 1024;

/// Reads a constraint.
pub(super) fn read(report: &mut Report, value: &Cursor<'_>) -> Formula {
    value.account(
        &["package", "gvk", "all", "any", "not", "cel"],
        &["failureMessage", "message"],
        &[],
        report,
    );
    if let Some(package) = value.get("package") {
        return super::property::package_range(report, &package).map_or(Formula::Unknown, Formula::Selected);
    }
    if let Some(api) = value.get("gvk") {
        let name = super::property::gvk(report, &api);
        return name.map_or(Formula::Unknown, |name| {
            Formula::Selected(PackageRange::any(name))
        });
    }
    let compound: [(&str, Of); 3] = [
        ("all", Formula::All),
        ("any", Formula::Any),
        ("not", Formula::None),
    ];
    for (key, of) in compound {
        if let Some(inner) = value.get(key) {
            let Some(list) = inner.need("constraints", report) else {
                return Formula::Unknown;
            };
            let list = list.list(report);
            return of(list.iter().map(|each| read(report, each)).collect());
        }
    }
    if value.get("cel").is_some() {
        report.note_field(
            &value.path,
            "cel",
            "is an expression over properties; not looked at, as if it held",
        );
        return Formula::Unknown;
    }
    let remedy = "write one of package, gvk, all, any, not and cel";
    report.fault(&value.path, "", "is a constraint that says nothing", remedy);
    Formula::Unknown
}

/// The clauses of a formula; `None`: they are too many. Recursion goes as deep as the document.
pub(super) fn clauses(formula: &Formula) -> Option<Vec<Clause>> {
    signed(formula, true)
}

fn signed(formula: &Formula, holds: bool) -> Option<Vec<Clause>> {
    match (formula, holds) {
        (Formula::Unknown, _) => Some(Vec::new()),
        (Formula::Selected(range), true) => Some(vec![(vec![range.clone()], Vec::new())]),
        (Formula::Selected(range), false) => Some(vec![(Vec::new(), vec![range.clone()])]),
        (Formula::All(list), true) => together(list, true),
        (Formula::All(list), false) => either(list, false),
        (Formula::Any(list), true) | (Formula::None(list), false) => either(list, true),
        (Formula::Any(list), false) | (Formula::None(list), true) => together(list, false),
    }
}

fn together(list: &[Formula], holds: bool) -> Option<Vec<Clause>> {
    let mut all: Vec<Clause> = Vec::new();
    for formula in list {
        for clause in signed(formula, holds)? {
            if !all.contains(&clause) {
                all.push(clause);
            }
        }
    }
    (all.len() <= CLAUSES_MAX).then_some(all)
}

fn either(list: &[Formula], holds: bool) -> Option<Vec<Clause>> {
    let mut product: Vec<Clause> = vec![(Vec::new(), Vec::new())];
    for formula in list {
        let factor = signed(formula, holds)?;
        if product.len().saturating_mul(factor.len()) > CLAUSES_MAX {
            return None;
        }
        let mut next: Vec<Clause> = Vec::with_capacity(product.len() * factor.len());
        for (met_by, unless) in &product {
            for (more_met_by, more_unless) in &factor {
                let clause = (joined(met_by, more_met_by), joined(unless, more_unless));
                if !next.contains(&clause) {
                    next.push(clause);
                }
            }
        }
        product = next;
    }
    let longest = product
        .iter()
        .map(|(met_by, unless)| met_by.len() + unless.len())
        .max();
    (longest.unwrap_or(0) <= CLAUSES_MAX).then_some(product)
}

fn joined(one: &[PackageRange], other: &[PackageRange]) -> Vec<PackageRange> {
    let mut all = one.to_vec();
    for range in other {
        if !all.contains(range) {
            all.push(range.clone());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn formula() -> impl Strategy<Value = Formula> {
        let leaf = (0..4_u8).prop_map(|number| Formula::Selected(PackageRange::any(format!("p{number}"))));
        leaf.prop_recursive(3, 12, 3, |inner| {
            let list = proptest::collection::vec(inner, 0..4);
            (list, 0..3_u8).prop_map(|(list, kind)| match kind {
                0 => Formula::All(list),
                1 => Formula::Any(list),
                _ => Formula::None(list),
            })
        })
    }

    fn selected(range: &PackageRange, world: u8) -> bool {
        let number: u8 = range.name[1..].parse().expect("names are numbered");
        world & (1 << number) != 0
    }

    fn holds(formula: &Formula, world: u8) -> bool {
        match formula {
            Formula::Unknown => true,
            Formula::Selected(range) => selected(range, world),
            Formula::All(list) => list.iter().all(|each| holds(each, world)),
            Formula::Any(list) => list.iter().any(|each| holds(each, world)),
            Formula::None(list) => !list.iter().any(|each| holds(each, world)),
        }
    }

    proptest! {
        #[test]
        fn clauses_say_what_the_formula_says(formula in formula()) {
            let Some(clauses) = clauses(&formula) else { return Ok(()) };
            for world in 0..16 {
                let all = clauses.iter().all(|(met_by, unless)| {
                    met_by.iter().any(|range| selected(range, world)) || !unless.iter().all(|range| selected(range, world))
                });
                prop_assert_eq!(all, holds(&formula, world));
            }
        }
    }
}

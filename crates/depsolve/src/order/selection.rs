//! The order of selected packages: what a package requires comes before it.

use super::error::OrderError;
use super::plan::Order;
use super::problem::{Dependency, Kind, OrderProblem, Step};
use crate::solve::Selection;
use crate::universe::{Clause, PackageId, Universe};

/// The order in which the selected packages' requirements are met.
///
/// A requirement is a hard edge to the first of its alternatives that is selected; one that holds without any (a condition that
/// is not met, a conflict) asks for no order. `recommended` are requirements of packages (if selected) that are soft edges in the same way.
/// Packages that require each other in a cycle go together as one unit.
///
/// ```
/// use stowplan_core::NoControl;
/// use stowplan_depsolve::order::of_selection;
/// use stowplan_depsolve::{Clause, Limits, Outcome, RankSet, Request, Universe, solve};
///
/// let mut builder = Universe::builder();
/// let app = builder.package("app", ["1.0"])?;
/// let library = builder.package("library", ["1.0", "2.0"])?;
/// builder.demand(app, &RankSet::one(0), &Clause::requires([(library, RankSet::all(2))]))?;
/// let universe = builder.build();
/// let request = Request { roots: vec![Clause::requires([(app, RankSet::all(1))])], ..Request::default() };
/// let Outcome::Solved(selection) = solve(&universe, &request, Limits::default(), &NoControl) else {
///     return Ok(());
/// };
/// let order = of_selection(&universe, &selection, &[])?;
/// assert_eq!(order.to_string(), "1: library\n2: app\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the selection is not of this universe: a package or a rank does not exist, or a package is selected twice.
pub fn of_selection(
    universe: &Universe,
    selection: &Selection,
    recommended: &[(PackageId, Clause)],
) -> Result<Order, OrderError> {
    let mut ranks: Vec<Option<u32>> = vec![None; universe.packages()];
    for (package, rank) in &selection.versions {
        let known = package.index() < ranks.len() && *rank < universe.version_count(*package);
        if !known {
            return Err(OrderError::Unknown {
                object: "selection".into(),
                field: "versions",
                name: format!("package {} at rank {rank}", package.index()),
                suggestion: None,
            });
        }
        if ranks[package.index()].replace(*rank).is_some() {
            return Err(OrderError::Duplicate {
                name: universe.name(*package).into(),
            });
        }
    }
    let mut steps = Vec::with_capacity(selection.versions.len());
    let mut place = vec![usize::MAX; ranks.len()];
    for (package, rank) in &selection.versions {
        let version = &universe.versions_of(*package)[*rank as usize];
        let mut step = Step::new(universe.name(*package));
        for rule in universe.rules_of(package.0, *rank) {
            let terms = universe.terms_of(universe.rules[*rule as usize].clause);
            let needed = first_selected(*package, terms, &ranks);
            step.depends_on.extend(needed.map(|needed| Dependency {
                name: universe.name(needed).to_owned(),
                kind: Some(Kind::Hard),
                reason: Some(format!("version {version} requires it")),
            }));
        }
        place[package.index()] = steps.len();
        steps.push(step);
    }
    for (package, clause) in recommended {
        let Some(step) = place.get(package.index()).and_then(|place| steps.get_mut(*place)) else {
            continue;
        };
        let terms = clause.terms().iter();
        let terms = terms.map(|term| (term.package.0, &term.ranks, term.selected));
        let needed = first_selected(*package, terms, &ranks);
        step.depends_on.extend(needed.map(|needed| Dependency {
            name: universe.name(needed).to_owned(),
            kind: Some(Kind::Soft),
            reason: Some("it is recommended".to_owned()),
        }));
    }
    let mut problem = OrderProblem::new(steps);
    problem.together = true;
    problem.order()
}

/// The selected package that meets a clause, unless something else does: a term that rules out what is not selected, or the
/// package itself.
fn first_selected<'a>(
    package: PackageId,
    terms: impl Iterator<Item = (u32, &'a crate::ranks::RankSet, bool)>,
    ranks: &[Option<u32>],
) -> Option<PackageId> {
    let mut first = None;
    for (term, set, selected) in terms {
        let rank = ranks.get(term as usize).copied().flatten();
        let among = rank.is_some_and(|rank| set.contains(rank));
        if among != selected {
            continue;
        }
        if !selected || term == package.0 {
            return None;
        }
        first = first.or(Some(PackageId(term)));
    }
    first
}

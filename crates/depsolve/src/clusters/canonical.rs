//! Which of two equally good answers is the canonical one: the order that the canonical choice of one request follows, cluster by cluster.
//!
//! Clusters by name, in each the packages by name: not selected before selected, newer before older. Auxiliary packages of all clusters
//! come after all others, as in one request.

use std::cmp::Ordering;
use std::rc::Rc;

use crate::solve::Selection;
use crate::universe::{PackageId, Universe};

/// Compares the selections of one class, of packages that objectives count or of auxiliaries.
fn compare(universe: &Universe, one: &Selection, other: &Selection, auxiliaries: bool) -> Ordering {
    let of = |selection: &Selection| -> Vec<(PackageId, u32)> {
        let versions = selection.versions.iter().copied();
        versions
            .filter(|(package, _)| universe.is_counted(*package) != auxiliaries)
            .collect()
    };
    // Both are in the order of packages: what is in both alike is passed over before names are compared.
    let (one, other) = (of(one), of(other));
    let only = |these: &[(PackageId, u32)], those: &[(PackageId, u32)]| -> Vec<(PackageId, u32)> {
        let differs = |entry: &&(PackageId, u32)| those.binary_search(entry).is_err();
        these.iter().filter(differs).copied().collect()
    };
    let (left, right) = (only(&one, &other), only(&other, &one));
    let first = |entries: &[(PackageId, u32)]| {
        let named = entries
            .iter()
            .map(|(package, rank)| (universe.name(*package), *rank));
        named.min_by(|a, b| a.0.cmp(b.0))
    };
    match (first(&left), first(&right)) {
        (None, None) => Ordering::Equal,
        (Some(_), None) => Ordering::Greater,
        (None, Some(_)) => Ordering::Less,
        (Some((name, rank)), Some((other_name, other_rank))) => match name.cmp(other_name) {
            // What has a package first that the other does not select is the later one.
            Ordering::Less => Ordering::Greater,
            Ordering::Greater => Ordering::Less,
            Ordering::Equal => other_rank.cmp(&rank),
        },
    }
}

/// Compares joint answers: for each class by name, its selection.
pub(super) fn compare_all(universe: &Universe, one: &[Rc<Selection>], other: &[Rc<Selection>]) -> Ordering {
    let pass = |auxiliaries| {
        let pairs = one
            .iter()
            .zip(other)
            .filter(|(one, other)| !Rc::ptr_eq(one, other));
        pairs
            .map(|(one, other)| compare(universe, one, other, auxiliaries))
            .find(|order| *order != Ordering::Equal)
            .unwrap_or(Ordering::Equal)
    };
    pass(false).then_with(|| pass(true))
}

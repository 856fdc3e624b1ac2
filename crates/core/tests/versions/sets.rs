//! Sets of versions obey the laws of sets, have one form, and are read back as they are shown.

use std::ops::Bound;

use proptest::prelude::*;
use stowplan_core::{Interval, Scheme, Version, VersionScheme, VersionSet};

const POINTS: usize = 9;

/// Odd numbers are where ends may lie, even ones lie between and around them.
fn point(number: usize) -> Version {
    Scheme::Number.version(&number.to_string()).expect("a number")
}

fn bound() -> impl Strategy<Value = Bound<Version>> {
    let place = || (0..POINTS).prop_map(|place| point(2 * place + 1));
    prop_oneof![1 => Just(Bound::Unbounded), 3 => place().prop_map(Bound::Included), 3 => place().prop_map(Bound::Excluded)]
}

fn set() -> impl Strategy<Value = VersionSet> {
    prop::collection::vec((bound(), bound()), 0..5).prop_map(|ends| {
        VersionSet::of(
            ends.into_iter()
                .filter_map(|(low, high)| Interval::new(low, high)),
        )
    })
}

fn versions() -> Vec<Version> {
    (0..=2 * POINTS).map(point).collect()
}

/// Neighbours have something between them, and nothing is empty.
fn has_one_form(set: &VersionSet) -> Result<(), TestCaseError> {
    let again = VersionSet::of(set.intervals().iter().rev().cloned());
    prop_assert_eq!(&again, set);
    for interval in set.intervals() {
        prop_assert!(Interval::new(interval.low().cloned(), interval.high().cloned()).is_some());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn operations_are_those_of_membership(a in set(), b in set()) {
        let (union, both, without, not) = (a.union(&b), a.intersection(&b), a.difference(&b), a.complement());
        for result in [&union, &both, &without, &not] {
            has_one_form(result)?;
        }
        for version in versions() {
            let (in_a, in_b) = (a.contains(&version), b.contains(&version));
            prop_assert_eq!(union.contains(&version), in_a || in_b);
            prop_assert_eq!(both.contains(&version), in_a && in_b);
            prop_assert_eq!(without.contains(&version), in_a && !in_b);
            prop_assert_eq!(not.contains(&version), !in_a);
        }
        prop_assert_eq!(a.is_subset(&b), union == b);
        prop_assert_eq!(a.is_disjoint(&b), without == a);
    }

    #[test]
    fn laws_hold_for_forms(a in set(), b in set(), c in set()) {
        prop_assert_eq!(a.complement().complement(), a.clone());
        prop_assert_eq!(a.union(&b), b.union(&a));
        prop_assert_eq!(a.union(&b).union(&c), a.union(&b.union(&c)));
        prop_assert_eq!(a.intersection(&b.union(&c)), a.intersection(&b).union(&a.intersection(&c)));
        prop_assert_eq!(a.union(&b).complement(), a.complement().intersection(&b.complement()));
        prop_assert!(a.union(&a.complement()).is_any());
        prop_assert!(a.intersection(&a.complement()).is_empty());
        prop_assert_eq!(a.is_any(), a.complement().is_empty());
    }

    #[test]
    fn what_is_shown_is_read_back(a in set()) {
        prop_assert_eq!(Scheme::Number.set(&a.to_string()).expect("the plain syntax"), a);
    }

    #[test]
    fn ranks_are_members(a in set(), chosen in prop::collection::btree_set(0..=2 * POINTS, 0..10)) {
        let versions: Vec<Version> = chosen.into_iter().map(point).collect();
        let ranks = a.ranks(&versions);
        let listed: Vec<usize> = ranks.iter().cloned().flatten().collect();
        let members: Vec<usize> = (0..versions.len()).filter(|rank| a.contains(&versions[*rank])).collect();
        prop_assert_eq!(listed, members);
        prop_assert!(ranks.windows(2).all(|pair| pair[0].end < pair[1].start));
    }
}

#[test]
fn sets_are_shown_as_people_write_them() {
    for (text, shown) in [
        ("*", "*"),
        ("none", "none"),
        ("", ""),
        ("1.2", "=1.2"),
        (">=1,<2", ">=1, <2"),
        ("<2||>2", "!=2"),
        (">=1, !=2, !=3, <4", ">=1, !=2, !=3, <4"),
        ("<1 || >=3, <=5 || =7", "<1 || >=3, <=5 || =7"),
        (">=1, <3 || >=2, <5", ">=1, <5"),
        (">3, <2", "none"),
        ("<=2 || >2", "*"),
        (">1, <=1 || =9", "=9"),
    ] {
        match Scheme::Number.set(text) {
            Ok(set) => assert_eq!(set.to_string(), shown, "{text}"),
            Err(_) => assert!(text.is_empty()),
        }
    }
}

#[test]
fn a_whole_version_of_semver_takes_in_its_builds() {
    let set = Scheme::Semver.range("1.2.3").expect("a range").set().clone();
    assert_eq!(set.to_string(), "=1.2.3+*");
    assert_eq!(set.complement().to_string(), "!=1.2.3+*");
    assert_eq!(Scheme::Semver.set("=1.2.3+*").as_ref(), Ok(&set));
    assert_eq!(Scheme::Semver.set("!=1.2.3+*").as_ref(), Ok(&set.complement()));
    assert!(set.contains(&Scheme::Semver.version("1.2.3+k3s1").expect("a version")));
    assert!(
        !Scheme::Semver
            .set("=1.2.3")
            .expect("a set")
            .contains(&Scheme::Semver.version("1.2.3+k3s1").expect("a version"))
    );
}

//! Identities found by label, so that a predicate is not tried on all of them.
//!
//! With thousands of services, each with a selector of its own, trying every predicate on every identity is quadratic. A predicate
//! that demands a label with a value selects only among the identities that have it.

use rustc_hash::FxHashMap;

use super::predicate::{Identity, Predicate};

/// All identities, with those that have each label.
pub(super) struct Identities<'a> {
    all: &'a [Identity],
    by_label: FxHashMap<(&'a str, &'a str), Vec<u32>>,
}

impl<'a> Identities<'a> {
    pub fn new(all: &'a [Identity]) -> Self {
        let mut by_label: FxHashMap<(&str, &str), Vec<u32>> = FxHashMap::default();
        for (index, identity) in all.iter().enumerate() {
            for label in identity.labels.iter() {
                by_label.entry(label).or_default().push(index as u32);
            }
        }
        Self { all, by_label }
    }

    /// The identities that a predicate selects, in ascending order.
    pub fn selected(&self, predicate: &Predicate) -> Vec<u32> {
        let demanded = predicate.demanded_labels();
        let lists = demanded.map(|label| self.by_label.get(&label).map_or(&[][..], Vec::as_slice));
        let fewest = lists.min_by_key(|list| list.len());
        let selects = |index: &u32| predicate.selects(&self.all[*index as usize]);
        match fewest {
            Some(list) => list.iter().copied().filter(selects).collect(),
            None => (0..self.all.len() as u32).filter(selects).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use stowplan_core::{Labels, Namespace};

    use super::super::predicate::Term;
    use super::*;

    #[test]
    fn what_is_found_by_label_is_what_a_scan_finds() {
        let identity = |labels: &[(&str, &str)]| Identity {
            cluster: None,
            namespace: Namespace::new("default").unwrap(),
            labels: labels.iter().copied().collect::<Labels>(),
            terminating: false,
        };
        let all = [
            identity(&[("app", "a"), ("tier", "x")]),
            identity(&[("app", "b")]),
            identity(&[]),
            identity(&[("app", "a")]),
        ];
        let identities = Identities::new(&all);
        for selector in [
            "app=a",
            "app=a,tier!=x",
            "app in (a,b)",
            "!app",
            "",
            "app=a,app=b",
            "nothing=here",
        ] {
            let terms = vec![Term::of_selector(&selector.parse().unwrap(), &all[0])];
            let predicate = Predicate { terms, live: false };
            let scan: Vec<u32> = (0..4)
                .filter(|index| predicate.selects(&all[*index as usize]))
                .collect();
            assert_eq!(identities.selected(&predicate), scan, "{selector}");
        }
    }
}

//! Which items each counter counts, and whom the anti-affinity of others keeps away.
//!
//! Cost: distinct terms × the identities that have a label they demand (see `identities.rs`), plus counters and rule sets.

use rustc_hash::FxHashMap;

use super::check::{Absence, Check, RuleSet};
use super::compile::SetKey;
use super::counter::{Counted, Counter};
use super::identities::Identities;
use super::predicate::{Identity, Predicate};

/// What membership follows from; `keys` are those of the rule sets, one for each.
pub(super) struct Membership<'a> {
    pub identities: &'a [Identity],
    pub by_label: &'a Identities<'a>,
    pub keys: &'a [SetKey],
    pub counters: &'a [Counter],
}

impl Membership<'_> {
    /// What others' anti-affinity keeps away must find none of those others. `holders` are the terms in force: the counter of those who
    /// hold one, and whom it keeps away.
    pub fn existing_anti_affinity(&self, holders: &[(u32, Predicate)], sets: &mut [RuleSet]) {
        let of_identity = self.by_identity(
            holders
                .iter()
                .map(|(counter, predicate)| (predicate, vec![*counter])),
        );
        for (set, key) in sets.iter_mut().zip(self.keys) {
            let counters = of_identity[key.identity as usize].iter();
            set.checks.extend(counters.map(|counter| Check::Absent {
                counter: *counter,
                of: Absence::Existing,
            }));
        }
    }

    /// Tells every set which counters count its items.
    pub fn updates(&self, sets: &mut [RuleSet]) {
        let mut by_predicate: FxHashMap<&Predicate, Vec<u32>> = FxHashMap::default();
        let mut by_group: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        let mut by_live_group: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        let mut by_peer: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (index, counter) in (0..).zip(self.counters) {
            match &counter.counted {
                Counted::Selected(predicate) => by_predicate.entry(predicate).or_default().push(index),
                Counted::Group(group) => by_group.entry(*group).or_default().push(index),
                Counted::LiveGroup(group) => by_live_group.entry(*group).or_default().push(index),
                Counted::Workload(workload) => by_peer.entry(*workload).or_default().push(index),
                Counted::Holders(_) | Counted::Port(..) | Counted::PortAt(..) => {}
            }
        }
        let of_identity = self.by_identity(by_predicate);
        for (set, key) in sets.iter_mut().zip(self.keys) {
            set.updates.extend(&of_identity[key.identity as usize]);
            let group = key.group;
            let live = group.filter(|_| !self.identities[key.identity as usize].terminating);
            for (among, of) in [(&by_group, group), (&by_live_group, live), (&by_peer, key.peer)] {
                set.updates
                    .extend(of.and_then(|of| among.get(&of)).into_iter().flatten());
            }
            set.updates.sort_unstable();
            set.updates.dedup();
        }
    }

    /// The counters of all predicates that select each identity.
    fn by_identity<'p>(&self, of: impl IntoIterator<Item = (&'p Predicate, Vec<u32>)>) -> Vec<Vec<u32>> {
        let mut found: Vec<Vec<u32>> = vec![Vec::new(); self.identities.len()];
        for (predicate, counters) in of {
            for identity in self.by_label.selected(predicate) {
                found[identity as usize].extend(&counters);
            }
        }
        found
    }
}

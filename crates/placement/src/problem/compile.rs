//! From rules in Kubernetes' terms to masks, counters and checks.
//!
//! Workloads with equal rules and equal looks share one [`RuleSet`]; equal terms of different workloads share one counter.
//! Cost: that of the masks (see `masks.rs`) and of membership (see `membership.rs`), and bins for each distinct level and set of bins that
//! spread looks at.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use stowplan_core::{
    Endpoint, HostPort, Labels, Namespace, PeerIndex, Rules, TopologyLevel, WhenUnsatisfiable,
};

use super::bins::Bins;
use super::bitset::BitSet;
use super::check::{Absence, Check, Preference, RuleSet};
use super::counter::{Counted, Counter};
use super::identities::Identities;
use super::level::Level;
use super::masks::{LookedAt, Masks, allowed, preferred};
use super::membership::Membership;
use super::predicate::{Identity, Predicate, Term};
use super::sets::HomeRules;
use crate::constraint::Site;

/// What distinguishes the rule sets of two workloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SetKey {
    pub rules: u32,
    pub identity: u32,
    /// The group, where the rules speak of it.
    pub group: Option<u32>,
    /// The workload, where others speak of it by name.
    pub peer: Option<u32>,
}

/// The rules of all workloads, compiled.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleBook {
    /// Distinct rules.
    pub rules: Vec<HomeRules>,
    /// Distinct sets of bins that the static part of rules allows.
    pub allowed: Vec<BitSet>,
    /// For each distinct rules: which of `allowed` is its own.
    pub allowed_of: Vec<u32>,
    /// Distinct weights of preferred node terms per bin.
    preferred: Vec<Vec<i32>>,
    /// For each distinct rules: which of `preferred` is its own, if it prefers nodes.
    preferred_of: Vec<Option<u32>>,
    pub sets: Vec<RuleSet>,
    pub levels: Vec<Level>,
    pub counters: Vec<Counter>,
    pub masks: Vec<BitSet>,
    /// For each counter, how many domains have a bin that counts, where a check needs it.
    pub eligible: FxHashMap<u32, u32>,
}

impl RuleBook {
    /// The weight of preferred node terms per bin, of rules that have such.
    pub fn preferred(&self, rules: u32) -> Option<&[i32]> {
        let list = self.preferred_of[rules as usize]?;
        Some(&self.preferred[list as usize])
    }
}

/// What is being compiled.
pub(crate) struct Compiler<'a> {
    pub bins: &'a Bins,
    pub site: Site<'a>,
    pub namespaces: &'a BTreeMap<Namespace, Labels>,
    pub peers: &'a PeerIndex<'a>,
    pub identities: &'a [Identity],
    pub sets: &'a [SetKey],
    levels: Vec<Level>,
    level_index: FxHashMap<TopologyLevel, u32>,
    counters: Vec<Counter>,
    counter_index: FxHashMap<Counter, u32>,
    masks: Masks,
    eligible: FxHashMap<u32, u32>,
    /// How many domains of a level have a bin of a set of bins.
    eligible_in: FxHashMap<(u32, Option<u32>), u32>,
    /// Anti-affinity terms in force: counter of holders, and whom it keeps away.
    holders: Vec<(u32, Predicate)>,
}

impl<'a> Compiler<'a> {
    pub fn new(
        bins: &'a Bins,
        site: Site<'a>,
        namespaces: &'a BTreeMap<Namespace, Labels>,
        peers: &'a PeerIndex<'a>,
        identities: &'a [Identity],
        sets: &'a [SetKey],
    ) -> Self {
        Self {
            bins,
            site,
            namespaces,
            peers,
            identities,
            sets,
            levels: Vec::new(),
            level_index: FxHashMap::default(),
            counters: Vec::new(),
            counter_index: FxHashMap::default(),
            masks: Masks::default(),
            eligible: FxHashMap::default(),
            eligible_in: FxHashMap::default(),
            holders: Vec::new(),
        }
    }

    /// Compiles; `levels` are made even if no rule speaks of them.
    pub fn compile(mut self, rules: Vec<HomeRules>, levels: &[TopologyLevel]) -> RuleBook {
        for level in levels {
            self.level(level);
        }
        let (allowed, allowed_of) = allowed(&rules, self.bins, &self.site);
        let (preferred, preferred_of) = preferred(&rules, self.bins);
        for rules in &rules {
            for spread in &rules.spread {
                self.level(&spread.level);
            }
        }
        let mut spread_masks: FxHashMap<(u32, usize), Option<u32>> = FxHashMap::default();
        let mut looked_at = LookedAt::default();
        for (index, rules) in rules.iter().enumerate() {
            for constraint in 0..rules.spread.len() {
                let mask = looked_at.mask(rules, constraint, self.bins, &self.levels, &mut self.masks);
                spread_masks.insert((index as u32, constraint), mask);
            }
        }
        let mut sets: Vec<RuleSet> = self
            .sets
            .iter()
            .map(|key| self.checks(*key, &rules[key.rules as usize], &spread_masks))
            .collect();
        let membership = Membership {
            identities: self.identities,
            by_label: &Identities::new(self.identities),
            keys: self.sets,
            counters: &self.counters,
        };
        membership.existing_anti_affinity(&self.holders, &mut sets);
        membership.updates(&mut sets);
        RuleBook {
            rules,
            allowed,
            allowed_of,
            preferred,
            preferred_of,
            sets,
            levels: self.levels,
            counters: self.counters,
            masks: self.masks.sets,
            eligible: self.eligible,
        }
    }

    fn level(&mut self, level: &TopologyLevel) -> u32 {
        if let Some(found) = self.level_index.get(level) {
            return *found;
        }
        let index = self.levels.len() as u32;
        self.levels.push(Level::new(level.clone(), self.bins));
        self.level_index.insert(level.clone(), index);
        index
    }

    fn counter(&mut self, counted: Counted, level: &TopologyLevel, mask: Option<u32>) -> u32 {
        let counter = Counter {
            counted,
            level: self.level(level),
            mask,
        };
        if let Some(found) = self.counter_index.get(&counter) {
            return *found;
        }
        let index = self.counters.len() as u32;
        self.counter_index.insert(counter.clone(), index);
        self.counters.push(counter);
        index
    }

    fn checks(
        &mut self,
        key: SetKey,
        rules: &Rules,
        masks: &FxHashMap<(u32, usize), Option<u32>>,
    ) -> RuleSet {
        let mut set = RuleSet {
            rules: key.rules,
            ..RuleSet::default()
        };
        for port in &rules.host_ports {
            self.port(port, &mut set);
        }
        self.spread(key, rules, masks, &mut set);
        self.affinity(key, rules, &mut set);
        self.anti_affinity(key, rules, &mut set);
        self.limits(key, rules, &mut set);
        self.ceilings(key, rules, &mut set);
        self.preferences(key, rules, &mut set);
        set
    }

    fn spread(
        &mut self,
        key: SetKey,
        rules: &Rules,
        masks: &FxHashMap<(u32, usize), Option<u32>>,
        set: &mut RuleSet,
    ) {
        let identity = &self.identities[key.identity as usize];
        for (index, spread) in rules.spread.iter().enumerate() {
            let mask = masks[&(key.rules, index)];
            let (counted, counts_itself) = match &spread.selector {
                Some(selector) => {
                    let predicate = Predicate {
                        terms: vec![Term::of_selector(selector, identity)],
                        live: true,
                    };
                    let itself = predicate.terms[0].selects(identity);
                    (Counted::Selected(predicate), itself)
                }
                None => (
                    Counted::LiveGroup(key.group.expect("rules with an own spread carry their group")),
                    true,
                ),
            };
            let counter = self.counter(counted, &spread.level, mask);
            if spread.when_unsatisfiable == WhenUnsatisfiable::ScheduleAnyway {
                set.preferences.push(Preference::Even { counter });
                continue;
            }
            self.note_eligible(counter);
            set.checks.push(Check::Spread {
                counter,
                max_skew: spread.max_skew,
                min_domains: spread.min_domains.unwrap_or(1),
                counts_itself,
            });
        }
    }

    fn affinity(&mut self, key: SetKey, rules: &Rules, set: &mut RuleSet) {
        let identity = &self.identities[key.identity as usize];
        if !rules.affinity.is_empty() {
            let terms = rules
                .affinity
                .iter()
                .map(|term| Term::of_affinity(term, identity, self.namespaces))
                .collect();
            let predicate = Predicate { terms, live: false };
            let first_of_its_kind = predicate.selects(identity);
            let counters = rules
                .affinity
                .iter()
                .map(|term| self.counter(Counted::Selected(predicate.clone()), &term.level, None))
                .collect();
            set.checks.push(Check::Present {
                counters,
                first_of_its_kind,
            });
        }
    }

    fn anti_affinity(&mut self, key: SetKey, rules: &Rules, set: &mut RuleSet) {
        let identity = &self.identities[key.identity as usize];
        for term in &rules.anti_affinity {
            let resolved = Term::of_affinity(term, identity, self.namespaces);
            let predicate = Predicate {
                terms: vec![resolved.clone()],
                live: false,
            };
            let counter = self.counter(Counted::Selected(predicate.clone()), &term.level, None);
            set.checks.push(Check::Absent {
                counter,
                of: Absence::Own,
            });
            let before = self.counters.len();
            let holders = self.counter(Counted::Holders(resolved), &term.level, None);
            if self.counters.len() > before {
                self.holders.push((holders, predicate));
            }
            set.updates.push(holders);
        }
    }

    fn limits(&mut self, key: SetKey, rules: &Rules, set: &mut RuleSet) {
        for limit in &rules.at_most {
            let group = key.group.expect("rules with a limit by domain carry their group");
            let counter = self.counter(Counted::Group(group), &limit.level, None);
            set.checks.push(Check::AtMost {
                counter,
                max: limit.max,
            });
        }
    }

    fn ceilings(&mut self, key: SetKey, rules: &Rules, set: &mut RuleSet) {
        let identity = &self.identities[key.identity as usize];
        for ceiling in &rules.latency {
            let Endpoint::Workload(name) = &ceiling.to else {
                continue;
            };
            let found = self
                .peers
                .find_from(identity.cluster.as_ref(), &identity.namespace, name.as_str());
            let Ok(peer) = found.map(|at| at as u32) else {
                continue;
            };
            let counter = self.counter(Counted::Workload(peer), &TopologyLevel::Region, None);
            set.checks.push(Check::Near {
                counter,
                rtt_max: ceiling.rtt_max,
                peer,
            });
        }
    }

    fn preferences(&mut self, key: SetKey, rules: &Rules, set: &mut RuleSet) {
        let identity = &self.identities[key.identity as usize];
        for (sign, terms) in [
            (1, &rules.preferred_affinity),
            (-1, &rules.preferred_anti_affinity),
        ] {
            for weighted in terms {
                let resolved = Term::of_affinity(&weighted.term, identity, self.namespaces);
                let predicate = Predicate {
                    terms: vec![resolved],
                    live: false,
                };
                let counter = self.counter(Counted::Selected(predicate), &weighted.term.level, None);
                set.preferences.push(Preference::Together {
                    counter,
                    weight: sign * weighted.weight,
                });
            }
        }
    }

    /// Two ports clash if number and protocol are equal and either binds all addresses or both the same.
    fn port(&mut self, port: &HostPort, set: &mut RuleSet) {
        let (number, protocol) = (port.port, port.protocol);
        let everywhere = port.host_ip.is_empty() || port.host_ip == "0.0.0.0";
        let address = if everywhere {
            String::new()
        } else {
            port.host_ip.clone()
        };
        let any = self.counter(Counted::Port(number, protocol), &TopologyLevel::Host, None);
        let all = self.counter(
            Counted::PortAt(number, protocol, String::new()),
            &TopologyLevel::Host,
            None,
        );
        let at = self.counter(
            Counted::PortAt(number, protocol, address),
            &TopologyLevel::Host,
            None,
        );
        let absent = if everywhere { vec![any] } else { vec![all, at] };
        set.checks.extend(absent.into_iter().map(|counter| Check::Absent {
            counter,
            of: Absence::Port(number),
        }));
        set.updates.extend([any, at]);
    }

    /// Counts the domains of a counter that have a bin that counts: O(bins) for each distinct level and set of bins, not for each
    /// counter.
    fn note_eligible(&mut self, counter: u32) {
        let Counter { level, mask, .. } = self.counters[counter as usize];
        let known = self.eligible_in.entry((level, mask));
        let count = *known.or_insert_with(|| {
            let level = &self.levels[level as usize];
            let mask = mask.map(|mask| &self.masks.sets[mask as usize]);
            let mut counts = BitSet::new(level.count());
            for (bin, domain) in level.domain_of.iter().enumerate() {
                if *domain != super::level::NO_DOMAIN && mask.is_none_or(|mask| mask.contains(bin)) {
                    counts.insert(*domain as usize);
                }
            }
            counts.count() as u32
        });
        self.eligible.insert(counter, count);
    }
}

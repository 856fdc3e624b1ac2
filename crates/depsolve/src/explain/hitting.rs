//! The smallest sets of changes after which nothing contradicts any more, by hitting sets.
//!
//! What is asked consists of items; each has forms, every one weaker than the one before, and after the last it is not asked at all. A
//! contradiction names some items in the forms they have (a core), and whatever repairs the request must weaken one of these beyond that form. So sets of
//! changes are made from cores only, the smallest first: one that does not hit every core known is never solved, one that does is, and is
//! either a repair or shows another core (Reiter, "A theory of diagnosis from first principles", 1987; MARCO: Liffiton, Previti, Malik,
//! Marques-Silva, "Fast, flexible MUS enumeration", 2016). Cores are made small first, each item in the weakest form that still
//! contradicts. Invariant: every repair lies above some set that waits. Cost: one search for each core and repair, and for making
//! cores small; sets that hit are exponentially many in the worst case, so their number is limited. Where the limit strikes before any repair is found,
//! one is made of which no part is a repair, though it may not be the smallest.

use std::collections::BTreeSet;

use stowplan_core::Control;

use crate::session::{Feasibility, Session};
use crate::universe::Clause;

/// Sets of changes that are looked at before the search for repairs is cut.
pub const REPAIR_SETS: usize = 10_000;

/// Conflicts that one attempt to make a core smaller may take.
const MINIMISE_CONFLICTS: u64 = 1_000;

/// Something that is asked, and what might be asked instead: each form is weaker than the one before it.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub forms: Vec<Vec<Clause>>,
}

/// For each item, the index of its form; the number of its forms: it is not asked.
pub(super) type Forms = Vec<usize>;

/// An item and the weakest form in which it contradicts the others of a core.
type Core = Vec<(usize, usize)>;

/// Enumerates sets of changes, smallest first.
pub(super) struct Hitting<'h, 'u> {
    session: &'h mut Session<'u>,
    /// What holds in any case.
    fixed: &'h [Clause],
    items: &'h [Item],
    conflicts: u64,
    control: &'h dyn Control,
    cores: Vec<Core>,
    /// By number of items changed, then by how much, then by item.
    waiting: BTreeSet<(usize, usize, std::cmp::Reverse<Forms>)>,
    found: Vec<Forms>,
    looked_at: usize,
    /// Whether a limit struck before all sets were looked at.
    pub cut: bool,
}

impl<'h, 'u> Hitting<'h, 'u> {
    pub fn new(
        session: &'h mut Session<'u>,
        fixed: &'h [Clause],
        items: &'h [Item],
        conflicts: u64,
        control: &'h dyn Control,
    ) -> Self {
        let mut hitting = Self {
            session,
            fixed,
            items,
            conflicts,
            control,
            cores: Vec::new(),
            waiting: BTreeSet::new(),
            found: Vec::new(),
            looked_at: 0,
            cut: false,
        };
        hitting.wait(vec![0; items.len()]);
        hitting
    }

    /// The session, between two repairs.
    pub fn session(&mut self) -> &mut Session<'u> {
        self.session
    }

    fn wait(&mut self, forms: Forms) {
        let changed = forms.iter().filter(|form| **form > 0).count();
        let by = forms.iter().sum();
        // Of equal size, the first item changed first.
        self.waiting.insert((changed, by, std::cmp::Reverse(forms)));
    }

    /// The next repair: none that was found before is part of it.
    pub fn next(&mut self) -> Option<Forms> {
        while let Some((_, _, std::cmp::Reverse(forms))) = self.waiting.pop_first() {
            if self.looked_at >= REPAIR_SETS || self.control.should_stop() {
                self.cut = true;
                let some = if self.found.is_empty() { self.some() } else { None };
                self.found.extend(some.clone());
                return some;
            }
            self.looked_at += 1;
            let contains = |found: &Forms| found.iter().zip(&forms).all(|(one, other)| one <= other);
            if self.found.iter().any(contains) {
                continue;
            }
            let missed = |core: &&Core| core.iter().all(|(item, form)| forms[*item] <= *form);
            let core = match self.cores.iter().find(missed) {
                Some(core) => core.clone(),
                None => match self.contradiction(&forms, self.conflicts) {
                    Feasibility::Feasible => {
                        self.found.push(forms.clone());
                        return Some(forms);
                    }
                    Feasibility::Unknown => {
                        self.cut = true;
                        continue;
                    }
                    Feasibility::Core(core) => {
                        let core = self.minimise(&core, &forms);
                        self.cores.push(core.clone());
                        core
                    }
                },
            };
            for (item, form) in core {
                let mut weaker = forms.clone();
                weaker[item] = form + 1;
                self.wait(weaker);
            }
        }
        None
    }

    /// A repair of which no part is one, though there may be smaller ones: from nothing asked, each item in turn is asked as strongly as can be. Cost: one
    /// search for each form of each item.
    fn some(&mut self) -> Option<Forms> {
        let mut forms: Forms = self.items.iter().map(|item| item.forms.len()).collect();
        let feasible = |found: Feasibility| matches!(found, Feasibility::Feasible);
        if !feasible(self.contradiction(&forms, self.conflicts)) {
            return None;
        }
        for item in 0..forms.len() {
            if self.control.should_stop() {
                return None;
            }
            let weakest = forms[item];
            for form in 0..weakest {
                forms[item] = form;
                if feasible(self.contradiction(&forms, self.conflicts)) {
                    break;
                }
                forms[item] = weakest;
            }
        }
        Some(forms)
    }

    /// The clauses of items in these forms, each with its item.
    fn asked<'f>(&self, forms: &'f Forms) -> impl Iterator<Item = (usize, &'h Clause)> + use<'f, 'h, 'u> {
        let items = self.items.iter().zip(forms).enumerate();
        items.flat_map(|(index, (item, form))| {
            let clauses = item.forms.get(*form).map_or(&[][..], Vec::as_slice);
            clauses.iter().map(move |clause| (index, clause))
        })
    }

    /// Whether the items in these forms contradict each other; which of them, by index of the clause.
    fn contradiction(&mut self, forms: &Forms, conflicts: u64) -> Feasibility {
        let asked = self.asked(forms).map(|(_, clause)| clause);
        let clauses: Vec<&Clause> = self.fixed.iter().chain(asked).collect();
        self.session.feasibility(&clauses, conflicts, self.control)
    }

    /// The items that clauses of a contradiction belong to.
    fn owners(&self, core: &[usize], forms: &Forms) -> Vec<usize> {
        let asked: Vec<usize> = self.asked(forms).map(|(item, _)| item).collect();
        let of = |clause: &usize| clause.checked_sub(self.fixed.len()).map(|index| asked[index]);
        let mut owners: Vec<usize> = core.iter().filter_map(of).collect();
        owners.sort_unstable();
        owners.dedup();
        owners
    }

    /// The items of a contradiction, each as weak as it can be, without those that need not be asked at all.
    fn minimise(&mut self, core: &[usize], forms: &Forms) -> Core {
        let owners = self.owners(core, forms);
        let mut now: Forms = self.items.iter().map(|item| item.forms.len()).collect();
        for item in &owners {
            now[*item] = forms[*item];
        }
        let mut minimal: Core = Vec::new();
        for item in owners {
            let weakest = (now[item] + 1..=self.items[item].forms.len()).rev().find(|form| {
                let before = std::mem::replace(&mut now[item], *form);
                let conflicts = self.conflicts.min(MINIMISE_CONFLICTS);
                let contradicts = matches!(self.contradiction(&now, conflicts), Feasibility::Core(_));
                now[item] = before;
                contradicts
            });
            now[item] = weakest.unwrap_or(now[item]);
            if now[item] < self.items[item].forms.len() {
                minimal.push((item, now[item]));
            }
        }
        minimal
    }
}

//! pubgrub over the records of a dataset.
//!
//! pubgrub knows packages, versions and "this version depends on that range"; what else the records say is put into packages of
//! its own, as its guide advises:
//!
//! * a clause of several alternatives is a proxy package: its versions are the alternatives, the first the highest, and each
//!   depends on what it stands for. Equal clauses share one.
//! * a conflict atom is a package of two versions: whoever conflicts depends on version 1, what it conflicts with on version 0.
//! * a problem is a version of the root package.
//!
//! Ranges are over ranks. They are half open, so that neighbours join and nothing is left between two ranks: the same `Ranges`
//! with a different singleton. Dependencies of a version on one package are intersected, those that its own version decides
//! are decided, equal lists are stored once. Lists are copied when they are asked for, because the interface wants them owned.
//! Priorities are those of pubgrub's own provider: the count of conflicts, then the fewest versions; the newest is chosen.

use std::cell::Cell;
use std::fmt;
use std::ops::Bound;
use std::time::{Duration, Instant};

use pubgrub::{
    Dependencies, DependencyConstraints, DependencyProvider, PackageResolutionStatistics, PubGrubError,
    Ranges, VersionSet,
};
use rustc_hash::FxHashMap;
use stowplan_depsolve::RankSet;

use super::{Answer, Solver};
use crate::depsolve::dataset::{Atom, Dataset, Record};

/// The clock is read once in so many questions whether to stop.
const PATIENCE: u32 = 16;

/// Ranges over ranks; see above.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Ranks(Ranges<u32>);

impl Ranks {
    /// Open at the ends where the set reaches the first or the last of so many versions.
    fn of(ranks: &RankSet, versions: u32) -> Self {
        let intervals = ranks.intervals().iter().map(|&(first, last)| {
            let start = if first == 0 {
                Bound::Unbounded
            } else {
                Bound::Included(first)
            };
            let end = if last + 1 >= versions {
                Bound::Unbounded
            } else {
                Bound::Excluded(last + 1)
            };
            Ranges::from_range_bounds((start, end))
        });
        Self(intervals.fold(Ranges::empty(), |all, next| all.union(&next)))
    }

    /// The intervals of ranks below `versions`, half open.
    fn intervals(&self, versions: u32) -> impl Iterator<Item = (u32, u32)> {
        self.0.iter().map(move |(start, end)| {
            let start = match *start {
                Bound::Unbounded => 0,
                Bound::Included(rank) => rank,
                Bound::Excluded(rank) => rank + 1,
            };
            let end = match *end {
                Bound::Unbounded => versions,
                Bound::Included(rank) => rank + 1,
                Bound::Excluded(rank) => rank,
            };
            (start, end.min(versions))
        })
    }
}

impl fmt::Display for Ranks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl VersionSet for Ranks {
    type V = u32;

    fn empty() -> Self {
        Self(Ranges::empty())
    }

    fn singleton(rank: u32) -> Self {
        let start = if rank == 0 {
            Bound::Unbounded
        } else {
            Bound::Included(rank)
        };
        Self(Ranges::from_range_bounds((start, Bound::Excluded(rank + 1))))
    }

    fn complement(&self) -> Self {
        Self(self.0.complement())
    }

    fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0))
    }

    fn contains(&self, rank: &u32) -> bool {
        self.0.contains(rank)
    }

    fn full() -> Self {
        Self(Ranges::full())
    }

    fn union(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0))
    }

    fn is_disjoint(&self, other: &Self) -> bool {
        self.0.is_disjoint(&other.0)
    }

    fn subset_of(&self, other: &Self) -> bool {
        self.0.subset_of(&other.0)
    }
}

/// A package to pubgrub: the dataset's own, then proxies and conflicts, then the root.
type Node = u32;
type Constraints = DependencyConstraints<Node, Ranks>;

/// What is made for a dataset.
#[derive(Clone, Debug, Default)]
pub struct Pubgrub {
    /// How many packages are the dataset's own.
    own: usize,
    /// For each node, how many versions it has.
    versions: Vec<u32>,
    /// For each node, its versions' entries in `lists`; `None`: that version cannot be.
    lists_of: Vec<Vec<Option<u32>>>,
    lists: Vec<Constraints>,
    root: Node,
}

#[derive(Default)]
struct Interned {
    lists: FxHashMap<Vec<(Node, Ranks)>, u32>,
    clauses: FxHashMap<Vec<Atom>, Node>,
    conflicts: FxHashMap<Atom, Node>,
}

impl Pubgrub {
    /// Makes the packages and lists of dependencies of a dataset.
    #[must_use]
    pub fn new(dataset: &Dataset) -> Self {
        let packages = &dataset.records.packages;
        let count = |record: &Record| record.versions.len() as u32;
        let mut new = Self {
            own: packages.len(),
            versions: packages.iter().map(count).collect(),
            lists_of: vec![Vec::new(); packages.len()],
            ..Self::default()
        };
        let mut interned = Interned::default();
        // Conflicts first: what they concern depends on them.
        let mut concerned: Vec<Vec<(RankSet, Node)>> = vec![Vec::new(); packages.len()];
        for (index, record) in packages.iter().enumerate() {
            let atoms = record.objects.iter().flat_map(|object| &object.conflicts);
            for atom in atoms.filter(|atom| atom.package != index) {
                if !interned.conflicts.contains_key(atom) {
                    let node = new.conflict(&mut interned);
                    interned.conflicts.insert(atom.clone(), node);
                    concerned[atom.package].push((atom.ranks.clone(), node));
                }
            }
        }
        for (index, record) in packages.iter().enumerate() {
            let mut lists = Vec::with_capacity(record.versions.len());
            for (rank, object) in (0..).zip(&record.object_of) {
                let object = &record.objects[*object];
                let mut asked = new.asked(&object.requires, Some((index, rank)), &mut interned);
                if let Some(asked) = &mut asked {
                    let others = object.conflicts.iter().filter(|atom| atom.package != index);
                    asked.extend(others.map(|atom| (interned.conflicts[atom], Ranks::singleton(1))));
                    let named = concerned[index].iter().filter(|(ranks, _)| ranks.contains(rank));
                    asked.extend(named.map(|(_, node)| (*node, Ranks::singleton(0))));
                }
                lists.push(asked.map(|asked| new.list(asked, &mut interned)));
            }
            new.lists_of[index] = lists;
        }
        let problems = dataset.problems.iter().map(|problem| {
            let asked = new.asked(&problem.roots, None, &mut interned)?;
            Some(new.list(asked, &mut interned))
        });
        let problems: Vec<Option<u32>> = problems.collect();
        new.root = new.node(problems);
        new
    }

    fn node(&mut self, lists: Vec<Option<u32>>) -> Node {
        self.versions.push(lists.len() as u32);
        self.lists_of.push(lists);
        self.versions.len() as Node - 1
    }

    /// A package of two versions that depend on nothing.
    fn conflict(&mut self, interned: &mut Interned) -> Node {
        let nothing = self.list(Vec::new(), interned);
        self.node(vec![Some(nothing); 2])
    }

    /// What clauses ask of `version`, the one that asks; `None`: what cannot be.
    fn asked(
        &mut self,
        clauses: &[Vec<Atom>],
        version: Option<(usize, u32)>,
        interned: &mut Interned,
    ) -> Option<Vec<(Node, Ranks)>> {
        let mut asked = Vec::with_capacity(clauses.len());
        for clause in clauses {
            // The asking version is selected: alternatives of its package are decided.
            let own = |atom: &&Atom| version.is_some_and(|(package, _)| package == atom.package);
            if clause
                .iter()
                .filter(own)
                .any(|atom| version.is_some_and(|(_, rank)| atom.ranks.contains(rank)))
            {
                continue;
            }
            let mut alternatives: Vec<Atom> = Vec::new();
            for atom in clause.iter().filter(|atom| !own(atom) && !atom.ranks.is_empty()) {
                match alternatives
                    .iter_mut()
                    .find(|earlier| earlier.package == atom.package)
                {
                    Some(earlier) => {
                        let both = earlier.ranks.intervals().iter().chain(atom.ranks.intervals());
                        earlier.ranks = RankSet::from_intervals(both.copied());
                    }
                    None => alternatives.push(atom.clone()),
                }
            }
            asked.push(match &alternatives[..] {
                [] => return None,
                [one] => self.range(one),
                _ => (self.proxy(alternatives, interned), Ranks::full()),
            });
        }
        Some(asked)
    }

    fn range(&self, atom: &Atom) -> (Node, Ranks) {
        let versions = self.versions[atom.package];
        (atom.package as Node, Ranks::of(&atom.ranks, versions))
    }

    fn proxy(&mut self, alternatives: Vec<Atom>, interned: &mut Interned) -> Node {
        if let Some(found) = interned.clauses.get(&alternatives) {
            return *found;
        }
        let lists = alternatives.iter().rev().map(|atom| {
            let range = self.range(atom);
            Some(self.list(vec![range], interned))
        });
        let lists = lists.collect();
        let node = self.node(lists);
        interned.clauses.insert(alternatives, node);
        node
    }

    fn list(&mut self, asked: Vec<(Node, Ranks)>, interned: &mut Interned) -> u32 {
        let mut merged: Vec<(Node, Ranks)> = Vec::with_capacity(asked.len());
        let mut at: FxHashMap<Node, usize> = FxHashMap::default();
        for (node, ranks) in asked {
            if let Some(earlier) = at.get(&node) {
                let earlier = &mut merged[*earlier].1;
                *earlier = earlier.intersection(&ranks);
            } else {
                at.insert(node, merged.len());
                merged.push((node, ranks));
            }
        }
        *interned.lists.entry(merged).or_insert_with_key(|list| {
            self.lists.push(list.iter().cloned().collect());
            self.lists.len() as u32 - 1
        })
    }
}

impl Solver for Pubgrub {
    fn name(&self) -> &'static str {
        "pubgrub"
    }

    fn solve(&self, problem: usize, limit: Duration) -> Answer {
        let provider = Provider {
            data: self,
            deadline: Instant::now() + limit,
            asked: Cell::new(0),
        };
        match pubgrub::resolve(&provider, self.root, problem as u32) {
            Ok(selected) => {
                let own = selected
                    .into_iter()
                    .filter(|(node, _)| (*node as usize) < self.own);
                Answer::Selected(own.map(|(node, rank)| (node as usize, rank)).collect())
            }
            Err(PubGrubError::NoSolution(_)) => Answer::Unsatisfiable,
            Err(_) => Answer::Unknown,
        }
    }
}

/// One solve's view of what was made.
struct Provider<'a> {
    data: &'a Pubgrub,
    deadline: Instant,
    asked: Cell<u32>,
}

/// The limit struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Late;

impl fmt::Display for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the limit of time struck")
    }
}

impl std::error::Error for Late {}

impl DependencyProvider for Provider<'_> {
    type P = Node;
    type V = u32;
    type VS = Ranks;
    type Priority = (u32, std::cmp::Reverse<u32>);
    type M = &'static str;
    type Err = Late;

    fn prioritize(
        &self,
        node: &Node,
        range: &Ranks,
        conflicts: &PackageResolutionStatistics,
    ) -> Self::Priority {
        let intervals = range.intervals(self.data.versions[*node as usize]);
        match intervals.map(|(start, end)| end.saturating_sub(start)).sum() {
            0 => (u32::MAX, std::cmp::Reverse(0)),
            count => (conflicts.conflict_count(), std::cmp::Reverse(count)),
        }
    }

    fn choose_version(&self, node: &Node, range: &Ranks) -> Result<Option<u32>, Late> {
        let intervals = range.intervals(self.data.versions[*node as usize]);
        let last = intervals.filter(|(start, end)| start < end).last();
        Ok(last.map(|(_, end)| end - 1))
    }

    fn get_dependencies(
        &self,
        node: &Node,
        rank: &u32,
    ) -> Result<Dependencies<Node, Ranks, &'static str>, Late> {
        let list = self.data.lists_of[*node as usize][*rank as usize];
        Ok(match list {
            Some(list) => Dependencies::Available(self.data.lists[list as usize].clone()),
            None => Dependencies::Unavailable("it asks for what does not exist"),
        })
    }

    fn should_cancel(&self) -> Result<(), Late> {
        let asked = self.asked.get().wrapping_add(1);
        self.asked.set(asked);
        if asked.is_multiple_of(PATIENCE) && Instant::now() > self.deadline {
            return Err(Late);
        }
        Ok(())
    }
}

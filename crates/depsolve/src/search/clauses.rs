//! Clauses and the lists of those who watch them.

use smallvec::SmallVec;

use super::literal::Lit;

/// A clause in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ClauseRef(pub u32);

impl ClauseRef {
    /// No clause.
    pub const NONE: Self = Self(u32::MAX);
}

/// Where a clause comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A rule of the universe.
    Rule(u32),
    /// What an auxiliary variable means.
    Definition,
    /// What was asked for: the index of the root.
    Root(u32),
    /// Learnt from a conflict.
    Learnt,
}

#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub start: u32,
    pub len: u32,
    /// Levels among its literals when it was learnt.
    pub glue: u32,
    /// Its step in the proof, where one is kept.
    pub step: u32,
}

/// Who is told when a literal becomes false.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watcher {
    pub clause: ClauseRef,
    /// Another literal of the clause: where it is true, there is nothing to do. In a clause of two literals, the other one.
    pub blocker: Lit,
}

/// The watchers of one literal: mostly one or two.
pub(crate) type Bucket = SmallVec<[Watcher; 2]>;

/// The watchers of the literals on one side of one variable, by bound, so that an event visits those that it falsifies only.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watchers {
    /// Descending by bound: the search goes from the newest version down, so that new ones mostly come last.
    buckets: Vec<(u32, Bucket)>,
}

impl Watchers {
    fn push(&mut self, bound: u32, watcher: Watcher) {
        let at = self.place(bound);
        match self.buckets.get_mut(at) {
            Some((other, list)) if *other == bound => list.push(watcher),
            _ => self.buckets.insert(at, (bound, smallvec::smallvec![watcher])),
        }
    }

    fn place(&self, bound: u32) -> usize {
        match self.buckets.last() {
            Some((least, _)) if *least > bound => self.buckets.len(),
            _ => self.buckets.partition_point(|(other, _)| *other > bound),
        }
    }

    /// The bucket of the greatest bound in `low..=high`.
    pub fn last_between(&mut self, low: u32, high: u32) -> Option<(u32, &mut Bucket)> {
        let at = self.place(high);
        let (bound, list) = self.buckets.get_mut(at)?;
        (*bound >= low).then_some((*bound, list))
    }

    /// Puts a list back that was taken from the bucket of this bound and that nothing was added to meanwhile.
    pub fn put_back(&mut self, bound: u32, list: Bucket) {
        let at = self.place(bound);
        self.buckets[at].1 = list;
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Clauses {
    pub headers: Vec<Header>,
    pub lits: Vec<Lit>,
    /// For each variable and side of its domain, the watchers of literals that a change of that side makes false.
    pub watchers: Vec<[Watchers; 2]>,
    pub learnt: Vec<ClauseRef>,
}

impl Clauses {
    pub fn lits(&self, clause: ClauseRef) -> &[Lit] {
        let header = &self.headers[clause.0 as usize];
        &self.lits[header.start as usize..(header.start + header.len) as usize]
    }

    /// Stores a clause. With two or more literals, the first two are watched.
    pub fn add(&mut self, lits: &[Lit], learnt: bool, glue: u32) -> ClauseRef {
        let clause = ClauseRef(self.headers.len() as u32);
        self.headers.push(Header {
            start: self.lits.len() as u32,
            len: lits.len() as u32,
            glue,
            step: 0,
        });
        self.lits.extend_from_slice(lits);
        if lits.len() > 1 {
            self.watch(lits[0], lits[1], clause);
            self.watch(lits[1], lits[0], clause);
        }
        if learnt {
            self.learnt.push(clause);
        }
        clause
    }

    pub fn watch(&mut self, lit: Lit, blocker: Lit, clause: ClauseRef) {
        let side = lit.falsified_by();
        self.watchers[lit.var as usize][side].push(lit.bound(), Watcher { clause, blocker });
    }
}

//! What one session learnt of one universe, as data.

use crate::ranks::RankSet;

/// A package and all its versions when it was learnt, oldest first.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub name: Box<str>,
    pub versions: Box<[Box<str>]>,
}

/// A term of a root: a package by index, ranks, whether selected.
pub(super) type RootTerm = (u32, RankSet, bool);

/// Values of a package as intervals: 0 is "not selected", `k` its k-th oldest version.
pub(super) type Values = Box<[(u32, u32)]>;

/// What a variable means; packages are indices of [`Layer::packages`].
#[derive(Clone, Debug)]
pub(super) enum Word {
    /// The value of a package.
    Package(u32),
    /// 1 exactly where the version selected is among these ranks.
    Member(u32, RankSet),
    /// 1 where the root of this index is asked for.
    Root(u32),
    /// 1 where the value is in one of the intervals.
    Inside(u32, Values),
    /// What is assumed so that such a variable is decided.
    Guard(u32, Values),
    /// How many of these are violated; their words come before.
    Sum(Box<[Said]>),
}

/// A bound on a variable, by the index of its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub word: u32,
    pub bound: u32,
    /// Less than the bound; else at least.
    pub below: bool,
}

/// Bounds of which one holds.
#[derive(Clone, Debug)]
pub(super) struct SaidClause {
    pub lits: Box<[Said]>,
    pub glue: u32,
}

/// Wishes that cannot all hold, and what they rest on.
#[derive(Clone, Debug)]
pub(super) struct SaidCore {
    pub softs: Box<[Said]>,
    pub base: Box<[Said]>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    pub packages: Vec<Known>,
    /// For each package, ranks of versions whose rules were looked up.
    pub loaded: Vec<Vec<u32>>,
    pub roots: Vec<Box<[RootTerm]>>,
    pub words: Vec<Word>,
    /// In the order in which they were learnt: later ones follow from earlier ones.
    pub clauses: Vec<SaidClause>,
    /// The same.
    pub cores: Vec<SaidCore>,
}

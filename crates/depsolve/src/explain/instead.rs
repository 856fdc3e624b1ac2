//! Why not otherwise: what it would take for a wish to hold beside the request.
//!
//! The wish is put as further roots and solved for the same levels. Where there is no answer, an irreducible conflict says why not; where
//! there is, it is no better than the best, and the first level at which it is worse says what it would cost. What the levels count
//! stays what it was: the wish is not itself "asked for". Among the answers that are equally good, one that changes the fewest packages is
//! told.

use stowplan_core::Control;

use super::conflict::{Conflict, explain_in};
use super::needed::rank_of;
use super::wording::{Plain, Wording};
use crate::objective::Objective;
use crate::request::Request;
use crate::session::Session;
use crate::solve::{Limits, Outcome, Selection};
use crate::universe::{Clause, PackageId, Universe};

/// What became of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyNot {
    /// The selection is so already.
    Holds,
    /// No answer is so.
    Impossible(Conflict),
    /// Answers are so, but not the best ones; or this one was chosen among equals.
    Possible(Detour),
    /// A limit struck first.
    Unknown,
}

/// The best answer in which a wish holds, against the one that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detour {
    /// The answer. Its values are those of the request's levels, and one more: the number of packages that change.
    pub selection: Selection,
    /// The first level at which it differs; none: it is equally good.
    pub difference: Option<LevelDifference>,
    /// The packages that change, by index.
    pub changes: Vec<VersionChange>,
}

/// A level at which two answers differ, those before it being equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelDifference {
    /// The index of the level.
    pub level: usize,
    /// The value of the answer that was chosen.
    pub chosen: u64,
    /// The value of the other one.
    pub other: u64,
    /// No answer in which the wish holds is better than this, at this level; equal to `other` where it is proved best.
    pub at_least: u64,
}

/// A package whose version differs between two selections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VersionChange {
    /// The package.
    pub package: PackageId,
    /// Its version before; none: it was not selected.
    pub from: Option<u32>,
    /// And after.
    pub to: Option<u32>,
}

/// What it would take for wishes to hold beside a request whose best answer is known. The session must be one of the universe that the selection is of.
pub fn why_not(
    session: &mut Session<'_>,
    request: &Request,
    chosen: &Selection,
    wishes: &[Clause],
    limits: Limits,
    control: &dyn Control,
) -> WhyNot {
    let universe = session.universe();
    let wished = wished(universe, request, chosen, wishes);
    let plain = Plain {
        universe,
        request: &wished,
    };
    why_not_in(session, &wished, chosen, wishes, &plain, limits, control)
}

/// A request with wishes beside its roots; its levels count what they counted, and then the packages that change.
pub(crate) fn wished(
    universe: &Universe,
    request: &Request,
    chosen: &Selection,
    wishes: &[Clause],
) -> Request {
    let roots = request.packages();
    let lags = |package: &PackageId| {
        let lags = (0..universe.version_count(*package)).map(|rank| universe.lag(*package, rank));
        (*package, lags.collect())
    };
    let level = |objective: &Objective| match objective {
        Objective::RootsNewest => Objective::LeastCost(roots.iter().map(lags).collect()),
        other => other.clone(),
    };
    let change = Objective::LeastChange(chosen.versions.iter().copied().collect());
    Request {
        roots: request.roots.iter().chain(wishes).cloned().collect(),
        objectives: request.objectives.iter().map(level).chain([change]).collect(),
    }
}

/// The same, of a request made by [`wished`], in given words.
pub(crate) fn why_not_in(
    session: &mut Session<'_>,
    wished: &Request,
    chosen: &Selection,
    wishes: &[Clause],
    wording: &dyn Wording,
    limits: Limits,
    control: &dyn Control,
) -> WhyNot {
    if wishes.iter().all(|wish| holds(wish, chosen)) {
        return WhyNot::Holds;
    }
    match session.solve(wished, limits, control) {
        Outcome::Unknown => WhyNot::Unknown,
        Outcome::Infeasible(_) => {
            let conflict = explain_in(session.universe(), wished, wording, limits.conflicts, control);
            conflict.map_or(WhyNot::Unknown, WhyNot::Impossible)
        }
        Outcome::Solved(selection) => WhyNot::Possible(Detour {
            difference: difference(chosen, &selection),
            changes: changes(session.universe(), chosen, &selection),
            selection,
        }),
    }
}

fn holds(clause: &Clause, selection: &Selection) -> bool {
    clause.terms().iter().any(|term| {
        let inside = rank_of(selection, term.package).is_some_and(|rank| term.ranks.contains(rank));
        inside == term.selected
    })
}

fn difference(chosen: &Selection, other: &Selection) -> Option<LevelDifference> {
    let values = chosen.values.iter().zip(&other.values).enumerate();
    let mut differing = values.filter(|(_, (chosen, other))| chosen != other);
    differing.next().map(|(level, (one, another))| {
        // A bound of a level holds given the best values of those before it.
        let proved = other.values[..level] == other.bounds[..level];
        LevelDifference {
            level,
            chosen: *one,
            other: *another,
            at_least: if proved { other.bounds[level] } else { 0 },
        }
    })
}

/// The packages whose version differs, auxiliaries left out.
pub(crate) fn changes(universe: &Universe, before: &Selection, after: &Selection) -> Vec<VersionChange> {
    let packages = before.versions.iter().chain(&after.versions);
    let packages = packages.map(|(package, _)| *package);
    let mut packages: Vec<PackageId> = packages.filter(|package| universe.is_counted(*package)).collect();
    packages.sort_unstable();
    packages.dedup();
    let change = |package: PackageId| VersionChange {
        package,
        from: rank_of(before, package),
        to: rank_of(after, package),
    };
    let all = packages.into_iter().map(change);
    all.filter(|change| change.from != change.to).collect()
}

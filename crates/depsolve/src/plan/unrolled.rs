//! So many steps as one request: a copy of what may be selected for each state after the start, and what one step may change as clauses between
//! neighbours.
//!
//! For each package and step an auxiliary is selected where the step changes the package; their number is the last level of the objective.
//! Cost: the rules of the cone and one clause for each of its versions, for each step.

use rustc_hash::{FxHashMap, FxHashSet};

use super::problem::PlanProblem;
use crate::copies::{Copies, cone, seeds};
use crate::error::Result;
use crate::objective::Objective;
use crate::ranks::RankSet;
use crate::request::Request;
use crate::solve::Selection;
use crate::universe::{Clause, PackageId, Universe};

/// A number of steps as one universe and one request.
pub(super) struct Unrolled {
    pub universe: Universe,
    pub request: Request,
    /// For each package, the state (0 is the one after the first step) and the package it is a copy of.
    origin: FxHashMap<PackageId, (usize, PackageId)>,
    steps: usize,
}

/// What is not in the set.
fn complement(set: &RankSet, count: u32) -> RankSet {
    RankSet::where_true(count, |rank| !set.contains(rank))
}

impl Unrolled {
    /// Unrolls at least one step.
    pub fn new(problem: &PlanProblem<'_>, steps: u32) -> Result<Self> {
        let base = problem.universe;
        let mut wanted = problem.wanted.clone();
        wanted.roots.extend(problem.always.iter().cloned());
        let installed = problem.start.iter().map(|start| start.package);
        let cone = cone(base, seeds(&wanted).into_iter().chain(installed));
        let mut copies = Copies::new(base);
        let mut request = Request::default();
        for step in 0..steps as usize {
            copies.add(&format!("step {:02} / ", step + 1), &cone)?;
            let last = step + 1 == steps as usize;
            let asked = if last { &wanted.roots } else { &problem.always };
            for root in asked {
                if let Some(clause) = copies.clause(step, root) {
                    let words = root.words().unwrap_or("the request asks for it");
                    request
                        .roots
                        .push(clause.told(format!("step {:02}: {words}", step + 1)));
                }
            }
        }
        let mut changed = FxHashMap::default();
        first(problem, &mut copies, &cone, &mut request, &mut changed)?;
        for step in 1..steps as usize {
            follow(problem, &mut copies, &cone, step, &mut changed)?;
        }
        let last = steps as usize - 1;
        for level in 0..wanted.objectives.len() {
            let mut costs = FxHashMap::default();
            let roots = copies.cost(last, &wanted, level, 1, &mut costs)?;
            request.roots.extend(roots);
            request.objectives.push(Objective::LeastCost(costs));
        }
        request.objectives.push(Objective::LeastCost(changed));
        let origin = copies.origin.iter();
        let origin = origin.map(|(id, of)| (*id, (of.copy, of.package))).collect();
        Ok(Self {
            universe: copies.builder.build(),
            request,
            origin,
            steps: steps as usize,
        })
    }

    /// The states after each step.
    pub fn states(&self, selection: &Selection) -> Vec<Vec<(PackageId, u32)>> {
        let mut states = vec![Vec::new(); self.steps];
        for (package, rank) in &selection.versions {
            if let Some((step, of)) = self.origin.get(package) {
                states[*step].push((*of, *rank));
            }
        }
        for state in &mut states {
            state.sort_unstable();
        }
        states
    }
}

/// Makes what is selected where a step changes a package.
fn change(
    copies: &mut Copies<'_>,
    package: PackageId,
    step: usize,
    changed: &mut FxHashMap<PackageId, Vec<u64>>,
) -> Result<PackageId> {
    let name = format!("step {:02} changes {}", step + 1, copies.base.name(package));
    let id = copies.auxiliary(&name)?;
    changed.insert(id, vec![1]);
    Ok(id)
}

/// The first step, from what is installed.
fn first(
    problem: &PlanProblem<'_>,
    copies: &mut Copies<'_>,
    cone: &[PackageId],
    request: &mut Request,
    changed: &mut FxHashMap<PackageId, Vec<u64>>,
) -> Result<()> {
    let base = problem.universe;
    let on = RankSet::one(0);
    for start in &problem.start {
        let id = copies.packages[0][&start.package];
        let count = base.version_count(start.package);
        let name = base.name(start.package);
        for moves in problem
            .moves
            .iter()
            .filter(|moves| moves.package == start.package)
        {
            let outside = complement(moves.from(start.rank), count);
            if !outside.is_empty() {
                let told = format!(
                    "step 01: {name} is installed in {}; {}",
                    start.version, moves.told
                );
                request.roots.push(Clause::conflicts(id, outside).told(told));
            }
        }
        if let (Some(rank), true) = (start.rank, base.is_counted(start.package)) {
            let change = change(copies, start.package, 0, changed)?;
            request
                .roots
                .push(Clause::requires([(id, RankSet::one(rank)), (change, on.clone())]));
        }
    }
    let installed: FxHashSet<PackageId> = problem.start.iter().map(|start| start.package).collect();
    for package in cone {
        if !installed.contains(package) && base.is_counted(*package) {
            let change = change(copies, *package, 0, changed)?;
            let all = RankSet::all(base.version_count(*package));
            let clause = Clause::requires([(change, on.clone())]).told("was not there before");
            copies
                .builder
                .demand(copies.packages[0][package], &all, &clause)?;
        }
    }
    Ok(())
}

/// A step between two states.
fn follow(
    problem: &PlanProblem<'_>,
    copies: &mut Copies<'_>,
    cone: &[PackageId],
    step: usize,
    changed: &mut FxHashMap<PackageId, Vec<u64>>,
) -> Result<()> {
    let base = problem.universe;
    let on = RankSet::one(0);
    for moves in &problem.moves {
        let ids = (
            copies.packages[step - 1].get(&moves.package).copied(),
            copies.packages[step].get(&moves.package).copied(),
        );
        let (Some(before), Some(after)) = ids else {
            continue;
        };
        let count = base.version_count(moves.package);
        for (rank, allowed) in moves.allowed.iter().enumerate() {
            let outside = complement(allowed, count);
            if !outside.is_empty() {
                let clause = Clause::conflicts(after, outside)
                    .told(format!("cannot be followed by others: {}", moves.told));
                copies
                    .builder
                    .demand(before, &RankSet::one(rank as u32), &clause)?;
            }
        }
    }
    for start in &problem.start {
        let (before, after) = (
            copies.packages[step - 1][&start.package],
            copies.packages[step][&start.package],
        );
        let all = RankSet::all(base.version_count(start.package));
        if !all.is_empty() {
            let clause = Clause::requires([(before, all.clone())])
                .told("was installed at the start: it is not put back once it is gone");
            copies.builder.demand(after, &all, &clause)?;
        }
    }
    for package in cone {
        let count = base.version_count(*package);
        if !base.is_counted(*package) || count == 0 {
            continue;
        }
        let (before, after) = (copies.packages[step - 1][package], copies.packages[step][package]);
        let change = change(copies, *package, step, changed)?;
        for rank in 0..count {
            let same = RankSet::one(rank);
            let clause = Clause::requires([(after, same.clone()), (change, on.clone())]);
            copies
                .builder
                .demand(before, &same, &clause.told("stays, or that counts as a change"))?;
        }
        let all = RankSet::all(count);
        let clause = Clause::requires([(before, all.clone()), (change, on.clone())]);
        copies.builder.demand(
            after,
            &all,
            &clause.told("was there before, or that counts as a change"),
        )?;
    }
    Ok(())
}

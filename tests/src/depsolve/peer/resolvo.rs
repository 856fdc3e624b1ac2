//! resolvo over the records of a dataset.
//!
//! A version is a solvable; a package's solvables are consecutive, the oldest first, so a version set is cut out of its
//! candidates without a look at each. Version sets and unions (clauses of several alternatives) are interned once for the dataset,
//! equal ones once. A conflict with some versions is a `constrains` on the others. A clause without alternatives asks for a package
//! that has no candidates. The newest version is preferred.
//!
//! Each request makes a new `Solver`, as its users do: its cache belongs to one solve. The provider is handed over by value,
//! but it is a few references; dependencies are copied when they are asked for, because the interface wants them owned.

use std::any::Any;
use std::cell::Cell;
use std::fmt::Display;
use std::time::{Duration, Instant};

use resolvo::{
    Candidates, Condition, ConditionId, ConditionalRequirement, Dependencies, DependencyProvider,
    HintDependenciesAvailable, Interner, KnownDependencies, NameId, Problem, Requirement, SolvableId,
    SolverCache, StringId, UnsolvableOrCancelled, VersionSetId, VersionSetUnionId,
};
use rustc_hash::FxHashMap;
use stowplan_depsolve::RankSet;

use super::{Answer, Solver};
use crate::depsolve::dataset::{Atom, Dataset, Records};

/// The clock is read once in so many questions whether to stop.
const PATIENCE: u32 = 64;

/// When dependencies are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Those of all candidates, as soon as a package comes into view.
    Eager,
    /// Those of what was selected.
    Lazy,
}

/// What is interned for a dataset.
#[derive(Clone, Debug, Default)]
pub struct Resolvo<'a> {
    packages: Vec<Package<'a>>,
    /// For each solvable, its package.
    package_of: Vec<u32>,
    /// For each solvable, its entry in `known`.
    known_of: Vec<u32>,
    known: Vec<KnownDependencies>,
    sets: Vec<(u32, RankSet)>,
    unions: Vec<Vec<VersionSetId>>,
    roots: Vec<Vec<ConditionalRequirement>>,
}

#[derive(Clone, Debug, Default)]
struct Package<'a> {
    name: &'a str,
    /// Its first solvable.
    first: u32,
    count: u32,
}

#[derive(Default)]
struct Interned {
    sets: FxHashMap<(u32, RankSet), VersionSetId>,
    unions: FxHashMap<Vec<VersionSetId>, VersionSetUnionId>,
}

impl<'a> Resolvo<'a> {
    /// Interns a dataset.
    #[must_use]
    pub fn new(dataset: &'a Dataset) -> Self {
        let Records { packages } = &dataset.records;
        let (mut new, mut interned) = (Self::default(), Interned::default());
        for (index, record) in packages.iter().enumerate() {
            let count = record.versions.len() as u32;
            new.packages.push(Package {
                name: &record.name,
                first: new.package_of.len() as u32,
                count,
            });
            new.package_of.extend((0..count).map(|_| index as u32));
        }
        new.packages.push(Package {
            name: "nothing",
            ..Package::default()
        });
        for (index, record) in packages.iter().enumerate() {
            let first = new.known.len() as u32;
            for object in &record.objects {
                let requirements = new.requirements(&object.requires, &mut interned);
                let others = object.conflicts.iter().filter(|atom| atom.package != index);
                let constrains = others
                    .map(|atom| {
                        let count = new.packages[atom.package].count;
                        let rest = RankSet::where_true(count, |rank| !atom.ranks.contains(rank));
                        new.set(atom.package as u32, rest, &mut interned)
                    })
                    .collect();
                new.known.push(KnownDependencies {
                    requirements,
                    constrains,
                });
            }
            new.known_of
                .extend(record.object_of.iter().map(|object| first + *object as u32));
        }
        new.roots = dataset
            .problems
            .iter()
            .map(|problem| new.requirements(&problem.roots, &mut interned))
            .collect();
        new
    }

    /// A solver that reads dependencies so.
    #[must_use]
    pub fn reading(&'a self, reading: Reading) -> impl Solver + 'a {
        Reader { data: self, reading }
    }

    fn requirements(
        &mut self,
        clauses: &[Vec<Atom>],
        interned: &mut Interned,
    ) -> Vec<ConditionalRequirement> {
        clauses
            .iter()
            .map(|clause| ConditionalRequirement::from(self.requirement(clause, interned)))
            .collect()
    }

    fn requirement(&mut self, clause: &[Atom], interned: &mut Interned) -> Requirement {
        let sets: Vec<VersionSetId> = clause
            .iter()
            .map(|atom| self.set(atom.package as u32, atom.ranks.clone(), interned))
            .collect();
        match sets[..] {
            [] => {
                let nothing = self.packages.len() as u32 - 1;
                Requirement::Single(self.set(nothing, RankSet::none(), interned))
            }
            [one] => Requirement::Single(one),
            _ => Requirement::Union(*interned.unions.entry(sets.clone()).or_insert_with(|| {
                self.unions.push(sets);
                VersionSetUnionId(self.unions.len() as u32 - 1)
            })),
        }
    }

    fn set(&mut self, package: u32, ranks: RankSet, interned: &mut Interned) -> VersionSetId {
        *interned.sets.entry((package, ranks)).or_insert_with_key(|key| {
            self.sets.push(key.clone());
            VersionSetId(self.sets.len() as u32 - 1)
        })
    }
}

struct Reader<'a> {
    data: &'a Resolvo<'a>,
    reading: Reading,
}

impl Solver for Reader<'_> {
    fn name(&self) -> &'static str {
        match self.reading {
            Reading::Eager => "resolvo eager",
            Reading::Lazy => "resolvo lazy",
        }
    }

    fn solve(&self, problem: usize, limit: Duration) -> Answer {
        let provider = Provider {
            data: self.data,
            reading: self.reading,
            deadline: Instant::now() + limit,
            asked: Cell::new(0),
        };
        let problem = Problem::new().requirements(self.data.roots[problem].clone());
        match resolvo::Solver::new(provider).solve(problem) {
            Ok(solvables) => {
                let selected = |solvable: SolvableId| {
                    let package = self.data.package_of[solvable.into_raw() as usize] as usize;
                    (package, solvable.into_raw() - self.data.packages[package].first)
                };
                Answer::Selected(solvables.into_iter().map(selected).collect())
            }
            Err(UnsolvableOrCancelled::Unsolvable(_)) => Answer::Unsatisfiable,
            Err(UnsolvableOrCancelled::Cancelled(_)) => Answer::Unknown,
        }
    }
}

/// One solve's view of what is interned.
struct Provider<'a> {
    data: &'a Resolvo<'a>,
    reading: Reading,
    deadline: Instant,
    asked: Cell<u32>,
}

impl Provider<'_> {
    fn package(&self, name: NameId) -> &Package<'_> {
        &self.data.packages[name.into_raw() as usize]
    }
}

impl Interner for Provider<'_> {
    type NameId = NameId;
    type SolvableId = SolvableId;

    fn display_solvable(&self, solvable: SolvableId) -> impl Display + '_ {
        let package = self.package(self.solvable_name(solvable));
        format!("{} {}", package.name, solvable.into_raw() - package.first)
    }

    fn display_name(&self, name: NameId) -> impl Display + '_ {
        self.package(name).name
    }

    fn display_version_set(&self, version_set: VersionSetId) -> impl Display + '_ {
        &self.data.sets[version_set.0 as usize].1
    }

    fn display_string(&self, _string: StringId) -> impl Display + '_ {
        ""
    }

    fn version_set_name(&self, version_set: VersionSetId) -> NameId {
        NameId::from_raw(self.data.sets[version_set.0 as usize].0)
    }

    fn solvable_name(&self, solvable: SolvableId) -> NameId {
        NameId::from_raw(self.data.package_of[solvable.into_raw() as usize])
    }

    fn version_sets_in_union(&self, union: VersionSetUnionId) -> impl Iterator<Item = VersionSetId> {
        self.data.unions[union.0 as usize].iter().copied()
    }

    fn resolve_condition(&self, condition: ConditionId) -> Condition {
        unreachable!("no requirement has a condition, asked for {condition:?}")
    }
}

impl DependencyProvider for Provider<'_> {
    /// The candidates are all of a package's, oldest first, as [`Provider::get_candidates`] gives them.
    async fn filter_candidates(
        &self,
        candidates: &[SolvableId],
        version_set: VersionSetId,
        inverse: bool,
    ) -> Vec<SolvableId> {
        let intervals = self.data.sets[version_set.0 as usize].1.intervals();
        let mut filtered = Vec::new();
        let mut next = 0;
        for &(first, last) in intervals {
            let (first, end) = (first as usize, last as usize + 1);
            let range = if inverse { next..first } else { first..end };
            filtered.extend_from_slice(&candidates[range]);
            next = end;
        }
        if inverse {
            filtered.extend_from_slice(&candidates[next..]);
        }
        filtered
    }

    async fn get_candidates(&self, name: NameId) -> Option<Candidates> {
        let package = self.package(name);
        let solvables = package.first..package.first + package.count;
        Some(Candidates {
            candidates: solvables.map(SolvableId::from_raw).collect(),
            hint_dependencies_available: match self.reading {
                Reading::Eager => HintDependenciesAvailable::All,
                Reading::Lazy => HintDependenciesAvailable::None,
            },
            ..Candidates::default()
        })
    }

    async fn sort_candidates(&self, _solver: &SolverCache<Self>, solvables: &mut [SolvableId]) {
        solvables.sort_unstable_by(|one, other| other.cmp(one));
    }

    async fn get_dependencies(&self, solvable: SolvableId) -> Dependencies {
        let known = self.data.known_of[solvable.into_raw() as usize];
        Dependencies::Known(self.data.known[known as usize].clone())
    }

    fn should_cancel_with_value(&self) -> Option<Box<dyn Any>> {
        let asked = self.asked.get().wrapping_add(1);
        self.asked.set(asked);
        (asked.is_multiple_of(PATIENCE) && Instant::now() > self.deadline)
            .then(|| Box::new(()) as Box<dyn Any>)
    }
}

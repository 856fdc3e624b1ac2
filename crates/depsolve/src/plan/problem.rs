//! From what is installed to what is wanted, on ranks.

use super::moves::Moves;
use crate::error::{Error, Result};
use crate::request::Request;
use crate::solve::Limits;
use crate::universe::{Clause, PackageId, Universe};

/// More steps than this are refused.
pub const STEPS_MAX: u32 = 99;

/// A package that is installed at the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Start {
    pub package: PackageId,
    /// The rank of its version, if the universe has it.
    pub rank: Option<u32>,
    /// The version as it is told.
    pub version: String,
}

/// What is installed, what is wanted, and which steps are allowed.
///
/// ```
/// use stowplan_core::NoControl;
/// use stowplan_depsolve::plan::{Moves, PlanLimits, PlanOutcome, PlanProblem};
/// use stowplan_depsolve::{Clause, RankSet, Request, Universe};
///
/// let mut builder = Universe::builder();
/// let web = builder.package("web", ["1", "2", "3"])?;
/// let universe = builder.build();
/// let wanted = Request { roots: vec![Clause::requires([(web, RankSet::one(2))])], ..Request::default() };
/// let mut problem = PlanProblem::new(&universe, wanted);
/// problem.installed(web, 0)?;
/// problem.limit(Moves::new(&universe, web, "one version at a time", |from, to| to <= from + 1))?;
/// let PlanOutcome::Planned(plan) = problem.solve(PlanLimits::default(), &NoControl) else {
///     panic!("there is a plan");
/// };
/// assert_eq!(plan.to_string(), "1: web 1 → 2 (not 1 → 3: one version at a time)\n2: web 2 → 3\n");
/// # Ok::<(), stowplan_depsolve::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct PlanProblem<'u> {
    pub(super) universe: &'u Universe,
    /// What must hold of the last state, and what is best of it.
    pub(super) wanted: Request,
    /// What must hold of every state after the start.
    pub(super) always: Vec<Clause>,
    pub(super) start: Vec<Start>,
    pub(super) moves: Vec<Moves>,
    pub(super) steps_max: u32,
}

/// How long planning may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanLimits {
    /// For each search; there are a few for each number of steps that is tried.
    pub each: Limits,
}

impl<'u> PlanProblem<'u> {
    /// Nothing is installed, every step is allowed, at most ten of them.
    pub fn new(universe: &'u Universe, wanted: Request) -> Self {
        Self {
            universe,
            wanted,
            always: Vec::new(),
            start: Vec::new(),
            moves: Vec::new(),
            steps_max: 10,
        }
    }

    /// A version that is installed at the start.
    ///
    /// # Errors
    /// If it does not exist, or one of the package is installed already.
    pub fn installed(&mut self, package: PackageId, rank: u32) -> Result<()> {
        self.known(package, Some(rank), "installed")?;
        let version = self.universe.versions_of(package)[rank as usize].to_string();
        self.start(package, Some(rank), version)
    }

    /// A version that is installed at the start and not in the universe: the first step has to change it.
    ///
    /// # Errors
    /// If the package does not exist, or a version of it is installed already.
    pub fn installed_unknown(&mut self, package: PackageId, version: impl Into<String>) -> Result<()> {
        self.known(package, None, "installed")?;
        self.start(package, None, version.into())
    }

    fn start(&mut self, package: PackageId, rank: Option<u32>, version: String) -> Result<()> {
        if self.start.iter().any(|start| start.package == package) {
            return Err(Error::Duplicate {
                object: "installed".to_owned(),
                kind: "package",
                name: self.universe.name(package).to_owned(),
            });
        }
        self.start.push(Start {
            package,
            rank,
            version,
        });
        Ok(())
    }

    /// What must hold of every state after the start; of the last one it is a root like those that are wanted.
    pub fn always(&mut self, clause: Clause) {
        self.always.push(clause);
    }

    /// Limits the steps of a package.
    ///
    /// # Errors
    /// If the package does not exist.
    pub fn limit(&mut self, moves: Moves) -> Result<()> {
        self.known(moves.package, None, "moves")?;
        let count = self.universe.version_count(moves.package) as usize;
        if moves.allowed.len() != count {
            return Err(Error::Dangling {
                object: format!("moves {:?}", moves.told),
                field: "package",
                kind: "package",
                name: format!("{} with {} versions", moves.package.index(), moves.allowed.len()),
                suggestion: None,
            });
        }
        self.moves.push(moves);
        Ok(())
    }

    /// At most so many steps.
    ///
    /// # Errors
    /// If they are more than [`STEPS_MAX`].
    pub fn steps_at_most(&mut self, steps: u32) -> Result<()> {
        if steps > STEPS_MAX {
            return Err(Error::TooMany {
                object: "plan".to_owned(),
                kind: "steps",
                count: u64::from(steps),
                max: u64::from(STEPS_MAX),
            });
        }
        self.steps_max = steps;
        Ok(())
    }

    fn known(&self, package: PackageId, rank: Option<u32>, field: &'static str) -> Result<()> {
        let universe = self.universe;
        let exists = package.index() < universe.packages();
        if exists && rank.is_none_or(|rank| rank < universe.version_count(package)) {
            return Ok(());
        }
        Err(Error::Dangling {
            object: "plan".to_owned(),
            field,
            kind: if exists { "rank" } else { "package" },
            name: match rank {
                Some(rank) if exists => format!("{rank} of {:?}", universe.name(package)),
                _ => package.index().to_string(),
            },
            suggestion: None,
        })
    }
}

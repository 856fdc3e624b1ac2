//! A universe that is asked again and again: what one search learnt serves the next.

use rustc_hash::FxHashMap;
use stowplan_core::Control;

use crate::certificate::Certificate;
use crate::learnt::{Learnt, Pending, record};
use crate::optimise::{Asked, Memory, optimise};
use crate::request::Request;
use crate::search::{Engine, Found, Lit};
use crate::solve::{Limits, Outcome, Selection};
use crate::statistics::Statistics;
use crate::universe::{Clause, Universe};

/// Whether clauses can hold together.
pub(crate) enum Feasibility {
    Feasible,
    /// These, by index, contradict each other.
    Core(Vec<usize>),
    /// A limit struck first.
    Unknown,
}

/// Keeps what was loaded and learnt between requests to one universe.
///
/// The value of an answer is the same as that of [`solve`](crate::solve), and so is the answer itself where it is canonical.
pub struct Session<'u> {
    engine: Engine<'u>,
    memory: Memory,
    universe: &'u Universe,
    /// Roots that were asked for, with the literal that asks for each.
    roots: FxHashMap<Clause, Lit>,
    /// What a session of another universe learnt and was not looked at yet.
    pending: Option<Pending>,
}

impl<'u> Session<'u> {
    /// Nothing asked yet.
    pub fn new(universe: &'u Universe) -> Self {
        Self {
            engine: Engine::new(universe),
            memory: Memory::default(),
            universe,
            roots: FxHashMap::default(),
            pending: None,
        }
    }

    /// Begins with what a session of another universe learnt: of the same packages, some of which have other versions now, or say other
    /// things; or of other packages.
    ///
    /// What was learnt makes no difference to the values of an answer that is proved best, nor to one that is canonical. Of it, only what is seen
    /// to follow in this universe is taken over: when it is asked for the same as before, or something that reaches the same packages. What
    /// names packages or versions that are gone is dropped.
    ///
    /// ```
    /// use stowplan_core::NoControl;
    /// use stowplan_depsolve::{Clause, Limits, Objective, Outcome, RankSet, Request, Session, Universe};
    ///
    /// let universe = |versions: &[&str]| -> stowplan_depsolve::Result<(Universe, Request)> {
    ///     let mut builder = Universe::builder();
    ///     let web = builder.package("web", versions.iter().copied())?;
    ///     let request = Request {
    ///         roots: vec![Clause::requires([(web, RankSet::all(versions.len() as u32))])],
    ///         objectives: vec![Objective::RootsNewest],
    ///     };
    ///     Ok((builder.build(), request))
    /// };
    /// let (before, request) = universe(&["1.0"])?;
    /// let mut session = Session::new(&before);
    /// session.solve(&request, Limits::default(), &NoControl);
    /// let learnt = session.learnt();
    ///
    /// let (after, request) = universe(&["1.0", "2.0"])?;
    /// let mut session = Session::resume(&after, &learnt);
    /// let Outcome::Solved(selection) = session.solve(&request, Limits::default(), &NoControl) else {
    ///     panic!("there is an answer");
    /// };
    /// assert_eq!(selection.versions[0].1, 1, "the version that was added");
    /// # Ok::<(), stowplan_depsolve::Error>(())
    /// ```
    pub fn resume(universe: &'u Universe, learnt: &Learnt) -> Self {
        Self {
            pending: Some(Pending::new(learnt)),
            ..Self::new(universe)
        }
    }

    /// What was learnt so far, the most useful part of it, in names and versions.
    pub fn learnt(&self) -> Learnt {
        record(
            &self.engine,
            &self.memory,
            self.universe,
            &self.roots,
            self.pending.as_ref(),
        )
    }

    /// Solves a request.
    pub fn solve(&mut self, request: &Request, limits: Limits, control: &dyn Control) -> Outcome {
        self.run(request, limits, control).0
    }

    /// The outcome, and its proof if one is kept and there is one.
    pub(crate) fn run(
        &mut self,
        request: &Request,
        limits: Limits,
        control: &dyn Control,
    ) -> (Outcome, Option<Certificate>) {
        let asked = request.roots.iter().enumerate();
        let assumptions: Vec<Lit> = asked.map(|(index, root)| self.root(index, root)).collect();
        let before = self.engine.statistics;
        if let Some(pending) = &mut self.pending {
            let asked: Vec<(&Clause, Lit)> = request.roots.iter().zip(assumptions.iter().copied()).collect();
            pending.take_over(&mut self.engine, &mut self.memory, self.universe, &asked, control);
        }
        match self.engine.search(&assumptions, limits.conflicts, control) {
            Found::Limit => (Outcome::Unknown, None),
            Found::Conflict(core) => {
                let proof = self.engine.take_proof();
                let packages = self.engine.packages();
                let certificate =
                    proof.map(|proof| Certificate::infeasible(self.universe, request, packages, &proof));
                let asked = assumptions.iter().enumerate();
                let roots = asked
                    .filter(|(_, assumed)| core.contains(assumed))
                    .map(|(index, _)| index)
                    .collect();
                (Outcome::Infeasible(roots), certificate)
            }
            Found::Solution => {
                let first = self.engine.selection();
                let asked = Asked {
                    objectives: &request.objectives,
                    roots: &request.packages(),
                    conflicts: limits.conflicts,
                    canonical_conflicts: limits.canonical_conflicts,
                };
                let best = optimise(
                    &mut self.engine,
                    &mut self.memory,
                    self.universe,
                    &assumptions,
                    first,
                    &asked,
                    control,
                );
                let packages = self.engine.packages();
                let proved = best.proof.filter(|_| best.values == best.bounds);
                let certificate = proved.map(|proof| {
                    Certificate::optimal(self.universe, request, packages, &proof, &best.proved_versions)
                });
                let selection = Selection {
                    versions: best.versions,
                    values: best.values,
                    bounds: best.bounds,
                    canonical: best.canonical,
                    statistics: self.engine.statistics - before,
                };
                (Outcome::Solved(selection), certificate)
            }
        }
    }

    /// Whether clauses can hold together; what they are best at is not looked at.
    pub(crate) fn feasibility(
        &mut self,
        roots: &[&Clause],
        conflicts: u64,
        control: &dyn Control,
    ) -> Feasibility {
        let asked = roots.iter().enumerate();
        let assumptions: Vec<Lit> = asked.map(|(index, root)| self.root(index, root)).collect();
        match self.engine.search(&assumptions, conflicts, control) {
            Found::Limit => Feasibility::Unknown,
            Found::Solution => Feasibility::Feasible,
            Found::Conflict(core) => {
                let asked = assumptions.iter().enumerate();
                let against = asked.filter(|(_, assumed)| core.contains(assumed));
                Feasibility::Core(against.map(|(index, _)| index).collect())
            }
        }
    }

    /// The universe that is asked.
    pub(crate) fn universe(&self) -> &'u Universe {
        self.universe
    }

    /// The literal that asks for a root.
    fn root(&mut self, index: usize, root: &Clause) -> Lit {
        if let Some(lit) = self.roots.get(root) {
            return *lit;
        }
        let lit = self.engine.root(index as u32, root);
        self.roots.insert(root.clone(), lit);
        lit
    }

    /// What all searches so far did.
    pub(crate) fn statistics(&self) -> Statistics {
        self.engine.statistics
    }

    /// From now on, keeps derivations, which begin with nothing.
    pub(crate) fn prove(&mut self) {
        self.pending = None;
        self.engine.prove();
    }
}

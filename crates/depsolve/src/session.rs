//! A universe that is asked again and again: what one search learnt serves the next.

use rustc_hash::FxHashMap;
use stowplan_core::Control;

use crate::certificate::Certificate;
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
}

impl<'u> Session<'u> {
    /// Nothing asked yet.
    pub fn new(universe: &'u Universe) -> Self {
        Self {
            engine: Engine::new(universe),
            memory: Memory::default(),
            universe,
            roots: FxHashMap::default(),
        }
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

    pub(crate) fn prove(&mut self) {
        self.engine.prove();
    }
}

//! A question and how it came out.

use std::sync::Arc;

use stowplan_depsolve::{Compiled, Inquiry, Lowered, Outcome, PackageRequest, Result};

use super::budget::{Budget, Deadline};
use super::world::World;

/// What was asked, of what, and within which limits.
pub struct Question {
    /// Of these packages.
    pub world: Arc<World>,
    /// As compiled.
    pub compiled: Arc<Compiled>,
    /// What was asked.
    pub request: PackageRequest,
    /// The same of the compiled universe.
    pub lowered: Lowered,
    /// Within which limits.
    pub budget: Budget,
}

impl Question {
    /// Compiles what is not compiled yet.
    pub fn new(world: Arc<World>, request: PackageRequest, budget: Budget) -> Result<Self> {
        let compiled = world.compiled()?;
        let lowered = compiled.request(&request)?;
        Ok(Self {
            world,
            compiled,
            request,
            lowered,
            budget,
        })
    }

    /// Further questions about the same; those about an answer are about this one.
    pub fn inquiry(&self, outcome: &Outcome) -> Result<Inquiry<'_>> {
        let inquiry = self.compiled.inquire(&self.request, self.budget.limits())?;
        Ok(match outcome {
            Outcome::Solved(selection) => inquiry.about(selection.clone()),
            _ => inquiry,
        })
    }
}

/// How it came out.
pub struct Answer {
    /// The outcome.
    pub outcome: Outcome,
    /// What ended the search, if a limit did.
    pub limit: Option<&'static str>,
}

impl Answer {
    /// Of a search that is over.
    pub fn new(outcome: Outcome, deadline: &Deadline) -> Self {
        let ended = match &outcome {
            Outcome::Solved(selection) => !selection.is_optimal(),
            Outcome::Infeasible(_) => false,
            Outcome::Unknown => true,
        };
        Self {
            limit: ended.then(|| deadline.limit()),
            outcome,
        }
    }
}

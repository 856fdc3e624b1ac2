//! The naive reading of derivations: every step is judged against all assignments.

use stowplan_depsolve::{Clause, Crowd, Demand, Derivation, Fact, Request, Term, Universe};

use super::oracle::Assignment;

/// Whether a clause holds in an assignment.
#[must_use]
pub fn holds(clause: &Clause, assignment: &Assignment) -> bool {
    let term = |term: &Term| {
        assignment[term.package.index()].is_some_and(|rank| term.ranks.contains(rank)) == term.selected
    };
    clause.terms().iter().any(term)
}

/// Whether a fact holds in an assignment.
#[must_use]
pub fn fact_holds(universe: &Universe, request: &Request, fact: Fact, assignment: &Assignment) -> bool {
    let asked = fact
        .asker(universe)
        .is_none_or(|(package, ranks)| assignment[package.index()].is_some_and(|rank| ranks.contains(rank)));
    !asked || holds(&fact.clause(universe, request), assignment)
}

/// Judges derivations over a universe whose assignments can all be tried.
pub struct Judge<'a> {
    /// The universe.
    pub universe: &'a Universe,
    /// The request.
    pub request: &'a Request,
    /// The facts that may be used.
    pub facts: &'a [Fact],
}

impl Judge<'_> {
    fn holds(&self, fact: Fact, assignment: &Assignment) -> bool {
        fact_holds(self.universe, self.request, fact, assignment)
    }

    /// Follows a derivation from these assignments; the number of crowds told.
    ///
    /// # Errors
    /// What it says that is not so.
    pub fn follow(&self, told: &Derivation, mut left: Vec<Assignment>) -> Result<usize, String> {
        for step in &told.steps {
            if !self.facts.contains(&step.fact) {
                return Err(format!("{:?} is none of the facts", step.fact));
            }
            let remains = |assignment: &Assignment| {
                let rank = step.package.map(|package| assignment[package.index()]);
                rank.is_some_and(|rank| rank.map_or(step.may_be_absent, |rank| step.left.contains(rank)))
            };
            if left
                .iter()
                .any(|assignment| self.holds(step.fact, assignment) && !remains(assignment))
            {
                return Err(format!("{step:?} leaves too little"));
            }
            left.retain(remains);
        }
        if let Some(crowd) = &told.crowd {
            if !told.cases.is_empty() || told.cut {
                return Err("a crowd does not end the derivation".into());
            }
            self.crowd(crowd, &left)?;
            return Ok(1);
        }
        if told.cut {
            return Ok(0);
        }
        if told.cases.is_empty() && !left.is_empty() {
            return Err(format!("{left:?} is left"));
        }
        let inside = |case: &stowplan_depsolve::Case, assignment: &Assignment| {
            assignment[case.package.index()].map_or(case.ranks.is_empty(), |rank| case.ranks.contains(rank))
        };
        if left
            .iter()
            .any(|assignment| !told.cases.iter().any(|case| inside(case, assignment)))
        {
            return Err("the cases are not all there are".into());
        }
        let mut crowds = 0;
        for case in &told.cases {
            let within = left.iter().filter(|assignment| inside(case, assignment)).cloned();
            crowds += self.follow(&case.then, within.collect())?;
        }
        Ok(crowds)
    }

    /// Each demand takes a place, any two take two, and there are fewer places than demands.
    fn crowd(&self, crowd: &Crowd, left: &[Assignment]) -> Result<(), String> {
        if crowd.places.len() >= crowd.demands.len() {
            return Err(format!("there is room for all of {crowd:?}"));
        }
        if let Some(fact) = crowd.facts.iter().find(|fact| !self.facts.contains(fact)) {
            return Err(format!("{fact:?} is none of the facts"));
        }
        let facts_of = |demand: &Demand| -> Vec<Fact> {
            match demand {
                Demand::Fact(fact) => vec![*fact],
                Demand::Package(package, _) => {
                    let speaks = |fact: &&Fact| {
                        let clause = fact.clause(self.universe, self.request);
                        fact.asker(self.universe)
                            .is_some_and(|(asker, _)| asker == *package)
                            || clause.terms().iter().any(|term| term.package == *package)
                    };
                    crowd.facts.iter().filter(speaks).copied().collect()
                }
            }
        };
        let taken = |demands: &[&Demand]| {
            let facts: Vec<Fact> = demands.iter().flat_map(|demand| facts_of(demand)).collect();
            let apply = left
                .iter()
                .filter(|assignment| facts.iter().all(|fact| self.holds(*fact, assignment)));
            let places = apply.map(|assignment| {
                let places = crowd.places.iter();
                places.filter(|place| assignment[place.index()].is_some()).count()
            });
            places.min()
        };
        for (index, one) in crowd.demands.iter().enumerate() {
            if let Demand::Package(package, ranks) = one
                && !left
                    .iter()
                    .all(|of| of[package.index()].is_some_and(|rank| ranks.contains(rank)))
            {
                return Err(format!("{one:?} need not be selected"));
            }
            if taken(&[one]) == Some(0) {
                return Err(format!("{one:?} takes no place"));
            }
            for other in &crowd.demands[..index] {
                if taken(&[one, other]).is_some_and(|places| places < 2) {
                    return Err(format!("{one:?} and {other:?} can share a place"));
                }
            }
        }
        let all = |assignment: &Assignment| crowd.facts.iter().all(|fact| self.holds(*fact, assignment));
        if left.iter().any(all) {
            return Err(format!("the facts of {crowd:?} can hold together"));
        }
        Ok(())
    }
}

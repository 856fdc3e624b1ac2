//! The levels of the objective: for each, a bound and a table of literals with weights.
//!
//! What is kept true of each level: the value of every answer that is considered is at least the bound and the weights of the literals
//! that it breaks. `soft` adds what a package costs from a step on, each step once; `core` trades a weight that some literal of a set must
//! be broken for the bound and the number of broken ones (Morgado, Dodaro and Marques-Silva, "Core-guided `MaxSAT` with soft cardinality
//! constraints", 2014). Numbers are of 128 bits: sums of 64-bit weights over the lines of a text do not exceed them.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::Checked;
use crate::literal::{Lit, Var};
use crate::meaning::{Meaning, Meanings, Part};
use crate::objective::Costs;
use crate::universe::Universe;

#[derive(Clone, Debug)]
pub(crate) struct Level {
    pub costs: Costs,
    pub bound: u128,
    table: FxHashMap<Lit, u128>,
    /// Package and index of the steps that were named.
    named: FxHashSet<(u32, u32)>,
}

impl Level {
    pub fn new(costs: Costs) -> Self {
        Self {
            costs,
            bound: 0,
            table: FxHashMap::default(),
            named: FxHashSet::default(),
        }
    }

    /// The weight left of a literal.
    pub fn weight(&self, lit: Lit) -> u128 {
        self.table.get(&lit).copied().unwrap_or(0)
    }

    /// A package's costs above those of a step make the literal false.
    pub fn soft(
        &mut self,
        package: u32,
        index: u32,
        lit: Lit,
        universe: &Universe,
        asked: &FxHashSet<u32>,
        meanings: &Meanings,
    ) -> Checked {
        let Some((most, next)) = self.costs.step(universe, asked, package, index) else {
            return Err(format!("package {package} has no cost after step {index}"));
        };
        let count = universe.count(package);
        let own;
        // The values that make the literal false.
        let broken = match meanings.of(lit.var) {
            None if lit.var == package => {
                let bound = lit.bound();
                own = if lit.is_below() {
                    [(bound, count)]
                } else {
                    [(0, (bound - 1).min(count))]
                };
                &own[..usize::from(own[0].0 <= own[0].1)]
            }
            Some(Meaning::Within(of, spans)) if of == package && lit == Lit::below(lit.var, 1) => {
                meanings.spans(spans)
            }
            _ => {
                return Err(format!(
                    "the literal does not speak of values of package {package}"
                ));
            }
        };
        for span in broken {
            let least = self.costs.least(universe, asked, package, *span);
            if least <= most {
                return Err(format!(
                    "the literal is false of a value in {}-{} that costs {least}, not more than {most}",
                    span.0, span.1
                ));
            }
        }
        if !self.named.insert((package, index)) {
            return Err(format!("step {index} of package {package} was named before"));
        }
        *self.table.entry(lit).or_default() += u128::from(next - most);
        Ok(())
    }

    /// Takes a weight off the literals of a valid clause.
    pub fn core(
        &mut self,
        weight: u64,
        clause: &[Lit],
        sum: Option<Var>,
        meanings: &Meanings,
        spare: &mut (Vec<Lit>, Vec<Lit>),
    ) -> Checked {
        if weight == 0 {
            return Err("no weight is taken".into());
        }
        let weight = u128::from(weight);
        let (core, leaves) = spare;
        core.clear();
        core.extend(clause.iter().filter(|lit| !meanings.is_unasked(**lit, true)));
        core.sort_unstable();
        if core.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err("the clause has a literal twice".into());
        }
        match (core.len(), sum) {
            (0, _) => return Err("the clause has no literal that a level could give up".into()),
            (1, Some(_)) => return Err("one literal needs no sum".into()),
            (1, None) => {}
            (_, None) => return Err("a sum of the literals is missing".into()),
            (_, Some(sum)) => {
                collect(sum, core.len(), meanings, leaves)?;
                leaves.sort_unstable();
                if core != leaves {
                    return Err("the sum is not of the literals of the clause".into());
                }
            }
        }
        for lit in core.iter() {
            match self.table.get_mut(&lit.negated()) {
                Some(left) if *left >= weight => *left -= weight,
                Some(left) => return Err(format!("a literal has only {left} of weight {weight}")),
                None => return Err("the negation of a literal is not in the level's table".into()),
            }
        }
        self.bound += weight;
        if let Some(sum) = sum {
            for broken in 2..=core.len() as u32 {
                *self.table.entry(Lit::below(sum, broken)).or_default() += weight;
            }
        }
        Ok(())
    }
}

/// The leaves of a sum, all of them literals, if they are as many as this.
fn collect(sum: Var, wanted: usize, meanings: &Meanings, leaves: &mut Vec<Lit>) -> Checked {
    leaves.clear();
    let mut todo = vec![sum];
    // A sum of n leaves has n − 1 sums in it: one that names a part over and over is left early.
    let mut inner = 0;
    while let Some(var) = todo.pop() {
        let Some(Meaning::Sum(parts)) = meanings.of(var) else {
            return Err(
                "what is to count the literals has a part that is neither a literal nor a sum".into(),
            );
        };
        inner += 1;
        if inner >= wanted {
            return Err("the sum has more parts than the clause has literals".into());
        }
        for part in parts {
            match part {
                Part::Lit(lit) => leaves.push(lit),
                Part::Var(var) => todo.push(var),
            }
        }
    }
    Ok(())
}

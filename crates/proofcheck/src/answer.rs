//! The answer that is claimed to be best: whether it is one, and its values.

use crate::error::Checked;
use crate::head::Roots;
use crate::objective::{Costs, Objective};
use crate::spans::{Span, covers};
use crate::universe::Universe;

/// What is selected: for each package its value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    values: Vec<u32>,
    pub listed: Vec<(u32, u32)>,
}

impl Answer {
    /// Nothing is selected.
    pub fn clear(&mut self, packages: usize) {
        self.values.resize(packages, 0);
        for (package, _) in self.listed.drain(..) {
            self.values[package as usize] = 0;
        }
    }

    pub fn select(&mut self, package: u32, rank: u32) -> Checked {
        if self.values[package as usize] != 0 {
            return Err(format!("package {package} is selected twice"));
        }
        self.values[package as usize] = rank + 1;
        self.listed.push((package, rank));
        Ok(())
    }

    fn holds(&self, package: u32, values: &[Span], selected: bool) -> bool {
        let value = self.values[package as usize];
        covers(values, (value, value)) == selected
    }

    /// Whether every root holds, and every demand of what is selected.
    pub fn check(&self, universe: &Universe, roots: &Roots) -> Checked {
        for (index, root) in roots.all.iter().enumerate() {
            if !root
                .iter()
                .any(|term| self.holds(term.package, &term.values, term.selected))
            {
                return Err(format!("root {index} does not hold"));
            }
        }
        for (package, rank) in &self.listed {
            let object = universe.objects_of(*package)[*rank as usize];
            for demand in universe.demands_of(object) {
                let mut terms = universe.terms_of(*demand).iter();
                if !terms.any(|term| self.holds(term.package, universe.values_of(*term), term.selected)) {
                    return Err(format!(
                        "a demand of rank {rank} of package {package} does not hold"
                    ));
                }
            }
        }
        Ok(())
    }

    /// The value of a level.
    pub fn value(&self, costs: &Costs, universe: &Universe, roots: &Roots) -> u128 {
        let of = |package: u32| {
            let value = self.values[package as usize];
            u128::from(costs.least(universe, &roots.asked, package, (value, value)))
        };
        let selected: u128 = self.listed.iter().map(|(package, _)| of(*package)).sum();
        let Objective::LeastChange(installed) = &costs.objective else {
            return selected;
        };
        let missing = installed
            .keys()
            .filter(|package| self.values[**package as usize] == 0);
        selected + missing.map(|package| of(*package)).sum::<u128>()
    }
}

//! What a level is after something was given up: soft literals are replaced by those that follow them.

use super::lexicographic::Search;
use super::soft::{Soft, Subject};
use crate::search::{Found, Lit, Note, StepId};

/// Conflicts that looking for one contradiction may take.
const QUICK_CONFLICTS: u64 = 50;

impl Search<'_, '_, '_> {
    /// Gives up soft literals that what is assumed contradicts, each on its own.
    pub(super) fn give_up_refuted(&mut self, index: usize, softs: &mut Vec<Soft>) {
        loop {
            let lits: Vec<Lit> = softs.iter().map(|soft| soft.lit).collect();
            let refuted = self.engine.refuted(&lits);
            if !refuted.contains(&true) {
                return;
            }
            let mut refuted = refuted.into_iter();
            let (gone, kept): (Vec<Soft>, Vec<Soft>) =
                softs.drain(..).partition(|_| refuted.next() == Some(true));
            *softs = kept;
            for soft in gone {
                let step = self.engine.derive_refuted(soft.lit);
                self.engine.say(|| Note::Core(index, soft.weight, step, None));
                self.add(index, soft.weight);
                softs.extend(self.after(index, soft, soft.weight));
            }
        }
    }

    /// What follows a soft literal that was given up.
    fn after(&mut self, index: usize, soft: Soft, weight: u64) -> Option<Soft> {
        match soft.subject {
            Subject::Package { package, step } => {
                self.levels[index].soft(self.engine, self.memory, package, step + 1)
            }
            Subject::Sum { var, of, at_most } => {
                let at_most = at_most + 1;
                if at_most >= of {
                    return None;
                }
                self.memory.sums.count_to(self.engine, var, at_most + 1);
                Some(Soft {
                    lit: Lit::below(var, at_most + 1),
                    weight,
                    subject: Subject::Sum { var, of, at_most },
                })
            }
        }
    }

    /// Takes the least weight of a core off its literals and lets one of them be given up.
    pub(super) fn reformulate(&mut self, index: usize, core: &[Lit], step: StepId, softs: &mut Vec<Soft>) {
        let weight = softs
            .iter()
            .filter(|soft| core.contains(&soft.lit))
            .map(|soft| soft.weight)
            .min()
            .unwrap_or(0);
        self.add(index, weight);
        let mut kept = Vec::with_capacity(softs.len());
        let mut later = Vec::new();
        for soft in softs.drain(..) {
            if !core.contains(&soft.lit) {
                kept.push(soft);
                continue;
            }
            if soft.weight > weight {
                kept.push(Soft {
                    weight: soft.weight - weight,
                    ..soft
                });
            }
            later.push(soft);
        }
        *softs = kept;
        let mut added = Vec::new();
        for soft in later {
            let next = match soft.subject {
                // The step after it counts once this one is given up wholly; until then it is implied.
                Subject::Package { .. } if soft.weight > weight => None,
                Subject::Package { .. } => self.after(index, soft, 0),
                Subject::Sum { .. } => self.after(index, soft, weight),
            };
            added.extend(next);
        }
        let sum = self.memory.sums.of(self.engine, core);
        self.engine.say(|| Note::Core(index, weight, step, sum));
        if let Some(var) = sum {
            self.memory.sums.count_to(self.engine, var, 2);
            added.push(Soft {
                lit: Lit::below(var, 2),
                weight,
                subject: Subject::Sum {
                    var,
                    of: core.len() as u32,
                    at_most: 1,
                },
            });
        }
        // A sum may be bounded twice at the same number, by weights that were split.
        for soft in added {
            match softs.iter_mut().find(|other| other.lit == soft.lit) {
                Some(same) => same.weight = same.weight.saturating_add(soft.weight),
                None => softs.push(soft),
            }
        }
    }

    /// The soft literals of a core, without those it does not need, as far as propagation shows, or, with `deep`, short searches; what else
    /// it rests on; and the step that says so.
    pub(super) fn minimise(
        &mut self,
        core: Vec<Lit>,
        softs: &[Lit],
        deep: bool,
    ) -> (Vec<Lit>, Vec<Lit>, StepId) {
        let mut step = self.engine.last_step();
        let split = |core: Vec<Lit>| {
            core.into_iter()
                .partition::<Vec<Lit>, _>(|lit| softs.contains(lit))
        };
        let (mut core, mut base) = split(core);
        let mut at = 0;
        while core.len() > 1 && at < core.len() {
            let mut fewer = core.clone();
            fewer.remove(at);
            match self.contradiction(&fewer, deep) {
                Some(smaller) => {
                    (core, base) = split(smaller);
                    step = self.engine.last_step();
                }
                None => at += 1,
            }
        }
        (core, base, step)
    }

    /// Those of some soft literals, and of what is assumed in all searches, that contradict each other, as far as propagation shows, or, with
    /// `deep`, a short search.
    fn contradiction(&mut self, softs: &[Lit], deep: bool) -> Option<Vec<Lit>> {
        let found = if deep {
            self.find(softs, QUICK_CONFLICTS)
        } else {
            self.spend(|engine, budget, control| engine.probe(softs, budget.min(QUICK_CONFLICTS), control))
        };
        match found {
            Found::Conflict(core) => Some(core),
            Found::Solution | Found::Limit => None,
        }
    }
}

//! What the negation of a clause leaves: an interval of values for each package, less what its `member` and `inside` numbers exclude.

use crate::clauses::Clauses;
use crate::literal::Lit;
use crate::meaning::{Meaning, Meanings, Part};
use crate::ranges::Ranges;
use crate::spans::{Span, covers, intersect, meets, without};
use crate::universe::Universe;

/// The negation of one clause. Made anew for each, in the same memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Negation {
    /// Packages whose values are more than an interval, each with the values left.
    left: Vec<(u32, Vec<Span>)>,
    used: usize,
    spare: Vec<Span>,
}

impl Negation {
    /// Assumes every literal false.
    pub fn assume(&mut self, lits: &[Lit], ranges: &mut Ranges, meanings: &Meanings) {
        self.used = 0;
        for lit in lits {
            ranges.assume(lit.negated());
        }
        for lit in lits {
            let Some(Meaning::Within(package, spans)) = meanings.of(lit.var) else {
                continue;
            };
            let fixed = ranges.of(lit.var);
            if fixed.0 == fixed.1 {
                self.restrict(package, meanings.spans(spans), fixed.0 == 1, ranges);
            }
        }
    }

    fn restrict(&mut self, package: u32, spans: &[Span], inside: bool, ranges: &Ranges) {
        let found = self.left[..self.used].iter().position(|(of, _)| *of == package);
        let at = found.unwrap_or_else(|| {
            if self.used == self.left.len() {
                self.left.push((package, Vec::new()));
            }
            let (of, values) = &mut self.left[self.used];
            *of = package;
            values.clear();
            let range = ranges.of(package);
            values.extend((range.0 <= range.1).then_some(range));
            self.used += 1;
            self.used - 1
        });
        let values = &mut self.left[at].1;
        self.spare.clear();
        if inside {
            intersect(values, spans, &mut self.spare);
        } else {
            without(values, spans, &mut self.spare);
        }
        std::mem::swap(values, &mut self.spare);
    }

    /// The values left of a package if they are not just its interval.
    fn restricted(&self, package: u32) -> Option<&[Span]> {
        let found = self.left[..self.used].iter().find(|(of, _)| *of == package);
        found.map(|(_, values)| values.as_slice())
    }

    /// The values left of a package; none or more intervals.
    pub fn values<'n>(&'n self, package: u32, interval: &'n Span) -> &'n [Span] {
        match self.restricted(package) {
            Some(values) => values,
            None if interval.0 > interval.1 => &[],
            None => std::slice::from_ref(interval),
        }
    }

    /// Whether "the value of the package is among these" (or its negation) is false of all values left.
    pub fn is_false(&self, package: u32, values: &[Span], selected: bool, ranges: &Ranges) -> bool {
        let interval = ranges.of(package);
        let mut left = self.values(package, &interval).iter();
        if selected {
            left.all(|span| !meets(values, *span))
        } else {
            left.all(|span| covers(values, *span))
        }
    }

    /// Whether all terms of a demand are false of all values left.
    pub fn contradicts(&self, universe: &Universe, demand: u32, ranges: &Ranges) -> bool {
        universe
            .terms_of(demand)
            .iter()
            .all(|term| self.is_false(term.package, universe.values_of(*term), term.selected, ranges))
    }

    /// Whether no values are left of a package, or a sum in the clause is less than its parts.
    pub fn contradicts_meanings(&self, lits: &[Lit], ranges: &Ranges, meanings: &Meanings) -> bool {
        let least = |part: Part| match part {
            Part::Lit(lit) => u64::from(ranges.is_true(lit)),
            Part::Var(var) => u64::from(ranges.of(var).0),
        };
        self.left[..self.used].iter().any(|(_, values)| values.is_empty())
            || lits.iter().any(|lit| match meanings.of(lit.var) {
                Some(Meaning::Sum([left, right])) => {
                    u64::from(ranges.of(lit.var).1) < least(left) + least(right)
                }
                _ => false,
            })
    }

    /// What a refused `rule` or `asked` line lacks: the first version whose demands all may hold.
    pub fn free_version(
        &self,
        universe: &Universe,
        package: u32,
        interval: Span,
        ranges: &Ranges,
    ) -> Option<u32> {
        let objects = universe.objects_of(package);
        let mut last: Option<(u32, u32)> = None;
        for &(lo, hi) in self.values(package, &interval) {
            for value in lo..=hi {
                let object = objects[value as usize - 1];
                let demands = universe.demands_of(object);
                let still = last
                    .filter(|(before, demand)| *before == object || demands.binary_search(demand).is_ok());
                let found = still.map(|(_, demand)| demand).or_else(|| {
                    let mut demands = demands.iter().copied();
                    demands.find(|demand| self.contradicts(universe, *demand, ranges))
                });
                let Some(demand) = found else {
                    return Some(value - 1);
                };
                last = Some((object, demand));
            }
        }
        None
    }
}

/// Unit propagation: each of these clauses in turn has one literal at most that is not false, which becomes true; the last has none.
pub(crate) fn propagates(hints: &[u32], clauses: &Clauses, ranges: &mut Ranges) -> Result<(), String> {
    let Some((last, hints)) = hints.split_last() else {
        return Err("no clause is false".into());
    };
    for hint in hints {
        let mut open = None;
        for lit in clauses.of(*hint) {
            if !ranges.is_false(*lit) && open.replace(*lit).is_some() {
                return Err(format!("clause {hint} has two literals that are not false"));
            }
        }
        match open {
            Some(lit) => ranges.assume(lit),
            None => return Err(format!("clause {hint} is false already, and others follow")),
        }
    }
    if clauses.of(*last).iter().all(|lit| ranges.is_false(*lit)) {
        Ok(())
    } else {
        Err(format!("clause {last}, the last, is not false"))
    }
}

//! What auxiliary numbers mean, and reading the lines that say it.

use crate::error::Checked;
use crate::literal::{Lit, MAX_BOUND, Var};
use crate::ranges::Ranges;
use crate::spans::{Span, normalise};
use crate::text::{Cursor, Name};
use crate::universe::Universe;

/// What a number means.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Meaning {
    /// 1 where the root of this index is asked for.
    Root(u32),
    /// 1 always.
    Guard,
    /// 1 exactly where the value of the package is in the intervals.
    Within(u32, (u32, u32)),
    /// The sum of its parts.
    Sum([Part; 2]),
}

/// What a sum adds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// 1 where it is true, else 0.
    Lit(Lit),
    Var(Var),
}

const UNKNOWN: u32 = u32::MAX;

/// The auxiliary numbers said so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meanings {
    packages: u32,
    /// For each number as written, its place in `all`.
    index_of: Vec<u32>,
    all: Vec<Meaning>,
    spans: Vec<Span>,
    /// Numbers as written are below this.
    limit: usize,
}

impl Meanings {
    pub fn clear(&mut self, packages: usize, text: usize) {
        self.packages = packages as u32;
        self.index_of.clear();
        self.all.clear();
        self.spans.clear();
        // Who writes more numbers than that leaves most of them unsaid.
        self.limit = packages + text + (1 << 16);
    }

    /// What a variable means; none: it is a package.
    pub fn of(&self, var: Var) -> Option<Meaning> {
        var.checked_sub(self.packages)
            .map(|index| self.all[index as usize])
    }

    pub fn spans(&self, (start, end): (u32, u32)) -> &[Span] {
        &self.spans[start as usize..end as usize]
    }

    pub fn var(&self, name: Name) -> Checked<Var> {
        match name {
            Name::Package(package) if package < self.packages => Ok(package),
            Name::Package(package) => Err(format!("there is no package {package}")),
            Name::Number(number) => match self.index_of.get(number as usize) {
                Some(index) if *index != UNKNOWN => Ok(self.packages + index),
                _ => Err(format!("it is not said what x{number} means")),
            },
        }
    }

    pub fn lit(&self, text: &mut Cursor<'_>) -> Checked<Lit> {
        let var = self.var(text.name()?)?;
        text.bound(var)
    }

    /// Whether a literal says that a root is not asked for, or (if asked for that) that a guard does not bind.
    pub fn is_unasked(&self, lit: Lit, with_guards: bool) -> bool {
        let kind = match self.of(lit.var) {
            Some(Meaning::Root(_)) => true,
            Some(Meaning::Guard) => with_guards,
            _ => false,
        };
        kind && lit == Lit::below(lit.var, 1)
    }

    /// Reads ` xN MEANING`.
    pub fn read(
        &mut self,
        text: &mut Cursor<'_>,
        universe: &Universe,
        roots: usize,
        ranges: &mut Ranges,
    ) -> Checked {
        text.expect(b' ')?;
        let Name::Number(name) = text.name()? else {
            return Err("a package means itself".into());
        };
        if name as usize >= self.limit {
            return Err(format!("x{name} is too great: numbers are below {}", self.limit));
        }
        if self
            .index_of
            .get(name as usize)
            .is_some_and(|index| *index != UNKNOWN)
        {
            return Err(format!("it is already said what x{name} means"));
        }
        text.expect(b' ')?;
        let (meaning, high) = match text.word() {
            b"root" => {
                let root = text.next_number()?;
                if root as usize >= roots {
                    return Err(format!("there is no root {root}"));
                }
                (Meaning::Root(root), 1)
            }
            b"guard" => (Meaning::Guard, 1),
            b"member" => (self.within(text, universe, 1)?, 1),
            b"inside" => (self.within(text, universe, 0)?, 1),
            b"sum" => {
                let parts = [self.part(text)?, self.part(text)?];
                let high = parts.iter().map(|part| match part {
                    Part::Lit(_) => 1,
                    Part::Var(var) => u64::from(ranges.of(*var).1),
                });
                let high = u32::try_from(high.sum::<u64>()).ok();
                let high = high.filter(|high| *high < MAX_BOUND);
                (Meaning::Sum(parts), high.ok_or("the sum can be too great")?)
            }
            _ => return Err("it has no such meaning: root, guard, member, inside or sum".into()),
        };
        if self.index_of.len() <= name as usize {
            self.index_of.resize(name as usize + 1, UNKNOWN);
        }
        self.index_of[name as usize] = self.all.len() as u32;
        self.all.push(meaning);
        ranges.push(high);
        Ok(())
    }

    fn within(&mut self, text: &mut Cursor<'_>, universe: &Universe, shift: u32) -> Checked<Meaning> {
        let package = text.next_number()?;
        if package >= self.packages {
            return Err(format!("there is no package {package}"));
        }
        text.expect(b' ')?;
        let start = self.spans.len();
        // Ranks are below the number of versions, values at most that number.
        text.spans(universe.count(package) + 1 - shift, shift, &mut self.spans)?;
        normalise(&mut self.spans, start);
        Ok(Meaning::Within(package, (start as u32, self.spans.len() as u32)))
    }

    fn part(&self, text: &mut Cursor<'_>) -> Checked<Part> {
        text.expect(b' ')?;
        let var = self.var(text.name()?)?;
        Ok(match text.peek() {
            Some(b'<' | b'>') => Part::Lit(text.bound(var)?),
            _ => Part::Var(var),
        })
    }
}

//! Goes through a certificate line by line.
//!
//! Cost: of a derived clause, the literals of the clauses it names; of the others, what is looked up in the universe for them. Nothing is
//! searched for.

use crate::answer::Answer;
use crate::clauses::Clauses;
use crate::crowd::{self, Use};
use crate::error::{Checked, Refusal};
use crate::head::{self, Roots};
use crate::level::Level;
use crate::literal::{Lit, MAX_BOUND};
use crate::meaning::{Meaning, Meanings};
use crate::negation::{Negation, propagates};
use crate::objective::Costs;
use crate::proved::{Outcome, Proved};
use crate::ranges::Ranges;
use crate::text::{Cursor, Name};
use crate::universe::Universe;

/// Checks certificates about one universe, one after the other, in the same memory.
#[derive(Clone, Debug)]
pub struct Checker<'u> {
    universe: &'u Universe,
    ranges: Ranges,
    meanings: Meanings,
    clauses: Clauses,
    negation: Negation,
    answer: Answer,
    hints: Vec<u32>,
    uses: Vec<Use>,
    core: (Vec<Lit>, Vec<Lit>),
    roots: Roots,
    levels: Vec<Level>,
    /// How many levels are closed.
    closed: usize,
    answered: bool,
    /// What is asked was said.
    proving: bool,
}

impl<'u> Checker<'u> {
    /// A checker of certificates about this universe.
    pub fn new(universe: &'u Universe) -> Self {
        Self {
            universe,
            ranges: Ranges::new((0..universe.packages()).map(|package| universe.count(package as u32))),
            meanings: Meanings::default(),
            clauses: Clauses::default(),
            negation: Negation::default(),
            answer: Answer::default(),
            hints: Vec::new(),
            uses: Vec::new(),
            core: (Vec::new(), Vec::new()),
            roots: Roots::default(),
            levels: Vec::new(),
            closed: 0,
            answered: false,
            proving: false,
        }
    }

    /// Checks a certificate and says what it proves.
    ///
    /// # Errors
    ///
    /// With the first line that is not accepted.
    pub fn check(&mut self, certificate: &[u8]) -> Result<Proved, Refusal> {
        self.clear(certificate.len());
        let mut text = Cursor::new(certificate);
        let mut line = 0;
        loop {
            line += 1;
            let mut kind = text;
            let kind = kind.word();
            let refused = |why: String| Refusal {
                line,
                kind: String::from_utf8_lossy(&kind[..kind.len().min(20)]).into_owned(),
                why,
            };
            if certificate.len() > MAX_BOUND as usize {
                return Err(refused(format!(
                    "the certificate has more than {MAX_BOUND} bytes"
                )));
            }
            if text.is_at_end() {
                return Err(refused("the certificate ends without `end`".into()));
            }
            let done = self.line(line, &mut text).map_err(refused)?;
            text.expect(b'\n').map_err(refused)?;
            if let Some(outcome) = done {
                if !text.is_at_end() {
                    return Err(refused("something follows".into()));
                }
                return Ok(Proved {
                    roots: self.roots.told(),
                    objectives: self.levels.drain(..).map(|level| level.costs.objective).collect(),
                    outcome,
                    clauses: self.clauses.len(),
                });
            }
        }
    }

    fn clear(&mut self, text: usize) {
        let packages = self.universe.packages();
        self.ranges.reset(packages);
        self.meanings.clear(packages, text);
        self.clauses.clear();
        self.answer.clear(packages);
        self.roots = Roots::default();
        self.levels.clear();
        self.closed = 0;
        self.answered = false;
        self.proving = false;
    }

    /// Checks a line up to its end.
    fn line(&mut self, line: usize, text: &mut Cursor<'_>) -> Checked<Option<Outcome>> {
        let kind = text.word();
        if (line == 1) != (kind == b"stowplan-certificate") {
            return Err("the first line, and no other, is `stowplan-certificate 1`".into());
        }
        let asks = matches!(kind, b"stowplan-certificate" | b"root" | b"objective");
        if asks && self.proving {
            return Err("what is asked comes before everything that is proved".into());
        }
        self.proving |= !asks;
        match kind {
            b"rup" => self.derived(text)?,
            b"rule" => self.rule(text)?,
            b"asked" => self.asked(text)?,
            b"def" => {
                self.negated(text)?;
                let clause = self.clauses.open();
                if !self
                    .negation
                    .contradicts_meanings(clause, &self.ranges, &self.meanings)
                {
                    return Err("the negation contradicts the meaning of no number in it".into());
                }
                self.accept();
            }
            b"crowd" => self.crowd(text)?,
            b"keep" => self.keep(text)?,
            b"var" => {
                let roots = self.roots.all.len();
                self.meanings.read(text, self.universe, roots, &mut self.ranges)?;
            }
            b"soft" => self.soft(text)?,
            b"core" => self.core(text)?,
            b"optimal" => self.optimal(text)?,
            b"answer" => self.answer(text)?,
            b"end" => return self.end(text).map(Some),
            b"root" if !self.levels.is_empty() => return Err("roots come before objectives".into()),
            b"root" => self.roots.read(text, self.universe)?,
            b"objective" => {
                let objective = head::objective(text, self.universe)?;
                self.levels.push(Level::new(Costs::new(objective)));
            }
            b"stowplan-certificate" => {
                if text.next_number()? != 1 {
                    return Err("only version 1 is known".into());
                }
            }
            _ => return Err("there is no such kind of line".into()),
        }
        Ok(None)
    }

    /// Reads ` : LITERALS` to the end of the line.
    fn clause(&mut self, text: &mut Cursor<'_>) -> Checked {
        text.expect(b' ')?;
        text.expect(b':')?;
        while text.eat(b' ') {
            self.clauses.add(self.meanings.lit(text)?);
        }
        Ok(())
    }

    /// Reads a clause and assumes each of its literals false.
    fn negated(&mut self, text: &mut Cursor<'_>) -> Checked {
        self.clause(text)?;
        self.negation
            .assume(self.clauses.open(), &mut self.ranges, &self.meanings);
        Ok(())
    }

    /// The clause that was read is valid.
    fn accept(&mut self) {
        self.ranges.undo();
        self.clauses.close();
    }

    fn derived(&mut self, text: &mut Cursor<'_>) -> Checked {
        self.hints.clear();
        let mut ahead = *text;
        while ahead.eat(b' ') && ahead.peek() != Some(b':') {
            let hint = ahead.number()?;
            if hint as usize >= self.clauses.len() {
                return Err(format!(
                    "clause {hint} is not there yet: there are {}",
                    self.clauses.len()
                ));
            }
            self.hints.push(hint);
            *text = ahead;
        }
        self.clause(text)?;
        for lit in self.clauses.open() {
            self.ranges.assume(lit.negated());
        }
        propagates(&self.hints, &self.clauses, &mut self.ranges)?;
        self.accept();
        Ok(())
    }

    fn rule(&mut self, text: &mut Cursor<'_>) -> Checked {
        let package = self.package(text)?;
        let (first, last) = (text.next_number()?, text.next_number()?);
        let count = self.universe.count(package);
        if first > last || last >= count {
            return Err(format!(
                "{first} to {last} are no versions of package {package}, which has {count}"
            ));
        }
        self.negated(text)?;
        let interval = self.ranges.of(package);
        if interval.0 <= first || interval.1 > last + 1 {
            return Err(format!(
                "the negation leaves package {package} the values {} to {}, not only the versions {first} to {last}",
                interval.0, interval.1
            ));
        }
        let free = self
            .negation
            .free_version(self.universe, package, interval, &self.ranges);
        if let Some(rank) = free {
            return Err(format!("no demand of rank {rank} of package {package} is broken"));
        }
        self.accept();
        Ok(())
    }

    fn asked(&mut self, text: &mut Cursor<'_>) -> Checked {
        let index = text.next_number()?;
        if index as usize >= self.roots.all.len() {
            return Err(format!("there is no root {index}"));
        }
        self.negated(text)?;
        let is_asked = |lit: &Lit| {
            matches!(self.meanings.of(lit.var), Some(Meaning::Root(root)) if root == index)
                && self.ranges.of(lit.var) == (1, 1)
        };
        if !self.clauses.open().iter().any(is_asked) {
            return Err(format!(
                "the negation does not say that root {index} is asked for"
            ));
        }
        let free = self.roots.all[index as usize].iter().find(|term| {
            !self
                .negation
                .is_false(term.package, &term.values, term.selected, &self.ranges)
        });
        if let Some(term) = free {
            return Err(format!(
                "the term of root {index} about package {} is not false",
                term.package
            ));
        }
        self.accept();
        Ok(())
    }

    fn crowd(&mut self, text: &mut Cursor<'_>) -> Checked {
        self.uses.clear();
        let mut ahead = *text;
        while ahead.eat(b' ') && ahead.peek() != Some(b':') {
            let package = self.meanings.var(Name::Package(ahead.number()?))?;
            ahead.expect(b'.')?;
            let value = ahead.number()?;
            ahead.expect(b'.')?;
            let place = self.meanings.var(Name::Package(ahead.number()?))?;
            self.uses.push(Use {
                package,
                value,
                place,
            });
            *text = ahead;
        }
        self.negated(text)?;
        crowd::check(&mut self.uses, self.universe, &self.ranges)?;
        self.accept();
        Ok(())
    }

    fn package(&self, text: &mut Cursor<'_>) -> Checked<u32> {
        self.meanings.var(Name::Package(text.next_number()?))
    }

    fn level(&self, text: &mut Cursor<'_>) -> Checked<usize> {
        let level = text.next_number()? as usize;
        if level < self.levels.len() {
            Ok(level)
        } else {
            Err(format!(
                "there is no level {level}: the objective has {}",
                self.levels.len()
            ))
        }
    }

    fn soft(&mut self, text: &mut Cursor<'_>) -> Checked {
        let level = self.level(text)?;
        let package = self.package(text)?;
        let step = text.next_number()?;
        text.expect(b' ')?;
        let lit = self.meanings.lit(text)?;
        self.levels[level].soft(
            package,
            step,
            lit,
            self.universe,
            &self.roots.asked,
            &self.meanings,
        )
    }

    fn core(&mut self, text: &mut Cursor<'_>) -> Checked {
        let level = self.level(text)?;
        text.expect(b' ')?;
        let weight = text.long()?;
        let clause = text.next_number()?;
        if clause as usize >= self.clauses.len() {
            return Err(format!(
                "clause {clause} is not there yet: there are {}",
                self.clauses.len()
            ));
        }
        let sum = if text.eat(b' ') {
            Some(self.meanings.var(text.name()?)?)
        } else {
            None
        };
        if level < self.closed {
            return Err(format!("level {level} is closed"));
        }
        let clause = self.clauses.of(clause);
        self.levels[level].core(weight, clause, sum, &self.meanings, &mut self.core)
    }

    fn optimal(&mut self, text: &mut Cursor<'_>) -> Checked {
        let level = self.level(text)?;
        text.expect(b' ')?;
        let value = u128::from(text.long()?);
        if level != self.closed {
            return Err(format!("level {} is next", self.closed));
        }
        let bound = self.levels[level].bound;
        if bound != value {
            return Err(format!("the bound of level {level} is {bound}"));
        }
        self.closed += 1;
        Ok(())
    }

    fn keep(&mut self, text: &mut Cursor<'_>) -> Checked {
        let level = self.level(text)?;
        if level >= self.closed {
            return Err(format!("level {level} is not closed"));
        }
        self.clause(text)?;
        let is_guard = |lit: &Lit| {
            matches!(self.meanings.of(lit.var), Some(Meaning::Guard)) && *lit == Lit::below(lit.var, 1)
        };
        let mut others = self.clauses.open().iter().filter(|lit| !is_guard(lit));
        let (Some(kept), None) = (others.next(), others.next()) else {
            return Err("besides guards there is one literal".into());
        };
        if self.levels[level].weight(*kept) == 0 {
            return Err(format!("the literal has no weight left at level {level}"));
        }
        self.accept();
        Ok(())
    }

    fn answer(&mut self, text: &mut Cursor<'_>) -> Checked {
        if self.answered {
            return Err("there is an answer already".into());
        }
        self.answered = true;
        while text.eat(b' ') {
            let (package, rank) = head::version(text, self.universe)?;
            self.answer.select(package, rank)?;
        }
        self.answer.check(self.universe, &self.roots)
    }

    fn end(&mut self, text: &mut Cursor<'_>) -> Checked<Outcome> {
        text.expect(b' ')?;
        match text.word() {
            b"infeasible" => self.infeasible(),
            b"optimal" => self.best(),
            _ => Err("a certificate ends in `infeasible` or `optimal`".into()),
        }
    }

    fn infeasible(&self) -> Checked<Outcome> {
        // That a closed level can have its value is shown by an answer only: until then, "best" may be said of nothing.
        if self.closed > 0 {
            return Err("a level was closed: what follows is not said of every answer".into());
        }
        let Some(last) = self.clauses.len().checked_sub(1) else {
            return Err("there is no clause".into());
        };
        let clause = self.clauses.of(last as u32);
        if !clause.iter().all(|lit| self.meanings.is_unasked(*lit, false)) {
            return Err("the last clause has a literal that does not give up a root".into());
        }
        let root = |lit: &Lit| match self.meanings.of(lit.var) {
            Some(Meaning::Root(root)) => Some(root as usize),
            _ => None,
        };
        let mut roots: Vec<usize> = clause.iter().filter_map(root).collect();
        roots.sort_unstable();
        roots.dedup();
        Ok(Outcome::Infeasible { roots })
    }

    fn best(&self) -> Checked<Outcome> {
        if self.closed < self.levels.len() {
            return Err(format!("level {} is not closed", self.closed));
        }
        if !self.answered {
            return Err("there is no answer".into());
        }
        let mut values = Vec::with_capacity(self.levels.len());
        for (index, level) in self.levels.iter().enumerate() {
            let value = self.answer.value(&level.costs, self.universe, &self.roots);
            if value != level.bound {
                return Err(format!(
                    "the answer has the value {value} at level {index}, whose bound is {}",
                    level.bound
                ));
            }
            values.push(value);
        }
        let versions = self.answer.listed.iter();
        Ok(Outcome::Optimal {
            versions: versions
                .map(|(package, rank)| (*package as usize, *rank))
                .collect(),
            values,
        })
    }
}

//! Proofs that a request has no answer, or that an answer is best, for a checker that trusts nothing here.
//!
//! The format is described in `docs/reference/certificates.md`. Packages are told by their index, values are 0 for "not selected" and
//! the rank and one for a version.

use std::fmt::{self, Display, Write};

use crate::objective::Objective;
use crate::ranks::RankSet;
use crate::request::Request;
use crate::search::{Count, Lit, Meaning, Note, Proof, StepId, Why};
use crate::universe::{PackageId, Universe};

/// A proof, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    text: String,
}

impl Certificate {
    /// The lines of the proof.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// That a request has no answer.
    pub(crate) fn infeasible(
        universe: &Universe,
        request: &Request,
        packages: &[u32],
        proof: &Proof,
    ) -> Self {
        Self::write(universe, request, packages, proof, |text| {
            writeln!(text, "end infeasible")
        })
    }

    /// That an answer is best.
    pub(crate) fn optimal(
        universe: &Universe,
        request: &Request,
        packages: &[u32],
        proof: &Proof,
        versions: &[(PackageId, u32)],
    ) -> Self {
        Self::write(universe, request, packages, proof, |text| {
            text.push_str("answer");
            for (package, rank) in versions {
                write!(text, " {}={rank}", package.0)?;
            }
            writeln!(text, "\nend optimal")
        })
    }

    fn write(
        universe: &Universe,
        request: &Request,
        packages: &[u32],
        proof: &Proof,
        end: impl FnOnce(&mut String) -> fmt::Result,
    ) -> Self {
        let mut text = String::from("stowplan-certificate 1\n");
        let all = || -> fmt::Result {
            head(&mut text, request)?;
            let writer = Writer {
                universe,
                packages,
                numbers: numbers(proof),
            };
            let mut notes = proof.notes.iter().peekable();
            for step in 0..proof.steps.len() as StepId {
                while let Some((_, note)) = notes.next_if(|(at, _)| *at <= step) {
                    writer.note(&mut text, note)?;
                }
                if writer.numbers[step as usize] != LEFT_OUT {
                    writer.step(&mut text, proof, step)?;
                }
            }
            for (_, note) in notes {
                writer.note(&mut text, note)?;
            }
            end(&mut text)
        };
        all().expect("writing to a string cannot fail");
        Self { text }
    }
}

impl Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn head(text: &mut String, request: &Request) -> fmt::Result {
    for (index, root) in request.roots.iter().enumerate() {
        write!(text, "root {index}")?;
        for term in root.terms() {
            let sign = if term.selected { "" } else { "-" };
            write!(text, " {sign}{}:{}", term.package.0, Ranks(&term.ranks))?;
        }
        text.push('\n');
    }
    for objective in &request.objectives {
        match objective {
            Objective::RootsNewest => text.push_str("objective roots-newest"),
            Objective::AllNewest => text.push_str("objective all-newest"),
            Objective::FewestOutdated => text.push_str("objective fewest-outdated"),
            Objective::FewestPackages => text.push_str("objective fewest-packages"),
            Objective::FewestMissed => text.push_str("objective fewest-missed"),
            Objective::LeastChange(installed) => {
                text.push_str("objective least-change");
                let mut installed: Vec<_> = installed.iter().collect();
                installed.sort_unstable();
                for (package, rank) in installed {
                    write!(text, " {}={rank}", package.0)?;
                }
            }
            Objective::LeastCost(costs) => {
                text.push_str("objective least-cost");
                let mut costs: Vec<_> = costs.iter().collect();
                costs.sort_unstable();
                for (package, costs) in costs {
                    let costs: Vec<String> = costs.iter().map(u64::to_string).collect();
                    write!(text, " {}={}", package.0, costs.join(","))?;
                }
            }
        }
        text.push('\n');
    }
    Ok(())
}

/// Appends a number: most of a certificate is numbers, and the general way of writing them takes three times as long.
fn decimal(text: &mut String, mut number: u32) {
    let mut digits = [b'0'; 10];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] += (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    text.push_str(std::str::from_utf8(&digits[at..]).expect("digits are ASCII"));
}

/// `0-3,5-5`; `none`.
struct Ranks<'a>(&'a RankSet);

impl Display for Ranks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        intervals(f, self.0.intervals())
    }
}

fn intervals(f: &mut impl Write, intervals: &[(u32, u32)]) -> fmt::Result {
    if intervals.is_empty() {
        return f.write_str("none");
    }
    for (index, (lo, hi)) in intervals.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        write!(f, "{comma}{lo}-{hi}")?;
    }
    Ok(())
}

/// Of a step that nothing rests on.
const LEFT_OUT: u32 = u32::MAX;

/// For each step its number in the certificate: only what the cores and the last step rest on is told, mostly a small part of all that was
/// loaded and learnt.
fn numbers(proof: &Proof) -> Vec<u32> {
    let mut numbers = vec![LEFT_OUT; proof.steps.len()];
    if let Some(last) = numbers.last_mut() {
        *last = 0;
    }
    for (_, note) in &proof.notes {
        if let Note::Core(_, _, step, _) = note {
            numbers[*step as usize] = 0;
        }
    }
    // What a step rests on comes before it.
    for step in (0..proof.steps.len()).rev() {
        if numbers[step] != LEFT_OUT {
            for hint in proof.steps.hints(step as StepId) {
                numbers[*hint as usize] = 0;
            }
        }
    }
    let told = numbers.iter_mut().filter(|number| **number != LEFT_OUT);
    for (next, number) in told.enumerate() {
        *number = next as u32;
    }
    numbers
}

struct Writer<'a> {
    universe: &'a Universe,
    /// For each variable its package.
    packages: &'a [u32],
    /// For each step its number, or [`LEFT_OUT`].
    numbers: Vec<u32>,
}

impl Writer<'_> {
    fn var(&self, text: &mut String, var: u32) {
        let (sign, index) = match self.packages[var as usize] {
            u32::MAX => ('x', var),
            package => ('p', package),
        };
        text.push(sign);
        decimal(text, index);
    }

    fn lit(&self, text: &mut String, lit: Lit) {
        self.var(text, lit.var);
        text.push_str(if lit.is_below() { "<" } else { ">=" });
        decimal(text, lit.bound());
    }

    fn step(&self, text: &mut String, proof: &Proof, step: StepId) -> fmt::Result {
        match proof.steps.why(step) {
            Why::Rule(rule) => {
                let rule = self.universe.rules[*rule as usize];
                text.push_str("rule");
                for number in [rule.package.0, rule.first, rule.last] {
                    text.push(' ');
                    decimal(text, number);
                }
            }
            Why::Root(root) => write!(text, "asked {root}")?,
            Why::Definition => text.push_str("def"),
            Why::Keep(level) => write!(text, "keep {level}")?,
            Why::Derived => {
                text.push_str("rup");
                for hint in proof.steps.hints(step) {
                    text.push(' ');
                    decimal(text, self.numbers[*hint as usize]);
                }
            }
            Why::Crowd(uses) => {
                text.push_str("crowd");
                for (var, value, rule) in uses {
                    let rule = self.universe.rules[*rule as usize];
                    let place = self
                        .universe
                        .terms_of(rule.clause)
                        .next()
                        .map_or(0, |(place, _, _)| place);
                    write!(text, " {}.{value}.{place}", self.packages[*var as usize])?;
                }
            }
        }
        text.push_str(" :");
        for lit in proof.steps.lits(step) {
            text.push(' ');
            self.lit(text, *lit);
        }
        text.push('\n');
        Ok(())
    }

    fn note(&self, text: &mut String, note: &Note) -> fmt::Result {
        match note {
            Note::Means(var, meaning) => {
                write!(text, "var x{var} ")?;
                match meaning {
                    Meaning::Root(index) => write!(text, "root {index}")?,
                    Meaning::Guard => text.push_str("guard"),
                    Meaning::Member(package, ranks) => write!(text, "member {package} {}", Ranks(ranks))?,
                    Meaning::Inside(package, values) => {
                        write!(text, "inside {package} ")?;
                        intervals(text, values)?;
                    }
                    Meaning::Sum(left, right) => {
                        text.push_str("sum");
                        for count in [left, right] {
                            text.push(' ');
                            match count {
                                Count::Lit(lit) => self.lit(text, *lit),
                                Count::Var(var) => self.var(text, *var),
                            }
                        }
                    }
                }
                text.push('\n');
                Ok(())
            }
            Note::Soft(level, package, step, lit) => {
                write!(text, "soft {level} {package} {step} ")?;
                self.lit(text, *lit);
                text.push('\n');
                Ok(())
            }
            Note::Core(level, weight, step, sum) => {
                let number = self.numbers[*step as usize];
                write!(text, "core {level} {weight} {number}")?;
                match sum {
                    Some(sum) => writeln!(text, " x{sum}"),
                    None => writeln!(text),
                }
            }
            Note::Optimal(level, value) => writeln!(text, "optimal {level} {value}"),
        }
    }
}

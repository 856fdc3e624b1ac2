//! Versions and formulas of opam packages (opam manual, "Version Ordering" and "Package formulas"; opam's own comparison agrees).
//!
//! Versions compare as text and numbers by turns, as Debian's do; there is no epoch, and what follows the last hyphen comes
//! after the rest.

use super::chunk;
use super::comparison::{PLAIN, operator};
use super::error::{Fault, Part};
use super::key::KeyBuilder;
use super::set::VersionSet;
use super::written::Version;

/// So deep may parentheses and negations be nested.
const DEPTH_MAX: usize = 64;

/// Reads a version.
pub(super) fn version(text: &str) -> Part<Version> {
    let (front, back) = text.rsplit_once('-').unwrap_or((text, ""));
    let mut key = KeyBuilder::new();
    chunk::write(&mut key, front, "+-._")?;
    chunk::write(&mut key, back, "+-._")?;
    Version::with_key(text, &key.into_bytes(), false)
}

/// Reads a formula: `>= "1.0" & < "2.0" | = "3.0"`, with `!` and parentheses; `&` binds closer than `|`.
pub(super) fn set(text: &str) -> Part<VersionSet> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(VersionSet::any());
    }
    let mut formula = Formula { rest: text, depth: 0 };
    let set = formula.any_of()?;
    if formula.rest.is_empty() {
        Ok(set)
    } else {
        Err(Fault::new(
            formula.rest,
            "follows a whole formula; join with & or |",
        ))
    }
}

struct Formula<'t> {
    rest: &'t str,
    depth: usize,
}

impl<'t> Formula<'t> {
    fn any_of(&mut self) -> Part<VersionSet> {
        let mut intervals = self.all_of()?.intervals().to_vec();
        while self.take('|') {
            intervals.extend_from_slice(self.all_of()?.intervals());
        }
        Ok(VersionSet::of(intervals))
    }

    fn all_of(&mut self) -> Part<VersionSet> {
        let mut set = self.atom()?;
        while self.take('&') {
            set = set.intersection(&self.atom()?);
        }
        Ok(set)
    }

    fn atom(&mut self) -> Part<VersionSet> {
        let here = self.rest;
        if let Some((operator, rest)) = operator(here, &PLAIN) {
            self.rest = rest;
            let written = self.literal()?;
            super::error::version_length(written)?;
            let version = version(written)?;
            return Ok(operator.against(version.clone(), version));
        }
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            let reason = format!("is nested more than {DEPTH_MAX} deep; write fewer parentheses");
            return Err(Fault::new(here, reason));
        }
        let set = if self.take('!') {
            self.atom()?.complement()
        } else if self.take('(') {
            let set = self.any_of()?;
            if !self.take(')') {
                return Err(Fault::new(
                    here,
                    "opens a parenthesis that is not closed; write )",
                ));
            }
            set
        } else {
            let reason = "has no comparison; write one of = != < <= > >= before a version in quotes";
            return Err(Fault::new(here, reason));
        };
        self.depth -= 1;
        Ok(set)
    }

    /// A version in quotes, or up to what cannot belong to one.
    fn literal(&mut self) -> Part<&'t str> {
        let (written, rest) = match self.rest.strip_prefix('"') {
            Some(open) => match open.split_once('"') {
                Some(parts) => parts,
                None => {
                    return Err(Fault::new(
                        self.rest,
                        "opens a quote that is not closed; write \"",
                    ));
                }
            },
            None => self.rest.split_at(
                self.rest
                    .find(|c: char| c.is_whitespace() || "&|()!<>=\"".contains(c))
                    .unwrap_or(self.rest.len()),
            ),
        };
        self.rest = rest.trim_start();
        Ok(written)
    }

    fn take(&mut self, mark: char) -> bool {
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }
}

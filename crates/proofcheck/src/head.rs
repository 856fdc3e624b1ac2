//! What is asked, as the certificate repeats it: roots and levels of the objective.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::Checked;
use crate::objective::Objective;
use crate::proved::Term;
use crate::spans::{Span, normalise};
use crate::text::Cursor;
use crate::universe::Universe;

/// A term of a root, its ranks as values.
#[derive(Clone, Debug)]
pub(crate) struct RootTerm {
    pub package: u32,
    pub values: Vec<Span>,
    pub selected: bool,
}

/// The roots of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roots {
    pub all: Vec<Vec<RootTerm>>,
    /// The packages that they ask for.
    pub asked: FxHashSet<u32>,
}

impl Roots {
    /// Reads ` I T…`.
    pub fn read(&mut self, text: &mut Cursor<'_>, universe: &Universe) -> Checked {
        let index = text.next_number()?;
        if index as usize != self.all.len() {
            return Err(format!("root {} is next", self.all.len()));
        }
        let mut terms = Vec::new();
        while text.eat(b' ') {
            let selected = !text.eat(b'-');
            let package = known(text.number()?, universe)?;
            text.expect(b':')?;
            let mut values = Vec::new();
            text.spans(universe.count(package), 1, &mut values)?;
            normalise(&mut values, 0);
            if selected {
                self.asked.insert(package);
            }
            terms.push(RootTerm {
                package,
                values,
                selected,
            });
        }
        self.all.push(terms);
        Ok(())
    }

    /// As they are told.
    pub fn told(&self) -> Vec<Vec<Term>> {
        let term = |term: &RootTerm| Term {
            package: term.package as usize,
            ranks: term.values.iter().map(|(lo, hi)| (lo - 1, hi - 1)).collect(),
            selected: term.selected,
        };
        self.all
            .iter()
            .map(|root| root.iter().map(term).collect())
            .collect()
    }
}

fn known(package: u32, universe: &Universe) -> Checked<u32> {
    if (package as usize) < universe.packages() {
        Ok(package)
    } else {
        Err(format!("there is no package {package}"))
    }
}

/// Reads ` KIND …`.
pub(crate) fn objective(text: &mut Cursor<'_>, universe: &Universe) -> Checked<Objective> {
    text.expect(b' ')?;
    match text.word() {
        b"roots-newest" => Ok(Objective::RootsNewest),
        b"all-newest" => Ok(Objective::AllNewest),
        b"fewest-outdated" => Ok(Objective::FewestOutdated),
        b"fewest-packages" => Ok(Objective::FewestPackages),
        b"fewest-missed" => Ok(Objective::FewestMissed),
        b"least-change" => {
            let mut installed = FxHashMap::default();
            while text.eat(b' ') {
                let (package, rank) = version(text, universe)?;
                if installed.insert(package, rank).is_some() {
                    return Err(format!("package {package} is installed twice"));
                }
            }
            Ok(Objective::LeastChange(installed))
        }
        b"least-cost" => {
            let mut all = FxHashMap::default();
            while text.eat(b' ') {
                let package = known(text.number()?, universe)?;
                text.expect(b'=')?;
                let mut costs = Vec::new();
                if text.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                    costs.push(text.long()?);
                    while text.eat(b',') {
                        costs.push(text.long()?);
                    }
                }
                let count = universe.count(package);
                if costs.len() > count as usize {
                    return Err(format!(
                        "package {package} has {} costs for {count} versions",
                        costs.len()
                    ));
                }
                if all.insert(package, costs).is_some() {
                    return Err(format!("package {package} has costs twice"));
                }
            }
            Ok(Objective::LeastCost(all))
        }
        _ => Err("there is no such objective".into()),
    }
}

/// Reads `P=rank`.
pub(crate) fn version(text: &mut Cursor<'_>, universe: &Universe) -> Checked<(u32, u32)> {
    let package = known(text.number()?, universe)?;
    text.expect(b'=')?;
    let rank = text.number()?;
    let count = universe.count(package);
    if rank >= count {
        return Err(format!(
            "package {package} has {count} versions, none of rank {rank}"
        ));
    }
    Ok((package, rank))
}

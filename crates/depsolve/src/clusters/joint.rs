//! Classes that rules bind as one request: a copy of what each may select, and the rules as clauses.
//!
//! The window of a rule is a package of its own, with the rank at which it begins as its version. "Selected at rank r or older: the window begins at
//! r or before" and "selected at r or newer: it begins at the oldest rank that goes with r, or after" are two clauses for each r, so a conflict
//! names one bound of each cluster. Objectives are sums over packages, so those of all classes are one sum, times the sizes of classes. What counts
//! where a package is *not* selected is a package of its own that must be selected then.

use rustc_hash::FxHashMap;

use super::class::{Bond, Class};
use super::coupling::Coupling;
use crate::copies::{Copies, cone, seeds};
use crate::error::Result;
use crate::explain::Fact;
use crate::objective::Objective;
use crate::ranks::RankSet;
use crate::request::Request;
use crate::solve::Selection;
use crate::universe::{Clause, PackageId, Universe};

/// Classes as one universe and one request.
pub(super) struct JointProblem {
    pub universe: Universe,
    pub request: Request,
    /// For each root that a class asks: the class (by place) and its root.
    asked: Vec<(usize, usize)>,
    /// For each package, the class (by place) and the package it is a copy of.
    origin: FxHashMap<PackageId, (usize, PackageId)>,
    /// For the window of a rule, the rule (by place).
    windows: FxHashMap<PackageId, usize>,
    classes: usize,
}

/// Who is behind a fact of a conflict, by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub class: usize,
    /// The rule between clusters, if it is one.
    pub bond: Option<usize>,
    /// The root of the class, if it is one.
    pub root: Option<usize>,
}

impl JointProblem {
    /// Joins classes; `classes` are indices into `all`.
    pub fn new(
        base: &Universe,
        all: &[Class<'_>],
        couplings: &[Coupling],
        classes: &[usize],
        bonds: &[Bond],
    ) -> Result<Self> {
        let mut copies = Copies::new(base);
        let mut request = Request::default();
        let mut asked = Vec::new();
        for (at, class) in classes.iter().enumerate() {
            let class = &all[*class];
            // White space ends a name before all else, so that names of packages are in the order of those of clusters.
            let copy = copies.add(&format!("{} / ", class.name), &cone(base, seeds(class.request)))?;
            for (index, root) in class.request.roots.iter().enumerate() {
                if let Some(clause) = copies.clause(copy, root) {
                    let words = root.words().unwrap_or("the request asks for it");
                    request
                        .roots
                        .push(clause.told(format!("{}: {words}", class.name)));
                    asked.push((at, index));
                }
            }
        }
        let mut windows = FxHashMap::default();
        for (at, bond) in bonds.iter().enumerate() {
            let coupling = &couplings[bond.coupling];
            let window = couple(&mut copies, at, coupling, bond, classes)?;
            windows.insert(window, at);
        }
        let levels = classes
            .first()
            .map_or(0, |class| all[*class].request.objectives.len());
        for level in 0..levels {
            let mut costs = FxHashMap::default();
            for (at, class) in classes.iter().enumerate() {
                let class = &all[*class];
                let roots = copies.cost(at, class.request, level, class.weight(), &mut costs)?;
                request.roots.extend(roots);
            }
            request.objectives.push(Objective::LeastCost(costs));
        }
        let origin = copies.origin.iter();
        let origin = origin.map(|(id, of)| (*id, (of.copy, of.package))).collect();
        Ok(Self {
            universe: copies.builder.build(),
            request,
            asked,
            origin,
            windows,
            classes: classes.len(),
        })
    }

    /// The selection of each class; its values are left empty.
    pub fn apart(&self, selection: &Selection) -> Vec<Selection> {
        let mut apart = vec![Selection::default(); self.classes];
        for (package, rank) in &selection.versions {
            if let Some((class, of)) = self.origin.get(package) {
                apart[*class].versions.push((*of, *rank));
            }
        }
        for selection in &mut apart {
            selection.versions.sort_unstable();
        }
        apart
    }

    /// Who is behind a fact.
    pub fn source(&self, fact: Fact) -> Source {
        match fact {
            Fact::Root(index) => {
                // The roots after those of classes can always be met: they are in no conflict.
                let asked = self.asked.get(index).copied();
                Source {
                    class: asked.map_or(0, |(class, _)| class),
                    bond: None,
                    root: asked.map(|(_, root)| root),
                }
            }
            Fact::Rule(index) => {
                let package = self.universe.rules[index].package;
                let class = self.origin.get(&package).map_or(0, |(class, _)| *class);
                let terms = self.universe.clause_of(index).terms;
                let bond = terms
                    .iter()
                    .find_map(|term| self.windows.get(&term.package).copied());
                Source {
                    class,
                    bond,
                    root: None,
                }
            }
        }
    }
}

/// Adds the window of a rule and what it asks of the classes.
fn couple(
    copies: &mut Copies<'_>,
    at: usize,
    coupling: &Coupling,
    bond: &Bond,
    classes: &[usize],
) -> Result<PackageId> {
    let count = coupling.oldest.len() as u32;
    let base = copies.base;
    let name = format!(
        "oldest version of {} under rule {at}",
        base.name(coupling.package)
    );
    let versions = base.versions_of(coupling.package).iter().cloned();
    let window = copies.builder.package(&name, versions)?;
    copies.builder.role(window, crate::universe::Role::Hidden)?;
    for class in &bond.classes {
        let Ok(copy) = classes.binary_search(class) else {
            continue;
        };
        // A package that the class cannot select binds nothing.
        let Some(package) = copies.packages[copy].get(&coupling.package).copied() else {
            continue;
        };
        for rank in 0..count {
            let oldest = coupling.oldest[rank as usize];
            // Bounds that the next rank states as well are left to it.
            let asks = [
                ((0, rank), (0, rank), rank + 1 < count),
                (
                    (rank, count - 1),
                    (oldest, count - 1),
                    oldest > 0 && coupling.oldest.get(rank as usize - 1) != Some(&oldest),
                ),
            ];
            for (selected, begins, says) in asks {
                if says {
                    let clause = Clause::requires([(window, RankSet::from_intervals([begins]))]);
                    let ranks = RankSet::from_intervals([selected]);
                    copies
                        .builder
                        .demand(package, &ranks, &clause.told(coupling.told.as_str()))?;
                }
            }
        }
        // Any version at all needs a window, so that it is decided.
        let clause = Clause::requires([(window, RankSet::all(count))]);
        copies.builder.demand(
            package,
            &RankSet::all(count),
            &clause.told(coupling.told.as_str()),
        )?;
    }
    Ok(window)
}

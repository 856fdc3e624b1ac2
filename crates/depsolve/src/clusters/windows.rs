//! The best joint answer of classes that rules bind: branch and bound over the windows of the rules.
//!
//! A rule holds if all its classes select within one window ([`Coupling`](super::coupling::Coupling)). Given a box (for each rule, from which to which rank its window
//! may begin), each class alone is solved with the versions that some window of the box lets in: the sum of these values, times the
//! sizes of classes, is below every joint answer of the box. If the answers together keep the rules, they are the best of the box, and the
//! canonical of it. If not, take the rules that are broken: of each, the window begins at the least rank selected or before it, or after it. The
//! box in which all begin there or before comes first; most others fall at the first class that is solved, which needs that rank.
//!
//! All is solved in one session, so what was learnt for one class serves all; what a class selected stays its best as long as the box lets it
//! in. Cost: a solve for each class, and one for each class and box that cuts off what it selected. Boxes are finitely many; a limit ends earlier,
//! and the least bound of those left is then proved.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::rc::Rc;

use stowplan_core::Control;

use super::alone::{Allowed, Alone, Solver};
use super::canonical::compare_all;
use super::class::Bond;
use crate::solve::Selection;
use crate::universe::PackageId;

/// How the classes of a component came out.
#[derive(Clone, Debug)]
pub(super) enum Joint {
    /// The best selections, for each class of the component.
    Solved {
        selections: Vec<Rc<Selection>>,
        canonical: bool,
    },
    Infeasible,
    /// A limit struck first: the best selections found, and what no answer can be below.
    Limit {
        found: Option<Vec<Rc<Selection>>>,
        bound: Vec<u64>,
    },
}

/// For each rule, from which to which rank its window may begin.
#[derive(Clone, Debug)]
struct Windows {
    low: Vec<u32>,
    high: Vec<u32>,
}

struct Node {
    bound: Vec<u64>,
    depth: u32,
    number: u64,
    windows: Windows,
    /// For each class, the best answer known to be so for a box around this one.
    answers: Vec<Rc<Selection>>,
}

impl Node {
    /// The least bound first, then the deepest, then the one made last.
    fn place(&self) -> (Reverse<&[u64]>, u32, u64) {
        (Reverse(&self.bound), self.depth, self.number)
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}

impl Eq for Node {}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Node {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place())
    }
}

impl Solver<'_, '_> {
    /// The best joint answer of these classes under these rules, at most so many boxes long.
    pub fn together(
        &mut self,
        classes: &[usize],
        bonds: &[Bond],
        boxes: u64,
        control: &dyn Control,
    ) -> Joint {
        let mut answers = Vec::with_capacity(classes.len());
        for class in classes {
            match self.alone(*class, Vec::new(), control) {
                Alone::Solved(selection) => answers.push(selection),
                Alone::Infeasible => return Joint::Infeasible,
                Alone::Unknown => {
                    return Joint::Limit {
                        found: None,
                        bound: Vec::new(),
                    };
                }
            }
        }
        let high = bonds
            .iter()
            .map(|bond| self.couplings[bond.coupling].oldest.len() as u32 - 1)
            .collect();
        let windows = Windows {
            low: vec![0; bonds.len()],
            high,
        };
        let bound = self.total(classes, answers.iter().map(Rc::as_ref));
        let first = Node {
            bound,
            depth: 0,
            number: 0,
            windows,
            answers,
        };
        let search = Search {
            canonical: self.limits.canonical_conflicts > 0 && !first.bound.is_empty(),
            solver: self,
            classes,
            bonds,
            best: None,
            open: BinaryHeap::new(),
            numbers: 0,
        };
        search.run(first, boxes, control)
    }
}

struct Search<'s, 'p, 'u> {
    solver: &'s mut Solver<'p, 'u>,
    classes: &'s [usize],
    bonds: &'s [Bond],
    /// Whether equally good answers are told apart.
    canonical: bool,
    best: Option<(Vec<u64>, Vec<Rc<Selection>>)>,
    open: BinaryHeap<Node>,
    numbers: u64,
}

/// What became of a box.
enum Looked {
    /// Nothing better is in it.
    Closed,
    /// Its answers break rules.
    Open,
    Limit,
}

fn rank(selection: &Selection, package: PackageId) -> Option<u32> {
    let found = selection.versions.binary_search_by_key(&package, |(of, _)| *of);
    found.ok().map(|at| selection.versions[at].1)
}

impl Search<'_, '_, '_> {
    fn run(mut self, first: Node, boxes: u64, control: &dyn Control) -> Joint {
        let mut next = Some(first);
        let mut left = boxes;
        // A box is followed to its end before the one of the least bound is taken up.
        while let Some(mut node) = next.take().or_else(|| self.open.pop()) {
            if self.is_beaten(&node.bound, &node.answers) {
                continue;
            }
            if left == 0 || control.should_stop() {
                return self.limit(node.bound);
            }
            left -= 1;
            match self.look(&mut node, control) {
                Looked::Closed => {}
                Looked::Limit => return self.limit(node.bound),
                Looked::Open => next = Some(self.branch(node)),
            }
        }
        match self.best {
            None => Joint::Infeasible,
            Some((_, selections)) => Joint::Solved {
                canonical: self.canonical && selections.iter().all(|selection| selection.canonical),
                selections,
            },
        }
    }

    fn limit(self, bound: Vec<u64>) -> Joint {
        let open = self.open.into_iter().map(|node| node.bound);
        let mut bound = open.fold(bound, Vec::min);
        if let Some((value, _)) = &self.best {
            bound = bound.min(value.clone());
        }
        Joint::Limit {
            found: self.best.map(|(_, selections)| selections),
            bound,
        }
    }

    /// Whether a box with this bound, and these answers below all of its, has nothing better than what was found.
    fn is_beaten(&self, bound: &[u64], answers: &[Rc<Selection>]) -> bool {
        let Some((value, selections)) = &self.best else {
            return false;
        };
        match bound.cmp(value) {
            Ordering::Less => false,
            Ordering::Greater => true,
            Ordering::Equal if !self.canonical => true,
            Ordering::Equal => compare_all(self.solver.universe, answers, selections) != Ordering::Less,
        }
    }

    /// What the box lets a class of the component select, where that is not everything.
    fn allowed(&self, windows: &Windows, class: usize) -> Allowed {
        let mut allowed: Allowed = Vec::new();
        for (at, bond) in self.bonds.iter().enumerate() {
            if bond.classes.binary_search(&class).is_err() {
                continue;
            }
            let coupling = &self.solver.couplings[bond.coupling];
            let (low, high) = (windows.low[at], coupling.newest(windows.high[at]));
            if low == 0 && high as usize + 1 == coupling.oldest.len() {
                continue;
            }
            match allowed
                .iter_mut()
                .find(|(package, _, _)| *package == coupling.package)
            {
                Some((_, from, to)) => (*from, *to) = ((*from).max(low), (*to).min(high)),
                None => allowed.push((coupling.package, low, high)),
            }
        }
        allowed.sort_unstable();
        allowed
    }

    /// Solves the classes whose answers the box cuts off.
    fn look(&mut self, node: &mut Node, control: &dyn Control) -> Looked {
        let mut cut = Vec::new();
        for (at, class) in self.classes.iter().enumerate() {
            let allowed = self.allowed(&node.windows, *class);
            let answer = &node.answers[at];
            let side = allowed.iter().filter_map(|(package, low, high)| {
                let rank = rank(answer, *package)?;
                (rank < *low || rank > *high).then_some(rank > *high)
            });
            // What is too old may be all that a class can have: those come first.
            if let Some(too_new) = side.min() {
                cut.push((too_new, at, *class, allowed));
            }
        }
        cut.sort_by_key(|(too_new, at, _, _)| (*too_new, *at));
        for (_, at, class, allowed) in cut {
            match self.solver.alone(class, allowed, control) {
                Alone::Solved(selection) => node.answers[at] = selection,
                Alone::Infeasible => return Looked::Closed,
                Alone::Unknown => return Looked::Limit,
            }
            node.bound = self
                .solver
                .total(self.classes, node.answers.iter().map(Rc::as_ref));
            if self.best.as_ref().is_some_and(|(value, _)| node.bound > *value) {
                return Looked::Closed;
            }
        }
        if self.is_beaten(&node.bound, &node.answers) {
            return Looked::Closed;
        }
        if (0..self.bonds.len()).any(|bond| self.broken(bond, &node.answers).is_some()) {
            return Looked::Open;
        }
        self.best = Some((node.bound.clone(), node.answers.clone()));
        Looked::Closed
    }

    /// The least rank that the classes of a rule select, if the rule is broken.
    fn broken(&self, bond: usize, answers: &[Rc<Selection>]) -> Option<u32> {
        let coupling = &self.solver.couplings[self.bonds[bond].coupling];
        let bound = &self.bonds[bond].classes;
        let of_class = |class: &usize| {
            let at = self.classes.binary_search(class).ok()?;
            rank(&answers[at], coupling.package)
        };
        let ranks: Vec<u32> = bound.iter().filter_map(of_class).collect();
        let least = ranks.iter().copied().min()?;
        (!coupling.allows(ranks)).then_some(least)
    }

    /// Cuts a box at what its answers break. The box to follow is returned, the others wait.
    fn branch(&mut self, node: Node) -> Node {
        let mut windows = node.windows.clone();
        for bond in 0..self.bonds.len() {
            let Some(least) = self.broken(bond, &node.answers) else {
                continue;
            };
            if least < windows.high[bond] {
                let mut after = windows.clone();
                after.low[bond] = least + 1;
                self.numbers += 1;
                self.open.push(Node {
                    bound: node.bound.clone(),
                    depth: node.depth + 1,
                    number: self.numbers,
                    windows: after,
                    answers: node.answers.clone(),
                });
            }
            windows.high[bond] = windows.high[bond].min(least);
        }
        self.numbers += 1;
        Node {
            depth: node.depth + 1,
            number: self.numbers,
            windows,
            ..node
        }
    }
}

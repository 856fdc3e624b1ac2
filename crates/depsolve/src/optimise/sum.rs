//! How many of some literals are true, as a tree of integer variables.
//!
//! A totalizer (Bailleux and Boufkhad, 2003): each inner node counts the leaves below it from below, which is all that an upper
//! bound on the root needs. Nodes are variables of the search, so a bound on a node is one literal. What a node can be told to be is
//! defined as far as bounds on the root ask for it (Martins, Joshi, Manquinho, Lynce, "Incremental cardinality constraints for `MaxSAT`",
//! 2014). Cost: for a node over m and n leaves, counted up to k, at most (m + 1)·(n + 1) clauses of at most three literals, and no more than
//! k + 1 of them for each number.

use rustc_hash::FxHashMap;

use crate::search::{Count, Engine, Lit, Meaning, Origin, Var};

/// An inner node: the sum of two counts.
#[derive(Clone, Copy, Debug)]
struct Node {
    left: Count,
    right: Count,
    size: u32,
    /// It is known to be at least each number up to this where its leaves make it so.
    counted: u32,
}

/// The trees so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    /// For the literals of a core, the root that counts the violated ones.
    roots: FxHashMap<Box<[Lit]>, Var>,
    nodes: FxHashMap<Var, Node>,
}

impl Sums {
    /// A variable for the number of violated ones among two literals or more, none for fewer; up to which number it counts them,
    /// [`Sums::count_to`] says.
    pub fn of(&mut self, engine: &mut Engine<'_>, lits: &[Lit]) -> Option<Var> {
        let mut key: Box<[Lit]> = lits.into();
        key.sort_unstable();
        if let Some(known) = self.roots.get(&key) {
            return Some(*known);
        }
        let mut row: Vec<(Count, u32)> = key.iter().map(|lit| (Count::Lit(!*lit), 1)).collect();
        while row.len() > 1 {
            let pairs = row.chunks(2).map(|pair| match *pair {
                [(left, one), (right, other)] => (self.node(engine, left, right, one + other), one + other),
                _ => pair[0],
            });
            row = pairs.collect();
        }
        let [(Count::Var(root), _)] = row[..] else {
            return None;
        };
        self.roots.insert(key, root);
        Some(root)
    }

    fn node(&mut self, engine: &mut Engine<'_>, left: Count, right: Count, size: u32) -> Count {
        let var = engine.number(size, || Meaning::Sum(left, right));
        let node = Node {
            left,
            right,
            size,
            counted: 0,
        };
        self.nodes.insert(var, node);
        Count::Var(var)
    }

    /// The roots, with the literals whose violated ones they count.
    pub fn roots(&self) -> impl Iterator<Item = (Var, &[Lit])> {
        self.roots.iter().map(|(lits, var)| (*var, lits.as_ref()))
    }

    /// Makes a sum at least as great as the number of its violated literals, as far as that is no more than `most`.
    pub fn count_to(&mut self, engine: &mut Engine<'_>, root: Var, most: u32) {
        let mut todo = vec![root];
        while let Some(var) = todo.pop() {
            let Some(node) = self.nodes.get_mut(&var) else {
                continue;
            };
            let (from, to) = (node.counted + 1, most.min(node.size));
            if from > to {
                continue;
            }
            node.counted = to;
            let Node { left, right, .. } = *node;
            let (in_left, in_right) = (self.size(left), self.size(right));
            for sum in from..=to {
                for of_left in sum.saturating_sub(in_right)..=sum.min(in_left) {
                    let parts = [(left, of_left), (right, sum - of_left)];
                    let parts = parts
                        .iter()
                        .filter_map(|(count, number)| at_least(*count, *number));
                    let mut clause: Vec<Lit> = parts.map(|lit| !lit).collect();
                    clause.push(Lit::at_least(var, sum));
                    engine.clause(&clause, Origin::Definition);
                }
            }
            for part in [left, right] {
                if let Count::Var(var) = part {
                    todo.push(var);
                }
            }
        }
    }

    fn size(&self, count: Count) -> u32 {
        match count {
            Count::Lit(_) => 1,
            Count::Var(var) => self.nodes.get(&var).map_or(0, |node| node.size),
        }
    }
}

/// "A count is at least this"; none where it always is.
fn at_least(count: Count, number: u32) -> Option<Lit> {
    match count {
        _ if number == 0 => None,
        Count::Lit(lit) => Some(lit),
        Count::Var(var) => Some(Lit::at_least(var, number)),
    }
}

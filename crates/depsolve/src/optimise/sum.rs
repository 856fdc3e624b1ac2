//! How many of some literals are true, as a tree of integer variables.
//!
//! A totalizer (Bailleux and Boufkhad, 2003): each inner node counts the leaves below it from below, which is all that an upper
//! bound on the root needs. Nodes are variables of the search, so a bound on a node is one literal. Cost: for a node over m and n
//! leaves, m·n clauses of at most three literals.

use super::memory::Memory;
use crate::search::{Count, Engine, Lit, Meaning, Origin, Var};

/// A node: `m` literals, of which at least `k` are true where the literal at `k - 1` is.
struct Node {
    at_least: Vec<Lit>,
}

impl Node {
    fn count(&self) -> Count {
        match self.at_least[..] {
            [lit] => Count::Lit(lit),
            _ => Count::Var(self.at_least[0].var),
        }
    }
}

/// The variable that counts the violated ones of these literals, made where there is none yet.
pub(crate) fn sum_of(engine: &mut Engine<'_>, memory: &mut Memory, core: &[Lit]) -> Var {
    let mut key: Box<[Lit]> = core.into();
    key.sort_unstable();
    if let Some(known) = memory.sums.get(&key) {
        return *known;
    }
    let violated: Vec<Lit> = key.iter().map(|lit| !*lit).collect();
    let var = count(engine, &violated);
    memory.sums.insert(key, var);
    var
}

/// A variable that is at least the number of true ones among `lits`.
fn count(engine: &mut Engine<'_>, lits: &[Lit]) -> Var {
    let mut row: Vec<Node> = lits.iter().map(|lit| Node { at_least: vec![*lit] }).collect();
    while row.len() > 1 {
        let mut next = Vec::with_capacity(row.len().div_ceil(2));
        let mut nodes = row.into_iter();
        while let Some(left) = nodes.next() {
            next.push(match nodes.next() {
                Some(right) => merge(engine, &left, &right),
                None => left,
            });
        }
        row = next;
    }
    row.first().map_or(0, |root| root.at_least[0].var)
}

fn merge(engine: &mut Engine<'_>, left: &Node, right: &Node) -> Node {
    let size = (left.at_least.len() + right.at_least.len()) as u32;
    let var = engine.number(size, || Meaning::Sum(left.count(), right.count()));
    for (i, one) in std::iter::once(None)
        .chain(left.at_least.iter().map(Some))
        .enumerate()
    {
        for (j, other) in std::iter::once(None)
            .chain(right.at_least.iter().map(Some))
            .enumerate()
        {
            if i + j > 0 {
                let mut clause: Vec<Lit> = one.into_iter().chain(other).map(|lit| !*lit).collect();
                clause.push(Lit::at_least(var, (i + j) as u32));
                engine.clause(&clause, Origin::Definition);
            }
        }
    }
    Node {
        at_least: (1..=size).map(|k| Lit::at_least(var, k)).collect(),
    }
}

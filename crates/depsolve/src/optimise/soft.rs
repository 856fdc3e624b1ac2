//! Soft literals: what is assumed as long as nothing contradicts it, and what it costs to give it up.

use super::memory::Memory;
use crate::search::{Engine, Lit, Meaning, Origin, Var};

/// What a soft literal speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// "The package costs at most its step of this index."
    Package { package: u32, step: usize },
    /// "At most this many of a core of this size are violated", which the variable counts.
    Sum { var: Var, of: u32, at_most: u32 },
}

/// A literal that is assumed, with what it costs to give it up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Soft {
    pub lit: Lit,
    pub weight: u64,
    pub subject: Subject,
}

/// A literal that says that a package has none of some values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inside {
    pub lit: Lit,
    /// What must be assumed with it, so that it is decided.
    pub decided_under: Option<Lit>,
}

/// A literal that is true only where the value of a package is in none of the forbidden intervals. Its negation is true where it is in
/// one.
pub(crate) fn outside(
    engine: &mut Engine<'_>,
    memory: &mut Memory,
    package: u32,
    high: u32,
    forbidden: &[(u32, u32)],
) -> Inside {
    let var = engine.package(package);
    if let [(lo, hi)] = forbidden
        && *hi == high
    {
        return Inside {
            lit: Lit::below(var, *lo),
            decided_under: None,
        };
    }
    let key = (package, Box::from(forbidden));
    if let Some(known) = memory.inside(&key) {
        return known;
    }
    let violated = Lit::at_least(
        engine.number(1, || Meaning::Inside(package, forbidden.to_vec())),
        1,
    );
    let mut inside = Inside {
        lit: !violated,
        decided_under: None,
    };
    for (lo, hi) in forbidden {
        match (*lo, *hi == high) {
            // "Selected, or violated" must be decided where it counts: nothing else would ask for it.
            (0, _) => {
                let asked = Lit::at_least(engine.number(1, || Meaning::Guard), 1);
                inside.decided_under = Some(asked);
                engine.either(asked, Lit::at_least(var, hi + 1), violated);
            }
            (_, true) => engine.clause(&[Lit::below(var, *lo), violated], Origin::Definition),
            (_, false) => {
                let clause = [Lit::below(var, *lo), Lit::at_least(var, hi + 1), violated];
                engine.clause(&clause, Origin::Definition);
            }
        }
    }
    memory.keep_inside(key, inside);
    inside
}

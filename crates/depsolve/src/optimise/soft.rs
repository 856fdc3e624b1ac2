//! Soft literals: what is assumed as long as nothing contradicts it, and what it costs to give it up.

use crate::search::{Engine, Lit, Meaning, Origin};

/// What a soft literal speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// "The package costs at most its step of this index."
    Package { package: u32, step: usize },
    /// "At most this many of a sum are violated."
    Sum { sum: usize, at_most: u32 },
}

/// A literal that is assumed, with what it costs to give it up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Soft {
    pub lit: Lit,
    pub weight: u64,
    pub subject: Subject,
}

/// A literal that is true only where the value of a package is in none of the forbidden intervals of its values. Its negation is true where it is in
/// one. What must be decided for that is decided where `guard` is true.
pub(super) fn outside(
    engine: &mut Engine<'_>,
    guard: Lit,
    package: u32,
    high: u32,
    forbidden: &[(u32, u32)],
) -> Lit {
    let var = engine.package(package);
    if let [(lo, hi)] = forbidden
        && *hi == high
    {
        return Lit::below(var, *lo);
    }
    let violated = Lit::at_least(
        engine.number(1, || Meaning::Inside(package, forbidden.to_vec())),
        1,
    );
    for (lo, hi) in forbidden {
        match (*lo, *hi == high) {
            // "Selected, or violated" must be decided: nothing else would ask for it.
            (0, _) => engine.either(guard, Lit::at_least(var, hi + 1), violated),
            (_, true) => engine.clause(&[Lit::below(var, *lo), violated], Origin::Definition),
            (_, false) => engine.clause(
                &[Lit::below(var, *lo), Lit::at_least(var, hi + 1), violated],
                Origin::Definition,
            ),
        }
    }
    !violated
}

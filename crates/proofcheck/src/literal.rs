//! Literals: bounds on variables.

/// A variable: packages by their index, then the auxiliary numbers in the order in which they were said.
pub(crate) type Var = u32;

/// Bounds are at most this.
pub(crate) const MAX_BOUND: u32 = (1 << 31) - 1;

/// `var >= bound`, or `var < bound`. The bound is at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Lit {
    pub var: Var,
    /// The bound twice, plus one for `<`.
    code: u32,
}

impl Lit {
    pub const fn at_least(var: Var, bound: u32) -> Self {
        Self {
            var,
            code: bound << 1,
        }
    }

    pub const fn below(var: Var, bound: u32) -> Self {
        Self {
            var,
            code: bound << 1 | 1,
        }
    }

    pub const fn bound(self) -> u32 {
        self.code >> 1
    }

    pub const fn is_below(self) -> bool {
        self.code & 1 == 1
    }

    pub const fn negated(self) -> Self {
        Self {
            var: self.var,
            code: self.code ^ 1,
        }
    }
}

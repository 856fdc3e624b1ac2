//! Literals: bounds on the integer variables of the search.

/// A variable: a package that was touched, or an auxiliary one of domain 0 and 1.
pub(crate) type Var = u32;

/// `var ≥ k`, or its negation `var < k`; `k` is at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Lit {
    pub var: Var,
    /// `k` twice, plus one where negated.
    code: u32,
}

impl Lit {
    /// `var ≥ k`.
    pub const fn at_least(var: Var, k: u32) -> Self {
        Self { var, code: k << 1 }
    }

    /// `var < k`.
    pub const fn below(var: Var, k: u32) -> Self {
        Self {
            var,
            code: k << 1 | 1,
        }
    }

    pub fn bound(self) -> u32 {
        self.code >> 1
    }

    pub fn is_below(self) -> bool {
        self.code & 1 == 1
    }

    /// The side of the domain that makes it false: 0 for the lower bound, 1 for the upper.
    pub fn falsified_by(self) -> usize {
        usize::from(!self.is_below())
    }
}

impl std::ops::Not for Lit {
    type Output = Self;

    fn not(self) -> Self {
        Self {
            var: self.var,
            code: self.code ^ 1,
        }
    }
}

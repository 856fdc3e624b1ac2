//! The least of many counts that change by one at a time.
//!
//! Kept is how many of them have each value. A count that leaves the least value empty by growing is then itself the least, and one that
//! falls below it is the new least, so a step costs O(1) either way. Memory is the largest value ever reached.

/// A multiset of counts that knows its least.
#[derive(Clone, Debug)]
pub(crate) struct Minimum {
    /// How many counts have each value.
    having: Vec<u32>,
    least: u32,
    domains: u32,
}

impl Minimum {
    /// So many counts, all zero.
    pub fn of_zeros(domains: u32) -> Self {
        Self {
            having: vec![domains],
            least: 0,
            domains,
        }
    }

    /// The least count; zero where there are none.
    #[inline]
    pub fn least(&self) -> u32 {
        self.least
    }

    /// How many counts there are.
    #[inline]
    pub fn domains(&self) -> u32 {
        self.domains
    }

    /// One of the counts, which was `before`, grows by one or falls by one.
    #[inline]
    pub fn step(&mut self, before: u32, grows: bool) {
        let after = if grows { before + 1 } else { before - 1 };
        if self.having.len() <= after as usize {
            self.having.resize(after as usize + 1, 0);
        }
        self.having[before as usize] -= 1;
        self.having[after as usize] += 1;
        if after < self.least || (before == self.least && self.having[before as usize] == 0) {
            self.least = after;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_least_is_that_of_a_scan(
            domains in 1..8usize,
            steps in proptest::collection::vec((any::<prop::sample::Index>(), prop::bool::weighted(0.6)), 0..200),
        ) {
            let mut counts = vec![0u32; domains];
            let mut minimum = Minimum::of_zeros(domains as u32);
            for (at, grows) in steps {
                let at = at.index(domains);
                if !grows && counts[at] == 0 {
                    continue;
                }
                minimum.step(counts[at], grows);
                counts[at] = if grows { counts[at] + 1 } else { counts[at] - 1 };
                prop_assert_eq!(Some(minimum.least()), counts.iter().copied().min());
            }
            prop_assert_eq!(minimum.domains() as usize, domains);
        }
    }
}
